"""How soon the page shows what a reader waits for, in a real Chromium on an index of one's own.

    python benchmarks/chat_page.py [QUESTIONS.jsonl] [--home HOME] [--limit N]

QUESTIONS is a question file as `baowen eval` reads it (the sample questions unless given), HOME its index, which is
copied (the sample pages unless given). The chat is served by the command line; each question is typed into a page that
is new after ten, and its first reference clicked.

Told, in milliseconds, median, 95th percentile and greatest: from Enter to the first sign of what was found, from Enter
to the sources of the answer, and from the click on [1] to the marked sentence in sight. Then the greatest sum of layout
shifts of one question (https://web.dev/articles/cls), and requests that left this machine.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from baowen.rag.gold import read_gold

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browsing import COMMAND, FLAGS, Tab, find_chromium, serving  # pyright: ignore[reportMissingImports] -- as above

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WATCH = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifts += one.value; })
    .observe({ type: "layout-shift" });
}"""
ASK = """(question) => new Promise((done) => {
  const log = document.querySelector(".bw-log"), before = log.children.length, times = {};
  window.shifts = 0;
  const look = () => {
    const turn = log.children.length > before && log.lastElementChild;
    if (turn && !times.found && turn.querySelector(".bw-peek, .bw-answer, .bw-none")) times.found = performance.now();
    if (turn && turn.getAttribute("aria-busy") === "false") {
      requestAnimationFrame(() => done([times.found - times.start, performance.now() - times.start]));
    } else requestAnimationFrame(look);
  };
  const box = document.querySelector("#bw-box textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => {
    times.start = performance.now();
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true, cancelable: true }));
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    look();
  }, 50);
})"""
OPEN = """() => new Promise((done) => {
  const ref = document.querySelector(".bw-turn:last-child .bw-answer .bw-ref");
  if (!ref) return done(null);
  const start = performance.now();
  ref.click();
  const look = () => {
    const mark = document.querySelector(".bw-paper:is(.bw-article-view, .bw-page-view) mark");
    const at = mark && mark.getBoundingClientRect();
    if (at && at.height && at.top >= 0 && at.top < innerHeight) requestAnimationFrame(() => done(performance.now() - start));
    else requestAnimationFrame(look);
  };
  look();
})"""


def measure(browser: Browser, url: str, questions: list[str]) -> tuple[dict[str, list[float]], float, list[str]]:
    """Milliseconds by what was waited for, the greatest sum of shifts, and the requests that went outside."""
    times: dict[str, list[float]] = {"found": [], "sources": [], "mark": []}
    shifts, outside = 0.0, []
    tab = Tab.open(browser, url)
    tab.page.wait_for_timeout(3000)
    tab.ask(questions[0])  # the model is loaded by the first question
    for n, question in enumerate(questions):
        if n % 10 == 0:
            outside += tab.outside
            tab.page.context.close()
            tab = Tab.open(browser, url)
            tab.page.wait_for_timeout(1500)
            tab.page.evaluate(WATCH)
        found, sources = tab.page.evaluate(ASK, question)
        times["found"].append(found)
        times["sources"].append(sources)
        tab.page.wait_for_timeout(200)
        shifts = max(shifts, tab.page.evaluate("window.shifts"))
        mark = tab.page.evaluate(OPEN)
        if mark is not None:
            times["mark"].append(mark)
            tab.page.keyboard.press("Escape")
            tab.page.wait_for_timeout(300)  # the conversation takes its width again: no shift of the next question's
    outside += tab.outside
    tab.page.context.close()
    return times, shifts, outside


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="?", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--limit", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        with as_file(files("baowen.examples")) as examples:
            if options.home:
                shutil.copytree(options.home, home)
            else:
                subprocess.run([*COMMAND, "index", str(examples / "pages"), "--home", str(home)], check=True)
            gold = read_gold(options.questions or examples / "questions.jsonl")
        asked = [one.question for one in gold if not one.history][: options.limit]
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        with serving(Path(folder), "--home", str(home)) as url:
            times, shifts, outside = measure(chromium, url, asked)
        chromium.close()
    print(f"{len(asked)} questions")
    for name, told in (("found", "Enter to found"), ("sources", "Enter to sources"), ("mark", "[1] to the mark")):
        all_ = sorted(times[name])
        p95 = all_[min(len(all_) - 1, round(0.95 * len(all_)))]
        print(
            f"{told:17} median {statistics.median(all_):4.0f} ms, p95 {p95:4.0f} ms, greatest {all_[-1]:4.0f} ms, n {len(all_)}"
        )
    print(f"layout shift      greatest {shifts:.4f}")
    print(f"requests outside  {len(outside)}")


if __name__ == "__main__":
    main()
