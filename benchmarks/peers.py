"""Baowen beside what one would pick instead: passages a second, query latency, recall@10, in turns on one machine.

    python3 -m venv PEERS && PEERS/bin/pip install -r benchmarks/peers.txt
    python benchmarks/peers.py --news NEWS.jsonl.xz --questions QUESTIONS.jsonl --python PEERS/bin/python

NEWS has one {"id", "text"} a line, QUESTIONS one {"question", "docs": [id, ...]} a line. Of the news a sample is taken
that holds every document named. Baowen reads it from files; the others are handed the very passages, headers included,
that Baowen made of it, and the same model (float32 in sentence-transformers, as they run it). A peer that is not
installed is named and left out.

- passages/s: from files (Baowen) or strings (peers) to an index that answers; a fresh part of the sample each round.
- p50: question to ten hits, everything included, on the whole sample.
- recall@10: of the documents named, the share among the first ten documents found, those that Baowen names as "also
  printed in" counting in their turn; a document stands where its best passage stands.

Rounds go from system to system, so that what else the machine does falls on all; figures are medians over rounds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from embedding import Article, Question, choose, read_questions
from peer_systems import SYSTEMS

from baowen.embeddings import Embedder, bundled, load_embedder
from baowen.rag import Hit, LocalIndex, Retriever

OURS = "Baowen"
DEEP = 50
"""Passages asked for where ten documents are wanted."""


class Peers:
    """The systems of peer_systems.py in their own environment."""

    def __init__(self, python: Path, model: Path) -> None:
        script = Path(__file__).with_name("peer_systems.py")
        self._process = subprocess.Popen(
            [python, script, model], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def __call__(self, **command: object) -> dict[str, Any]:
        """One command, one answer."""
        if self._process.stdin is None or self._process.stdout is None:
            raise SystemExit("the peers have no pipe")
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the peers stopped at {command['do']} {command.get('system', '')}")
        return json.loads(line)

    def close(self) -> None:
        """Ends the process."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=30)


def write(folder: Path, articles: Iterable[Article]) -> Path:
    """One file an article, named by its id."""
    folder.mkdir()
    for article in articles:
        (folder / f"{article.id}.txt").write_text(article.text, encoding="utf-8")
    return folder


def passages(index: LocalIndex) -> list[tuple[str, str]]:
    """(document, text as it was embedded) of every passage."""
    found = index.passages(index.library.rowids()).values()
    return [(Path(p.path).stem, p.searchable) for p in found]


def documents(hits: Sequence[Hit]) -> Iterator[str]:
    """The documents of the hits, each followed by those that print the same."""
    for hit in hits:
        yield Path(hit.passage.path).stem
        yield from (Path(o.path).stem for o in hit.also_in)


def recall(ranked: Iterable[str], question: Question) -> float:
    """The share of the question's documents among the first ten distinct ones."""
    first = list(itertools.islice(dict.fromkeys(ranked), 10))
    return len(question.docs & set(first)) / min(10, len(question.docs))


def indexing(embedder: Embedder, peers: Peers | None, names: list[str], parts: list[list[Article]]) -> dict[str, float]:
    """Passages a second, medians over the parts; a peer that is not installed is taken off the names."""
    rates: dict[str, list[float]] = {}
    for number, part in enumerate(parts):
        with tempfile.TemporaryDirectory() as folder:
            files = write(Path(folder, "pages"), part)
            with LocalIndex.create(Path(folder, "home"), embedder) as index:
                started = time.perf_counter()
                index.add(files)
                Retriever(index).search("热身", 1)
                seconds = time.perf_counter() - started
                texts = [text for _, text in passages(index)]
        rates.setdefault(OURS, []).append(len(texts) / seconds)
        for name in list(names):
            if number == 0 and peers:
                peers(do="build", system=name, passages=texts[:2])  # models load before the clock starts
            answer: dict[str, Any] = {"missing": "no --python"}
            if peers:
                answer = peers(do="build", system=name, passages=texts)
            if "missing" in answer:
                print(f"{name}: not measured, {answer['missing']}")
                names.remove(name)
            else:
                rates.setdefault(name, []).append(len(texts) / answer["seconds"])
        print(
            f"  round {number + 1}: {len(texts)} passages; " + ", ".join(f"{n} {r[-1]:.1f}/s" for n, r in rates.items())
        )
    return {name: statistics.median(found) for name, found in rates.items()}


def latency(
    index: LocalIndex, peers: Peers | None, names: list[str], asked: list[str], rounds: int
) -> dict[str, float]:
    """Milliseconds from question to ten hits, the median of the rounds' medians."""
    retriever = Retriever(index)
    found: dict[str, list[float]] = {name: [] for name in (OURS, *names)}
    for number in range(rounds + 1):
        for name, medians in found.items():
            times: list[float] = []
            for question in asked:
                if name == OURS:
                    started = time.perf_counter()
                    retriever.search(question, 10)
                    times.append(time.perf_counter() - started)
                elif peers:
                    times.append(peers(do="search", system=name, query=question, k=10)["seconds"])
            if number:  # the first round warms up
                medians.append(1000 * statistics.median(times))
    return {name: statistics.median(times) for name, times in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--news", type=Path, required=True, help="articles, .jsonl or .jsonl.xz")
    parser.add_argument("--questions", type=Path, required=True, help="questions with documents, .jsonl")
    parser.add_argument("--python", type=Path, help="the Python of the environment in which the peers are installed")
    parser.add_argument("--articles", type=int, default=2000, help="the sample, the documents among it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--part", type=int, default=40, help="articles indexed in each round for passages/s")
    parser.add_argument("--asked", type=int, default=60, help="questions asked in each round for p50")
    options = parser.parse_args()

    questions = read_questions(options.questions)
    articles = choose(options.news, questions, options.articles)
    embedder, names = load_embedder(), list(SYSTEMS)
    embedder.embed_queries(["热身"])
    peers = Peers(options.python, bundled.unpack()) if options.python else None
    rng = random.Random(options.articles)
    parts = [rng.sample(articles, min(options.part, len(articles))) for _ in range(options.rounds)]
    rate = indexing(embedder, peers, names, parts)

    with tempfile.TemporaryDirectory() as folder:
        files = write(Path(folder, "pages"), articles)
        with LocalIndex.create(Path(folder, "home"), embedder) as index:
            report = index.add(files)
            print(f"  {len(articles)} articles, {report.embedded} passages: {report.embedded / report.seconds:.1f}/s")
            whole = passages(index)
            if peers and names:
                peers(do="remember", passages=[text for _, text in whole])
                for name in names:
                    peers(do="build", system=name, passages=[text for _, text in whole])
            retriever = Retriever(index)
            shares = {OURS: [recall(documents(retriever.search(q.text, DEEP)), q) for q in questions]}
            if peers:
                for name in names:
                    found = [peers(do="search", system=name, query=q.text, k=DEEP)["found"] for q in questions]
                    shares[name] = [
                        recall((whole[n][0] for n in numbers), q) for q, numbers in zip(questions, found, strict=True)
                    ]
                peers(do="forget")
            asked = [q.text for q in rng.sample(questions, min(options.asked, len(questions)))]
            p50 = latency(index, peers, names, asked, options.rounds)
    if peers:
        peers.close()
    print(f"\n{len(questions)} questions, {len(articles)} articles, {len(whole)} passages")
    print(f"{'':32s} passages/s   p50 ms   recall@10")
    for name in (OURS, *names):
        print(f"{name:32s} {rate[name]:10.1f} {p50[name]:8.1f} {statistics.fmean(shares[name]):11.3f}")


if __name__ == "__main__":
    sys.exit(main())
