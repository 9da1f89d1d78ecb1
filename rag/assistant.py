"""The whole path: question → passages → answer with its citations."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .answer import Answer, Hit, Reader
from .errors import UsageError
from .extractive import READ, ExtractiveReader
from .question import Question, parse
from .retriever import Retriever

if TYPE_CHECKING:
    from .index import Index

LARGEST_K = 1000


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The first event of a stream: what was understood and found."""

    question: Question
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The last event of a stream: the whole answer."""

    answer: Answer


class Assistant:
    """Answers questions from an index."""

    def __init__(self, index: Index, *, reader: Reader | None = None) -> None:
        self.index = index
        self._retriever = Retriever(index)
        self._reader = reader or ExtractiveReader(index)

    def ask(self, question: str, *, history: Sequence[str] = (), k: int = 8) -> Answer:
        """One cited answer or an abstention; `history` holds the earlier questions, oldest first.

        Raises UsageError for an empty or over-long question, a follow-up to nothing, or a k below 1.
        """
        for event in self.stream(question, history=history, k=k):
            if isinstance(event, Answered):
                return event.answer
        raise RuntimeError("a stream ends with Answered")

    def stream(
        self, question: str, *, history: Sequence[str] = (), k: int = 8
    ) -> Iterator[Retrieved | TextDelta | Answered]:
        """The same in steps: what was found, the text piece by piece, the whole answer."""
        if not 1 <= k <= LARGEST_K:
            raise UsageError(f"k 是 {k}：请给 1 到 {LARGEST_K} 之间的整数")
        started = time.perf_counter()
        asked = parse(question, history)
        hits = self._retriever.search(asked, max(k, READ))
        yield Retrieved(asked, tuple(hits[:k]))
        answer = self._reader.read(asked, hits)
        for piece in _pieces(answer.answer):
            yield TextDelta(piece)
        elapsed = (time.perf_counter() - started) * 1000
        yield Answered(replace(answer, hits=answer.hits[:k], elapsed_ms=elapsed))


def _pieces(text: str, size: int = 12) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))
