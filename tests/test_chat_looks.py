"""The page's settings, its two languages, its two themes, and what a screen reader finds; in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browsing import Tab, findings
from llm_server import Exchange, Server, serve
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]
CARD = "鞍山今年开复工目标是多少"
ASKED = ("鞍山和营口今年开复工目标各是多少", "大连市市长是谁")


@pytest.fixture
def model() -> Iterator[Server]:
    """An endpoint that writes slowly and for long."""
    yield from serve()


@pytest.mark.parametrize(
    ("width", "dark", "path"),
    [(1280, False, "/"), (375, True, "/"), (1280, False, "/en")],
    ids=["wide and light", "phone and dark", "English"],
)
def test_everyone_can_read_and_reach_every_tab(
    browser: Browser, address: str, width: int, dark: bool, path: str
) -> None:
    """Contrast, names, roles and order hold on the start, an answer, a refusal, the panel and each of the tabs."""
    tab = Tab.open(browser, address + path, width=width, dark=dark)
    expect(tab.page.locator(".bw-welcome .bw-chip")).to_have_count(3, timeout=20_000)
    found = findings(tab, "start")
    for question in ASKED:
        tab.ask(question)
    tab.turn.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    found += findings(tab, "answers")
    tab.open_source(tab.page.locator(".bw-ref").first)
    found += findings(tab, "panel")
    tab.keep(f"chat-{width}-{'dark' if dark else 'light'}-panel{path.replace('/', '-').rstrip('-')}.png")
    tab.page.keyboard.press("Escape")
    for name in tab.page.get_by_role("tab").all():
        if name.is_visible():
            name.click()
            tab.page.wait_for_timeout(700)
            found += findings(tab, name.inner_text())
    assert tab.page.evaluate("document.documentElement.scrollWidth") == width
    assert found == []
    tab.close()


def test_the_page_speaks_english_and_remembers_it(browser: Browser, address: str) -> None:
    """English leads to the English page; who comes back finds it again, until he chooses Chinese."""
    tab = Tab.open(browser, address)
    tab.page.locator(".bw-language").click()
    tab.page.wait_for_url("**/en")
    expect(tab.page.locator("#bw-send")).to_have_text("Ask")
    assert tab.page.evaluate("document.documentElement.lang") == "en"
    answer = tab.ask(CARD)
    for words in ("Sources", "700个", "by 林知远", "Copy with sources"):
        assert words in answer
    tab.keep("chat-1280-english.png")
    tab.page.goto(address)
    tab.page.wait_for_url("**/en")
    tab.page.locator(".bw-language").click()
    tab.page.wait_for_url(lambda url: not url.endswith("/en"))
    expect(tab.page.locator("#bw-send")).to_have_text("提问")
    tab.close()


def test_a_theme_is_kept_whatever_the_system_has(browser: Browser, address: str) -> None:
    """Dark on a light system, also after coming back; then as the system again."""
    tab = Tab.open(browser, address)
    dark = "document.body.classList.contains('dark')"
    tab.page.get_by_role("tab", name="设置").click()
    for theme, wanted in (("深色", True), ("跟随系统", False)):
        tab.page.get_by_label(theme).check()
        tab.page.locator("#bw-save").click()
        expect(tab.page.locator("#bw-saved")).to_contain_text("已保存")
        tab.page.wait_for_function(f"{dark} === {str(wanted).lower()}")
        tab.page.reload()
        tab.page.locator("#bw-box textarea").wait_for()
        tab.page.wait_for_function(f"{dark} === {str(wanted).lower()}")
        tab.page.get_by_role("tab", name="设置").click()
    tab.close()


def test_a_model_is_named_tried_used_and_stopped(browser: Browser, address: str, model: Server) -> None:
    """From the settings alone; Esc stops its answer at once, and the next questions are answered."""
    pytest.importorskip("openai", reason="the language model's client is not installed: pip install 'baowen[llm]'")
    tab = Tab.open(browser, address)
    tab.page.get_by_role("tab", name="设置").click()
    llm = tab.page.get_by_label("由大模型作答")
    tab.page.get_by_label("大模型端点").fill("127.0.0.1")
    tab.page.locator("#bw-test").click()
    expect(tab.page.locator("#bw-tested")).to_contain_text("完整的地址")
    tab.page.get_by_label("大模型端点").fill(model.url)
    tab.page.get_by_label("模型名").fill("tiny")
    tab.page.get_by_label("密钥").fill("s3cret")
    tab.page.locator("#bw-test").click()
    expect(tab.page.locator("#bw-tested")).to_contain_text("连上了：tiny", timeout=20_000)
    llm.check()
    tab.page.locator("#bw-save").click()
    expect(tab.page.locator("#bw-saved")).to_contain_text("已保存")
    expect(tab.page.get_by_label("密钥")).to_have_value("")
    assert set(model.keys) == {"Bearer s3cret"}
    tab.keep("chat-1280-settings.png")
    tab.page.get_by_role("tab", name="对话").click()

    def slowly(exchange: Exchange) -> None:
        exchange.say(*["鞍山市的目标是开复工项目700个。"] * 200, pause=0.1)

    for n in range(3):  # more than are answered at once
        model.behaviour = slowly
        model.hung_up.clear()
        tab.page.locator("#bw-box textarea").fill(CARD)
        tab.page.keyboard.press("Enter")
        expect(tab.page.locator(".bw-turn")).to_have_count(n + 1)
        expect(tab.turn.locator(".bw-answer")).to_contain_text("700个", timeout=20_000)
        tab.page.locator("#bw-box textarea").fill("那营口呢？")
        tab.page.keyboard.press("Enter")  # waits until the answer is there
        tab.page.keyboard.press("Escape")
        expect(tab.turn).to_contain_text("已停止")
        expect(tab.page.locator("#bw-box textarea")).to_have_value("那营口呢？")
        assert model.hung_up.wait(10)
    model.behaviour = lambda exchange: exchange.say("鞍山市2024年的目标是开复工项目700个[1]。")
    answer = tab.ask(CARD)
    assert "由大模型作答" in answer
    assert "700个" in answer
    tab.page.get_by_role("tab", name="设置").click()
    llm.uncheck()
    tab.page.get_by_label("大模型端点").fill("")
    tab.page.locator("#bw-save").click()
    expect(tab.page.locator("#bw-saved")).to_contain_text("已保存")
    tab.page.get_by_role("tab", name="对话").click()
    assert "由大模型作答" not in tab.ask(CARD)
    tab.close()
