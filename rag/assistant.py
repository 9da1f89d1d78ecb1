"""The whole path: question → passages → answer with its citations."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from .answer import Answer, Hit, Reader
from .bridge import bridged
from .errors import UsageError
from .extractive import FOUND, ExtractiveReader
from .folding import clean, simplified
from .follow_up import leans_on_history
from .grounding import grounded
from .question import Question, parse, understand
from .rephrase import only_greets, plain, unswapped
from .retriever import Retriever

if TYPE_CHECKING:
    from .index import Index
    from .llm import LLMReader, Rewriter
    from .reranker import Reranker
    from .settings import Settings

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


GREETED = "您好。请问资料里的事，例如：鞍山今年开复工目标是多少"
"""Said where there is nothing but a greeting to answer."""


class Assistant:
    """Answers questions from an index."""

    def __init__(
        self,
        index: Index,
        *,
        reader: Reader | LLMReader | None = None,
        reranker: Reranker | None = None,
        rewriter: Rewriter | None = None,
    ) -> None:
        """`rewriter` makes follow-ups whole that rules cannot; `reranker` looks at the passages again."""
        self.index = index
        self._retriever = Retriever(index)
        self._reader = reader or ExtractiveReader(index)
        self._reranker = reranker
        self._rewriter = rewriter

    @classmethod
    def from_settings(cls, index: Index, settings: Settings, *, llm: bool | None = None) -> Assistant:
        """With the language model and the reranker that the settings name; `llm` says yes or no in their stead.

        Raises UsageError where the language model is wanted and no endpoint named, or its package missing.
        """
        from .endpoint import Endpoint
        from .llm import LLMReader
        from .reranker import CrossEncoderReranker

        wanted = settings.llm if llm is None else llm
        reader = LLMReader(index, Endpoint.from_settings(settings)) if wanted else None
        reranker = CrossEncoderReranker(settings.reranker) if settings.reranker else None
        return cls(index, reader=reader, reranker=reranker, rewriter=reader)

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
        """The same in steps: what was found, the text piece by piece, the whole answer, which is what counts.

        A language model's text comes as it is written and not yet checked; the answer that follows is. While it writes
        nothing there are empty pieces. Closing the iterator stops it.
        """
        if not 1 <= k <= LARGEST_K:
            raise UsageError(f"k 是 {k}：请给 1 到 {LARGEST_K} 之间的整数")
        started = time.perf_counter()
        if only_greets(question):
            asked = understand(clean(question), clean(question))
            yield Retrieved(asked, ())
            yield Answered(Answer(asked.asked, asked.resolved, GREETED, abstained=True))
            return
        asked, hits = self._found(question, history, max(k, FOUND))
        yield Retrieved(asked, tuple(hits[:k]))
        answer: Answer | None = None
        for event in self._read(asked, hits):
            if isinstance(event, Answer):
                answer = event
            else:
                yield TextDelta(event)
        if answer is None:
            raise RuntimeError("a reader ends with an answer")
        elapsed = (time.perf_counter() - started) * 1000
        yield Answered(replace(answer, hits=answer.hits[:k], elapsed_ms=elapsed))

    def _found(self, question: str, history: Sequence[str], k: int) -> tuple[Question, list[Hit]]:
        """The question understood, and the passages for it; a rewritten one is searched beside the original."""
        asked, hits = self._as_meant(question, history, k)
        alone = asked.resolved == simplified(plain(asked.asked))
        if self._rewriter is not None and history and alone and leans_on_history(asked.asked):
            whole = self._rewriter.rewrite(asked.asked, history)
            if whole and whole != asked.asked:
                asked = understand(asked.asked, whole)
                hits = _merged(self._retriever.search(asked, k), hits, k)
        if self._reranker is not None:
            hits = self._reranker.rerank(asked.resolved, hits)
        return asked, hits

    def _as_meant(self, typed: str, history: Sequence[str], k: int) -> tuple[Question, list[Hit]]:
        """The question and its passages, k for each part; two characters that had changed places are put back."""
        search = partial(self._retriever.search, k=k)
        asked = bridged(parse(typed, history), search)
        hits = self._retriever.search(asked, k * max(1, len(asked.parts)))
        meant = unswapped(asked.asked, [h.passage.searchable for h in hits])
        if meant == asked.asked:
            return asked, hits
        asked = replace(bridged(parse(meant, history), search), asked=asked.asked)
        return asked, self._retriever.search(asked, k * max(1, len(asked.parts)))

    def _read(self, question: Question, hits: Sequence[Hit]) -> Iterator[str | Answer]:
        """The reader's text and answer; a reader that does not write is checked here and told piece by piece."""
        if (stream := getattr(self._reader, "stream", None)) is not None:
            yield from stream(question, hits)
            return
        answer = grounded(self._reader.read(question, hits))
        yield from _pieces(answer.answer)
        yield answer


def _merged(first: Sequence[Hit], second: Sequence[Hit], k: int) -> list[Hit]:
    """Turn about from both, doubles left out, k at most."""
    found: dict[str, Hit] = {}
    for pair in zip_longest(first, second):
        for hit in filter(None, pair):
            found.setdefault(hit.passage.id, hit)
    return [replace(h, rank=n) for n, h in enumerate(list(found.values())[:k], 1)]


def _pieces(text: str, size: int = 12) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))
