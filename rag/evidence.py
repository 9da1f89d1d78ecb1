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
from .attribution import is_last_years
from .dateline import years_spoken_of
from .eligible import OF_ANYTHING, SIZES, eligible, same_unit
from .folding import fold
from .matching import coverage, nearness
from .moments import moments
from .passage import sentences
from .periods import WHOLE_YEAR, periods
from .phrases import Phrase, phrases
from .places import codes_of, contains, is_place, label, mentions
from .question import Asks, Question
from .retriever import place_fit
from .tables import Row, rows
from .tense import PLANNED, tense, tense_of
from .tokenizer import rarity

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
FIGURES = frozenset(
    {Asks.FIGURE, Asks.COUNT, Asks.AMOUNT, Asks.PERCENT, Asks.AREA, Asks.DATE, Asks.DURATION, Asks.PERSON, Asks.COUNTRY}
)
"""Kinds that only a phrase of that kind can answer."""
_LAST_YEAR = re.compile(r"(?<![比较同与于])(?:去年|上年)(?!同期(?:相比|的|水平|增|[高低]于)|底|末)")
"""What is told of last year, not what is compared with it."""
_LAST_END = re.compile(r"(?:去年|上年)年?[底末]")
"""What has been so since the end of last year is told of that year, and of this one."""
_TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_WHY = re.compile(r"(?:这|其)?(?:主要|原因|因为?|由于|受|得益于|缘于|源于|归因于|是因)")
"""How a sentence begins that gives the reason for the one before it."""
_WHOLE = re.compile(r"(?<![在居占为超于对从向给到列])(?:全|我)([国省市州县区])(?![属级])")
"""Of what a figure is told where no place is named: 全市."""
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
_TELLING = 0.5
"""Words above this rarity say of what a figure is told."""
_MAY_DATE = re.compile(r"年|(?:19|20)\d\d")
_GOES_ON_FOR = 2
"""Sentences that may tell of the year named before them."""
_DATED, _USUAL, _LIKELY = 5, 0.75, 0.5
"""What makes a year the usual one of some hits, and how well a sentence fits that is of it in all likelihood."""


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
            carried = _carried(carried, sentence, passage.article.year)
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
            _unit_fit(question, phrase),
            nearness(question, said, at) if at else 0.0,
            _sentence_place(question, said if items else sentence, at if items else phrase, place, here),
            _year_fit(
                question, hit, said if cell else sentence, phrase, usual, carried[1] if carried[0] else frozenset()
            ),
            _period_fit(question, said, at),
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


def _unit_fit(question: Question, phrase: Phrase | None) -> float:
    """1 for the measure word asked for, -1 for another where it matters: 个 and 项 go with almost anything."""
    if not phrase or not question.unit or question.asks is not Asks.COUNT:
        return 0.0
    return 1.0 if same_unit(phrase.unit, question.unit) else 0.0 if question.unit in OF_ANYTHING else -1.0


def _sentence_place(
    question: Question, sentence: str, phrase: Phrase | None, place: float, here: Sequence[str]
) -> float:
    """The fit of the passage's place, unless the sentence itself names another one than was asked for.

    What is told of a whole province is not told of its cities.
    """
    if not question.places:
        return 0.0
    wanted = question.places[-1].codes
    found = list(mentions(sentence))
    named = [c for m in found for c in m.codes]
    inside = [c for c in named if any(contains(w, c) for w in wanted)]
    if inside:
        return 1.0 if set(inside) <= set(wanted) else max(0.5, min(place, 0.5))
    if phrase and not inside and _of_a_whole(sentence[: phrase.start], wanted, here):
        return min(place, -0.3)
    if around := [m for m in found if any(contains(c, w) for w in wanted for c in m.codes)]:
        return min(place, -0.3 if phrase and around[0].end <= phrase.start else 0.5)
    if 0 < place < 1 and not named and question.asks in FIGURES and not _WHOLE.search(sentence):
        return min(place, -0.3) if _asks_of_all(question) else place
    return min(place, -0.3) if named and place < 1 else place


def _asks_of_all(question: Question) -> bool:
    """Does nothing but the place tell whose figure it is: 全市的投资增速? Then that of a part of the place is another."""
    return all(rarity(term) < _TELLING for term in question.terms if not mentions(term))


