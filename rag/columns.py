"""How the page sets its text: narrow columns whose every line is a line of the file, and paragraphs set in.

Each story may be set in columns of its own width. A line fills its column where the first word of the next line would
not have fitted behind it, a number counting as a word; it goes on in that line, whatever it looks like by itself. A
line that does not ends its paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from .byline import photographed
from .lines import Kind, Line, ends

_LEAST, _MOST = 8, 45
"""Widths of a column, in characters."""
_LINES = 6
"""Fewer verses are no poem."""
_VERSE = 20
"""The longest verse."""
_FULL, _FULL_NARROW, _USUAL = 3, 6, 12
"""So many full lines show a column, and one narrower than usual; where another shows it, one is enough."""
_WHOLE = 2
"""So many that stop in mid-sentence, with one below that ends it, show it too."""
_FIT = 0.85
"""The share of the lines of a column that fill it or end a sentence."""
_STOPPED = 0.5
"""Where more of the lines that fill it end with a mark they are verses, or whole paragraphs of like length."""
_OVER = 2
"""Characters by which marks may hang over the edge of a column."""
_NARROW = re.compile(r"[\0-\u1fff]")
_WORD = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9.,%:+-]*|[“‘（(《「『【〔]*.)[，。、；：！？,;:!?”’）)》」』】〕%％]*")
_STOPS = "，。、,；！？;!?"
_TEXT = {Kind.BODY, Kind.HEADING}


def as_set(lines: list[Line]) -> list[Line]:
    """The lines with what the page's setting shows: which run on, and which begin a paragraph."""
    return _paragraphs(_verses(_captions(_columns(lines))))


def _characters(text: str) -> float:
    return len(text)


def _squares(text: str) -> float:
    """The width where Latin letters and digits are half as wide as Chinese characters."""
    return len(text) - 0.5 * len(_NARROW.findall(text))


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines below each other with nothing between them, measured: the width of each and of its first word."""

    start: int
    widths: tuple[float, ...]
    words: tuple[float, ...]
    stopped: tuple[bool, ...]
    """Does the line end a sentence?"""
    marked: tuple[bool, ...]
    """Does it end with any mark?"""

    def full(self, column: float, *, lost: int = 1) -> list[bool]:
        """Which lines, but for the last, fill a column of that width, though so many characters be lost in mid-sentence.

        A line that ends a sentence does so to the edge, or ends its paragraph.
        """
        below = zip(self.widths, self.words[1:], self.stopped, strict=False)
        return [
            (column <= width if stopped else column - lost < width + word) and width <= column + _OVER
            for width, word, stopped in below
        ]

    def fits(self, column: float) -> bool:
        """From the first line that fills a column of that width to the last: do the others end sentences?"""
        full = self.full(column)
        if not any(full):
            return False
        first, last = full.index(True), len(full) - full[::-1].index(True)
        lines = list(zip(full, self.stopped, self.widths, strict=False))[first:last]
        fit = sum(f or (s and width <= column + _OVER) for f, s, width in lines)
        marked = sum(f and m for f, m in zip(full, self.marked, strict=False))
        return fit >= _FIT * len(lines) and marked <= _STOPPED * sum(full)

    def column(self) -> float | None:
        """The width of the column that the block alone shows: that which most lines fill."""
        narrow = [w for w in self.widths if _LEAST <= w <= _MOST]
        widths = sorted(set(narrow), reverse=True) if len(narrow) >= _FULL else []
        lines, column = max(((sum(self.full(w, lost=0)), w) for w in widths if self.fits(w)), default=(0, 0.0))
        if lines == len(self.widths) - 1 == _WHOLE and column >= _USUAL and not any(self.marked[:-1]):
            return column if self.stopped[-1] else None
        return column if lines >= (_FULL if column >= _USUAL else _FULL_NARROW) else None


def _blocks(lines: Sequence[Line], measures: Sequence[Callable[[str], float]]) -> Iterator[tuple[_Block, ...]]:
    """Each block, measured in each way."""
    usual = Counter(line.gap for line in lines[1:]).most_common(1)[0][0] if len(lines) > 1 else 0
    start = 0
    for n in range(1, len(lines) + 1):
        if n < len(lines) and _follows(lines[n - 1], lines[n], usual):
            continue
        block = lines[start:n]
        if sum(len(line.text) <= 2 * _MOST for line in block) > 1:
            words = [word.group() if (word := _WORD.match(line.text)) else "" for line in block]
            stopped = tuple(ends(line.text) for line in block)
            marked = tuple(line.text[-1] in _STOPS for line in block)
            yield tuple(
                _Block(
                    start,
                    tuple(measure(line.text) + 2 * line.indented for line in block),
                    tuple(
                        measure(word) + 2 * line.indented if word else 1.0
                        for word, line in zip(words, block, strict=True)
                    ),
                    stopped,
                    marked,
                )
                for measure in measures
            )
        start = n


def _follows(line: Line, below: Line, usual: int) -> bool:
    """May the lower line go on with the upper one, as far as their kinds and the gap between them tell?"""
    text = all(one.kind in _TEXT and not one.marked for one in (line, below))
    return text and below.gap <= usual


def _columns(lines: list[Line]) -> list[Line]:
    ways = list(zip(*_blocks(lines, (_characters, _squares)), strict=True))
    if not ways:
        return lines
    shown = [[block.column() for block in blocks] for blocks in ways]
    told = [sum(sum(b.full(c)) for b, c in zip(bs, cs, strict=True) if c) for bs, cs in zip(ways, shown, strict=True)]
    best = max(range(len(ways)), key=lambda n: told[n])
    blocks, columns = ways[best], shown[best]
    for n, block in enumerate(blocks):
        column = columns[n] or next((c for c in _around(columns, n) if any(block.full(c)) and block.fits(c)), None)
        if column is None:
            continue
        full = [f and not (lines[block.start + i + 1].indented) for i, f in enumerate(block.full(column))]
        start = block.start
        for i, goes_on in enumerate([*full, False]):
            if not goes_on:
                _run_together(lines, start, block.start + i + 1)
                start = block.start + i + 1
    return lines


def _around(columns: Sequence[float | None], at: int) -> Iterator[float]:
    """The columns that the nearest blocks show, above and below."""
    yield from [c for c in reversed(columns[:at]) if c][:1]
    yield from [c for c in columns[at + 1 :] if c][:1]


def _captions(lines: list[Line]) -> list[Line]:
    """Two lines with a gap above them and a photographer's name below, the first of which stops in mid-sentence, are one."""
    for n in range(1, len(lines) - 2):
        first, second, below = lines[n : n + 3]
        if (
            below.kind is Kind.CREDIT
            and photographed(below.text)
            and all(line.kind in _TEXT and not line.marked and not line.runs_on for line in (first, second))
            and first.gap > second.gap
            and len(first.text) + _OVER > len(second.text)
            and not ends(first.text)
            and ends(second.text)
        ):
            _run_together(lines, n, n + 2)
    return lines


