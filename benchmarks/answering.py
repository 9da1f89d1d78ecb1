"""How long an answer takes, stage by stage; and what fusing the two searches gains over each alone.

    python benchmarks/answering.py QA.jsonl [--home HOME] [--limit N] [--parts times searches]

QA is a question file as `baowen eval` reads it, HOME its index.

times     Medians over the questions, in ms: understanding the question (parse), its vector (embed), FAISS (dense),
          BM25 (sparse), fetching the passages, the rest of the search (fuse), the vectors of the sentences (sentences),
          the rest of reading (read), and the whole of `Assistant.ask`, of which also the 95th percentile.
searches  BM25 alone, dense alone and both fused, each read by the same reader: documents@10, the share of a question's
          documents among the first ten, a document standing where its best passage stands; found@10, the share of
          questions with one there; answer@5, with an accepted answer printed in the first five passages found; shown@5,
          in the first five as they are shown with the answer, those that hold it in front; right, exact and F1 as in
          `baowen eval`, then exact and F1 of the best guesses, declining forbidden. Facts only; questions none of whose
          documents is in the index are left out, and so are follow-ups.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tqdm import tqdm

from baowen.rag import Assistant, ExtractiveReader, Hit, Index, LocalIndex, Question, Retriever, Settings, UsageError
from baowen.rag.gold import GoldQuestion, answerable, read_gold, same_file
from baowen.rag.judge import answers_rightly, character_f1, exact, holds, places
from baowen.rag.question import parse
from baowen.rag.retriever import POOL

STAGES = ("parse", "embed", "dense", "sparse", "fetch", "fuse", "sentences", "read", "whole")
STAGE_OF = {
    "embed_queries": "embed",
    "dense": "dense",
    "sparse": "sparse",
    "passages": "fetch",
    "embed_passages": "sentences",
}
Clock = defaultdict[str, float]


# Times


@contextmanager
def timed(clock: Clock, stage: str) -> Iterator[None]:
    """Adds what it takes, in ms, to a stage."""
    started = time.perf_counter()
    yield
    clock[stage] += (time.perf_counter() - started) * 1000


class Timed:
    """An index, or its model, that keeps the time of what is asked of it and is itself in all else."""

    def __init__(self, wrapped: Any, clock: Clock) -> None:
        self._wrapped, self._clock = wrapped, clock

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._wrapped, name)
        if name == "embedder":
            return Timed(found, self._clock)
        if name == "snapshot":
            return lambda: Timed(found(), self._clock)
        if name not in STAGE_OF:
            return found

        def run(*arguments: Any, **options: Any) -> Any:
            with timed(self._clock, STAGE_OF[name]):
                return found(*arguments, **options)

        return run


def one(assistant: Assistant, question: GoldQuestion, clock: Clock) -> dict[str, float]:
    """The stages of one answer, in ms."""
    clock.clear()
    with timed(clock, "parse"):
        parse(question.question, question.history)
    started = time.perf_counter()
    events = assistant.stream(question.question, history=question.history)
    next(events)
    found = time.perf_counter()
    searched = dict(clock)
    list(events)
    ended = time.perf_counter()
    # Reading embeds the question once more: that is counted with the sentences.
    sentences = clock["sentences"] + clock["embed"] - searched["embed"]
    return searched | {
        "fuse": (found - started) * 1000 - sum(searched.values()),
        "sentences": sentences,
        "read": (ended - found) * 1000 - sentences,
        "whole": (ended - started) * 1000,
    }


def askable(questions: Sequence[GoldQuestion]) -> list[GoldQuestion]:
    """Those that a question can be made of: no follow-up to nothing."""
    found: list[GoldQuestion] = []
    for question in questions:
        with suppress(UsageError):
            parse(question.question, question.history)
            found.append(question)
    return found


def times(index: LocalIndex, questions: Sequence[GoldQuestion]) -> None:
    clock: Clock = defaultdict(float)
    assistant = Assistant(cast("Index", Timed(index, clock)))
    for question in questions[:3]:
        one(assistant, question, clock)
    taken = [one(assistant, question, clock) for question in tqdm(questions, disable=None, leave=False)]
    print("  ".join(f"{stage} {statistics.median(t.get(stage, 0.0) for t in taken):.1f}" for stage in STAGES), "ms")
    wholes = sorted(t["whole"] for t in taken)
    print(f"{len(taken)} questions; 95th percentile of the whole {wholes[int(len(wholes) * 0.95)]:.1f} ms")


# Searches

Search = Callable[[Question], list[Hit]]


def alone(index: LocalIndex, find: Callable[[Question], list[tuple[int, float]]]) -> Search:
    """One channel as a search of its own."""

    def search(question: Question) -> list[Hit]:
        found = find(question)
        passages = index.passages([id for id, _ in found])
        held = [(score, passages[id]) for id, score in found if id in passages]
        return [Hit(n, score, passage) for n, (score, passage) in enumerate(held, 1)]

    return search


def searches(index: LocalIndex) -> dict[str, Search]:
    """What is compared, by name."""

    def nearest(question: Question) -> list[tuple[int, float]]:
        return index.dense(index.embedder.embed_queries([question.resolved])[0], k=POOL)

    retriever = Retriever(index)
    return {
        "BM25": alone(index, lambda question: index.sparse(question.resolved, k=POOL)),
        "dense": alone(index, nearest),
        "fused": lambda question: retriever.search(question, POOL),
    }


def measured(gold: GoldQuestion, search: Search, readers: tuple[ExtractiveReader, ExtractiveReader]) -> list[float]:
    """The figures of one question under one search, in the order of COLUMNS."""
    question = parse(gold.question)
    hits = search(question)
    names = dict.fromkeys(h.passage.path for h in hits)
    near = [path for hit in hits if hit.passage.path in list(names)[:10] for path, _, _ in places(hit)]
    held = [any(same_file(doc, path) for path in near) for doc in gold.docs]
    # A search hands its hits to the reader as the retriever does: the first is the best, and as good as can be.
    best = hits[0].score if hits else 1.0
    answer, guess = (reader.read(question, [replace(h, score=h.score / best) for h in hits[:12]]) for reader in readers)
    return [
        sum(held) / len(held),
        any(held),
        prints(gold, hits[:5]),
        prints(gold, guess.hits[:5]),
        answers_rightly(gold, answer),
        exact(gold, answer),
        character_f1(gold, answer),
        exact(gold, guess),
        character_f1(gold, guess),
    ]


def prints(gold: GoldQuestion, hits: Sequence[Hit]) -> bool:
    """Is an accepted answer printed in one of the passages?"""
    return any(holds(h.passage.text, a) for h in hits for a in gold.accepted)


COLUMNS = ("documents@10", "found@10", "answer@5", "shown@5", "right", "exact", "F1", "exact, guess", "F1, guess")


def side_by_side(index: LocalIndex, questions: Sequence[GoldQuestion]) -> None:
    paths = [file.path for file in index.library.files()]
    known = {name for path in paths for name in (path.rpartition("#")[2], Path(path).name, Path(path).stem)}
    have = [
        q
        for q in answerable(questions)
        if q.docs and q.accepted and not q.free and not q.history and any(Path(d).name in known for d in q.docs)
    ]
    print(
        f"{len(have)} of {len(questions)} questions stand alone and have a document in the index ({len(paths)} files)"
    )
    if not have:
        raise UsageError("no question names a document of this index")
    readers = ExtractiveReader(index), ExtractiveReader(index, threshold=0.0)
    print(f"{'':8}" + "".join(f"{name:>14}" for name in COLUMNS))
    for name, search in searches(index).items():
        rows = [measured(question, search, readers) for question in tqdm(have, desc=name, disable=None, leave=False)]
        means = (statistics.fmean(column) for column in zip(*rows, strict=True))
        print(f"{name:8}" + "".join(f"{mean:14.3f}" for mean in means), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--home", type=Path, default=Settings().home)
    parser.add_argument("--limit", type=int, help="only the first questions")
    parser.add_argument("--parts", nargs="+", choices=["times", "searches"], default=["times", "searches"])
    options = parser.parse_args()

    questions = read_gold(options.questions, limit=options.limit)
    with LocalIndex.open(options.home) as index:
        held = index.status()
        print(f"{held.files} files, {held.passages} passages, {held.embedder}")
        if "times" in options.parts:
            times(index, askable(questions))
        if "searches" in options.parts:
            side_by_side(index, questions)


if __name__ == "__main__":
    main()
