"""What speaks for a printed sentence as the answer to a question: its words, phrase, place, year, period, span."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

from .answer import Hit
from .article import SourceText
from .eligible import FIGURES, eligible
from .fit import carried_years, period_fit, sentence_place_fit, unit_fit, year_fit
from .folding import fold
from .matching import coverage, nearness
from .passage import sentences
from .phrases import Phrase, phrases
from .places import codes_of, is_place
from .question import Asks, Question
from .retriever import place_fit
from .tables import Row, rows
from .tense import tense, tense_of

FEATURES = (
    "words",
    "context",
    "focus",
    "phrase",
    "unit",
    "near",
    "place",
    "year",
    "period",
    "aim",
    "rank",
    "heading",
    "span",
    "share",
)
"""What each number of `Candidate.features` is, in order. All are 0 to 1 but unit, place, year, period and aim: -1 to 1."""
_WHY = re.compile(r"(?:这|其)?(?:主要|原因|因为?|由于|受|得益于|缘于|源于|归因于|是因)")
"""How a sentence begins that gives the reason for the one before it."""
_CELLS = FIGURES - {Asks.PERSON, Asks.DATE, Asks.COUNTRY} | {Asks.OTHER}
"""Kinds that the cell of a table may answer."""
_GOES_ON = re.compile(
    r"(?:其中|而|但)?,?(?:今年|去年|上年|明年|当年|全年|目前|本月|当月|年底)[^,。;]{0,10}(?:是|为|达|到|至|过|超)\D{0,4}\d[^,。;]{0,12}[。;,]?$"
)
"""A sentence that tells a figure of what the one before it names: 今年的目标是900万人次。"""
_OF_THESE = re.compile(r"其中[,:]?")
_SAME_SUBJECT = re.compile(
    r"(?:该|这|其|本|上述)?(?:项目|工程|活动|机场|公司|企业|产品|基地|园区|赛事)(?![\u4e00-\u9fff]{0,3}(?:们|家|个|数))"
)
"""How a sentence begins that goes on with what the one before it named."""
_ITEM = re.compile(
    r"(?:[-–—*•·●◆◇■□▲△★☆○◎➤]\s*)+|[(（]?\d{1,2}[)）.、．](?!\d)|[一二三四五六七八九十]{1,2}[是要、]|[①-⑳]"
)
"""How the items of a list begin, a line or a sentence each."""
_DATED, _USUAL = 5, 0.75
"""What makes a year the usual one of some hits."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit, what speaks for it, and the phrase in it that would be the short answer."""

    hit: Hit
    start: int
    end: int
    phrase: Phrase | None
    features: tuple[float, ...]
    score: float = 0.0
    lead: str = ""
    """What the sentence leaves unsaid and stands above it: the sentence it goes on with, or the title and head of its cell."""
    row: bool = False
    """Is it a row of a table? Then its phrase is the cell asked for, or there is none."""
    under: tuple[int, int] | None = None
    """Where the bare place name that answers stands above a list's item: its characters of the passage."""
    beside: Hit | None = None
    """Another passage of its article that names what this one leaves out."""

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.hit.passage.text[self.start : self.end]

    @property
    def quote(self) -> SourceText:
        """What is cited for it: the sentence, below the place name that answers where that stands above it."""
        body = self.hit.passage.body
        sentence = body.cut(self.start, self.end)
        return sentence.under(body.cut(*self.under)) if self.under else sentence

    def feature(self, name: str) -> float:
        """One of FEATURES."""
        return self.features[FEATURES.index(name)]

    def read(self, *, span: float, share: float, phrase: Phrase | None) -> Candidate:
        """The candidate, scored again with what the span reader found.

        `span` is the chance that the answer stands in it, `share` its part of that among all sentences, both 0 to 1.
        """
        return scored(replace(self, phrase=phrase, features=(*self.features[:-2], span, share)))


@cache
def fitted() -> dict[str, dict[str, Any]]:
    """The weights of what speaks for a `sentence`, and of the decision to answer, made by scripts/fit_reader.py.

    The decision (see `decision.chance`) is `read` where the span reader has been at work, `rules` where there is none.
    """
    return json.loads(files("baowen.rag").joinpath("data/reader.json").read_text(encoding="utf-8"))


def scored(candidate: Candidate) -> Candidate:
    """The candidate with the weighed sum of its features."""
    weight = fitted()["sentence"]
    return replace(candidate, score=sum(weight[n] * v for n, v in zip(FEATURES, candidate.features, strict=True)))


