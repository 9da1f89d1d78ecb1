"""What of a statement can be looked up in a printed sentence: figures, dates, places, names; and whether it is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from .folding import fold
from .matching import coverage
from .moments import Moment, moments
from .names import Name, names, novel_names, stands_in
from .places import Mention, codes_of, contains, mentions
from .printed import Printed, finest
from .quantities import Quantity, quantities
from .tokenizer import rarity, words
from .vocabulary import stop_words

_Placed = TypeVar("_Placed", Moment, Mention)
_OF_THE_REPORT = re.compile(r"(?:的|年)?(?:新闻|报纸|相关)?(?:报道|消息|资料|文章)")
_CLAUSE = re.compile(r"[,，。;；:：!！?？\n]")
_LOCAL = 0.7
"""What the words of a figure's own clause weigh; the rest is for those of the clause before."""
_PLAIN = 0.8
"""A figure whose words agree this well is the one meant, whatever else is printed."""
_FEW = 2
"""Fewer words say nothing of what a figure is of."""
_ALIKE = 0.4
"""A sentence that says a part of a statement agrees with the words around its figure at least so well."""
_GRACE = 0.5
"""Added to the words held and to all: one or two words that differ say little."""
_LEFT, _RIGHT = 8, 4
"""A figure that is printed between just these many characters is the one meant."""
_MARGIN = 0.2
"""Another figure whose words agree better by this is the one that should have been given."""
_SAYING = frozenset(
    {
        "根据",
        "资料",
        "报道",
        "显示",
        "提到",
        "指出",
        "介绍",
        "其中",
        "因此",
        "此外",
        "答案",
        "问题",
        "提供",
        "信息",
        "文中",
    }
)
"""Words of an answer that speak of the pages and not of what is in them."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Characters `start` to `end` of a statement that must stand in print."""

    start: int
    end: int
    text: str
    value: Quantity | Moment | Mention | Name

    @property
    def telling(self) -> bool:
        """Is it more than a year or a place, which every sentence of a page shares?"""
        if isinstance(self.value, Moment):
            return not self.value.only_year
        return not isinstance(self.value, Mention)


