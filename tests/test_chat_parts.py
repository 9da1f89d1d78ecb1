"""What a reader does with the conversation's page, part by part, in a real Chromium on the sample pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browsing import Tab
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]
CARD = "鞍山今年开复工目标是多少"
COMPARED = "鞍山和营口今年开复工目标各是多少"


@pytest.fixture(scope="module")
def shared(browser: Browser, address: str) -> Iterator[Tab]:
    """One tab for all tests here: a page is opened once."""
    opened = Tab.open(browser, address)
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


@pytest.fixture
def tab(shared: Tab) -> Tab:
    """The tab with a new conversation."""
    shared.page.keyboard.press("Escape")
    shared.page.locator("#bw-new").click()
    expect(shared.page.locator(".bw-turn")).to_have_count(0)
    return shared


def test_a_reference_opens_the_page_at_the_marked_sentence(tab: Tab) -> None:
    """[1] opens headline, particulars with their evidence and the article beside the conversation, the mark in sight."""
    tab.ask(CARD)
    mark = tab.open_source(tab.turn.locator(".bw-answer .bw-ref").first)
    assert "700个" in mark.inner_text()
    expect(mark).to_be_in_viewport()
    told = tab.panel.inner_text()
    for particular in ("项目一线看鞍山", "鞍山市", "2024年（依据“", "林知远", "anshan-2024.txt 第 12 行"):
        assert particular in told
    answer, panel = tab.turn.bounding_box(), tab.panel.bounding_box()
    assert answer
    assert panel
    assert answer["x"] + answer["width"] <= panel["x"]
    tab.keep("chat-1280-source.png")


def test_a_source_is_read_as_an_article_and_as_the_raw_page(tab: Tab) -> None:
    """The raw page has its line numbers and every line as it was decoded; the same sentence is marked in both."""
    tab.ask(CARD)
    repaired = tab.open_source(tab.turn.locator(".bw-open").first).inner_text()
    tab.panel.locator("[data-view=page]").click()
    marked = tab.panel.locator(".bw-page-view mark")
    assert "".join(marked.all_inner_texts()) == repaired
    assert tab.panel.locator(".bw-line:has(mark)").first.get_attribute("data-line") == "12"
    expect(marked.first).to_be_in_viewport()
    tab.keep("chat-1280-raw-page.png")
    tab.panel.locator("[data-view=article]").click()


def test_the_next_and_the_previous_source_by_key(tab: Tab) -> None:
    """→ and ← go through the sources of an answer; Esc closes the panel and leads back to the reference."""
    tab.ask(COMPARED)
    tab.open_source(tab.turn.locator(".bw-answer .bw-ref").first)
    title = tab.panel.locator("h2")
    first = title.inner_text()
    tab.page.keyboard.press("ArrowRight")
    expect(title).not_to_have_text(first)
    expect(tab.panel.locator(".bw-count")).to_have_text("2 / 2")
    tab.page.keyboard.press("ArrowLeft")
    expect(title).to_have_text(first)
    tab.page.keyboard.press("Escape")
    expect(tab.panel).to_be_hidden()
    assert tab.page.evaluate("document.activeElement.className") == "bw-ref"


def test_figures_of_two_places_stand_in_a_table_with_bars(tab: Tab) -> None:
    """Each row has its figure and a source that opens; the bars say the same to a screen reader."""
    tab.ask(COMPARED)
    rows = tab.turn.locator(".bw-compare tbody tr")
    assert [row.split("\t")[:2] for row in rows.all_inner_texts()] == [
        ["鞍山市 2024", "700个"],
        ["营口市 2023", "750个"],
    ]
    assert tab.turn.locator(".bw-bars").get_attribute("aria-label") == "条形图：鞍山市 2024 700个、营口市 2023 750个"
    assert "750个" in tab.open_source(rows.nth(1).locator(".bw-ref")).inner_text()
    tab.keep("chat-1280-compared.png")


def test_a_refusal_shows_its_nearest_passages_as_no_answer(tab: Tab) -> None:
    """They stand under a heading of their own, and so does the page that one of them opens."""
    tab.ask("大连市市长是谁")
    assert tab.turn.locator("h3").first.inner_text() == "最接近的段落（不是答案）"
    assert tab.turn.locator(".bw-ref").count() == 0
    tab.open_source(tab.turn.locator(".bw-open").first)
    assert "不是答案" in tab.panel.inner_text()


def test_examples_come_from_the_index_and_are_answered(tab: Tab) -> None:
    """A click on an example of an index of one's own asks it, and it has an answer."""
    chips = tab.page.locator(".bw-welcome .bw-chip")
    expect(chips).to_have_count(3, timeout=20_000)
    chips.first.click()
    expect(tab.turn).to_have_attribute("aria-busy", "false", timeout=60_000)
    assert tab.turn.locator(".bw-none").count() == 0
    assert tab.turn.locator(".bw-source mark").count() > 0


