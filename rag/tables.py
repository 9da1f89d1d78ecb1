"""Tables in running text: rows of as many cells below each other, the line above them, what heads their columns.

A row is a line of cells, or as many lines of one cell each as the table has columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .folding import fold
from .phrases import Phrase
from .question import Asks, Question

_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"[^\s|｜]+")
_FIGURE = re.compile(r"\d")
_SHARE = re.compile(r"[%％‰]")
_DATED = re.compile(r"(?:19|20)\d\d年?|\d{1,2}月|\d{1,2}[-—~]\d{1,2}月")
_ROWS, _LONGEST, _CELLS = 3, 60, 8
"""Fewer rows are no table; nor are longer lines, or ones of more cells."""
_STACK, _CELL_LONGEST = 2, 24
"""Fewer rows below their heads are none either, nor longer lines where each is a cell."""
_ENDS = ("。", "；", ";", "，", ",", "！", "？")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table in a passage."""

    title: str
    """The line above the table; "" where there is none."""
    heads: tuple[str, ...]
    """What the first row says of each column; empty where it is a row like the others."""
    cells: tuple[tuple[int, int], ...]
    """Characters of each cell, counted from the row's beginning."""

    @property
    def length(self) -> int:
        """Characters of the row up to the end of its last cell."""
        return self.cells[-1][1]

    def cell(self, question: Question, text: str) -> tuple[Phrase, str] | None:
        """The cell asked for and its column's head, where one column is: the only figure, or the head with most of its words."""
        figures = [
            n for n, (a, b) in enumerate(self.cells) if n and _FIGURE.search(text[a:b]) and _may_be(question, text[a:b])
        ]
        if not figures:
            return None
        best = figures[0]
        if len(figures) > 1:
            fits = [(_said(question, self.heads[n]) if self.heads else 0.0) for n in figures]
            if fits.count(max(fits)) > 1:
                return None
            best = figures[fits.index(max(fits))]
        start, end = self.cells[best]
        unit = re.search(r"[^\d.,+\-%％]*$", text[start:end])
        return Phrase(start, end, unit.group() if unit else ""), self.heads[best] if self.heads else ""


def _may_be(question: Question, cell: str) -> bool:
    """A share where one is asked for, else none; its sign alone tells it in a cell."""
    return question.asks in {Asks.OTHER, Asks.FIGURE} or (question.asks is Asks.PERCENT) == bool(_SHARE.search(cell))


def _said(question: Question, head: str) -> float:
    """How much of what the question says of time and measure stands in a column's head."""
    dates = [str(question.year)] if question.year else []
    dates += [question.span] if question.span else []
    return sum(2.0 for d in dates if d in fold(head)) + sum(1.0 for t in question.terms if t in fold(head))


def rows(text: str) -> dict[int, Row]:
    """The rows of all tables of a text by where they begin; the row of heads is none of them."""
    lines = list(_LINE.finditer(text))
    cells = [tuple((c.start(), c.end()) for c in _CELL.finditer(line.group())) for line in lines]
    found: dict[int, Row] = {}
    start = 0
    for n in range(1, len(lines) + 1):
        if n < len(lines) and len(cells[n]) == len(cells[start]) and _may_be_row(lines[n].group(), cells[n]):
            continue
        if n - start >= _ROWS and _may_be_row(lines[start].group(), cells[start]):
            block = [(line.start(), line.group(), of) for line, of in zip(lines[start:n], cells[start:n], strict=True)]
            found |= _rows(lines[start - 1].group() if start else "", block)
        start = n
    return found | _stacked(lines)


def _stacked(lines: Sequence[re.Match[str]]) -> dict[int, Row]:
    """The rows of tables whose cells stand below each other: heads without figures, then a name and its figures in turn."""
    texts = [line.group().strip() for line in lines]
    figure = [bool(_FIGURE.search(_DATED.sub("", text))) for text in texts]
    short = [0 < len(text) <= _CELL_LONGEST and not text.endswith(_ENDS) for text in texts]
    found: dict[int, Row] = {}
    start = 0
    while start < len(texts):
        width, count = max(
            ((w, _stack(figure, short, start, w)) for w in range(2, _CELLS + 1)), key=lambda t: t[0] * t[1]
        )
        if count < _STACK:
            start += 1
            continue
        heads = tuple(texts[start : start + width])
        for n in range(start + width, start + width * (count + 1), width):
            at = lines[n].start()
            cells = tuple((line.start() - at, line.end() - at) for line in lines[n : n + width])
            found[at] = Row(texts[start - 1] if start else "", heads, cells)
        start += width * (count + 1)
    return found


def _stack(figure: Sequence[bool], short: Sequence[bool], start: int, width: int) -> int:
    """How many rows of so many lines follow the heads that begin at a line; 0 where they are no heads."""
    end = start + width
    if len(figure) < end or any(figure[start:end]) or not all(short[start:end]):
        return 0
    rows = 0
    while all(short[end : end + width]) and list(figure[end : end + width]) == [False] + [True] * (width - 1):
        rows, end = rows + 1, end + width
    return rows


def _may_be_row(line: str, cells: Sequence[tuple[int, int]]) -> bool:
    return 2 <= len(cells) <= _CELLS and len(line) <= _LONGEST and not line.endswith(_ENDS)


def _rows(title: str, block: Sequence[tuple[int, str, tuple[tuple[int, int], ...]]]) -> dict[int, Row]:
    """Those of one table: most of its rows hold a figure behind their first cell."""
    told = [bool(_FIGURE.search(line[of[1][0] :])) for _, line, of in block]
    if sum(told[1:]) < 0.6 * (len(block) - 1):
        return {}
    _, first, of = block[0]
    heads = tuple(first[a:b] for a, b in of)
    headed = all(not _FIGURE.search(_DATED.sub("", head)) for head in heads)
    return {at: Row(title, heads if headed else (), cells) for at, _, cells in (block[1:] if headed else block)}