def _run_together(lines: list[Line], start: int, end: int) -> None:
    """Makes full lines and the one that ends them text; without any punctuation they are lines of a headline."""
    told = any(mark in line.text for line in lines[start:end] for mark in "，。、,；！？")
    if end - start > 1 and told:
        for n in range(start, end):
            lines[n] = replace(lines[n], kind=Kind.BODY, runs_on=n < end - 1)


def _verses(lines: list[Line]) -> list[Line]:
    """Short lines below each other of which many end with a comma are a poem's: none goes on in the next one."""
    start = 0
    for n in range(len(lines) + 1):
        if n < len(lines) and lines[n].kind in _TEXT and not lines[n].runs_on and len(lines[n].text) <= _VERSE:
            continue
        told = [k for k in range(start, n) if lines[k].text[-1] in "，,；;、。！？!?"]
        commas = sum(lines[k].text[-1] in "，,；;、" for k in told)
        end = told[-1] + 1 if told else start  # bare lines below the last stop may be the next headline
        if end - start >= _LINES and commas >= 0.3 * (end - start):
            lines[start:end] = [replace(line, kind=Kind.BODY, paragraph=True) for line in lines[start:end]]
        start = n + 1
    return lines


def _paragraphs(lines: list[Line]) -> list[Line]:
    """Where a page sets its paragraphs in, a line that is not set in goes on with another."""
    text = [line for line in lines if line.kind is Kind.BODY]
    indented = sum(line.indented for line in text)
    runs_on = sum(line.runs_on for line in text)
    if indented < 3 or indented < 0.4 * (len(text) - runs_on):
        return lines
    return [
        replace(line, paragraph=line.indented) if line.kind is Kind.BODY and line.paragraph is None else line
        for line in lines
    ]