def test_a_suggestion_goes_on_with_the_question(tab: Tab) -> None:
    """What might be asked next stands below the last answer alone, and is answered in its context."""
    tab.ask(CARD)
    chips = tab.page.locator(".bw-next .bw-chip")
    expect(chips.first).to_have_text("那营口市呢？", timeout=20_000)
    words = chips.first.inner_text()
    chips.first.click()
    expect(tab.page.locator(".bw-turn")).to_have_count(2)
    expect(tab.turn).to_have_attribute("aria-busy", "false", timeout=60_000)
    assert tab.turn.locator(".bw-question").inner_text().endswith(words)
    assert tab.page.locator(".bw-turn").first.locator(".bw-next").count() == 0


def test_a_filter_stays_in_sight_and_narrows_the_search(tab: Tab) -> None:
    """Under 营口市 the question about 鞍山 finds nothing and the refusal says why; without the filter it is answered."""
    menu = tab.page.locator(".bw-filters select[name=place]")
    menu.select_option("营口市")
    answer = tab.ask(CARD)
    assert "这次只查了“营口市”" in answer
    assert "鞍山市 ·" not in answer
    assert tab.page.locator(".bw-filters .bw-on").inner_text().startswith("地方")
    expect(menu).to_be_in_viewport()
    tab.page.locator(".bw-filters select[name=year]").select_option("2024")
    assert "只查：营口市 · 2024年" in tab.ask("营口沿海产业基地上半年新开工多少个项目")
    tab.keep("chat-1280-filters.png")
    tab.page.locator(".bw-filters button").click()
    assert tab.page.locator(".bw-filters .bw-on").count() == 0
    assert "700个" in tab.ask(CARD)


def test_a_source_narrows_the_search_to_its_own_page(tab: Tab) -> None:
    """只在这一版里问 sets the filter for its file, and what other pages print is not found."""
    tab.ask(CARD)
    tab.open_source(tab.turn.locator(".bw-open").first)
    tab.panel.locator("[data-act=only]").click()
    tab.page.keyboard.press("Escape")
    expect(tab.page.locator(".bw-filters select[name=path]")).to_have_value("anshan-2024.txt")
    assert "这次只查了“anshan-2024.txt”" in tab.ask("营口市2023年开复工项目有多少个")
    tab.page.locator(".bw-filters button").click()


def test_the_last_question_is_edited_with_the_up_key(tab: Tab) -> None:
    """↑ in the empty box opens the last question; what is sent takes the place of its answer."""
    tab.ask(CARD)
    box = tab.page.locator("#bw-box textarea")
    box.focus()
    expect(box).to_have_value("")
    box.press("ArrowUp")
    editor = tab.page.locator(".bw-editor textarea")
    expect(editor).to_be_focused()
    assert editor.input_value() == CARD
    editor.press("Escape")
    expect(editor).to_have_count(0)
    box.press("ArrowUp")
    editor.fill("锦州市2024年要开复工多少个重点项目？")
    editor.press("Enter")
    expect(tab.turn.locator(".bw-answer")).to_contain_text("1000个", timeout=60_000)
    assert tab.page.locator(".bw-turn").count() == 1


