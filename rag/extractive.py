"""ExtractiveReader: the printed sentence that answers, the phrase in it, or a decision to decline; no LLM."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING, Any

from .answer import Answer, Citation, Hit
from .comparison import unlike, verdict
from .contradiction import contradicts
from .decision import cannot_answer, chance, confidence_features
from .duplicates import cite
from .eligible import FIGURES
from .evidence import Candidate, candidates, fitted, usual_year
from .folding import fold
from .matching import spelled
from .quantities import han_number
from .question import Asks, Question, understand
from .spans import answering, find_spans, reader_for, shares
from .surroundings import companion, with_lead
from .tokenizer import is_verb
from .vocabulary import whole_words
from .wording import FREE, not_found, notes, said, short

if TYPE_CHECKING:
    from ..embeddings import SpanReader
    from .index import Index

READ = 12
"""Passages whose sentences are looked at, for each part of a question."""
FOUND = 40
"""Passages to search for, so that those which say what a read one leaves out are at hand."""
KEPT = 16
"""Sentences kept after a first choice by words."""
_AS_GOOD = 0.5
"""A sentence with this share of the best one's score is about the same matter."""
_NEARLY = 0.8
"""With this share of the best one's score a sentence that names the time asked for comes before it."""
_SAME = 75
"""Percent of characters in common by which a sentence says what another says."""


_IS_ASKED = re.compile(r"^(?:什么是|何为|何谓)[^,，。:：]*$|[?？]$")
_MANY = re.compile(r"哪([三四五六七八九十])[个种类家所座支项条艘款位名处大方点件样]?")
_COUNTED = re.compile(r"(?:多少|几)(?P<rest>[\u4e00-\u9fff]{2,6})")
_BETWEEN = re.compile(r"[、;；+\n]|(?<=[”》])(?=[“《])|(?<=[\w”》])(?:和|以及|及)(?=[\w“《])")


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
        parts = parts_of(question) or [question]
        findings = [self._find(part, hits, READ * len(parts)) for part in parts]
        sure = min(f.confidence for f in findings)
        threshold = self._decision["threshold"] if self._threshold is None else self._threshold
        ordered = _in_turn([f.hits for f in findings])
        chosen = [with_lead(f.chosen) if f.question.asks in FREE else f.chosen for f in findings if f.chosen]
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
        told: list[str] = []
        cited: list[Candidate] = []
        for finding, first in zip(findings, chosen, strict=True):
            sources = [first]
            if len(findings) == 1:  # the parts of a comparison have one source each
                sources += corroborating(finding.question, first, finding.best)
            marks = "".join(f"[{n}]" for n, _ in enumerate(sources, len(cited) + 1))
            told.append(f"{said(finding.question, first)}{marks}")
            cited += sources
        phrases = [short(f.question, c) for f, c in zip(findings, chosen, strict=True)]
        said_of_both = verdict(question.folded, question.compared, phrases)
        figures = [(c.text, c.phrase.start) for c in chosen if c.phrase]
        bases = unlike(question.compared, figures)
        return Answer(
            question=question.asked,
            resolved_question=question.resolved,
            answer="；".join(told if not said_of_both else [f"{said_of_both}。{told[0]}", *told[1:]]),
            short_answer="、".join(filter(None, phrases)) or None,
            confidence=sure,
            citations=tuple(self._cite(n, c) for n, c in enumerate(cited, 1)),
            hits=tuple(ordered),
            notes=tuple(
                dict.fromkeys(
                    [n for f, c in zip(findings, chosen, strict=True) for n in notes(f.question, c, f.best)]
                    + [bases] * bool(bases)
                )
            ),
        )

    def _find(self, question: Question, hits: Sequence[Hit], read: int) -> _Finding:
        best = self.candidates(question, hits, read=read)
        return _Finding(
            question, best[0] if best else None, self.confidence(question, best), reordered(hits[:read], best), best
        )

    def candidates(self, question: Question, hits: Sequence[Hit], *, read: int = READ) -> list[Candidate]:
        """The sentences of the first `read` hits worth a look, best first; those about something else last."""
        usual = usual_year(hits)
        found = [c for hit in hits[:read] for c in candidates(question, hit, usual=usual)]
        found.sort(key=lambda c: (contradicts(question, c), -c.score))
        found = found[:KEPT]
        spans = find_spans(self._spans, question, found)
        whole = [
            c.read(span=a.chance if a else 0.0, share=share, phrase=answering(question, c, a))
            for c, a, share in zip(found, spans, shares(spans), strict=True)
        ]
        fitting = [c for c in whole if not contradicts(question, c)]
        fits = {id(c) for c in fitting}
        best = sorted(
            whole,
            key=lambda c: (
                id(c) not in fits,
                _only_announces(question, c)
                or _leaves_period_open(question, c, fitting)
                or _lacks_the_thing(question, c, fitting),
                -c.score,
            ),
        )
        return [replace(c, beside=companion(question, c, hits)) if c is best[0] else c for c in best]

    @property
    def _spans(self) -> SpanReader | None:
        return None if self._rules_only else reader_for(self._index.embedder)

    @property
    def _decision(self) -> dict[str, Any]:
        return fitted()["rules" if self._spans is None else "read"]

    def confidence(self, question: Question, best: Sequence[Candidate]) -> float:
        """The chance, 0 to 1, that the first candidate answers.

        What is about another place, year or thing, or holds no figure where one is asked for, cannot answer at all.
        """
        if cannot_answer(question, best):
            return 0.0
        return chance(self._decision, confidence_features(question, best))

    def _cite(self, n: int, chosen: Candidate) -> Citation:
        return cite(
            n, chosen.hit, chosen.quote, score=chosen.score, line=lambda page, at: self._index.page(page).line(at)
        )


