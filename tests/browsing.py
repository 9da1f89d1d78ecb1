"""A reader's browser for the tests: a real Chromium, a chat served by the command line, and what must not happen."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Locator, Page

ARTIFACTS = Path(os.environ.get("BAOWEN_ARTIFACTS") or Path(__file__).parents[1] / "artifacts")
HOSTILE_NAME = "<img src=x onerror=alert(1)>"
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


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a chat, served by the command line, on the sample pages and one hostile page."""
    folder = tmp_path_factory.mktemp("chat")
    home = ["--home", str(folder / "home")]
    pages = folder / "pages"
    shutil.copytree(str(resources.files("baowen.examples").joinpath("pages")), pages)
    (pages / f"{HOSTILE_NAME}.txt").write_text(HOSTILE_PAGE, "utf-8")
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

    @property
    def turn(self) -> Locator:
        """The last turn."""
        return self.page.locator(".bw-turn:last-child")

    @property
    def panel(self) -> Locator:
        """The panel of a source."""
        return self.page.locator(".bw-panel")

    def open_source(self, opener: Locator) -> Locator:
        """Clicks what opens a source; its marked sentence, in sight."""
        opener.click()
        mark = self.panel.locator(".bw-paper mark").first
        mark.wait_for(timeout=10_000)
        return mark

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


def findings(tab: Tab, where: str, listed: Container[str] = ("critical", "serious", "moderate")) -> list[str]:
    """What axe-core (Deque, MPL 2.0) finds wrong on the page as it is, of these weights."""
    axe = pytest.importorskip("axe_playwright_python", reason="not installed: pip install axe-playwright-python")
    tab.page.evaluate(resources.files(axe).joinpath("axe.min.js").read_text("utf-8"))
    found = tab.page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((all) => all.violations)")
    return [
        f"{where}: {one['impact']} {one['id']} {node['html'][:120]}"
        for one in found
        if one["impact"] in listed
        for node in one["nodes"]
    ]