def test_an_earlier_question_asked_again_begins_a_conversation_of_its_own(tab: Tab) -> None:
    """Retry on the first of two turns leaves one turn with the same question; the old conversation is in the history."""
    tab.ask(CARD)
    tab.ask("那营口呢？")
    tab.page.locator(".bw-turn").first.locator("[data-act=again]").click()
    expect(tab.page.locator(".bw-turn")).to_have_count(1)
    expect(tab.page.get_by_text("原来的对话留在“历史”里")).to_be_visible()
    expect(tab.turn).to_have_attribute("aria-busy", "false", timeout=60_000)
    assert "700个" in tab.turn.inner_text()
    tab.page.get_by_role("tab", name="历史").click()
    whole = tab.page.locator("#bw-conversations label", has_text="2 问").first
    expect(whole).to_be_visible()
    tab.page.get_by_role("tab", name="对话").click()


def test_the_conversation_is_where_it_was_after_another_tab_and_in_another_language(tab: Tab) -> None:
    """Back from the library the same lines are in sight; the English page shows the same turns."""
    for question in (CARD, "那营口呢？", COMPARED):
        tab.ask(question)
    tab.page.mouse.wheel(0, -200)
    tab.page.wait_for_timeout(300)
    height = tab.page.evaluate("scrollY")
    assert height > 0
    tab.page.get_by_role("tab", name="资料库").click()
    expect(tab.page.locator("#bw-shelf")).to_be_visible()
    tab.page.get_by_role("tab", name="对话").click()
    tab.page.wait_for_function(f"Math.abs(scrollY - {height}) < 4")
    for code, tag in (("en", "en"), ("zh", "zh-CN")):
        tab.page.locator(f"a[data-language={code}]").click()
        expect(tab.page.locator("html")).to_have_attribute("lang", tag, timeout=20_000)
        expect(tab.page.locator(".bw-turn")).to_have_count(3, timeout=20_000)


def test_the_language_is_changed_before_the_conversation_has_come(tab: Tab) -> None:
    """The conversation is named by the page's address until it is there: a quick reader does not lose it."""
    tab.ask(CARD)
    clicked = False
    waiting = []

    def hold(route: Route) -> None:
        if clicked or "/en?" not in route.request.headers["referer"]:
            route.continue_()
        else:
            waiting.append(route)

    tab.page.route("**/queue/join*", hold)
    tab.page.locator("a[data-language=en]").click()
    tab.page.locator("a[data-language=zh]").wait_for()
    for _ in range(200):  # until the page asks for its conversation, which never comes
        if waiting:
            break
        tab.page.wait_for_timeout(50)
    assert waiting
    clicked = True
    tab.page.locator("a[data-language=zh]").click()
    expect(tab.page.locator("html")).to_have_attribute("lang", "zh-CN", timeout=20_000)
    tab.page.unroute("**/queue/join*", hold)
    expect(tab.page.locator(".bw-turn")).to_have_count(1, timeout=20_000)


def test_an_answer_is_copied_with_its_sources(tab: Tab) -> None:
    """The clipboard holds question, answer, headline, file and line, and the printed sentence."""
    tab.ask(CARD)
    tab.turn.locator("[data-act=copy]").click()
    expect(tab.turn.locator("[data-act=copy]")).to_have_text("已复制")
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(CARD)
    assert "[1] 项目一线看鞍山：开年第一仗这样打（鞍山市、2024年）anshan-2024.txt:12" in copied


