"""Library, history and feedback in a real Chromium: two users behind a login, on a real index."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Tab, serving

from baowen.rag import LocalIndex
from baowen.rag.gold import read_gold
from baowen.rag.word_document import docx_text
from baowen.ui.users import Users

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Locator

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]
WORD = "a long password"
CARD = "鞍山今年开复工目标是多少"
NEW_PAGE = """白塔县十二座果窖同时动工

本报记者 周小满

2024年，白塔县新建果窖12座，总投资8600万元。
"""
HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass
class Site:
    """A chat with two users."""

    url: str
    home: Path

    def enter(self, browser: Browser, name: str, **looks: object) -> Tab:
        """A tab of a user who is logged in, at the conversation."""
        context = browser.new_context(
            viewport={"width": 375 if looks.get("phone") else 1280, "height": 900},
            color_scheme="dark" if looks.get("dark") else "light",
            locale="zh-CN",
            accept_downloads=True,
        )
        tab = Tab(context.new_page())
        context.on("request", lambda request: tab.note(request.url))
        context.on("dialog", tab.refuse)
        tab.page.on("pageerror", lambda error: tab.alarms.append(str(error)))
        answer = context.request.post(f"{self.url}/login", form={"username": name, "password": WORD})
        assert answer.ok
        tab.page.goto(f"{self.url}/en" if looks.get("english") else self.url)
        tab.page.locator("#bw-box textarea").first.wait_for()
        return tab


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample pages, a reader and a librarian."""
    folder = tmp_path_factory.mktemp("site")
    home = folder / "home"
    with LocalIndex.create(home) as index:
        index.add(str(resources.files("baowen.examples").joinpath("pages")))
    users = Users.create(folder / "users")
    users.add("读者", WORD)
    users.add("馆员", WORD, role="librarian")
    users.add("同事", WORD)
    with serving(folder, "--home", str(home), "--auth", str(folder / "users")) as url:
        yield Site(url, home)


def choose(tab: Tab, name: str) -> None:
    """Turns to a tab of the page."""
    tab.page.get_by_role("tab", name=name).first.click()


def cells(tab: Tab) -> Locator:
    """The cells of the table."""
    return tab.page.locator("#bw-shelf [role=gridcell]")


def upload(tab: Tab, *files: Path) -> str:
    """Sends files and gives what is said of them in the end."""
    before = tab.page.locator(".bw-job").count()
    tab.page.locator("#bw-upload input[type=file]").set_input_files([str(f) for f in files])
    tab.page.wait_for_function("n => document.querySelectorAll('.bw-job').length > n", arg=before)
    latest = tab.page.locator(".bw-job").first
    latest.get_by_text("· 完成").wait_for(timeout=60_000)
    return latest.inner_text()


def test_a_librarian_uploads_looks_asks_and_removes(browser: Browser, site: Site, tmp_path: Path) -> None:
    """Each file has its result, the table has the page, its split is shown, it answers, and it can be removed."""
    (tmp_path / "baita-2024.txt").write_text(NEW_PAGE, "utf-8")
    (tmp_path / "empty.txt").write_text(" ", "utf-8")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("in/story.txt", NEW_PAGE.replace("白塔县", f"云岭县{HOSTILE}").replace("12座", "31座"))
        archive.writestr("in/tool.exe", b"x")
    tab = site.enter(browser, "馆员")
    choose(tab, "资料库")
    told = upload(tab, tmp_path / "baita-2024.txt", tmp_path / "empty.txt", tmp_path / "more.zip")
    assert "已收录 2，跳过 1" in told
    assert re.search(r"baita-2024\.txt\s+已收录 · 1 篇", told)
    assert "empty.txt 跳过 · 空文件" in told
    assert "in/tool.exe：暂不支持 .exe 文件" in told
    tab.page.locator("#bw-shelf-search input, #bw-shelf-search textarea").first.fill("白塔")
    tab.page.get_by_text("共 1 行").wait_for()
    cells(tab).first.click()
    tab.page.locator("#bw-page .bw-took").first.wait_for()
    shown = tab.page.locator("#bw-page").inner_text()
    assert "白塔县十二座果窖同时动工" in shown
    assert "第 1 行起" in shown
    tab.keep("library-1280-light.png")
    choose(tab, "对话")
    assert "12座" in tab.ask("白塔县2024年新建果窖多少座")
    choose(tab, "资料库")
    tab.page.locator("#bw-remove").click()
    tab.page.locator("#bw-remove-yes").click()
    tab.page.get_by_text("移除 1 个文件").wait_for()
    tab.page.get_by_text("共 0 行").wait_for()
    assert not (site.home / "uploads" / "baita-2024.txt").exists()
    choose(tab, "对话")
    assert "12座" not in tab.ask("白塔县2024年新建果窖多少座")
    tab.close()


