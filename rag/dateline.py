"""The year in which a page was printed, with the words that show it: 今年 and 去年 are read against it."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

_YEAR = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)(?=\s?年|中国|全国|全球|世界|国际|亚洲|欧洲|赛季|第[一二三四五六七八九十\d]|[春夏秋冬][季天])"
)
"""A year by its 年, or before the name of what is held that year: 2031世界园艺大会."""
_FULL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?(?!\d)")
_AHEAD_BEFORE = re.compile(r"(到|至|将于|计划于?|预计于?|拟于?|力争于?|有望于?|定于|确保|目标|截止到?|[—~-])$")
_AHEAD_AFTER = re.compile(
    r"^\s?年(?:底|末|年底)?(?:\d{1,2}月)?(?:底|前|末|之前|以前)?(?:前|后)?"
    r"(?:全面|全部|正式|基本|力争|前|将|预计)*(?:竣工|建成|投产|完工|交付|通车|达产|投运|投用|试运行|开通|实现|达到|前|底前)"
)
_LEAP_DAY = re.compile(r"(?<!\d)2月29日")


@dataclass(frozen=True, slots=True)
class Dateline:
    """When a page was printed, as far as it can be known, and the printed words that say so."""

    year: int | None = None
    date: str | None = None
    evidence: str = ""


def dateline(text: str, *, today: datetime.date | None = None) -> Dateline:
    """The latest year that the page speaks of as here or gone; a year it looks ahead to is not its own.

    A whole date in the first or last lines is the date of the page. Without any year the result is empty.
    """
    limit = (today or datetime.date.today()).year
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in (*lines[:4], *lines[-2:]):
        if len(line) <= 40 and (found := _FULL_DATE.search(line)) and (date := _date(found)) and date.year <= limit:
            return Dateline(date.year, date.isoformat(), found.group())
    best: tuple[int, int] | None = None
    for found in _YEAR.finditer(text):
        year = int(found.group(1))
        ahead = _AHEAD_BEFORE.search(text[max(0, found.start() - 6) : found.start()]) or _AHEAD_AFTER.match(
            text[found.end() : found.end() + 24]
        )
        if not ahead and year <= limit and (best is None or year > best[0]):
            best = year, found.start()
    if best is None:
        return Dateline()
    year, at = best
    if _LEAP_DAY.search(text) and not calendar.isleap(year):
        return Dateline()
    return Dateline(year, None, _around(text, at))


def years_spoken_of(text: str) -> set[int]:
    """The years that a text names, but for those in which something is only to be finished."""
    found = _YEAR.finditer(text)
    return {int(y.group(1)) for y in found if not _AHEAD_AFTER.match(text[y.end() : y.end() + 24])}


def given(date: str, *, today: datetime.date | None = None) -> Dateline | None:
    """The date that came with a text: a whole day, or a year alone. None for anything else, and for the future."""
    limit = (today or datetime.date.today()).year
    compact = re.sub(r"^((?:19|20)\d\d)(\d\d)(\d\d)$", r"\1-\2-\3", date.strip())
    if (found := _FULL_DATE.match(compact)) and (day := _date(found)):
        return Dateline(day.year, day.isoformat(), date.strip()) if day.year <= limit else None
    year = re.match(r"(?:19|20)\d\d(?!\d)", compact)
    return Dateline(int(year.group()), None, date.strip()) if year and int(year.group()) <= limit else None


def _date(found: re.Match[str]) -> datetime.date | None:
    try:
        return datetime.date(*(int(g) for g in found.groups()))
    except ValueError:
        return None


def _around(text: str, at: int) -> str:
    """The clause that holds the character at `at`."""
    start = max(text.rfind(mark, 0, at) for mark in ",，。;；\n\r“") + 1
    ends = [i for mark in ",，。;；\n\r”" if (i := text.find(mark, at)) >= 0]
    return text[start : min([*ends, at + 40])].strip()