def usual_year(hits: Sequence[Hit]) -> int | None:
    """The year of three in four of the dated articles among the hits, if there are five: likely that of the others, too."""
    years = {h.passage.article.id: year for h in hits if (year := h.passage.article.year) is not None}
    year, times = Counter(years.values()).most_common(1)[0] if years else (None, 0)
    return year if len(years) >= _DATED and times >= _USUAL * len(years) else None


def candidates(question: Question, hit: Hit, *, usual: int | None = None) -> Iterator[Candidate]:
    """The sentences of a hit in order, weighed by all but what the span reader finds.

    A hit with no year of its own is taken to be of the `usual` one, with less weight.
    """
    passage = hit.passage
    text = fold(passage.text)
    header = fold(f"{passage.header} {passage.article.title} {passage.article.place}")
    place = place_fit(question, passage)
    here = codes_of(passage.article.place)
    before = ""
    carried: tuple[int, frozenset[int]] = (0, frozenset())
    under: tuple[int, int] | None = None
    table = rows(passage.text)
    for start, end in _told(question, passage.text, table):
        sentence = text[start:end]
        if is_place(passage.text[start:end]):
            under = start, end
        context = f"{header} {before} {sentence}"
        if question.year is not None or question.relative is not None:
            carried = carried_years(carried, sentence, passage.article.year)
        row = table.get(start) if question.asks in _CELLS else None
        cell = row.cell(question, sentence) if row else None
        phrase = (cell[0] if cell else None) if row else _phrase(question, hit, passage.text[start:end], sentence)
        if items := question.asks is Asks.LIST and _ITEM.match(sentence) is not None:
            phrase = Phrase(0, end - start)
        if phrase and question.asks is Asks.AUTHOR:
            sentence = f"{header} {sentence}"  # a byline says who wrote what the headline names
        lead = (
            fold(f"{row.title} {cell[1]} ")
            if row and cell
            else before
            if items
            or (phrase and question.asks is Asks.CAUSE)
            or (phrase and (_GOES_ON.match(sentence) or _SAME_SUBJECT.match(sentence) or _OF_THESE.match(sentence)))
            else ""
        )
        said, at = (
            lead + sentence,
            replace(phrase, start=phrase.start + len(lead), end=phrase.end + len(lead)) if phrase else None,
        )
        features = (
            coverage(question.terms, said),
            coverage(question.terms, context),
            coverage(question.focus, said),
            1.0 if phrase or (under and question.asks is Asks.PLACE) else 0.0,
            unit_fit(question, phrase),
            nearness(question, said, at) if at else 0.0,
            sentence_place_fit(question, said if items else sentence, at if items else phrase, place, here),
            year_fit(
                question, hit, said if cell else sentence, phrase, usual, carried[1] if carried[0] else frozenset()
            ),
            period_fit(question, said, at),
            tense(question.folded) * tense_of(sentence, phrase.start, phrase.end) if phrase else 0.0,
            1 / hit.rank,
            1.0 if len(sentence) < 12 and not cell else 0.0,
            0.0,
            0.0,
        )
        above = under if question.asks is Asks.PLACE and not phrase else None
        yield scored(Candidate(hit, start, end, phrase, features, lead=lead, row=row is not None, under=above))
        before = sentence


def _told(question: Question, text: str, table: Mapping[int, Row]) -> Iterator[tuple[int, int]]:
    """The sentences; the lines of a row as one, and where a cause is asked for what happened and the next one, which says why."""
    found = sentences(text)
    after = 0
    for n, (start, end) in enumerate(found):
        if start < after:
            continue
        if (row := table.get(start)) and question.asks in _CELLS and start + row.length > end:
            after = start + row.length
            yield start, after
            continue
        if question.asks is Asks.LIST and _ITEM.match(text, start) and (last := _last_item(text, found, n)) > n:
            after = found[last][1]
            yield start, after
            continue
        why = question.asks is Asks.CAUSE and n + 1 < len(found) and _WHY.match(text, found[n + 1][0])
        yield start, found[n + 1][1] if why and not phrases(Asks.CAUSE, text[start:end]) else end


def _last_item(text: str, found: Sequence[tuple[int, int]], first: int) -> int:
    """The last of the sentences that begin as items of a list do, from the first on."""
    return max(takewhile(lambda n: _ITEM.match(text, found[n][0]), range(first, len(found))))


def _phrase(question: Question, hit: Hit, text: str, folded: str) -> Phrase | None:
    """The phrase of the asked kind that stands nearest to the words of the question."""
    return max(eligible(question, hit, text), key=lambda p: nearness(question, folded, p), default=None)
