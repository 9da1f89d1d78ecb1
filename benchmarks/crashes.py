"""Indexing runs killed at random moments: is every index consistent, and every resumed run equal to a whole one?

    python benchmarks/crashes.py PAGES [--kills 100] [--articles 200] [--seed 0]

PAGES is a .jsonl of articles ({"id", "text"} a line). Its first articles are indexed once in one go. Then, for each
kill, a run over the same articles gets kill -9 at a random moment, half of the runs that resume it too; the index that
is left is checked and asked, and completed. Compared with the run in one go are the passage ids, the vectors and, for
words of the articles, the hits of both searches. The HashingEmbedder makes it quick, small batches and early
publications give many moments to be killed at.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from baowen.embeddings import HashingEmbedder
from baowen.rag import LocalIndex, embedding_queue, generation, indexer, tokenizer

BATCH, EARLY = 32, 128
QUERIES = 20
INCONSISTENT = "inconsistent"


def index_all(home: Path, pages: Path) -> int:
    """One run; returns how many passages an earlier one had left behind."""
    with LocalIndex.create(home, HashingEmbedder()) as index:
        return index.add(pages).resumed


def contents(home: Path, words: list[str]) -> dict[str, str]:
    """Digests of what must not depend on interruptions; fails when library, FAISS and BM25 disagree."""
    with LocalIndex.open(home, HashingEmbedder()) as index:
        now = index.snapshot()
        if wrong := index.check(deep=True):
            raise ValueError(f"out of step: {wrong}")
        rowids = index.library.rowids()
        passages = index.passages(rowids)
        names = {i: p.id for i, p in passages.items()}
        rows = index.library.vectors(rowids, index.embedder.dim)
        vectors = sorted(
            (names[i], hashlib.sha256(row.tobytes()).hexdigest()) for i, row in zip(rowids, rows, strict=True)
        )
        dense, sparse = [], []
        for word, vector in zip(words, index.embedder.embed_queries(words), strict=True):
            dense.append(sorted((round(s, 4), names[i]) for i, s in now.dense(vector, k=10**6)))
            sparse.append(sorted((round(s, 4), names[i]) for i, s in now.sparse(word, k=10**6)))
    found = {"ids": sorted(names.values()), "vectors": vectors, "dense": dense, "BM25": sparse}
    return {"passages": str(len(rowids))} | {
        name: hashlib.sha256(json.dumps(held).encode()).hexdigest()[:12] for name, held in found.items()
    }


def in_child(work: Callable[[], object], *, kill_after: float | None = None) -> tuple[object, bool]:
    """Does the work in a process of its own; returns what it gave, and whether it was killed before it ended.

    The processes are forked: this one has read the dictionary and has started no threads.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            result = json.dumps(work())
            os.write(writing, result.encode())
            status = 0
        except Exception as error:
            os.write(writing, json.dumps(f"{type(error).__name__}: {error}").encode())
        finally:
            os._exit(status)
    os.close(writing)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    if not killed and os.waitstatus_to_exitcode(status):
        raise RuntimeError(json.loads(told))
    return (json.loads(told) if told and not killed else None), killed


def kill(home: Path, pages: Path, seconds: float) -> bool:
    """Starts a run and kills it after so many seconds; was it still running?"""
    return in_child(lambda: index_all(home, pages), kill_after=seconds)[1]


def look(home: Path, words: list[str]) -> str:
    """What a kill has left."""
    if not (home / "library.sqlite").exists():
        return "before there was an index"
    try:
        left, _ = in_child(lambda: contents(home, words))
    except RuntimeError as error:
        print(f"{home.name}: {error}")
        return INCONSISTENT
    return "consistent" if isinstance(left, dict) and left["passages"] != "0" else "consistent, still empty"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    indexer.BATCH = embedding_queue.BATCH = BATCH
    generation.EARLY = EARLY
    tokenizer.load()

    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder, "pages.jsonl")
        with options.pages.open(encoding="utf-8") as lines:
            texts = [line for _, line in zip(range(options.articles), lines, strict=False)]
        pages.write_text("".join(texts), encoding="utf-8")
        runs = re.findall(r"[\u4e00-\u9fff]{4}", "".join(rng.sample(texts, min(len(texts), 50))))
        words = rng.sample(runs, min(QUERIES, len(runs)))
        started = time.perf_counter()
        in_child(lambda: index_all(Path(folder, "whole"), pages))
        whole = time.perf_counter() - started
        expected, _ = in_child(lambda: contents(Path(folder, "whole"), words))
        print(f"in one go: {whole:.1f} s, {expected}")
        for n in range(options.kills):
            home = Path(folder, str(n))
            killed = False
            while not killed:  # a run that was over before its moment came is run again, and the moments move up
                shutil.rmtree(home, ignore_errors=True)
                killed = kill(home, pages, rng.uniform(0, whole))
                whole *= 1 if killed else 0.9
            counted["killed"] += 1
            counted[look(home, words)] += 1
            if rng.random() < 0.5 and kill(home, pages, rng.uniform(0, whole)):
                counted["resumed and killed again"] += 1
                counted[look(home, words)] += 1
            resumed, _ = in_child(lambda home=home: index_all(home, pages))
            counted["resumed with passages left behind"] += bool(resumed)
            got, _ = in_child(lambda home=home: contents(home, words))
            counted["equal"] += got == expected
            if got != expected:
                print(f"run {n}: {got}")
            shutil.rmtree(home)
            sys.stderr.write(f"\r{n + 1} of {options.kills} ")
    print(f"\n{options.kills} runs: " + ", ".join(f"{what} {times}" for what, times in counted.items()))
    return int(counted["equal"] != options.kills or counted[INCONSISTENT] > 0)


if __name__ == "__main__":
    sys.exit(main())
