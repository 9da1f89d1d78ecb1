"""One index at several sizes: time, memory and disk of indexing, latency of questions, cost of adding, restart, rebuild.

    python benchmarks/scale.py NEWS [--sizes 1000 10000] [--embedder hashing] [--questions Q.jsonl] [--keep DIR]
    python benchmarks/scale.py NEWS --questions Q.jsonl --peers PEERS/bin/python
    python benchmarks/scale.py NEWS --parts neighbours --keep DIR

Prints one table, a column for each size; with --peers (the Python of the environment that peers.py asks for) the table
of peers.py below it, Q.jsonl then naming the documents of each question. NEWS is a .jsonl or .jsonl.xz of articles
({"id", "text"} a line); of each size the first so many are indexed. Q.jsonl has one {"question"} a line; without it the
first words of some articles are asked. With --keep the indexes stay in DIR/SIZE and are used again. Indexing and the
first hit are measured in processes of their own, as a user starts them.
A busy machine lengthens the wall clock; the processor time beside it says what the work itself took.

`neighbours` compares ways to search the vectors of an index that was kept, made with a real model: recall@10 against
exact search, milliseconds a query, seconds to build.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from baowen.embeddings import Embedder, FloatArray
from baowen.rag import LocalIndex, Retriever, vectors
from baowen.rag.vectors import Vectors

ADDED = 50
ASKED = 200
Row = dict[str, str]
"""What was measured of one index, by name."""
PARTS = ("index", "query", "add", "restart", "rebuild", "neighbours")


def first_articles(news: Path, start: int, stop: int) -> list[str]:
    """Lines `start` to `stop` of the collection."""
    opened = lzma.open if news.suffix == ".xz" else open
    with opened(news, "rt", encoding="utf-8") as lines:
        return list(islice(lines, start, stop))


def changed(articles: Sequence[str]) -> list[str]:
    """Other articles, where the collection has no more: these, each with a sentence more."""
    rows = [json.loads(line) for line in articles]
    return [json.dumps({**row, "text": row["text"] + "以上为又一版。"}, ensure_ascii=False) + "\n" for row in rows]


def command(*arguments: object) -> tuple[float, float, int]:
    """Runs `baowen`; returns wall seconds, processor seconds and the peak of its resident memory in bytes."""
    started = time.perf_counter()
    run = subprocess.Popen(
        [sys.executable, "-m", "baowen.ui.cli", *map(str, arguments)], stdout=subprocess.DEVNULL, start_new_session=True
    )
    _, status, usage = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode not in (0, 1):
        raise RuntimeError(f"baowen {arguments[0]} ended with {run.returncode}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10


def questions_of(path: Path | None, articles: list[str]) -> list[str]:
    """The questions of a file, or the first words of some articles."""
    if path is not None:
        return [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines()][:ASKED]
    step = max(1, len(articles) // ASKED)
    return [json.loads(line)["text"].strip()[20:36] for line in articles[::step]][:ASKED]


def percentiles(milliseconds: Sequence[float]) -> str:
    """p50 and p95."""
    p50, p95 = np.percentile(np.asarray(milliseconds), [50, 95])
    return f"p50 {p50:.1f}, p95 {p95:.1f} ms"


def timed(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds for each text."""
    found: list[float] = []
    for text in texts:
        started = time.perf_counter()
        work(text)
        found.append((time.perf_counter() - started) * 1000)
    return found


class Watched:
    """An embedder that adds up the seconds it takes for passages."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.dim = embedder.name, embedder.dim
        self.seconds = 0.0

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """As the embedder itself."""
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """As the embedder itself, timed."""
        started = time.perf_counter()
        try:
            return self._embedder.embed_passages(texts)
        finally:
            self.seconds += time.perf_counter() - started


def index_all(home: Path, articles: Sequence[str], embedder: str) -> Row:
    """`baowen index` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder, "news.jsonl")
        pages.write_text("".join(articles), encoding="utf-8")
        wall, cpu, rss = command("index", pages, "--home", home, "--embedder", embedder)
    with LocalIndex.open(home) as index:
        held = index.status()
    return {
        "passages": f"{held.passages}",
        "indexing": f"{wall / 60:.1f} min, {held.passages / wall:.0f}/s",
        "processor": f"{cpu:.0f} s",
        "peak RSS": f"{rss / 1e9:.2f} GB",
        "on disk": f"{held.bytes / 1e6:.0f} MB",
    }


def ask(home: Path, questions: list[str]) -> Row:
    """Question text to hits, beside embedding the question alone, in turns."""
    with LocalIndex.open(home) as index:
        retriever, embedder = Retriever(index), index.embedder
        (cold,) = timed(retriever.search, questions[:1])
        embedded, found, dense, sparse = [], [], [], []
        for question in questions:
            embedded += timed(lambda q: embedder.embed_queries([q]), [question])
            found += timed(retriever.search, [question])
            vector = embedder.embed_queries([question])[0]
            dense += timed(lambda _, vector=vector: index.dense(vector, k=60), [question])
            sparse += timed(lambda q: index.sparse(q, k=60), [question])
    p50, p95 = np.percentile(found, [50, 95]) / statistics.median(embedded)
    return {
        "question to hits": f"{percentiles(found)}, the first {cold:.0f}",
        "its vector alone": percentiles(embedded),
        "of its p50": f"p50 {p50:.1f} ×, p95 {p95:.1f} ×",
        "dense": percentiles(dense),
        "BM25": percentiles(sparse),
    }


