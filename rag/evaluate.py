"""How well an index answers the questions of a file: what was found, said, cited, declined.

The figures, each a mean over the questions that it can be asked of (see `gold` for the file, `judge` for what counts
as right, `metrics` for the formulas and their sources):

quality               right answers and right refusals
answered              answerable questions answered rightly: the answer holds an accepted one
exact                 fact questions whose short answer is an accepted one (exact match)
character_f1          fact questions: F1 of the characters of the short answer
abstention_precision  refusals that were right to refuse; Rajpurkar et al., Know what you don't know: unanswerable
abstention_recall     questions to be refused that were; questions for SQuAD, ACL 2018
wrongly_silent        answerable questions that were refused; lower is better
recall@1, @5, @10     the share of the evidence, or of the documents, among the first k passages
evidence@5            questions whose evidence is whole among the first five; of documents, one of them
mrr@10, ndcg@10       how high the evidence stands
cited                 right answers with a citation of the evidence
citation_precision    citations, in answers to answerable questions, that are of the evidence; Gao et al., Enabling
                      large language models to generate text with citations, EMNLP 2023, with the gold evidence for a
                      judging model
verbatim              citations whose quote is, character by character, what is printed at their spans
aurc                  the area under the risk/coverage curve; lower is better

Evidence is found when the passages cover half of its characters, and cited when a citation covers three tenths; other
places that print the same and were collapsed into a passage or a citation count with it.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .answer import Answer
from .assistant import Assistant
from .batch import answer_line
from .extractive import ExtractiveReader
from .gold import GoldQuestion
from .judge import answers_rightly, character_f1, cites, exact, found_at, places, quotes_print
from .metrics import Ranks, RiskPoint, area_under, ndcg_at, recall_at, reciprocal_rank_at, risk_coverage

if TYPE_CHECKING:
    from .index import Index

DEPTH = 10
"""Passages that are asked for and looked at."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer and what there is to say of it."""

    gold: GoldQuestion
    answer: Answer
    right: bool | None
    """None where the gold names no answer, only evidence."""
    ranks: Ranks
    """Where each piece of the evidence, or each document, was found."""
    citing: tuple[bool, ...]
    """Is each citation of the evidence?"""
    printed: tuple[bool, ...]
    """Is each citation's quote what is printed at its spans?"""
    guess: bool
    """Is the answer right, or would it have been, had it not been declined?"""

    @property
    def found(self) -> bool:
        """Is the evidence whole, or one of the documents, among the first five?"""
        near = [r is not None and r <= 5 for r in self.ranks]
        return any(near) if any(e.file for e in self.gold.wanted) else all(near)

    def to_dict(self) -> dict[str, Any]:
        """One line of the results."""
        return {
            "id": self.gold.id,
            "type": self.gold.type,
            "question": self.gold.question,
            "expected": None if self.gold.declines else list(self.gold.accepted or self.gold.must_include),
            "short_answer": self.answer.short_answer,
            "answer": self.answer.answer,
            "abstained": self.answer.abstained,
            "confidence": round(self.answer.confidence, 4),
            "right": self.right,
            "ranks": list(self.ranks),
            "elapsed_ms": round(self.answer.elapsed_ms, 1),
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of a measure over the `of` questions (or citations) that it can be asked of; None over none."""

    value: float | None
    of: int

    @classmethod
    def mean(cls, values: Iterable[float]) -> Figure:
        """The figure of these values, True for 1."""
        held = list(values)
        return cls(statistics.fmean(held) if held else None, len(held))


class Evaluation:
    """All that was judged, and its figures."""

    def __init__(self, judged: Iterable[Judged]) -> None:
        self.judged = tuple(judged)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """name → figure, in the order of the module's list, then the median time of an answer in ms."""
        return _figures(self.judged) | {
            "aurc": Figure(area_under(self.curve), len(self._known)),
            "median_ms": Figure(
                statistics.median(j.answer.elapsed_ms for j in self.judged) if self.judged else None, len(self.judged)
            ),
        }

    @cached_property
    def by_type(self) -> dict[str, dict[str, Figure]]:
        """type → name → figure, the types sorted; questions without a type are left out."""
        types = sorted({j.gold.type for j in self.judged} - {""})
        return {t: _figures([j for j in self.judged if j.gold.type == t]) for t in types}

    @property
    def _known(self) -> list[Judged]:
        return [j for j in self.judged if j.right is not None]

    @cached_property
    def curve(self) -> list[RiskPoint]:
        """The risk/coverage curve over the best guesses, declined ones too; a guess at the unanswerable is wrong."""
        return risk_coverage([(j.answer.confidence, j.guess and not j.gold.declines) for j in self._known])

    @property
    def operating_point(self) -> RiskPoint | None:
        """Where on the plane of the curve the answers stand that were really given."""
        given = [j for j in self._known if not j.answer.abstained]
        if not given:
            return None
        wrong = sum(not j.right for j in given)
        least = min(j.answer.confidence for j in given)
        return RiskPoint(least, len(given) / len(self._known), wrong / len(given))

    def to_dict(self) -> dict[str, Any]:
        """Everything for JSON; figures rounded to four places."""

        def shown(figures: dict[str, Figure]) -> dict[str, Any]:
            return {
                n: {"value": None if f.value is None else round(f.value, 4), "of": f.of} for n, f in figures.items()
            }

        return {
            "questions": len(self.judged),
            "figures": shown(self.figures),
            "by_type": {
                t: {"questions": sum(j.gold.type == t for j in self.judged)} | shown(f) for t, f in self.by_type.items()
            },
            "curve": [{"confidence": p.confidence, "coverage": p.coverage, "risk": p.risk} for p in self.curve],
            "results": [j.to_dict() for j in self.judged],
        }


def evaluate(
    index: Index, questions: Sequence[GoldQuestion], *, assistant: Assistant | None = None
) -> Iterator[Judged]:
    """Asks each question and judges the answer, one after the other.

    A declined answer to an answerable question is asked for once more without the right to decline: what it would
    have been is a point of the risk/coverage curve.
    """
    asked = assistant or Assistant(index)
    guesser = Assistant(index, reader=ExtractiveReader(index, threshold=0.0))
    for gold in questions:
        answer = answer_line(asked, gold, k=DEPTH)
        known = gold.declines or bool(gold.accepted or gold.must_include)
        right = answers_rightly(gold, answer) if known else None
        guess = answer_line(guesser, gold, k=DEPTH) if answer.abstained and known and not gold.declines else answer
        printed = {page for found in (*answer.hits, *answer.citations) for _, page, _ in places(found)}
        pages = {page: index.page(page) for page in printed}
        yield Judged(
            gold,
            answer,
            right,
            ranks=tuple(found_at(e, answer.hits, pages) for e in gold.wanted),
            citing=tuple(any(cites(c, e, pages) for e in gold.wanted) for c in answer.citations),
            printed=tuple(quotes_print(c, pages) for c in answer.citations),
            guess=answers_rightly(gold, guess),
        )


def _figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    known = [j for j in judged if j.right is not None]
    able = [j for j in known if not j.gold.declines]
    facts = [j for j in able if not j.gold.free]
    sought = [j for j in judged if j.ranks]
    right = [j for j in able if j.right and j.ranks]
    mean = Figure.mean

    def ranked(measure: Callable[[int, Ranks], float], k: int) -> Figure:
        return mean(measure(k, j.ranks) for j in sought)

    return {
        "quality": mean(bool(j.right) for j in known),
        "answered": mean(bool(j.right) for j in able),
        "exact": mean(exact(j.gold, j.answer) for j in facts),
        "character_f1": mean(character_f1(j.gold, j.answer) for j in facts),
        "abstention_precision": mean(j.gold.declines for j in known if j.answer.abstained),
        "abstention_recall": mean(j.answer.abstained for j in known if j.gold.declines),
        "wrongly_silent": mean(j.answer.abstained for j in able),
        "recall@1": ranked(recall_at, 1),
        "recall@5": ranked(recall_at, 5),
        "recall@10": ranked(recall_at, 10),
        "evidence@5": mean(j.found for j in sought),
        "mrr@10": ranked(reciprocal_rank_at, 10),
        "ndcg@10": ranked(ndcg_at, 10),
        "cited": mean(any(j.citing) for j in right),
        "citation_precision": mean(c for j in judged if j.ranks for c in j.citing),
        "verbatim": mean(p for j in judged for p in j.printed),
    }
