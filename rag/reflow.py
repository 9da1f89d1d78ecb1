"""Lines with their places on a sheet → text in reading order, with the lines of a paragraph put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ENDS = re.compile(r"[。！？!?…；;：:][”’』」）)\]】]*$")
_ITEM = re.compile(r"^[◆●■▲★◇○□•·►▶◎]")
_LATIN = re.compile(r"[A-Za-z0-9,.;:!?]$")
_SORTED_WITH_CARE = 150
"""Blocks on one sheet; more of them are read from top to bottom."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text and its box, in any unit, measured from the top left corner of the sheet."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """From top to bottom; about one character."""
        return max(self.bottom - self.top, 1e-6)


def reflow(lines: Iterable[PrintedLine]) -> str:
    """The text, a paragraph a line and an empty line between blocks: columns from left to right under what spans them."""
    blocks = _in_order(_blocks(_whole_lines(lines)))
    return "\n\n".join("\n".join(_paragraphs(block)) for block in blocks)


def _whole_lines(lines: Iterable[PrintedLine]) -> list[PrintedLine]:
    """Pieces that stand side by side, closer than two columns do, are one line."""
    whole: list[PrintedLine] = []
    for line in sorted((n for n in lines if n.text.strip()), key=lambda n: (n.top + n.bottom, n.left)):
        for at in range(len(whole) - 1, max(-1, len(whole) - 12), -1):
            first, second = sorted((whole[at], line), key=lambda n: n.left)
            height = min(first.height, second.height)
            level = min(first.bottom, second.bottom) - max(first.top, second.top) > 0.6 * height
            gap = second.left - first.right
            if level and max(first.height, second.height) < 1.5 * height and -0.5 * height < gap < 0.8 * height:
                text = first.text.rstrip() + (" " if gap > 0.3 * height else "") + second.text.lstrip()
                whole[at] = _around(text, (first, second))
                break
        else:
            whole.append(line)
    return whole


def _around(text: str, lines: Sequence[PrintedLine]) -> PrintedLine:
    return PrintedLine(
        text,
        min(n.left for n in lines),
        min(n.top for n in lines),
        max(n.right for n in lines),
        max(n.bottom for n in lines),
    )


def _blocks(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """Lines of one size that follow each other closely in one column."""
    blocks: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda n: (n.top, n.left)):
        below = [b for b in blocks[-60:] if _follows(b, line)]
        if below:
            max(below, key=lambda b: b[-1].bottom).append(line)
        else:
            blocks.append([line])
    return blocks


def _follows(block: Sequence[PrintedLine], line: PrintedLine) -> bool:
    last = block[-1]
    left, right = min(n.left for n in block[-4:]), max(n.right for n in block[-4:])
    common = min(right, line.right) - max(left, line.left)
    height = min(last.height, line.height)
    return (
        common > 0.5 * min(right - left, line.right - line.left)
        and max(last.height, line.height) < 1.35 * height
        and -0.5 * height < line.top - last.bottom < 1.1 * height
    )


def _in_order(blocks: list[list[PrintedLine]]) -> list[list[PrintedLine]]:
    """Blocks as they are read: one above another comes first, and one left of another unless something spans both."""
    boxes = [_around("", b) for b in blocks]
    left = sorted(range(len(blocks)), key=lambda n: (boxes[n].top, boxes[n].left))
    if len(blocks) > _SORTED_WITH_CARE:
        return [blocks[n] for n in left]
    before = {b: {a for a in left if a != b and _is_before(boxes[a], boxes[b], boxes)} for b in left}
    order: list[int] = []
    while left:
        ready = [n for n in left if not before[n].intersection(left)] or left[:1]
        last = boxes[order[-1]] if order else None
        below = [n for n in ready if last and _share_column(last, boxes[n])]
        following = (below or ready)[0]
        order.append(following)
        left.remove(following)
    return [blocks[n] for n in order]


def _share_column(a: PrintedLine, b: PrintedLine) -> bool:
    return min(a.right, b.right) - max(a.left, b.left) > 0.1 * min(a.right - a.left, b.right - b.left)


def _is_before(a: PrintedLine, b: PrintedLine, boxes: Sequence[PrintedLine]) -> bool:
    """After T. Breuel, High Performance Document Layout Analysis (2003), section 4."""
    if _share_column(a, b):
        return a.top < b.top
    if a.left >= b.left:
        return False
    low, high = min(a.top, b.top), max(a.top, b.top)
    return not any(low < c.top < high and _share_column(c, a) and _share_column(c, b) for c in boxes)


def _paragraphs(block: Sequence[PrintedLine]) -> list[str]:
    """A line that reaches the right edge goes on in the next one, unless that is indented or an item of a list."""
    left, right = min(n.left for n in block), max(n.right for n in block)
    indented = [0.8 * n.height < n.left - left < 4 * n.height for n in block]
    full = [n.right > right - 1.6 * n.height for n in block]
    wrapped = len(block) == 2 or sum(full) > 1
    paragraphs: list[str] = []
    for n, line in enumerate(block):
        text = line.text.strip()
        goes_on = (
            n > 0
            and wrapped
            and full[n - 1]
            and not indented[n]
            and not _ITEM.match(text)
            and (any(indented) or not _ENDS.search(paragraphs[-1]))
        )
        if goes_on:
            latin = _LATIN.search(paragraphs[-1]) and text[:1].isascii() and text[:1].isalpha()
            paragraphs[-1] += (" " if latin else "") + text
        else:
            paragraphs.append(text)
    return paragraphs