def test_a_page_is_shown_with_its_articles_boxes_and_joins(browser: Browser, site: Site) -> None:
    """The list of articles stands beside the raw text, in which each is marked; hostile headlines are letters."""
    tab = site.enter(browser, "读者")
    choose(tab, "资料库")
    tab.page.locator("#bw-chart rect").first.wait_for()
    tab.page.locator("#bw-shelf-by label").nth(1).click()
    tab.page.locator("#bw-shelf").get_by_text("短讯").first.wait_for()
    tab.page.locator("#bw-shelf-by label").first.click()
    tab.page.locator("#bw-shelf [data-testid=header-1] button >> visible=true").first.click()
    tab.page.get_by_role("menuitem", name="降序排序").click()
    tab.page.wait_for_timeout(500)
    counts = [int(text) for text in cells(tab).all_inner_texts()[1::6]]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    tab.page.locator("#bw-shelf").get_by_text("anshan-2024.txt").last.click()
    tab.page.locator("#bw-page .bw-furniture").first.wait_for()
    parts = tab.page.locator("#bw-page .bw-parts li").count()
    hues = tab.page.locator("#bw-page .bw-took").evaluate_all("all => all.map((one) => one.className)")
    assert parts > 2
    assert len(set(hues)) == min(parts, 8)
    tab.page.locator("#bw-page .bw-parts a").nth(1).click()
    tab.page.wait_for_url("**#bw-part-*")
    tab.close()