class Facts:
    """The facts of one statement, and whether a printed sentence holds them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.quantities = quantities(text)
        dates = moments(text)
        spans = [(q.start, q.end) for q in self.quantities] + [(m.start, m.end) for m in dates]
        self.places = [m for m in finest(mentions(text)) if not _within(m, spans)]
        named = [n for n in names(text) if not _within(n, spans)]
        found = [*self.quantities, *dates, *self.places, *named]
        self.all = tuple(
            Fact(v.start, v.end, text[v.start : v.end].strip(), v) for v in sorted(found, key=lambda v: v.start)
        )
        self.telling = tuple(f for f in self.all if f.telling)
        self._by_year: dict[int | None, dict[int, Moment]] = {}

    @classmethod
    def of(cls, text: str) -> Facts:
        """The facts of a statement, parsed once."""
        return _facts(text)

    @cached_property
    def _without_dates_and_places(self) -> str:
        rest = list(fold(self.text))
        for fact in self.all:
            if isinstance(fact.value, Moment | Mention):
                rest[fact.start : fact.end] = " " * (fact.end - fact.start)
        return "".join(rest)

    @cached_property
    def terms(self) -> list[str]:
        """The words that are no facts and matter."""
        rest = list(self.text)
        for fact in self.all:
            rest[fact.start : fact.end] = " " * (fact.end - fact.start)
        found = words("".join(rest))
        return [w for w in dict.fromkeys(found) if w not in stop_words() and w not in _SAYING and not w.isdigit()]

    def likeness(self, *printed: Printed) -> float:
        """The share, 0 to 1, of the statement's other words that the sentences or what stands above them hold."""
        all_ = sum(map(rarity, self.terms))
        held = all_ * coverage(self.terms, " ".join(f"{p.folded} {p.head}" for p in printed))
        grace = _GRACE if self.telling else 0.0
        return (held + grace) / (all_ + grace) if all_ + grace else 1.0

    def printed_in(self, printed: Printed) -> tuple[int, float]:
        """How many facts stand in the sentence itself and not only above it, and the share of the other words that do."""
        own = 0
        for fact in self.telling:
            match fact.value:
                case Moment():
                    own += any(m.month == fact.value.month and m.day == fact.value.day for m in printed.moments)
                case Name():
                    own += stands_in(fact.value, printed.folded)
                case _:
                    own += 1
        return own, coverage(self.terms, printed.folded)

    def held_by(self, printed: Printed) -> list[Fact]:
        """The facts that the sentence holds."""
        return [f for f in self.all if self.holds(f, printed)]

    def is_part_of(self, fact: Fact, printed: Printed) -> bool:
        """May the sentence say just this fact of the statement: with its year and place, and in like words?"""
        if not self.holds(fact, printed):
            return False
        weak = [f for f in self.all if not f.telling]
        for kind in (Moment, Mention):
            of = [f for f in weak if isinstance(f.value, kind)]
            near = [f for f in of if f.end <= fact.start][-1:] or of[:1]
            if not all(self.holds(f, printed) for f in near):
                return False
        if not isinstance(fact.value, Quantity):
            return True
        words_of = _words_around(self._without_dates_and_places, fact.value, self.quantities)
        told = [q for q in printed.quantities if fact.value.is_told_by(q)]
        return sum(map(len, words_of)) < _FEW or any(_agreement(words_of, printed, q) >= _ALIKE for q in told)

    def strangers(self, printed: Sequence[Printed]) -> list[Fact]:
        """Words listed as names that stand neither in these sentences' passages nor above them."""
        known = " ".join({id(p.context): p.context.text for p in printed}.values())
        taken = [(f.start, f.end) for f in self.all]
        return [Fact(n.start, n.end, n.text, n) for n in novel_names(self.text, known) if not _within(n, taken)]

    def holds(self, fact: Fact, printed: Printed) -> bool:
        """Does the sentence say it? Places, years and names may stand above it; a figure must be that of its place and year."""
        match fact.value:
            case Quantity():
                told = [p for p in printed.quantities if fact.value.is_told_by(p)]
                return any(
                    self._of_the_same(fact.value, p, printed) and self._fits(fact.value, p, printed) for p in told
                )
            case Moment():
                return self._holds_moment(fact.value, printed)
            case Mention():
                return _holds_place(fact.value, printed)
            case Name():
                return stands_in(fact.value, printed.context.text)

    def _fits(self, mine: Quantity, theirs: Quantity, printed: Printed) -> bool:
        """Do the words around the printed figure agree with the statement's as well as those of any other near it?"""
        words_of = _words_around(self._without_dates_and_places, mine, self.quantities)
        verbatim = fold(self.text[max(0, mine.start - _LEFT) : mine.end + _RIGHT]) in printed.folded
        if verbatim or sum(map(len, words_of)) < _FEW:
            return True
        best = _agreement(words_of, printed, theirs)
        rivals = [
            (p, q)
            for p in printed.neighbours
            for q in p.quantities
            if q.kind == theirs.kind and q.value != theirs.value
        ]
        return best >= _PLAIN or all(_agreement(words_of, p, q) < best + _MARGIN for p, q in rivals)

    def _read_in(self, year: int | None) -> dict[int, Moment]:
        if year not in self._by_year:
            self._by_year[year] = {m.start: m for m in moments(self.text, year=year)}
        return self._by_year[year]

    def _holds_moment(self, moment: Moment, printed: Printed) -> bool:
        moment = self._read_in(printed.published).get(moment.start, moment)
        if printed.published is not None and self._is_of_the_report(moment):
            return moment.year == printed.published
        if any(moment.is_told_by(m) for m in printed.moments):
            return True
        if not moment.only_year:
            return any(moment.is_told_by(m) for m in printed.context.moments) or _is_the_date_of(moment, printed)
        compared = {m.start for m in printed.moments if printed.text[max(0, m.start - 1) : m.start] in {"比", "较"}}
        named = {m.year for m in printed.moments if m.year is not None and m.start not in compared}
        if moment.relative is not None:
            return moment.relative == 0 and not named
        if re.search(rf"(?<!\d){moment.year}(?!\d)", printed.folded):
            return True
        if printed.published is None:
            return not named and f"{moment.year}年" in printed.context.text
        ahead = all(y > printed.published for y in named)
        return moment.year == printed.published and ahead

    def _is_of_the_report(self, moment: Moment) -> bool:
        """鞍山市（2024年）, 据2024年的报道: the year of the report and of no figure."""
        before = self.text[max(0, moment.start - 1) : moment.start]
        return moment.only_year and (before in {"（", "("} or bool(_OF_THE_REPORT.match(self.text, moment.end)))

    def _of_the_same(self, mine: Quantity, theirs: Quantity, printed: Printed) -> bool:
        """Where a sentence gives figures of several years or places: is this one of the year and the place stated?"""
        dates = [m for m in self._read_in(printed.published).values() if not self._is_of_the_report(m)]
        return _agree(_governing(mine, dates), _governing(theirs, printed.moments), printed.moments) and _same_place(
            _governing(mine, self.places), _governing(theirs, printed.places), printed
        )