def _of_a_whole(before: str, wanted: Sequence[str], here: Sequence[str]) -> bool:
    """Is what follows told of all the province, city or county, where another place was asked for, or one of another size?

    That is the place `here` of which the report is, where it is of that size.
    """
    whole = next(reversed(list(_WHOLE.finditer(before))), None)
    if whole is None:
        return False
    sizes = SIZES[whole.group(1)]
    if any(label(code).endswith(sizes) for code in here):
        return not set(here) & set(wanted)
    return not any(label(code).endswith(sizes) for code in wanted)


def _carried(before: tuple[int, frozenset[int]], sentence: str, published: int | None) -> tuple[int, frozenset[int]]:
    """(how many sentences on, the years of which one that names none goes on to tell): those of the one before it."""
    if _MAY_DATE.search(sentence) and (named := _years_of(sentence, published)):
        return 0, frozenset(named)
    further = before[0] + 1
    return further, before[1] if further <= _GOES_ON_FOR and not PLANNED.search(sentence) else frozenset()


def _years_of(sentence: str, published: int | None) -> set[int]:
    """The years of which a sentence tells, 去年 among them."""
    ahead = {m.year for m in moments(sentence, year=published) if m.year is not None} - years_spoken_of(sentence)
    return years_spoken_of(sentence) | {y for y in ahead if published is not None and y <= published}


def _year_fit(
    question: Question,
    hit: Hit,
    sentence: str,
    phrase: Phrase | None,
    usual: int | None,
    carried: frozenset[int] = frozenset(),
) -> float:
    """1 when the sentence is about the year asked for, -1 when about another, 0 when that cannot be said.

    No more than a half where it is only likely. A sentence that names no year is of the one `carried` on to it.
    """
    published = hit.passage.article.year
    if phrase and is_last_years(sentence, phrase.start) and (published is not None or question.year is None):
        return 1.0 if _asked_of(question, published) == -1 else -1.0
    fit = _year_fit_of(question, hit, sentence, published)
    wanted = (
        question.year
        if question.year is not None
        else None
        if published is None
        else published + (question.relative or 0)
    )
    if fit < 0 and carried == {wanted}:
        return 1.0
    if published is not None or usual is None or fit > 0:
        return fit
    return min(_year_fit_of(question, hit, sentence, usual), _LIKELY)


def _asked_of(question: Question, published: int | None) -> int:
    """How many years after that of the report the question asks of."""
    return question.year - published if question.year is not None and published is not None else question.relative or 0


def _covered(hit: Hit, published: int | None) -> int | None:
    """Of which year a report tells where it names none: the one before its own that its title gives (2025年统计公报)."""
    years = {int(year) for year in _TITLE_YEAR.findall(fold(f"{hit.passage.article.title} {hit.passage.header}"))}
    years -= {published}
    return years.pop() if published is not None and years == {published - 1} else published


def _year_fit_of(question: Question, hit: Hit, sentence: str, published: int | None) -> float:
    named = years_spoken_of(sentence)
    last = bool(_LAST_YEAR.search(sentence))
    if question.year is not None:
        told = published == question.year and "今年" in sentence
        before = last or _LAST_END.search(sentence)
        coming = published == question.year - 1 and "明年" in sentence
        if told or coming or question.year in named or (before and published == question.year + 1):
            return 1.0
        if named or published is None:
            return 0.0 if not named and str(question.year) in hit.passage.searchable else -1.0
        return 1.0 if _covered(hit, published) == question.year and (not last or "今年" in sentence) else -1.0
    if question.relative is None:
        return 0.0
    if question.relative == 0:
        elsewhere = (last and "今年" not in sentence) or (named and published and published not in named)
        return -0.5 if elsewhere else 0.5
    spoken = published is not None and published + question.relative in named
    before = last or _LAST_END.search(sentence)
    return 1.0 if spoken or (before and question.relative == -1) else -1.0


def _period_fit(question: Question, sentence: str, phrase: Phrase | None) -> float:
    """Part of a year against part of a year: 1 the same, -1 another, -0.5 one that was not asked for."""
    named = {p.months for p in periods(sentence)}
    if question.span and (wanted := periods(question.span)):
        return 1.0 if wanted[0].months in named else -1.0 if named else 0.0
    if not named or phrase is None:
        return 0.0
    before = periods(sentence[max(0, phrase.start - 24) : phrase.start])
    return -0.5 if any(p.months != WHOLE_YEAR for p in before) else 0.0
