"""The year in which a page was printed, with the words that show it: 今年 and 去年 are read against it."""

from __future__ import annotations

import calendar
import datetime
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from .tense import PLANNED

_YEAR = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)(?=\s?年|中国|全国|全球|世界|国际|亚洲|欧洲|赛季|第[一二三四五六七八九十\d]|[春夏秋冬][季天]"
    r"|[\u4e00-\u9fff“”·]{1,14}(?:季|节|展|展览会|博览会|大会|联赛|论坛|年会|峰会|马拉松|锦标赛|公开赛|音乐会)(?!度))"
)
"""A year by its 年, or before the name of what is held that year: 2031世界园艺大会, 2031江南油菜花节."""
_FULL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?(?!\d)")
_STAMP = re.compile(_FULL_DATE.pattern + r"(?=\s*(?:\d{1,2}:\d\d|[,，]?正文|来源|$))")
"""A date with a time of day, as web pages print it before their text."""
_HEAD = 60
"""Characters of a line in which such a stamp stands."""
_AHEAD_BEFORE = re.compile(r"(到|至|将于|计划于?|预计于?|拟于?|力争于?|有望于?|定于|确保|目标|截止到?|[—~-])$")
_AHEAD_AFTER = re.compile(
    r"^\s?年(?:底|末|年底)?(?:\d{1,2}月)?(?:底|前|末|之前|以前)?(?:前|后)?"
    r"(?:全面|全部|正式|基本|力争|前|将|预计)*(?:竣工|建成|投产|完工|交付|通车|达产|投运|投用|试运行|开通|实现|达到|前|底前)"
)
_COMPARED = re.compile(r"(?:比|较|从|由|自|与|同|和|起|于)$")
_LAST = re.compile(r"去年|上年")
"""What a year may be compared to: 从2031年的8%升到去年的9%."""
_AFTER = (
    ("day", re.compile(r"\d{1,2}月\d{1,2}日")),
    (
        "part",
        re.compile(
            r"[上下]半年|第?[一二三四1-4]季度|前[一二三四五六七八九十\d]+个?月|[春夏秋冬]季|\d{1,2}[—~至-]\d{1,2}月"
        ),
    ),
    ("month", re.compile(r"\d{1,2}月")),
    ("end", re.compile(r"[底末初]")),
)
"""What follows the year, where it is more than 年."""
_OPENS = re.compile(r"(?:^|[,，。;；\n　（(“、：:\s])$")
_DONE = re.compile(
    r"\d|实现|完成|达|同比|成|累计|共|为|增长|增加|下降|突破|占|产值|产量|收入|投入|新增|获|荣|被|提高|超|曾|时|年产"
)
_CLAUSE = re.compile(r"[,，。;；\n]")
_SURE = 0.45
"""How likely a year must be; below it the page has none."""
_FAR = 8
"""So many years ahead of the page, or behind it, are counted alike."""
_LEAP_DAY = re.compile(r"(?<!\d)2月29日")


@dataclass(frozen=True, slots=True)
class Dateline:
    """When a page was printed, as far as it can be known, and the printed words that say so."""

    year: int | None = None
    date: str | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A year that a text names, and in which way: a quarter of it, a total of it, a plan for it."""

    year: int
    kind: str
    start: int


def dateline(text: str, *, today: datetime.date | None = None) -> Dateline:
    """A whole date in the first or last lines, or the year in which the page speaks as it does of the years it names.

    Where no year is likely enough, the result is empty.
    """
    limit = (today or datetime.date.today()).year
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in (*lines[:4], *lines[-2:]):
        found = _FULL_DATE.search(line) if len(line) <= 40 else _STAMP.search(line[:_HEAD])
        if found and (date := _date(found)) and date.year <= limit:
            return Dateline(date.year, date.isoformat(), found.group())
    named = list(mentions(text))
    chance, year = max(_chances(named, _years(named, limit)), default=(0.0, 0))
    if chance < _SURE or (_LEAP_DAY.search(text) and not calendar.isleap(year)):
        return Dateline()
    told = min(named, key=lambda m: (m.year != year, abs(m.year - year)))
    return Dateline(year, None, _around(text, told.start))


def mentions(text: str) -> Iterator[Mention]:
    """Every year that the text names, and how."""
    for found in _YEAR.finditer(text):
        yield Mention(int(found.group(1)), _kind(text, found), found.start())


def _kind(text: str, found: re.Match[str]) -> str:
    before, after = text[max(0, found.start() - 6) : found.start()], text[found.end() : found.end() + 30]
    rest = after.lstrip().removeprefix("年")
    clause = _CLAUSE.split(rest, maxsplit=1)[0]
    if _AHEAD_BEFORE.search(before) or _AHEAD_AFTER.match(after):
        planned = _AHEAD_AFTER.match(after) or PLANNED.search(before + clause) or "可" in clause
        return "ahead planned" if planned else "ahead"
    part = next((kind for kind, follows in _AFTER if follows.match(rest)), "")
    if _COMPARED.search(before):
        if _LAST.search(clause):
            return "compared to last year"
        return "compared month" if part in ("month", "day") else "compared"
    if part:
        return part
    where = ("opening, " if rest[:1] in (",", "，") else "opening ") if _OPENS.search(before) else "within "
    clause = _CLAUSE.split(rest[1:], maxsplit=1)[0] if rest[:1] in (",", "，") else clause
    return where + ("planned" if PLANNED.search(clause) else "done" if _DONE.search(clause) else "named")


def _years(named: list[Mention], limit: int) -> range:
    """The years in which the page may have been printed: at most so far before the last one named."""
    past = [m.year for m in named if m.year <= limit]
    return range(max(past) - _FAR, limit + 1) if past else range(0)


def _chances(named: list[Mention], years: range) -> list[tuple[float, int]]:
    """The chance of each year, with the year: naive Bayes over how far off the years named lie.

    What is said more than once counts, but less than twice.
    """
    said = Counter((m.year, m.kind) for m in named)
    points = {
        year: sum((1 + math.log(n) / 2) * math.log(_share(kind, y, year)) for (y, kind), n in said.items())
        for year in years
    }
    best = max(points.values(), default=0.0)
    total = sum(math.exp(p - best) for p in points.values())
    return [(math.exp(p - best) / total, year) for year, p in points.items()]


def _share(kind: str, named: int, printed: int) -> float:
    """How often a year named so lies so far from that of the page; those far ahead share what is theirs."""
    far = named - printed - 2
    return _offsets()[kind][offset(named, printed)] * (0.3 * 0.7**far if far >= 0 else 1.0)


def offset(named: int, printed: int) -> int:
    """How many years a year named lies after that of the page, the far ones counted alike."""
    return max(-_FAR, min(2, named - printed))


@cache
def _offsets() -> dict[str, dict[int, float]]:
    """How often a year named in some way lies so far from that of the page."""
    import tomllib

    table = tomllib.loads(resources.files("baowen.rag").joinpath("data/years.toml").read_text(encoding="utf-8"))
    return {kind: dict(zip(range(-_FAR, 3), shares, strict=True)) for kind, shares in table.items()}


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
    ends = [i for mark in ",，。;；\n\r”" if (i := text.find(mark, at + len("2024年,"))) >= 0]
    return text[start : min([*ends, at + 40])].strip()