def test_shift_enter_begins_a_line_and_enter_asks(tab: Tab) -> None:
    """A question of two lines is one question."""
    box = tab.page.locator("#bw-box textarea")
    box.fill("鞍山今年")
    box.press("Shift+Enter")
    box.press_sequentially("开复工目标是多少")
    assert box.input_value() == "鞍山今年\n开复工目标是多少"
    assert tab.page.locator(".bw-turn").count() == 0
    box.press("Enter")
    expect(tab.turn).to_have_attribute("aria-busy", "false", timeout=60_000)
    assert "700个" in tab.turn.inner_text()
    expect(box).to_have_value("")


def test_nothing_moves_while_an_answer_comes(tab: Tab) -> None:
    """Neither the question nor the question box changes its place from the question to the complete answer."""
    tab.ask(CARD)
    tab.page.evaluate(
        """() => { window.moved = []; new PerformanceObserver((list) => { for (const entry of list.getEntries())
        window.moved.push(entry.value); }).observe({ type: "layout-shift" }); }"""
    )
    tab.ask("锦州市2024年要开复工多少个重点项目？")
    tab.page.wait_for_timeout(300)
    assert sum(tab.page.evaluate("window.moved")) < 0.01  # good is below 0.1, https://web.dev/articles/cls


def test_on_a_phone_a_source_is_a_sheet_over_the_whole_screen(browser: Browser, address: str) -> None:
    """At 375 pixels in the dark the sheet fills the screen, closes by its button, and nothing is cut off sideways."""
    tab = Tab.open(browser, address, width=375, height=812, dark=True)
    tab.ask(COMPARED)
    assert tab.page.evaluate("document.documentElement.scrollWidth") == 375
    mark = tab.open_source(tab.turn.locator(".bw-answer .bw-ref").first)
    expect(mark).to_be_in_viewport()
    assert tab.panel.bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 812}
    tab.keep("chat-375-dark-source.png")
    tab.panel.locator("[data-act=close]").click()
    expect(tab.panel).to_be_hidden()
    tab.keep("chat-375-dark-compared.png")
    tab.close()


def test_what_is_typed_meanwhile_stays_in_the_box(tab: Tab) -> None:
    """What was sent leaves the box; a next question begun before the answer is there does not, nor does a draft."""
    box = tab.page.locator("#bw-box textarea")
    box.fill(CARD)
    with tab.page.expect_request("**/queue/join*"):
        box.press("Enter")
    box.fill("那营口呢")
    expect(tab.turn).to_have_attribute("aria-busy", "false", timeout=60_000)
    expect(box).to_have_value("那营口呢")
    tab.turn.locator("[data-act=again]").click()
    expect(tab.turn).to_have_attribute("aria-busy", "true")
    expect(tab.turn).to_have_attribute("aria-busy", "false", timeout=60_000)
    expect(box).to_have_value("那营口呢")
    tab.page.locator("#bw-new").click()
    expect(tab.page.locator(".bw-turn")).to_have_count(0)
    expect(box).to_have_value("")


def test_what_is_typed_on_at_once_is_a_question_of_its_own(tab: Tab) -> None:
    """The question that was sent is taken out of the box, not what stands behind it by then."""
    box = tab.page.locator("#bw-box textarea")
    box.fill(CARD)
    with tab.page.expect_request("**/queue/join*"):
        box.press("Enter")
    box.press_sequentially("那营口呢")
    expect(tab.turn).to_have_attribute("aria-busy", "false", timeout=60_000)
    expect(box).to_have_value("那营口呢")


def test_a_reload_shows_what_was_on_the_screen(tab: Tab) -> None:
    """The conversation, once there is one; none after a new one was begun."""
    tab.ask(CARD)
    tab.page.reload()
    expect(tab.turn).to_contain_text("700个", timeout=30_000)
    tab.page.locator("#bw-new").click()
    expect(tab.page.locator(".bw-turn")).to_have_count(0)
    tab.page.reload()
    expect(tab.page.locator(".bw-welcome")).to_be_visible(timeout=30_000)
    expect(tab.page.locator(".bw-turn")).to_have_count(0)
