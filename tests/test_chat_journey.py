"""The web chat in a real Chromium, on a real index of the sample pages, from the first question to the screenshot."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]
ARTIFACTS = Path(os.environ.get("BAOWEN_ARTIFACTS") or Path(__file__).parents[1] / "artifacts")
CARD = "鞍山今年开复工目标是多少"
HOSTILE = "<img src=x onerror=alert(1)> [点我](javascript:alert(1)) ![](http://x.example/y.png) | a | b | $x$"
HOSTILE_PAGE = """云岭村<script>alert(1)</script>建成果园 | a | b | $x$

本报记者 <b>某某</b>

云岭村2024年建成果园<img src=x onerror=alert(1)>37个，[点我](javascript:alert(1))去看 ![](http://x.example/y.png)。
"""
COMMAND = [sys.executable, "-m", "baowen.ui.cli"]
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]


def find_chromium() -> str | None:
    """The browser to use: the one named in BAOWEN_BROWSER, the system's, or the one that Playwright keeps."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("BAOWEN_BROWSER") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        kept = playwright.chromium.executable_path
    return kept if Path(kept).exists() else None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
    path = find_chromium()
    if not path:
        pytest.skip("no Chromium found: install chromium, or name one in BAOWEN_BROWSER")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a chat, served by the command line, on the sample pages and one hostile page."""
    folder = tmp_path_factory.mktemp("chat")
    home = ["--home", str(folder / "home")]
    pages = folder / "pages"
    shutil.copytree(str(resources.files("baowen.examples").joinpath("pages")), pages)
    (pages / "<img src=x onerror=alert(1)>.txt").write_text(HOSTILE_PAGE, "utf-8")
    subprocess.run([*COMMAND, "index", str(pages), *home], check=True)
    with serving(folder, *home) as url:
        yield url


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[str]:
    """The address of a chat served by the command line, which must survive the journey and tell no traceback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    log = folder / "server.log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [*COMMAND, "chat", "--port", port, "--no-open", *options],
            stdout=sink,
            stderr=sink,
            env=os.environ | environment,
        )
    try:
        yield wait_for(f"http://127.0.0.1:{port}", server, log)
        assert server.poll() is None, "the server did not survive the journey"
        assert "Traceback" not in log.read_text("utf-8")
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> str:
    """`url` once it answers; fails with what the server said if it does not within two minutes."""
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url):
                return url
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    pytest.fail(f"the chat did not start:\n{log.read_text('utf-8')}")


@dataclass
class Tab:
    """A tab of the reader's browser that notes all that must not happen."""

    page: Page
    outside: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, browser: Browser, url: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> Tab:
        """A tab at the chat, ready for a question."""
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN")
        tab = cls(context.new_page())
        context.on("request", lambda request: tab.note(request.url))
        context.on("dialog", tab.refuse)
        tab.page.on("pageerror", lambda error: tab.alarms.append(str(error)))
        tab.page.goto(url)
        tab.page.locator("#bw-box textarea").wait_for()
        return tab

    def note(self, url: str) -> None:
        """Remembers a request that leaves this machine."""
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            self.outside.append(url)

    def refuse(self, dialog: Dialog) -> None:
        """Remembers a dialog: some text was run as a program."""
        self.alarms.append(dialog.message)
        dialog.dismiss()

    def ask(self, question: str) -> str:
        """Types the question, presses Enter, and returns the text of its complete turn."""
        last = self.page.locator(".bw-turn:last-child")
        before = last.get_attribute("data-turn") if last.count() else ""
        self.page.locator("#bw-box textarea").fill(question)
        self.page.keyboard.press("Enter")
        complete = self.page.locator(f".bw-turn:last-child:not([data-turn='{before}'])[aria-busy=false]")
        complete.wait_for(timeout=60_000)
        return complete.inner_text()

    def keep(self, name: str) -> None:
        """Leaves a screenshot among the artefacts."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=ARTIFACTS / name)

    def close(self) -> None:
        """Closes the tab; nothing was requested outside, nothing ran that should not."""
        self.page.context.close()
        assert self.outside == []
        assert self.alarms == []


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Tab]:
    """A fresh tab."""
    opened = Tab.open(browser, address)
    yield opened
    opened.close()


def test_a_question_gets_its_figure_with_the_marked_sentence(tab: Tab) -> None:
    """The card question is answered, source 1 is open with the sentence marked, and the picture of it is kept."""
    assert "已收录 6 页" in tab.page.locator("#bw-header").inner_text()
    answer = tab.ask(CARD)
    assert "700个" in answer
    source = tab.page.locator(".bw-source").first
    assert source.get_attribute("open") is not None
    assert "700个" in source.locator("mark").first.inner_text()
    assert "anshan-2024.txt:" in source.inner_text()
    for seen in (source.locator("mark").first, tab.page.locator("#bw-box textarea")):
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
    assert "750个" not in other.ask("那营口呢？").split("相关段落")[0].split("最接近")[0]
    other.close()
    assert tab.page.locator(".bw-turn").count() == 2


def test_what_the_pages_do_not_say_looks_like_not_found(tab: Tab) -> None:
    """An unanswerable question gets the badge and no source."""
    answer = tab.ask("大连市市长是谁")
    assert "资料中没有找到" in answer
    assert tab.page.locator(".bw-none").count() == 1
    assert tab.page.locator(".bw-turn mark").count() == 0
    tab.keep("chat-1280-not-found.png")


def test_hostile_words_are_shown_letter_by_letter(tab: Tab) -> None:
    """Markup in a question, a headline, a page and a file name is text; nothing of it runs or loads."""
    assert HOSTILE in tab.ask(HOSTILE)
    tab.ask("云岭村2024年建成果园多少个")
    turn = tab.page.locator(".bw-turn").nth(1)
    turn.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    shown = turn.inner_text()
    assert "<img src=x onerror=alert(1)>37个，[点我](javascript:alert(1))去看 ![](http://x.example/y.png)。" in shown
    assert "<img src=x onerror=alert(1)>.txt" in shown
    assert "| a | b | $x$" in shown
    assert tab.page.locator(".bw-turn :is(img, script, table, b b, a:not(.bw-ref))").count() == 0


def test_a_reference_opens_and_shows_its_source(tab: Tab) -> None:
    """A click on [1] in the second answer leads to the second answer's source, even a closed one."""
    tab.ask(CARD)
    tab.ask(CARD)
    turn = tab.page.locator(".bw-turn").nth(1)
    source = turn.locator(".bw-source").first
    source.evaluate("source => { source.open = false; }")
    turn.locator(".bw-ref").first.click()
    assert source.get_attribute("open") is not None
    assert source.evaluate("source => source.contains(document.activeElement)")
    assert tab.page.locator(".bw-turn").count() == 2


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
        example = tab.page.locator("#bw-welcome .bw-chip").first
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
