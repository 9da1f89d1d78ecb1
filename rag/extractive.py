"""ExtractiveReader: the printed sentence that answers, the phrase in it, or a decision to decline; no LLM."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .answer import Answer, Citation, Hit
from .comparison import verdict
from .duplicates import cite
from .evidence import Candidate, candidates, cannot_answer, confidence_features, contradicts, weights
from .question import Asks, Question, understand
from .spans import answering, find_spans, reader_for, shares
from .wording import not_found, notes, said, short

if TYPE_CHECKING:
    from ..embeddings import SpanReader
    from .index import Index

READ = 12
"""Passages whose sentences are looked at, for each part of a question."""
KEPT = 16
"""Sentences kept after a first choice by words."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """The best sentence for one question, how sure it is, and the hits in the order of their best sentences."""

    question: Question
    chosen: Candidate | None
    confidence: float
    hits: list[Hit]
    best: list[Candidate]


class ExtractiveReader:
    """Reads the hits sentence by sentence."""

    def __init__(self, index: Index, *, threshold: float | None = None, rules_only: bool = False) -> None:
        """Answers below the confidence `threshold`, 0 to 1, are declined; by default the one fitted.

        With `rules_only` the span reader is left out, as it is where there is none.
        """
        self._index = index
        self._threshold = threshold
        self._rules_only = rules_only

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """The best sentence among the hits, or an abstention whose hits are the nearest passages.

        A question of two parts is answered part by part; a part without an answer declines the whole.
        """
        parts = [_part(text) for text in question.parts] or [question]
        findings = [self._find(part, hits[: READ * len(parts)]) for part in parts]
        sure = min(f.confidence for f in findings)
        threshold = self._decision["threshold"] if self._threshold is None else self._threshold
        ordered = _in_turn([f.hits for f in findings])
        chosen = [f.chosen for f in findings if f.chosen]
        if sure < threshold or len(chosen) < len(parts):
            missing = next(f.question.resolved for f in findings if f.confidence == sure)
            return Answer(
                question=question.asked,
                resolved_question=question.resolved,
                answer=not_found(missing, ordered),
                abstained=True,
                confidence=sure,
                hits=tuple(ordered),
            )
        told = [f"{said(f.question, c)}[{n}]" for n, (f, c) in enumerate(zip(findings, chosen, strict=True), 1)]
        phrases = [short(f.question, c) for f, c in zip(findings, chosen, strict=True)]
        said_of_both = verdict(question.folded, question.compared, phrases)
        return Answer(
            question=question.asked,
            resolved_question=question.resolved,
            answer="；".join(told if not said_of_both else [f"{said_of_both}。{told[0]}", *told[1:]]),
            short_answer="、".join(filter(None, phrases)) or None,
            confidence=sure,
            citations=tuple(self._cite(n, c) for n, c in enumerate(chosen, 1)),
            hits=tuple(ordered),
            notes=tuple(
                dict.fromkeys(
                    note for f, c in zip(findings, chosen, strict=True) for note in notes(f.question, c, f.best)
                )
            ),
        )

    def _find(self, question: Question, hits: Sequence[Hit]) -> _Finding:
        best = self.candidates(question, hits)
        return _Finding(
            question, best[0] if best else None, self.confidence(question, best), reordered(hits, best), best
        )

    def candidates(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        """The sentences worth a look, best first; those about another place, year or thing last."""
        found = [c for hit in hits for c in candidates(question, hit)]
        found.sort(key=lambda c: (contradicts(question, c), -c.score))
        found = found[:KEPT]
        spans = find_spans(self._spans, question, found)
        whole = [
            c.read(span=a.chance if a else 0.0, share=share, phrase=answering(question, c, a))
            for c, a, share in zip(found, spans, shares(spans), strict=True)
        ]
        return sorted(whole, key=lambda c: (contradicts(question, c), -c.score))

    @property
    def _spans(self) -> SpanReader | None:
        return None if self._rules_only else reader_for(self._index.embedder)

    @property
    def _decision(self) -> dict[str, float]:
        return weights()["rules" if self._spans is None else "read"]

    def confidence(self, question: Question, best: Sequence[Candidate]) -> float:
        """The chance, 0 to 1, that the first candidate answers: a logistic model of what speaks for it.

        What is about another place, year or thing, or holds no figure where one is asked for, cannot answer at all.
        """
        if cannot_answer(question, best):
            return 0.0
        weight = self._decision
        sum_ = weight["bias"] + sum(weight[n] * v for n, v in confidence_features(question, best).items())
        return 1 / (1 + math.exp(-sum_))

    def _cite(self, n: int, chosen: Candidate) -> Citation:
        quote = chosen.hit.passage.body.cut(chosen.start, chosen.end)
        return cite(n, chosen.hit, quote, score=chosen.score, line=lambda page, at: self._index.page(page).line(at))


def reordered(hits: Sequence[Hit], best: Sequence[Candidate]) -> list[Hit]:
    """The hits by the mean of two reciprocal ranks: their own and their best sentence's."""
    rank: dict[str, int] = {}
    for candidate in best:
        rank.setdefault(candidate.hit.passage.id, len(rank) + 1)
    last = len(rank) + 5
    scored = [(1 / (3 + h.rank) + 1 / (1 + rank.get(h.passage.id, last)), h) for h in hits]
    order = sorted(scored, key=lambda pair: (-pair[0], pair[1].rank))
    return [replace(h, rank=n, score=score / (1 / 4 + 1 / 2)) for n, (score, h) in enumerate(order, 1)]


def _in_turn(rankings: Sequence[list[Hit]]) -> list[Hit]:
    """One ranking of several: the first of each, then the second of each, doubles left out."""
    found: dict[str, Hit] = {}
    for group in zip(*rankings, strict=True):
        for hit in group:
            found.setdefault(hit.passage.id, hit)
    return [replace(h, rank=n) for n, h in enumerate(found.values(), 1)]


def _part(text: str) -> Question:
    """One part of a comparison asks for a figure of its own."""
    part = understand(text, text)
    return replace(part, asks=Asks.OTHER, parts=()) if part.asks is Asks.COMPARISON else part