def _clauses(text: str, figure: Quantity, figures: Sequence[Quantity]) -> tuple[str, str]:
    """The words of a figure's clause, from the figure before it on; and those of the clause before."""
    low = max((q.end for q in figures if q.end <= figure.start), default=0)
    stops = [m.end() for m in _CLAUSE.finditer(text, 0, figure.start)]
    start = max(low, stops[-1] if stops else 0)
    end = next((m.start() for m in _CLAUSE.finditer(text, figure.end)), len(text))
    end = min([end, *(q.start for q in figures if q.start >= figure.end)])
    before = stops[-2] if len(stops) > 1 and stops[-1] == start else stops[-1] if stops and stops[-1] < start else 0
    return text[start : figure.start] + " " + text[figure.end : end], text[before:start]


def _words_around(text: str, figure: Quantity, figures: Sequence[Quantity]) -> tuple[list[str], list[str]]:
    own, before = (
        [w for w in dict.fromkeys(words(part)) if w not in stop_words() and not w.isdigit()]
        for part in _clauses(text, figure, figures)
    )
    return own, before


def _agreement(wanted: tuple[list[str], list[str]], printed: Printed, figure: Quantity) -> float:
    """How well, 0 to 1, the clauses around a printed figure hold the words around a stated one."""
    own, before = _clauses(printed.folded, figure, printed.quantities)
    near, far = wanted[0] or wanted[1], [*wanted[0], *wanted[1]]
    return _LOCAL * coverage(near, own) + (1 - _LOCAL) * coverage(far, f"{before} {own}")


@lru_cache(maxsize=256)
def _facts(text: str) -> Facts:
    return Facts(text)


def _within(value: Mention | Name, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= value.start and value.end <= end for start, end in spans)


def _governing(figure: Quantity, of: Sequence[_Placed]) -> _Placed | None:
    """The date or place named last before a figure."""
    before = [v for v in of if v.end <= figure.start]
    return before[-1] if before else None


def _agree(mine: Moment | None, theirs: Moment | None, all_: Sequence[Moment]) -> bool:
    """Can both figures be of the same time? Only told where the sentence speaks of several."""
    if mine is None or theirs is None:
        return True
    years = {m.year for m in all_ if m.year is not None}
    if mine.year is not None and len(years) > 1 and mine.year != (theirs.year or theirs.implied):
        return False
    parts = {(m.month, m.part) for m in all_ if not m.only_year}
    return mine.only_year or theirs.only_year or len(parts) < 2 or mine.is_told_by(theirs)


def _same_place(mine: Mention | None, theirs: Mention | None, printed: Printed) -> bool:
    if mine is None or theirs is None or _meet(mine.codes, theirs.codes):
        return True
    others = [p for p in printed.places if p is not theirs]
    told = [q for q in printed.quantities if _governing(q, printed.places) is not theirs]
    # A place in passing (与某市签约) governs nothing; in a list of figures by place each has its own.
    return not (others and told) and _holds_place(mine, printed)


def _meet(some: Sequence[str], others: Sequence[str]) -> bool:
    return any(contains(a, b) or contains(b, a) for a in some for b in others)


def _holds_place(place: Mention, printed: Printed) -> bool:
    """Does the sentence name it, or is it the place of the report, or the one under which the sentence stands?"""
    if any(_meet(place.codes, m.codes) for m in printed.places):
        return True
    here = codes_of(printed.hit.passage.article.place)
    if any(contains(mine, code) for mine in place.codes for code in here):
        return True
    above = printed.place_above
    if not printed.places and above is not None and _meet(place.codes, above.codes):
        return True
    titled = mentions(printed.head, organisations=True)
    inside = mentions(printed.folded, organisations=True)
    return any(set(place.codes) & set(m.codes) for m in (*titled, *inside))


def _is_the_date_of(moment: Moment, printed: Printed) -> bool:
    """Is it the day on which the report was printed?"""
    date = printed.hit.passage.article.date or ""
    parts = date.split("-")
    if "/" in date or len(parts) != 3:
        return False
    year, month, day = map(int, parts)
    return moment.is_told_by(Moment(0, 0, year=year, month=month, day=moment.day and day, part=moment.part and ""))
