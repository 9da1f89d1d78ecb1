"""How much of one text another one prints, misprints allowed, and where it has other figures or other names.

Texts are first compared by the three-character runs they share (Broder, On the resemblance and containment of
documents, 1997), hashed to 4,096 bits; two that share enough are laid side by side along their longest common
subsequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .folding import fold
from .places import mentions

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS = 4096
_FAINT = 0.1
"""Shares below this are chance."""
_ROWS = 16
"""Passages compared with all others at a time."""
_ANCHOR = 4
"""So many characters in a row are not common to two texts by chance."""
_BETWEEN = 2
_GAP = 16
"""The longest figure or name that may differ between two common runs."""
_MISPRINT, _GARBLED = 2, 4
"""Characters that stand where one should, and where two or three should, in the worst case."""
_MISPRINTS_EACH = 3
_STOP = "。"
_KEPT = ".:%" + _STOP
"""Punctuation that says something: all other is where copies differ."""
_FIGURE_MARKS = frozenset("0123456789.:%零〇一二两三四五六七八九十百千万亿")
FIGURE = re.compile(r"\d+(?:[.:]\d+)*%?[万亿]*|[零〇一二两三四五六七八九十百千]+[万亿]*")
_HAN_DIGIT = str.maketrans("零〇一二两三四五六七八九", "001223456789")
_TRAILING = re.compile(r"\.?0+(?![\d.])")
_TURNS = frozenset("不未没无非增减升降涨跌")
"""One of these more or less turns the meaning of a sentence."""
_PRINTED_ON = re.compile(
    r"(?:\d{4}\s*[年./-]\s*)?\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?\s*(?:\d{1,2}:\d\d(?::\d\d)?|[电讯消])"
    r"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{1,8}[网社报台][\u4e00-\u9fff]{0,8}\s*(?:\d{1,2}月\d{1,2}日)?\s*[电讯](?=[^\u4e00-\u9fff])"
)
"""By whom and when a copy was sent or put up: two copies may well differ in it."""


class Folded:
    """A text without what copies differ in: spelling, white space, punctuation, the moment of printing."""

    def __init__(self, text: str) -> None:
        codes = _fold(text).copy()
        for found in _PRINTED_ON.finditer(text):
            codes[found.start() : found.end()] = 0
        self.at = np.flatnonzero(codes)
        """Where each character stands in the text as printed."""
        self.text = codes[self.at].tobytes().decode("utf-32-le", "surrogatepass")


@dataclass(slots=True)
class Overlap:
    """What of the text `there` stands in the text `here`, both folded."""

    covered: NDArray[np.bool_]
    """Of each character of `there`: is it printed here, too, or a misprint of what is?"""
    first: int = 0
    """Where, here, it begins."""
    figures: list[tuple[int, int]] = field(default_factory=list)
    """Where, here and there, the same words stand around different figures."""
    reworded: list[int] = field(default_factory=list)
    """Where, there, words stand in the place of others: another name, another place, the opposite."""
    garbled: list[int] = field(default_factory=list)
    """Where, there, it may be either misprints side by side or a short name in the place of another."""
    misprints: int = 0

    @property
    def renamed(self) -> list[int]:
        """Where something else is named. A page full of misprints has some side by side; a clean one has not."""
        misread = self.misprints >= _MISPRINTS_EACH * len(self.garbled)
        return self.reworded if misread else [*self.reworded, *self.garbled]


def overlap_of(here: str, there: str) -> Overlap:
    """Lays two folded texts side by side."""
    from rapidfuzz.distance import Indel

    runs = _runs([(r.a, r.b, r.size) for r in Indel.editops(here, there).as_matching_blocks()])
    found = Overlap(np.zeros(len(there), np.bool_), runs[0][0] if runs else 0)
    if not runs:
        return found
    for _, start, size in runs:
        found.covered[start : start + size] = True
    (a, b, _), (x, y, size) = runs[0], runs[-1]
    edges = (
        ((here.rfind(_STOP, 0, a) + 1, a), (there.rfind(_STOP, 0, b) + 1, b)),
        ((x + size, _stop(here, x + size)), (y + size, _stop(there, y + size))),
    )
    for ours, theirs in (*_gaps(runs), *edges):
        if max(ours[1] - ours[0], theirs[1] - theirs[0]) <= _GAP:
            _compare(found, here, ours, there, theirs)
    return found


def _runs(blocks: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The common runs (here, there, length) that are no chance: long ones, and short ones between two long ones."""
    long = [n for n, (_, _, size) in enumerate(blocks) if size >= _ANCHOR]
    kept: list[tuple[int, int, int]] = []
    for n, following in pairwise([*long, len(blocks)]):
        kept.append(blocks[n])
        if following < len(blocks):
            ours, theirs = next(_gaps([blocks[n], blocks[following]]))
            if max(ours[1] - ours[0], theirs[1] - theirs[0]) <= _GAP:
                kept += [block for block in blocks[n + 1 : following] if block[2] >= _BETWEEN]
    return kept


