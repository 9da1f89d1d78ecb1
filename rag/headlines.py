"""Where on a page stories begin: the runs of bare lines that are headlines, and those that are headings within."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .byline import begins_story, is_name, lead_names, photographed, signs_off
from .continuation import reads_on
from .furniture import is_rule, of_a_series
from .lines import Kind, Line, of_pictures, of_the_page, sums_up
from .places import mentions
from .quantities import han_number
from .stamp import is_source, is_stamp
from .topic import heads_another
from .vocabulary import alternatives

_NUMBER = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）]?$|^(?:[*＊★☆※]\s*){1,3}$")
"""A bare number over a part of a story."""
_NUMBERED = re.compile(r"^\d{1,2}[.．、\s]\s*[^\d\s]")
_DOCUMENT = re.compile(
    r"^.{0,20}关于.{4,}(?:公告|通告|通知|公示|决定|意见)$|^[^，,：:]{0,8}(?:公告|通告|公示|声明|启事|讣告)$"
)
"""How offices head what they make known."""
_SECTION = re.compile(
    r"^(?:(?P<han>[一二三四五六七八九十]{1,3})、|第(?P<nth>[一二三四五六七八九十]{1,3})[章节部](?:分)?\s)\s*[^\s。]{2,24}$"
)
"""The heading of a section of a report: 三、工业和建筑业, 第二节 公司基本情况."""
_SALUTATION = re.compile(r"^[^，。：:]{0,12}(?:同志|编辑|读者|朋友|老师|先生|女士|们|政府|单位|部门|局|委)[:：]$")
"""Whom a letter or an order is to."""
_LIST_TITLE = re.compile(r"(?:名录|名单|一览|一览表|清单|目录)$")
_ORNAMENTS = "●■▲★◆◎○□◇☆【〖"
_TEXT = {Kind.BODY, Kind.ITEM}
_BYLINE, _WIDER = 0.18, 0.12
"""How much it speaks against a headline that it has no byline as the one above has, and for it that the gap is wider."""
_LINES = 4
"""A headline has at most this many lines, kicker and subtitle included."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The bare lines `start` (included) to `end` (excluded) that stand together."""

    start: int
    end: int
    begins: bool
    """A story begins with them; else they are headings within one."""
    listed: bool = False
    """The first of them is the title of a list."""
    signed: bool = False
    """The last of them is the writer's name."""
    pictured: bool = False
    """They stand in a section of pictures."""
    tabled: bool = False
    """They stand over a table, which may stand in the way of a story."""
    logo: bool = False
    """They are the name of a series, in the way of a text."""
    section: int = 0
    """The number of the section of a report that they head."""


@cache
def _office() -> re.Pattern[str]:
    return re.compile(f"{alternatives('organisations')}$")


def _is_writer(text: str) -> bool:
    """Is a bare line a person's name, and no place's?"""
    return is_name(text) and not mentions(text)


def section(text: str) -> int:
    """The number of the section of a report that a line heads: 2 for 二、农业; else 0."""
    found = _SECTION.match(text)
    return int(han_number(found["han"] or found["nth"]) or 0) if found else 0


def _mark(headline: str) -> str:
    """The ornament or bracket that a headline begins with, "1" for a number, else ""."""
    return headline[0] if headline[0] in _ORNAMENTS else "1" if _NUMBERED.match(headline) else ""


def headings(lines: Sequence[Line]) -> dict[int, Headings]:
    """The runs of headings of a page, by the line they start at."""
    return _Headings(lines).found


