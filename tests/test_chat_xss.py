"""Thirty hostile texts through every way into the page, in a real Chromium: none runs, all are shown as text."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browsing import COMMAND, Tab, serving
from llm_server import Exchange, Server, serve
from payloads import PAYLOADS
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytest.importorskip("openai", reason="the language model's client is not installed: pip install 'baowen[llm]'")
pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]
OURS = "a.bw-ref"
FOREIGN = "img, script, iframe, style, link, meta, base, object, video, input, form, svg, math, template, body, a"


@pytest.fixture(scope="module")
def model() -> Iterator[Server]:
    """An endpoint that writes what its `behaviour` says."""
    yield from serve()


@pytest.fixture(scope="module")
def tab(browser: Browser, model: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A chat with that model on thirty hostile pages: file name, headline and body of each hold a payload."""
    folder = tmp_path_factory.mktemp("xss")
    pages = folder / "pages"
    pages.mkdir()
    for n, payload in enumerate(PAYLOADS):
        text = f"{barn(n)}{payload}存粮\n\n本报记者 {payload}\n\n2024年{barn(n)}存粮{n + 31}吨，{payload}，已经过秤。\n"
        (pages / f"{n:02d} {payload.replace('/', '∕')}.txt").write_text(text, "utf-8")
    home = ["--home", str(folder / "home")]
    subprocess.run([*COMMAND, "index", str(pages), *home], check=True)
    with serving(folder, *home, "--llm", BAOWEN_LLM_URL=model.url, BAOWEN_LLM_MODEL="m") as url:
        opened = Tab.open(browser, url)
        yield opened
        opened.close()


def barn(n: int) -> str:
    """A name of which each page has one of its own."""
    return f"{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'东南西北中'[n // 10]}粮库"


def clean(part: Locator) -> str:
    """The letters of a part of the page, in which nothing foreign may have become an element."""
    foreign = part.evaluate(
        "(part, [foreign, ours]) => [...part.querySelectorAll(foreign)].filter((e) => !e.matches(ours))"
        ".map((e) => e.outerHTML.slice(0, 200))",
        [FOREIGN, OURS],
    )
    assert foreign == []
    handlers = part.evaluate(
        "(part) => [...part.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith('on'))"
    )
    assert handlers == []
    return folded(part.inner_text())


def folded(text: str) -> str:
    """`text` without white space, which HTML folds."""
    return "".join(text.split())


@pytest.mark.parametrize("n", range(len(PAYLOADS)), ids=PAYLOADS)
def test_a_hostile_text_is_shown_letter_by_letter(tab: Tab, model: Server, n: int) -> None:
    """As file name, headline, writer, body, question and words of a model, in the answer and on the opened page."""
    payload = PAYLOADS[n]

    def write(exchange: Exchange) -> None:
        exchange.say(payload, f" {barn(n)}存粮{n + 31}吨，", payload, "[1]。", pause=0.02)

    model.behaviour = write
    tab.page.locator("#bw-new").click()
    expect(tab.page.locator(".bw-turn")).to_have_count(0)
    tab.ask(f"{barn(n)}2024年存粮多少吨{payload}")
    wanted = folded(payload)
    assert wanted in folded(tab.turn.locator(".bw-question").inner_text())
    tab.turn.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    shown = clean(tab.page.locator(".bw-log"))
    assert folded(payload.replace("/", "∕")) in shown  # a file name has no slash
    source = tab.turn.locator(".bw-source").filter(has_text=f"2024年{barn(n)}").first
    tab.open_source(source.locator(".bw-open"))
    for view in ("page", "article"):
        tab.panel.locator(f"[data-view={view}]").click()
        assert wanted in clean(tab.panel.locator(".bw-paper"))
    clean(tab.panel)
    tab.page.keyboard.press("Escape")
    assert tab.alarms == []
    assert tab.outside == []


def test_hostile_titles_of_conversations_are_text(tab: Tab) -> None:
    """The history lists all thirty, by the question that each began with."""
    tab.page.get_by_role("tab", name="历史").click()
    listed = tab.page.locator("#bw-conversations")
    expect(listed).to_contain_text(barn(0), timeout=20_000)
    shown = clean_list(listed)
    assert [n for n, payload in enumerate(PAYLOADS) if folded(f"多少吨{payload}") not in shown] == []
    tab.page.get_by_role("tab", name="对话").click()


def clean_list(part: Locator) -> str:
    """The same of a part that Gradio draws, with inputs of its own."""
    foreign = "img, script, iframe, style, link, meta, base, object, video, form, math, template, a"
    assert part.locator(foreign).count() == 0
    return folded(part.inner_text())
