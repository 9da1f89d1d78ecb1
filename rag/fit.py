"""How well a sentence fits what is asked: in its unit, its place, its year and its part of the year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .answer import Hit
from .attribution import is_last_years
from .dateline import years_spoken_of
from .eligible import FIGURES, OF_ANYTHING, SIZES, same_unit
from .folding import fold
from .moments import moments
from .periods import WHOLE_YEAR, periods
from .phrases import Phrase
from .places import Mention, contains, label, mentions
from .question import Asks, Question
from .tense import PLANNED
from .tokenizer import rarity

_LAST_YEAR = re.compile(r"(?<![比较同与于])(?:去年|上年)(?!同期(?:相比|的|水平|增|[高低]于)|底|末)")
"""What is told of last year, not what is compared with it."""
_LAST_END = re.compile(r"(?:去年|上年)年?[底末]")
"""What has been so since the end of last year is told of that year, and of this one."""
_TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_WHOLE = re.compile(r"(?<![在居占为超于对从向给到列])(?:全|我)([国省市州县区])(?![属级])")
"""Of what a figure is told where no place is named: 全市."""
_BEGINS = re.compile(r"(?:^|[,;:。、])\s*(?:而|但|其中|同期|另外|此外|(?:相邻|邻近|周边|隔壁|毗邻)的?)?$")
_SPEAKS_OF = re.compile(
    r"[市县区州省港站]?(?:[今去前明]年|今天|昨天|全年|\d{4}年|[一二三四]季度|[上下]半年|\d{1,2}月|的|计划|预计|力争|争取|目标|完成|实现|要|将|已|为|达|有|共|则|也)"
)
"""What follows a place of which something is told."""
_TELLING = 0.5
"""Words above this rarity say of what a figure is told."""
_MAY_DATE = re.compile(r"年|(?:19|20)\d\d")
_GOES_ON_FOR = 2
"""Sentences that may tell of the year named before them."""
_LIKELY = 0.5
"""How well a sentence fits that is of a year in all likelihood."""


def unit_fit(question: Question, phrase: Phrase | None) -> float:
    """1 for the measure word asked for, -1 for another where it matters: 个 and 项 go with almost anything."""
    if not phrase or not question.unit or question.asks is not Asks.COUNT:
        return 0.0
    return 1.0 if same_unit(phrase.unit, question.unit) else 0.0 if question.unit in OF_ANYTHING else -1.0


def sentence_place_fit(
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
    elsewhere = place < 1 or (phrase and _subject(sentence, phrase, found))
    return min(place, -0.3) if named and elsewhere else place


def _subject(sentence: str, phrase: Phrase, found: Sequence[Mention]) -> bool:
    """Is a place what the clauses up to the phrase speak of, 相邻的甲市今年计划投资…, not what a name begins with?"""
    return any(
        m.end <= phrase.start and _BEGINS.search(sentence, 0, m.start) and _SPEAKS_OF.match(sentence, m.end)
        for m in found
    )


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


def carried_years(
    before: tuple[int, frozenset[int]], sentence: str, published: int | None
) -> tuple[int, frozenset[int]]:
    """(how many sentences on, the years of which one that names none goes on to tell): those of the one before it."""
    if _MAY_DATE.search(sentence) and (named := _years_of(sentence, published)):
        return 0, frozenset(named)
    further = before[0] + 1
    return further, before[1] if further <= _GOES_ON_FOR and not PLANNED.search(sentence) else frozenset()


def _years_of(sentence: str, published: int | None) -> set[int]:
    """The years of which a sentence tells, 去年 among them."""
    ahead = {m.year for m in moments(sentence, year=published) if m.year is not None} - years_spoken_of(sentence)
    return years_spoken_of(sentence) | {y for y in ahead if published is not None and y <= published}


def year_fit(
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
    if published is None and not (named or before or "今年" in sentence):
        return 0.0
    return 1.0 if spoken or (before and question.relative == -1) else -1.0


def period_fit(question: Question, sentence: str, phrase: Phrase | None) -> float:
    """Part of a year against part of a year: 1 the same, -1 another, -0.5 one that was not asked for."""
    named = {p.months for p in periods(sentence)}
    if question.span and (wanted := periods(question.span)):
        return 1.0 if wanted[0].months in named else -1.0 if named else 0.0
    if not named or phrase is None:
        return 0.0
    before = periods(sentence[max(0, phrase.start - 24) : phrase.start])
    return -0.5 if any(p.months != WHOLE_YEAR for p in before) else 0.0