def _gaps(runs: Sequence[tuple[int, int, int]]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """What parts neighbouring runs: (start, end) here and there."""
    return (((a + size, x), (b + size, y)) for (a, b, size), (x, y, _) in pairwise(runs))


def _stop(text: str, start: int) -> int:
    """Where the sentence ends that goes on at `start`."""
    end = text.find(_STOP, start)
    return end if end >= 0 else len(text)


def _compare(found: Overlap, here: str, a: tuple[int, int], there: str, b: tuple[int, int]) -> None:
    """Tells a misprint, a figure and another wording apart where two common runs are parted."""
    one, other = here[slice(*a)], there[slice(*b)]
    ours, theirs = _widened(here, a), _widened(there, b)
    x, y = _figures(ours), _figures(theirs)
    differ = bool(x - y and y - x)
    if differ and FIGURE.sub("", ours) == FIGURE.sub("", theirs):
        found.figures.append((a[0], b[0]))
        found.covered[slice(*b)] = True
    elif differ or _turned(here, a, there, b):
        found.reworded.append(b[0])
    elif one in other or other in one:
        found.covered[slice(*b)] |= len(other) <= _MISPRINT
    elif min(len(one), len(other)) == 1 and max(len(one), len(other)) <= _MISPRINT:
        found.covered[slice(*b)] = True
        found.misprints += 1
    elif max(len(one), len(other)) <= _GARBLED:
        found.garbled.append(b[0])
    else:
        found.reworded.append(b[0])


def _widened(text: str, gap: tuple[int, int]) -> str:
    """The characters of a gap, and the whole of the figures at its edges."""
    start, end = gap
    while start and text[start - 1] in _FIGURE_MARKS:
        start -= 1
    while end < len(text) and text[end] in _FIGURE_MARKS:
        end += 1
    return text[start:end]


def _figures(text: str) -> set[str]:
    """Those of a text, each in one spelling: 两 is 2, 11.40 is 11.4."""
    found = (f.translate(_HAN_DIGIT) if len(f) == 1 else f for f in FIGURE.findall(text))
    return {_TRAILING.sub("", f) if "." in f else f for f in found}


def _turned(here: str, a: tuple[int, int], there: str, b: tuple[int, int]) -> bool:
    """Does the little that differs make it the opposite, or another place?"""
    if _TURNS & {*here[a[0] : a[1]], *there[b[0] : b[1]]}:
        return True
    if a[0] == a[1] or b[0] == b[1]:
        return False
    ours, theirs = (
        {c for m in mentions(text[max(0, start - 3) : end + 3], organisations=True) for c in m.codes}
        for text, (start, end) in ((here, a), (there, b))
    )
    return bool(ours and theirs and not ours & theirs)


_UNKNOWN = 0xFFFFFFFF


@cache
def _folded_codes() -> NDArray[np.uint32]:
    """Character → folded character, 0 for what is left out; filled in as characters are met."""
    return np.full(0x110000, _UNKNOWN, np.uint32)


def _fold(text: str) -> NDArray[np.uint32]:
    """The folded characters of a text, 0 for each that is left out."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _folded_codes()
    folded = table[codes]
    if len(unknown := codes[folded == _UNKNOWN]):
        for code in set(unknown.tolist()):
            character = fold(chr(code))
            table[code] = ord(character) if character.isalnum() or character in _KEPT else 0
        folded = table[codes]
    return folded


def alike(texts: Sequence[str]) -> Iterator[list[tuple[int, float]]]:
    """For each text in turn the earlier ones, and the share of its three-character runs, beyond chance, in them."""
    bits = _bits(texts)
    sizes = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    for start in range(0, len(texts), _ROWS):
        rows = slice(start, start + _ROWS)
        shared = np.bitwise_count(bits[rows, None] & bits[None, : start + _ROWS]).sum(axis=2, dtype=np.int64)
        chance = sizes[None, : start + _ROWS] / _BITS
        share = (shared / np.maximum(sizes[rows, None], 1) - chance) / (1 - chance)
        near = share >= _FAINT
        for n, (row, some) in enumerate(zip(share, near, strict=True), start):
            earlier = some[:n].nonzero()[0].tolist()
            yield [(m, float(row[m])) for m in earlier]


def _bits(texts: Sequence[str]) -> NDArray[np.uint64]:
    """One row of _BITS bits a text, in 64-bit words: those that its three-character runs hash to."""
    folded = _fold("".join(texts))
    owner = np.repeat(np.arange(len(texts)), [len(t) for t in texts])[folded > 0]
    folded = folded[folded > 0]
    hashed = (folded[:-2] * 0x9E3779B1 + folded[1:-1] * 0x85EBCA6B + folded[2:] * 0xC2B2AE35) >> 20
    within = owner[:-2] == owner[2:]
    bits = np.zeros((len(texts), _BITS), np.bool_)
    bits[owner[:-2][within], hashed[within]] = True
    return np.packbits(bits, axis=1).view(np.uint64)
