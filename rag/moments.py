"""Dates as values: years, months, days and parts of a year; 今年 and 去年 are read against the year of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .folding import fold

_RELATIVE = {"前年": -2, "去年": -1, "上年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1, "次年": 1}
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HAN_NUMBER = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {
    "十一": 11,
    "十二": 12,
    "冬": 11,
    "腊": 12,
    "正": 1,
}
_PARTS = {
    "一季度": "q1", "1季度": "q1", "二季度": "q2", "2季度": "q2", "三季度": "q3", "3季度": "q3", "四季度": "q4", "4季度": "q4",
    "上半年": "h1", "下半年": "h2", "头六个月": "h1", "前六个月": "h1", "年底": "end", "年末": "end", "底": "end", "末": "end",
    "年初": "start", "初": "start", "上旬": "early", "中旬": "middle", "下旬": "late",
}  # fmt: skip
_YEAR = (
    r"(?:(?P<year>(?:19|20)\d\d)(?:年度?|(?=[-./]\d{1,2}[-./]\d))|(?P<han>[一二][〇零一二三四五六七八九]{3})年"
    rf"|(?P<relative>{'|'.join(_RELATIVE)}))"
)
_MONTH = r"(?:(?P<month>\d{1,2}|十[一二]|[一二三四五六七八九十])月(?!大)份?)"
_DAY = r"(?:(?P<day>\d{1,2})[日号])"
_PART = r"(?P<part>第?[一二三四1-4]季度|上半年|下半年|[前头]六个月|年?[底末初](?![步级中次期])|[上中下]旬)"
_MOMENT = re.compile(
    rf"(?<![\d.]){_YEAR}(?:{_MONTH})?(?:{_DAY})?(?:的?第?{_PART})?".replace("(?P<part>第?", "(?P<part>")
    + rf"|(?<![\d.第]){_MONTH}(?:{_DAY})?(?P<ending>[底末初]|[上中下]旬)?".replace("<month>", "<only>").replace(
        "<day>", "<on>"
    )
    + r"|(?<![\d.])(?P<alone>\d{1,2})[日号](?!楼|线|院|公路)"
    + r"|(?P<partly>第?[一二三四1-4]季度|上半年|下半年|[前头]六个月|年[底末初])"
)
_SPREAD = re.compile(r"(?<![\d.])(?P<first>\d{1,2})(?:月份?)?\s*[-—–~～至到]\s*(?P<last>\d{1,2})月份?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date at `start` to `end` of a text, as far as it is given there; a year that only follows is `implied`."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    """q1 … q4, h1, h2, a spread of months such as 1-3, end, start, early, middle or late."""
    implied: int | None = None
    relative: int | None = None
    """-1 of 去年 and so on, where the year of the report is not known."""

    @property
    def only_year(self) -> bool:
        """Does it give nothing finer than a year?"""
        return self.month is None and self.day is None and not self.part

    def is_told_by(self, printed: Moment) -> bool:
        """Is all that this date gives the same in a printed one?"""
        year = printed.year if printed.year is not None else printed.implied
        return (
            (self.year is None or self.year == year)
            and (self.relative is None or self.relative == (printed.relative or 0))
            and (self.month is None or self.month == printed.month or (printed.month is None and self.day is not None))
            and (self.day is None or self.day == printed.day)
            and (not self.part or (self.part, self.month is None) == (printed.part, printed.month is None))
        )


def moments(text: str, *, year: int | None = None) -> list[Moment]:
    """The dates of a text, in order. `year` is that of the report: 今年 is it, and a date before any year is in it."""
    folded = fold(text)
    spreads = [_spread(m) for m in _SPREAD.finditer(folded)]
    found = [m for m in (_read(x, year) for x in _MOMENT.finditer(folded)) if m is not None]
    found = [m for m in found if not any(s.start < m.end and m.start < s.end and m.month for s in spreads)]
    return list(_in_their_years(sorted([*found, *spreads], key=lambda m: m.start), year))


def _in_their_years(found: list[Moment], year: int | None) -> Iterator[Moment]:
    """A date without a year is in the year named last before it, else in that of the report."""
    current = year
    for moment in found:
        current = moment.year if moment.year is not None else current
        given = moment.year is not None or moment.relative is not None
        yield moment if given else replace(moment, implied=current)


def _spread(found: re.Match[str]) -> Moment:
    return Moment(*found.span(), part=f"{int(found['first'])}-{int(found['last'])}")


def _read(found: re.Match[str], published: int | None) -> Moment | None:
    span = found.span()
    year: int | None = None
    if found["year"]:
        year = int(found["year"])
    elif found["han"]:
        year = int(found["han"].translate(_DIGITS))
    elif found["relative"]:
        year = None if published is None else published + _RELATIVE[found["relative"]]
    month = found["month"] or found["only"]
    day = found["day"] or found["on"] or found["alone"]
    part = found["part"] or found["ending"] or found["partly"] or ""
    return Moment(
        *span,
        year=year,
        month=_number(month) if month else None,
        day=int(day) if day else None,
        part=_PARTS.get(part.removeprefix("第"), part),
        relative=_RELATIVE[found["relative"]] if found["relative"] and published is None else None,
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _HAN_NUMBER[text]