class _Headings:
    """Walks down the page once; what was seen above is part of the evidence."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        gaps = Counter(line.gap for line in lines[1:])
        self.usual_gap = gaps.most_common(1)[0][0] if gaps else 0
        self.level = self._headline_level()
        first = next((line.text for line in lines if line.kind is Kind.HEADING), " ")
        self.mark = _mark(first) if first[0] in _ORNAMENTS or first.startswith("1") else ""
        self.found: dict[int, Headings] = {}
        pictured = signed_off = any_story = False
        at = 0
        while at < len(lines):
            line = lines[at]
            if line.kind is Kind.HEADING:
                run = self._run(at, any_story=any_story, signed_off=signed_off, pictured=pictured)
                self.found[at] = run
                any_story, signed_off = True, signed_off and not run.begins
                at = run.end
                continue
            if line.kind is Kind.LABEL:
                pictured = of_pictures(line.text)
            signed_off = signed_off or self._signs(at)
            any_story = any_story or line.kind in {Kind.BODY, Kind.ITEM, Kind.BOX, Kind.BYLINE}
            at += 1

    def _headline_level(self) -> int:
        """The heading mark of the first headline: one of the same rank begins a story, too, unless they are all alike."""
        marked = [n for n, line in enumerate(self.lines) if line.kind is Kind.HEADING and line.level]
        if not marked:
            return 0
        alike = len({self.lines[n].level for n in marked}) == 1
        above_bylines = sum(n + 1 < len(self.lines) and self.lines[n + 1].kind is Kind.BYLINE for n in marked)
        return 0 if alike and above_bylines else self.lines[marked[0]].level

    def _signs(self, at: int) -> bool:
        """Does a line say, below the text of a story, who wrote it?"""
        line, above = self.lines[at], self.lines[at - 1] if at else None
        if line.kind is Kind.BODY:
            return signs_off(line.text)
        credit = line.kind is Kind.CREDIT and not photographed(line.text) and not of_the_page(line.text)
        below_text = above is not None and above.kind is Kind.BODY and not above.open
        return self._seals(at) or (below_text and (credit or line.kind is Kind.BYLINE))

    def _seals(self, at: int) -> bool:
        """Is a line the day on which the office above made its notice known, and not when the text below was put up?"""
        if at >= len(self.lines) or not is_stamp(self.lines[at].text):
            return False
        below = self.lines[at + 1].kind if at + 1 < len(self.lines) else None
        return below is not Kind.BODY and _office().search(self.lines[at - 1].text) is not None

    def _run(self, start: int, *, any_story: bool, signed_off: bool, pictured: bool) -> Headings:
        lines, end = self.lines, start
        while end < len(lines) and lines[end].kind is Kind.HEADING and end - start < _LINES:
            end += 1
        end = next((n for n in range(start + 1, end) if _NUMBER.match(lines[n].text) or section(lines[n].text)), end)
        writer = next((n for n in range(start + 1, end) if _is_writer(lines[n].text)), None)
        signed = writer is not None and not is_name(lines[start].text)
        end = writer + 1 if writer is not None and signed else end
        below = lines[end : end + 2]
        if any_story and self._seals(end):
            return Headings(start, end, begins=False)
        if any_story and (number := section(lines[start].text)):
            return Headings(start, start + 1, begins=False, section=number)
        if any_story and len(below) == 2 and of_a_series(below[0].text) and below[1].kind is Kind.BODY:
            return Headings(start, end, begins=False, logo=True)
        tabled = bool(below) and below[0].kind is Kind.ROW
        listed = tabled or _LIST_TITLE.search(lines[start].text) is not None
        headed = signed or listed or _DOCUMENT.match(lines[start].text) is not None
        begins = not any_story or headed or signed_off or self._shown(start, end, pictured=pictured)
        return Headings(start, end, begins, listed, signed, pictured, tabled=tabled)

    def _shown(self, start: int, end: int, *, pictured: bool) -> bool:
        """Does what stands above and below show that a story begins: a byline, a box, a lead, a label, a wide gap?"""
        if end >= len(self.lines):
            return False
        first, above, below = self.lines[start], self.lines[start - 1], self.lines[end]
        wide = first.gap >= self.usual_gap + 2 and below.gap <= self.usual_gap and below.kind is Kind.BODY
        return (
            (below.kind is Kind.BYLINE and not below.text.endswith("整理"))
            or (below.kind is Kind.BOX and sums_up(below.text))
            or is_source(below.text)
            or is_stamp(below.text)
            or is_rule(above.text)
            or (self.mark != "" and _mark(first.text) == self.mark)
            or begins_story(below.text)
            or _SALUTATION.match(below.text) is not None
            or bool(lead_names(below.text))
            or above.kind is Kind.LABEL
            or 0 < first.level <= self.level
            or (wide and above.kind is Kind.BODY and not above.open)
            or (pictured and above.kind is Kind.CREDIT and photographed(above.text))
            or (below.kind is Kind.BODY and not (above.open or first.marked) and self._heads_another(start, end))
        )

    def _heads_another(self, start: int, end: int) -> bool:
        """Do their words show bare lines to be the headline of another story, and no piece of a text?"""
        last, below = self.lines[end - 1].text, self.lines[end].text
        if reads_on(last, below) or any(
            mark in line.text for line in self.lines[start:end] for mark in "，,。、；！？"
        ):
            return False
        begun = max((run.end for run in self.found.values() if run.begins), default=0)
        above = "".join(line.text for line in self.lines[begun:start] if line.kind in _TEXT)
        against = _BYLINE * (self.lines[begun].kind is Kind.BYLINE) - _WIDER * (self.lines[start].gap > self.usual_gap)
        rest = itertools.takewhile(lambda line: line.kind is not Kind.HEADING, self.lines[end:])
        texts = "".join(line.text for line in rest if line.kind in _TEXT)
        return heads_another("".join(line.text for line in self.lines[start:end]), above, texts, against=against)
