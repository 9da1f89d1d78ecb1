"""The web chat in a real Chromium, on a real index of the sample pages, from the first question to the screenshot."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Tab, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]
CARD = "鞍山今年开复工目标是多少"


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Tab]:
    """A fresh tab."""
    opened = Tab.open(browser, address)
    yield opened
    opened.close()


def test_a_question_gets_its_figure_with_the_marked_sentence(tab: Tab) -> None:
    """The card question is answered, source 1 shows its sentence marked, and the picture of it is kept."""
    assert "已收录 6 页" in tab.page.locator("#bw-header").inner_text()
    answer = tab.ask(CARD)
    assert "700个" in answer
    source = tab.page.locator(".bw-source").first
    assert "700个" in source.locator("mark").inner_text()
    assert "anshan-2024.txt:" in source.inner_text()
    for seen in (source.locator("mark"), tab.page.locator("#bw-box textarea")):
        box = seen.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 900
    tab.keep("chat-1280-light.png")


def test_a_follow_up_is_understood_within_its_conversation_only(browser: Browser, tab: Tab, address: str) -> None:
    """那营口呢 takes the earlier question up in its own tab; another tab holds another conversation."""
    tab.ask(CARD)
    answer = tab.ask("那营口呢？")
    assert "营口" in answer
    assert "750个" in answer
    other = Tab.open(browser, address)
    assert other.page.locator(".bw-turn").count() == 0
    assert "前面没有问题" in other.ask("那营口呢？")
    other.close()
    assert tab.page.locator(".bw-turn").count() == 2


def test_what_the_pages_do_not_say_looks_like_not_found(tab: Tab) -> None:
    """An unanswerable question gets the badge and no source."""
    answer = tab.ask("大连市市长是谁")
    assert "资料中没有找到" in answer
    assert tab.page.locator(".bw-none").count() == 1
    assert tab.page.locator(".bw-turn mark").count() == 0
    assert "不是答案" in tab.turn.locator("h3").first.inner_text()
    tab.keep("chat-1280-not-found.png")


def test_an_empty_question_gets_a_hint_and_a_new_conversation_starts_clean(tab: Tab) -> None:
    """Enter on an empty box hints; 新对话 empties the conversation."""
    assert "提示" in tab.ask("")
    tab.ask(CARD)
    tab.page.locator("#bw-new").click()
    tab.page.locator(".bw-turn").first.wait_for(state="detached")
    assert tab.page.locator(".bw-turn").count() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="moves the user's data folder by XDG_DATA_HOME")
def test_with_nothing_indexed_the_sample_pages_answer_an_example(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newcomer sees that these are samples, how to index pages of one's own, and an answer after one click."""
    monkeypatch.delenv("BAOWEN_HOME", raising=False)
    with serving(tmp_path, XDG_DATA_HOME=str(tmp_path)) as url:
        tab = Tab.open(browser, url)
        assert "baowen index" in tab.page.locator("#bw-header").inner_text()
        tab.keep("chat-1280-samples.png")
        example = tab.page.locator(".bw-welcome .bw-chip").first
        words = example.inner_text()
        example.click()
        tab.page.locator(".bw-turn[aria-busy=false]").wait_for(timeout=60_000)
        assert tab.page.locator(".bw-question").inner_text().endswith(words)
        assert tab.page.locator(".bw-source mark").count() > 0
        assert not example.is_visible()
        tab.close()


def test_the_chat_fits_a_phone_in_the_dark(browser: Browser, address: str) -> None:
    """At 375 pixels nothing is cut off sideways; the answer and the box are in sight."""
    tab = Tab.open(browser, address, width=375, height=812, dark=True)
    assert "700个" in tab.ask(CARD)
    assert tab.page.evaluate("document.documentElement.scrollWidth") == 375
    assert tab.page.evaluate("document.body.classList.contains('dark')")
    tab.keep("chat-375-dark.png")
    tab.ask("那营口呢？")
    tab.keep("chat-375-dark-follow-up.png")
    tab.close()


def test_the_server_offers_no_open_api(address: str) -> None:
    """No event of the page can be called by name from outside it."""
    with urllib.request.urlopen(f"{address}/gradio_api/info") as response:
        assert b'"named_endpoints":{}' in response.read().replace(b" ", b"")
