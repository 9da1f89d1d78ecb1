"""How the page sets its text: narrow columns whose every line is a line of the file, and paragraphs set in.

A page is set in narrow columns where most of its lines are of one width. A line that fills its column goes on in the
next one, whatever it looks like by itself; a short one ends its paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from .lines import ENDS, Kind, Line

_LEAST, _MOST = 8, 40
"""Widths of a column, in characters."""
_LINES = 6
"""Fewer lines show no width."""
_VERSE = 20
"""The longest verse."""
_ALIKE = 0.55
"""The share of lines of one width that shows a column."""
_NARROW = re.compile(r"[\0-\u1fff]")
_TEXT = {Kind.BODY, Kind.HEADING}


def as_set(lines: list[Line]) -> list[Line]:
    """The lines with what the page's setting shows: which run on, and which begin a paragraph."""
    return _paragraphs(_verses(_columns(lines)))


def _characters(line: Line) -> float:
    return len(line.text) + 2 * line.indented


def _squares(line: Line) -> float:
    """The width where Latin letters and digits are half as wide as Chinese characters."""
    return len(line.text) - 0.5 * len(_NARROW.findall(line.text)) + 2 * line.indented


def _column(lines: Sequence[Line]) -> tuple[Callable[[Line], float], float] | None:
    """(how to measure, the width) of the columns, where the page has narrow ones."""
    text = [line for line in lines if line.kind in _TEXT and not line.marked]
    if len(text) < _LINES or sum(len(line.text) <= 2 * _MOST for line in text) < _ALIKE * len(text):
        return None
    best: tuple[float, Callable[[Line], float], float] | None = None
    for measure in (_characters, _squares):
        widths = Counter(round(measure(line)) for line in text)
        width = max(range(_LEAST, _MOST + 1), key=lambda w: widths[w - 1] + 2 * widths[w] + widths[w + 1])
        alike = sum(widths[w] for w in (width - 1, width, width + 1)) / max(1, len(text))
        if alike >= _ALIKE and (best is None or alike > best[0]):
            best = alike, measure, width
    return best[1:] if best else None


def _columns(lines: list[Line]) -> list[Line]:
    column = _column(lines)
    if column is None:
        return lines
    measure, width = column
    usual = Counter(line.gap for line in lines[1:]).most_common(1)[0][0]
    start = 0
    for n, line in enumerate(lines):
        below = lines[n + 1] if n + 1 < len(lines) else None
        follows = below is not None and below.kind in _TEXT and not below.marked and not below.indented
        least = width if ENDS.search(line.text) else width - 1
        full = line.kind in _TEXT and not line.marked and least <= measure(line) <= width + 2
        if full and follows and below is not None and below.gap <= usual:
            continue
        _run_together(lines, start, n + 1)
        start = n + 1
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