def add_some(home: Path, articles: Sequence[str]) -> Row:
    """Adds a few articles to the index, and takes them out again."""
    with LocalIndex.open(home) as plain:
        watched = Watched(plain.embedder)
    with tempfile.TemporaryDirectory() as folder, LocalIndex.open(home, watched) as index:
        pages = Path(folder, "more.jsonl")
        pages.write_text("".join(articles), encoding="utf-8")
        started, cpu = time.perf_counter(), time.process_time()
        report = index.add(pages)
        wall, cpu = time.perf_counter() - started, time.process_time() - cpu
        pages.unlink()
        started = time.perf_counter()
        with index.library.transaction() as db:
            index.library.drop_files(db, [f.source for f in index.library.files() if f.source.startswith(str(pages))])
        index.add([])
        dropped = time.perf_counter() - started
    return {
        f"add {report.added} articles": f"{wall:.2f} s, of them embedding {watched.seconds:.2f}, all else "
        f"{wall - watched.seconds:.2f} (processor {cpu:.2f} together)",
        "take them out": f"{dropped:.2f} s",
    }


def neighbours(home: Path, questions: list[str]) -> Row:
    """Exact search, HNSW, our own and lists, over the vectors of an index."""
    faiss: Any = import_module("faiss")
    with LocalIndex.open(home) as index:
        rowids = index.library.rowids()
        rows = index.library.vectors(rowids, index.embedder.dim)
        asked = index.embedder.embed_queries(questions)
    few = faiss.IndexFlatIP(rows.shape[1])
    few.add(rows)
    # A hit counts when it is as near as the tenth nearest, so that equal texts do not count as misses.
    tenth = few.search(asked, 10)[0][:, -1] - 1e-6
    found: Row = {"vectors, questions": f"{len(rows)}, {len(asked)}"}

    def measure(name: str, seconds: float, search: Callable[[FloatArray], Any]) -> None:
        started = time.perf_counter()
        nearest = [search(q) for q in asked]
        each = (time.perf_counter() - started) * 1000 / len(asked)
        recall = statistics.fmean((rows[f] @ q >= t).mean() for f, q, t in zip(nearest, asked, tenth, strict=True))
        found[name] = f"recall@10 {recall:.4f}, {each:.2f} ms, built in {seconds:.1f} s"

    measure("exact", 0, lambda q: few.search(q[None], 10)[1][0].tolist())
    started = time.perf_counter()
    hnsw = faiss.IndexHNSWFlat(rows.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    hnsw.hnsw.efConstruction = 200
    hnsw.add(rows)
    built = time.perf_counter() - started
    for ef in (64, 128, 256, 512):
        hnsw.hnsw.efSearch = ef
        measure(f"HNSW32, efSearch {ef}", built, lambda q: hnsw.search(q[None], 10)[1][0].tolist())
    started = time.perf_counter()
    ours = Vectors.create(rows.shape[1], count=vectors.EXACT_UP_TO + 1)
    ours.add(range(len(rows)), rows)
    built = time.perf_counter() - started
    for width in (64, 128, 256, 512):
        vectors.SEARCH_WIDTH = width
        measure(f"ours (half), {width} in view", built, lambda q: [i for i, _ in ours.search(q, k=10)])
    started = time.perf_counter()
    lists = faiss.index_factory(rows.shape[1], f"IVF{2 * int(len(rows) ** 0.5)},Flat", faiss.METRIC_INNER_PRODUCT)
    lists.train(rows)
    lists.add(rows)
    built = time.perf_counter() - started
    for share in (0.1, 0.3):
        lists.nprobe = int(share * lists.nlist)
        measure(f"lists, {share:.0%} looked into", built, lambda q: lists.search(q[None], 10)[1][0].tolist())
    return found


def restart(home: Path, question: str) -> Row:
    """`baowen search` in a process of its own."""
    wall, cpu, _ = command("search", question, "--home", home)
    return {"restart to first hit": f"{wall:.1f} s (processor {cpu:.1f})"}


def rebuild(home: Path) -> Row:
    """FAISS and BM25 anew from the library."""
    with LocalIndex.open(home) as index:
        started, cpu = time.perf_counter(), time.process_time()
        index.rebuild()
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return {"rebuild without embedding": f"{seconds:.0f} s (processor {cpu:.0f})"}


def show(columns: dict[str, Row]) -> None:
    """A table in Markdown, a column for each size."""
    print("\n| | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for name in dict.fromkeys(name for row in columns.values() for name in row):
        print(f"| {name} | " + " | ".join(row.get(name, "") for row in columns.values()) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("news", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--embedder", default="hashing")
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS[:-1])
    parser.add_argument("--peers", type=Path, help="the Python of the environment in which the peers are installed")
    options = parser.parse_args()
    columns: dict[str, Row] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            home = (options.keep or Path(folder)) / str(size)
            articles = first_articles(options.news, 0, size)
            questions = questions_of(options.questions, articles)
            more = first_articles(options.news, size, size + ADDED) or changed(articles[:ADDED])
            parts: dict[str, Callable[[], Row]] = {
                "index": partial(index_all, home, articles, options.embedder),
                "query": partial(ask, home, questions),
                "add": partial(add_some, home, more),
                "restart": partial(restart, home, questions[0]),
                "rebuild": partial(rebuild, home),
                "neighbours": partial(neighbours, home, questions),
            }
            wanted = {*options.parts, *(() if home.exists() else ("index",))}
            row = columns[f"{size} articles, {options.embedder}"] = {}
            for part in (p for p in parts if p in wanted):
                row |= (found := parts[part]())
                print(*(f"{name}: {value}" for name, value in found.items()), sep="\n", flush=True)
    show(columns)
    if options.peers:
        asked = ["--news", options.news, "--questions", options.questions, "--python", options.peers]
        subprocess.run([sys.executable, Path(__file__).with_name("peers.py"), *asked], check=True)


if __name__ == "__main__":
    main()