def corroborating(question: Question, chosen: Candidate, best: Sequence[Candidate]) -> list[Candidate]:
    """The next best sentence that gives the same answer in its own words, if there is one: another source to cite."""
    phrase = short(question, chosen)
    for other in best:
        if other.score < _AS_GOOD * chosen.score or contradicts(question, other) or _overlap(other, chosen):
            continue
        if _holds(other, phrase) if phrase else _says_the_same(other, chosen):
            return [other]
    return []


def _holds(candidate: Candidate, phrase: str) -> bool:
    """Does the sentence print the phrase, not as the end of a longer number?"""
    return bool(re.search(rf"(?<![\d.]){re.escape(fold(phrase))}", fold(candidate.text)))


def _overlap(one: Candidate, other: Candidate) -> bool:
    return one.hit.passage.id == other.hit.passage.id and one.start < other.end and other.start < one.end


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    from rapidfuzz.fuzz import partial_ratio

    return min(len(one.text), len(other.text)) > 8 and partial_ratio(fold(one.text), fold(other.text)) >= _SAME


def reordered(hits: Sequence[Hit], best: Sequence[Candidate]) -> list[Hit]:
    """The hits by the mean of two reciprocal ranks: their own and their best sentence's; the companion second."""
    rank: dict[str, int] = {}
    for candidate in best:
        rank.setdefault(candidate.hit.passage.id, len(rank) + 1)
    last = len(rank) + 5
    scored = [(1 / (3 + h.rank) + 1 / (1 + rank.get(h.passage.id, last)), h) for h in hits]
    order = sorted(scored, key=lambda pair: (-pair[0], pair[1].rank))
    if best and (beside := best[0].beside):
        score = order[0][0]
        order = [order[0], (score, beside), *(pair for pair in order[1:] if pair[1].passage.id != beside.passage.id)]
    return [replace(h, rank=n, score=score / (1 / 4 + 1 / 2)) for n, (score, h) in enumerate(order, 1)]


def _in_turn(rankings: Sequence[list[Hit]]) -> list[Hit]:
    """One ranking of several: the first of each, then the second of each, doubles left out."""
    found: dict[str, Hit] = {}
    for group in zip_longest(*rankings):
        for hit in filter(None, group):
            found.setdefault(hit.passage.id, hit)
    return [replace(h, rank=n) for n, h in enumerate(found.values(), 1)]


def _leaves_period_open(question: Question, candidate: Candidate, fitting: Sequence[Candidate]) -> bool:
    """Does it not name the part of the year asked for, where a fitting sentence does that is nearly as good?"""
    if not question.span or candidate.feature("period"):
        return False
    told = (c for c in fitting if c.feature("period") > 0 and c.feature("phrase") >= candidate.feature("phrase"))
    return any(c.score >= _NEARLY * candidate.score for c in told)


def _lacks_the_thing(question: Question, candidate: Candidate, fitting: Sequence[Candidate]) -> bool:
    """Does it not name the things that are counted, 多少集装箱, where another sentence of its article does, with a figure?"""
    asked = _COUNTED.search(question.folded)
    words = whole_words(asked["rest"]) if asked and question.asks in FIGURES else []
    things = list(takewhile(lambda word: len(word) > 1 and not is_verb(word), words))
    if not things or any(spelled(thing, fold(candidate.lead + candidate.text)) for thing in things):
        return False
    article = candidate.hit.passage.article.id
    told = (c for c in fitting if c.phrase and c.hit.passage.article.id == article)
    return any(thing in fold(c.text) for c in told for thing in things)


def _only_announces(question: Question, candidate: Candidate) -> bool:
    """Is this a question itself, the headline without the figure that is asked for, or a list of fewer things than are?"""
    if _IS_ASKED.search(fold(candidate.text)):
        return True
    told = question.asks not in FIGURES or candidate.phrase is not None
    if question.asks is Asks.LIST and (many := _MANY.search(question.folded)):
        return items(candidate) < (han_number(many.group(1)) or 0)
    return not told and "".join(candidate.text.split()) in "".join(candidate.hit.passage.article.title.split())


def items(candidate: Candidate) -> int:
    """Of how many things the list is that answers."""
    phrase = candidate.phrase
    return len(_BETWEEN.split(candidate.text[phrase.start : phrase.end].strip("、;；\n"))) if phrase else 0


def parts_of(question: Question) -> list[Question]:
    """The parts of a comparison, each of which asks for a figure of its own."""
    return [
        replace(
            part, asks=Asks.OTHER if part.asks is Asks.COMPARISON else part.asks, parts=(), compared=(name, *others)
        )
        for name, text in zip(question.compared, question.parts, strict=True)
        for part in [understand(text, text)]
        for others in [[other for other in question.compared if other != name]]
    ]
