"""Whose figure is it: of the places and years that a sentence names, the one that each of its figures is told of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from .folding import fold
from .moments import Moment, moments
from .phrases import Phrase
from .places import Mention, mentions
from .question import Question

_BASIS = re.compile(r"(?:比|较|与|同|跟|高于|低于|多于|少于|超过|相当于)$")
"""Before a date or place with which something is compared: the figure after it is not told of it."""
_AT_ONCE = re.compile(r"(?:同期|同月)?的?(?:[为是有]|仅|只有|约|近)*")
"""What may stand between a date and the figure that is told of it though it is the basis of another: 较去年同期的1.5亿元."""
_LAST_YEAR = re.compile(rf"(?:去年|上一?年){_AT_ONCE.pattern}$")
_EACH = re.compile(r"分别")
_STOP = re.compile(r"[;；。]")
_TO = re.compile(r"\s*(?:年度?)?\s*(?:至|到|-|—|~)\s*$")


_Told = TypeVar("_Told", Moment, Mention)


def of_the_asked(question: Question, text: str, found: Sequence[Phrase], *, published: int | None) -> list[Phrase]:
    """The figures that are told of the place and the year asked for; of the place all where the sentence does not part them.

    None where each is told of another year. `published` is the year of the report, to which 今年 and 去年 refer.
    """
    kept = list(found)
    if not kept:
        return kept
    folded = fold(text)
    if question.places:
        wanted = set(question.places[-1].codes)
        kept = _told_of(kept, folded, list(mentions(folded)), lambda place: bool(wanted & set(place.codes))) or kept
    if (year := question.year) is not None or question.relative is not None:
        year = year if year is not None else None if published is None else published + (question.relative or 0)
        known = moments(folded, year=published)
        dates = [m for m in known if _year_of(m) is not None or (year is None and m.relative is not None)]
        of_it = (lambda m: _year_of(m) == year) if year is not None else (lambda m: m.relative == question.relative)
        kept = _told_of(kept, folded, _each_year(dates, folded), of_it)
    return kept


def is_last_years(text: str, start: int) -> bool:
    """Is the figure that begins here the one of last year, with which this year's is compared?"""
    return _LAST_YEAR.search(text, 0, start) is not None


def _year_of(moment: Moment) -> int | None:
    return moment.year if moment.year is not None else moment.implied


def _told_of(found: list[Phrase], text: str, of: Sequence[_Told], wanted: Callable[[_Told], bool]) -> list[Phrase]:
    """Those whose place or date is a wanted one; else those that have none."""
    whose = list(zip(found, _whose(found, text, of), strict=True))
    told = [p for p, v in whose if v is not None and wanted(v)]
    return told or [p for p, v in whose if v is None]


def _whose(found: Sequence[Phrase], text: str, of: Sequence[_Told]) -> list[_Told | None]:
    """For each figure the one named last before it; where 分别 stands between as many of both, the one in its place.

    Right behind what another is compared with stands the latter's own.
    """
    told: list[_Told | None] = []
    plain = [v for v in of if not _BASIS.search(text[max(0, v.start - 3) : v.start])]
    for phrase in found:
        each = max((m.start() for m in _EACH.finditer(text, 0, phrase.start)), default=-1)
        if each >= 0 and not _STOP.search(text, each, phrase.start):
            end = stop.start() if (stop := _STOP.search(text, each)) else len(text)
            listed = [p for p in found if each < p.start < end and p.unit[-1:] == phrase.unit[-1:]]
            before = [v for v in of if v.end <= each]
            if len(listed) == len(before) > 1:
                told.append(before[listed.index(phrase)])
                continue
        own = (v for v in of if _AT_ONCE.fullmatch(text, v.end, phrase.start))
        told.append(next(own, None) or next((v for v in reversed(plain) if v.end <= phrase.start), None))
    return told


def _each_year(dates: Sequence[Moment], text: str) -> list[Moment]:
    """The dates, the years between the first and the last of 2020年至2022年 among them."""
    found: list[Moment] = []
    for date in dates:
        if found and (first := found[-1].year) and date.year and _TO.fullmatch(text[found[-1].end : date.start]):
            found += [Moment(date.start, date.end, year=year) for year in range(first + 1, date.year)]
        found.append(date)
    return found
