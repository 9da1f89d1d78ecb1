"""The four promises of the design, each held against the real thing."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from composed_pages import ANY_TEXT, WHOLE_PAGE, page_of, write
from conftest import Baowen
from hypothesis import given

from baowen.embeddings import HashingEmbedder
from baowen.rag import Assistant, LocalIndex, articles, split
from baowen.rag.indexer import BATCH
from baowen.rag.passage import sentences
from baowen.ui.terminal import plain

QUESTIONS = [
    "大连市汛期之前必须完工的水库有多少座",
    "沈阳水库总投资多少",
    "智能闸门什么时候投入使用",
    "为什么要加固水库",
]
FILES = BATCH + BATCH // 2
"""Files a killed run has to add: more than one commit takes."""


# 1. The printed words travel unchanged.


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_the_quote_is_what_the_file_says_at_the_citation_s_spans(tmp_path: Path, ending: str) -> None:
    """Read the file again, take the spans, join them: the quote, whatever ends the lines and whatever is invisible."""
    text = WHOLE_PAGE.replace("水库15座", "水\u200b库\x1b15座").replace("\n", ending)
    (tmp_path / "page.txt").write_bytes(text.encode())
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path / "page.txt")
        (citation,) = Assistant(index).ask(QUESTIONS[0]).citations
    said = (tmp_path / citation.path).read_bytes().decode()
    assert len(citation.spans) == 2
    assert "".join(said[s.start : s.end] for s in citation.spans) == citation.quote
    assert "水\u200b库\x1b15座" in citation.quote
    assert said.replace("\r\n", "\n").replace("\r", "\n").split("\n")[citation.line - 1].startswith("三月里")


@given(ANY_TEXT)
def test_any_sentence_of_any_page_could_be_cited(text: str) -> None:
    """From page to passage to sentence, the characters at the spans are the sentence, paragraph breaks aside."""
    page = page_of(text)
    for article in articles(page):
        for passage in split(article, page):
            for start, end in sentences(passage.text):
                quote = passage.body.cut(start, end)
                said = "".join(page.text[s.start : s.end] for s in quote.spans)
                assert said == quote.text.replace("\n", "") == passage.text[start:end]


# 2. Library, FAISS and BM25 agree, after any crash.


def consistent(home: Path) -> int:
    """How many passages all three hold; fails when they disagree or a page is there in part."""
    with LocalIndex.open(home, HashingEmbedder()) as index:
        rowids = set(index.library.rowids())
        assert index.check() == []
        query = index.embedder.embed_queries(["今年"])[0]
        assert {i for i, _ in index.dense(query, k=5000)} == rowids
        assert {i for i, _ in index.sparse("今年", k=5000)} == rowids
        counts = index.library.counts()
        assert counts["files"] == counts["pages"] == counts["articles"] == counts["passages"] == len(rowids)
    return len(rowids)


def committed(home: Path) -> Callable[[], bool]:
    """Has a run committed something since now?"""

    def pages() -> int:
        try:
            db = sqlite3.connect(f"file:{home}/library.sqlite?mode=ro", uri=True)
            try:
                return int(db.execute("SELECT COUNT(*) FROM pages").fetchone()[0])
            finally:
                db.close()
        except sqlite3.Error:
            return -1

    before = pages()
    return lambda: pages() > max(before, 0)


def after(seconds: float) -> Callable[[], bool]:
    """Have so many seconds passed since now?"""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def kill_when(run: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    """Kills a run without warning, as soon as the moment has come; a run that is over has been missed."""
    until = time.monotonic() + 60
    while run.poll() is None and not ready() and time.monotonic() < until:
        time.sleep(0.001)
    run.send_signal(signal.SIGKILL)
    run.wait(30)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no kill -9")
def test_killed_runs_leave_an_index_in_step_and_the_next_run_completes_it(tmp_path: Path, baowen: Baowen) -> None:
    """kill -9 after a commit, while FAISS and BM25 are written, and at a random moment: nothing is lost or half there."""
    pages, home = tmp_path / "pages", tmp_path / "home"
    write(pages / "first.txt", "大连市今年修建水库一座。")
    assert baowen("index", pages, "--home", home, "--embedder", "hashing").returncode == 0
    pause = random.Random().uniform(0.2, 2.0)
    print(f"the random moment is {pause:.3f} s after the start")
    command = [sys.executable, "-m", "baowen.ui.cli", "index", str(pages), "--home", str(home)]
    for kill, moment in enumerate(("commit", "search files", "random")):
        for n in range(kill * FILES, (kill + 1) * FILES):
            write(pages / f"{n:05d}.txt", f"大连市今年修建公路{n}条，总投资{n + 1}亿元。")
        ready = {
            "commit": committed(home),
            "search files": lambda: any(home.glob("search/*.part")),
            "random": after(pause),
        }[moment]
        kill_when(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), ready)
        assert 1 <= consistent(home) <= 1 + (kill + 1) * FILES
    done = baowen("index", pages, "--home", home)
    assert (done.returncode, done.stderr) == (0, "")
    assert consistent(home) == 1 + 3 * FILES


# 3. A vector is never compared with another model's.


def test_another_model_is_refused_in_one_line_that_says_the_cure(tmp_path: Path, baowen: Baowen) -> None:
    """The command ends with 3 and changes nothing; both models are named, and what to do."""
    write(tmp_path / "page.txt", WHOLE_PAGE)
    home = tmp_path / "home"
    with LocalIndex.create(home, HashingEmbedder(64)) as index:
        index.add(tmp_path / "page.txt")
        before = index.library.generation, index.library.rowids()
    refused = baowen("index", tmp_path / "page.txt", "--home", home, "--embedder", "hashing")
    assert refused.returncode == 3
    (line,) = refused.stderr.splitlines()
    assert all(part in line for part in ("hashing-64", "hashing-384", "--embedder", "--home"))
    with LocalIndex.open(home, HashingEmbedder(64)) as index:
        assert (index.library.generation, index.library.rowids()) == before


# 4. Untrusted text stays text.


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[31m红",
        "\x1b]0;t\x07",
        "\r盖",
        "\u202e反",
        "\u2066内\u2069",
        "\x9b2J",
        "\u200b",
        "a\nb",
        "\x08\x7f",
        "\u0085",
    ],
    ids=["colour", "title", "return", "override", "isolate", "c1", "zero-width", "line", "erase", "next-line"],
)
def test_untrusted_text_cannot_colour_move_or_reorder_the_terminal(hostile: str) -> None:
    """Escapes, carriage returns, direction marks and line breaks are gone from what is printed."""
    assert set(plain(f"甲{hostile}乙")) <= set("甲乙[31m红]0;t盖反内2Jab ")


def test_a_hostile_page_is_printed_as_plain_text(tmp_path: Path, baowen: Baowen) -> None:
    """Headline, text, name and question with escapes and bidi: no such character in any command's output."""
    pages, home = tmp_path / "pages", tmp_path / "home"
    evil = "\x1b[31m\u202e"
    write(
        pages / f"坏{evil}\n伪造 99 个文件.txt",
        f"大连{evil}水库全部加固\n\n本报记者 周小满\n\n2022年，大连市加固水{evil}库15座，总投资3亿元。",
    )
    (pages / f"空{evil}\n伪造.txt").write_bytes(b"")
    (pages / f"图{evil}.png").write_bytes(b"x")
    runs = [
        baowen("index", pages, "--home", home, "--embedder", "hashing"),
        baowen("articles", pages),
        baowen("search", "水库", "--home", home),
        baowen("ask", f"鞍山{evil}加固水库多少座", "--home", home),
    ]
    assert [r.returncode for r in runs] == [0, 0, 0, 1]
    for run in runs:
        assert not set(run.stdout + run.stderr) & set("\x1b\r\u202e")
        assert not any(line.startswith("伪造") for line in (run.stdout + run.stderr).splitlines())