def test_a_reader_can_look_but_not_change(browser: Browser, site: Site, tmp_path: Path) -> None:
    """Upload and removal are hidden, and refused by the server to one who sends them all the same."""
    tab = site.enter(browser, "读者")
    choose(tab, "资料库")
    tab.page.get_by_text("只有馆员可以上传").first.wait_for()
    assert not tab.page.locator("#bw-upload").is_visible()
    sent: dict[str, str | float | bool | bytes | FilePayload] = {
        "files": {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"}
    }
    answer = tab.page.context.request.post(f"{site.url}/gradio_api/upload", multipart=sent)
    assert answer.status == 403
    assert "只有馆员" in answer.text()
    outside = browser.new_context()
    assert outside.request.post(f"{site.url}/gradio_api/upload", multipart=sent).status in {401, 403}
    outside.close()
    tab.page.locator("#bw-shelf").get_by_text("anshan-2024.txt").last.click()
    tab.page.locator("#bw-page .bw-took").first.wait_for()
    assert not tab.page.locator("#bw-remove").is_visible()
    tab.close()


def test_conversations_are_kept_searched_renamed_exported_and_deleted(browser: Browser, site: Site) -> None:
    """A user finds his conversations again, goes on with one, takes it along, and sees nobody else's."""
    other = site.enter(browser, "同事")
    other.ask("黑山县今年开复工项目总投资多少")
    tab = site.enter(browser, "读者")
    tab.ask(CARD)
    tab.ask("那营口呢？")
    choose(tab, "历史")
    entries = tab.page.locator("#bw-conversations label")
    entries.first.wait_for()
    assert entries.count() == 1
    assert f"{CARD} · 2 问" in entries.first.inner_text()
    entries.first.click()
    tab.page.locator("#bw-conversation-shown h2").nth(1).wait_for()
    tab.keep("history-1280-light.png")
    for form, read in (("md", bytes.decode), ("html", bytes.decode), ("json", json.loads), ("docx", docx_text)):
        with tab.page.expect_download() as download:
            tab.page.locator(f"#bw-export-{form}").click()
        assert download.value.suggested_filename == f"{CARD}.{form}"
        assert "750个" in str(read(Path(download.value.path()).read_bytes()))
    tab.page.locator("#bw-title-box input, #bw-title-box textarea").first.fill(f"开复工 {HOSTILE}")
    tab.page.locator("#bw-rename").click()
    tab.page.locator("#bw-conversations").get_by_text(HOSTILE).wait_for()
    tab.page.locator("#bw-find input, #bw-find textarea").first.fill("没有这个词")
    tab.page.get_by_text("没有找到相符的对话").wait_for()
    tab.page.locator("#bw-find input, #bw-find textarea").first.fill("750个")
    entries.first.wait_for()
    entries.first.click()
    tab.page.locator("#bw-reopen").click()
    tab.page.locator(".bw-turn").nth(1).wait_for()
    assert "180个" in tab.ask("那黑山县呢？")
    choose(tab, "历史")
    tab.page.locator("#bw-conversations").get_by_text("3 问").wait_for()
    entries.first.click()
    tab.page.locator("#bw-delete").click()
    tab.page.locator("#bw-delete-yes").click()
    tab.page.get_by_text("没有找到相符的对话").wait_for()
    choose(other, "历史")
    other.page.locator("#bw-conversations label").first.wait_for()
    assert "黑山县" in other.page.locator("#bw-conversations").inner_text()
    assert CARD not in other.page.locator("#bw-conversations").inner_text()
    tab.close()
    other.close()


def test_a_correction_becomes_a_question_of_an_evaluation(browser: Browser, site: Site) -> None:
    """👎 with the right answer is a line that baowen eval reads; 👍 is another."""
    tab = site.enter(browser, "读者")
    tab.ask(CARD)
    tab.page.get_by_role("button", name="有问题", exact=True).click()
    tab.page.locator("#bw-wrong label").first.click()
    tab.page.locator("#bw-correction textarea, #bw-correction input").first.fill(f"701个{HOSTILE}")
    tab.page.locator("#bw-send-feedback").click()
    tab.page.get_by_text("谢谢，记下了。").wait_for()
    assert not tab.page.locator("#bw-bad").is_visible()
    tab.ask("那营口呢？")
    tab.page.get_by_role("button", name="有用", exact=True).click()
    tab.page.get_by_text("谢谢，记下了。").wait_for()
    first, second = read_gold(site.home / "feedback.jsonl")[-2:]
    assert first.question == CARD
    assert first.accepted == (f"701个{HOSTILE}",)
    assert (second.history, second.accepted) == ([CARD], ("750个",))
    tab.close()


def test_the_tabs_fit_a_phone_in_the_dark_and_speak_english(browser: Browser, site: Site) -> None:
    """At 375 pixels nothing is cut off sideways on any tab; the English page has no Chinese label of ours."""
    tab = site.enter(browser, "馆员", phone=True, dark=True)
    tab.ask(CARD)
    for name, picture in (("资料库", "library"), ("历史", "history")):
        choose(tab, name)
        tab.page.wait_for_timeout(800)
        assert tab.page.evaluate("document.documentElement.scrollWidth") == 375
        tab.keep(f"{picture}-375-dark.png")
    tab.close()
    english = site.enter(browser, "馆员", english=True)
    choose(english, "Library")
    english.page.get_by_text("Articles by month and place").first.wait_for()
    choose(english, "History")
    english.page.get_by_text("Search conversations").first.wait_for()
    assert "查找" not in english.page.locator("body").inner_text()
    english.keep("history-1280-english.png")
    english.close()


@pytest.mark.skipif(sys.platform != "linux", reason="moves the user's data folder by XDG_DATA_HOME")
def test_from_the_sample_to_ones_own_pages_and_on_after_a_restart(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newcomer uploads the first page and asks it alone from then on; page and conversation outlive the program."""
    (tmp_path / "baita-2024.txt").write_text(NEW_PAGE, "utf-8")
    monkeypatch.delenv("BAOWEN_HOME", raising=False)
    own = {"XDG_DATA_HOME": str(tmp_path / "data")}
    question = "白塔县2024年新建果窖多少座"
    with serving(tmp_path, **own) as url:
        tab = Tab.open(browser, url)
        choose(tab, "资料库")
        tab.page.get_by_text("现在收录的是自带的示例版面").wait_for()
        assert "已收录 1" in upload(tab, tmp_path / "baita-2024.txt")
        tab.page.get_by_text("共 1 个版面、1 篇文章").wait_for()
        tab.page.locator("#bw-header").get_by_text("已收录 1 页").wait_for()
        choose(tab, "对话")
        assert "12座" in tab.ask(question)
        assert "资料中没有找到" in tab.ask(CARD)
        tab.close()
    with serving(tmp_path, **own) as url:
        tab = Tab.open(browser, url)
        assert "已收录 1 页" in tab.page.locator("#bw-header").inner_text()
        choose(tab, "历史")
        tab.page.locator("#bw-conversations").get_by_text(f"{question} · 2 问").wait_for()
        tab.close()
