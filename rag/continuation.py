"""Does a line read on from text that was cut in mid-sentence? Judged by characters and two dictionaries alone.

What speaks for it is added up in nats (natural logarithms of odds), weights from a logistic regression over 5,000 cut
news sentences: the word it begins with (data/openings.csv), a word across the cut, the letters at the cut standing
together elsewhere near by, and quotation marks and brackets that it closes.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from .tokenizer import cut

_NEVER_FIRST = frozenset("的了着过等和与及之地得们、，,。；;：:）)”’】》%％")
"""Characters with which no sentence begins."""
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("「", "」"))
_PAIRED = re.compile("[" + re.escape("".join(a + b for a, b in _PAIRS)) + "]")
_REACH = 6
_WORD_ACROSS = 3.4
_STANDS_ELSEWHERE = 3.2
_CLOSES = 2.5
NEVER = 6.0
"""What a first character with which no sentence begins is worth."""


@cache
def _openings() -> dict[str, tuple[float, float]]:
    """Word → how much it speaks for a cut at any character, and for one after a comma."""
    with files("baowen.rag").joinpath("data/openings.csv").open(encoding="utf-8") as file:
        return {row["word"]: (float(row["midway"]), float(row["clause"])) for row in csv.DictReader(file)}


def starts_midway(text: str) -> bool:
    """Does the text begin as no sentence does?"""
    return text[:1] in _NEVER_FIRST


def reads_on(left: str, right: str) -> bool:
    """Does `right` go on where `left` was cut: as no sentence begins, or with a word that spans the cut?"""
    return starts_midway(right) or _word_across(left[-_REACH:], right[:_REACH])


def continues(left: str, right: str, *, near: str = "") -> float:
    """How much speaks for `right` going on with the cut `left`, above 0, or opening a sentence of its own, below 0.

    `near` is the text around, in which the letters on both sides of the cut may stand together.
    """
    if not left or not right:
        return 0.0
    clause = left[-1] in "，,、"
    table = _openings()
    score = NEVER if starts_midway(right) else table.get(_first_word(right[:_REACH]), table["*"])[clause]
    if not clause:
        score += _WORD_ACROSS * _word_across(left[-_REACH:], right[:_REACH])
        grams = (left[-2:] + right[:1], left[-1:] + right[:2])
        score += _STANDS_ELSEWHERE * any(len(g) == 3 and g in near for g in grams)
    if not _PAIRED.search(left) and not _PAIRED.search(right):
        return score
    return score + _CLOSES * sum(_closing(left, right, *pair) for pair in _PAIRS)


@lru_cache(maxsize=4096)
def _first_word(text: str) -> str:
    return cut(text)[0]


@lru_cache(maxsize=4096)
def _word_across(head: str, tail: str) -> bool:
    """Does a word of the dictionary span the cut between these few characters?"""
    at = 0
    for word in cut(head + tail):
        if at < len(head) < at + len(word):
            return True
        at += len(word)
    return False


def _closing(left: str, right: str, opens: str, closes: str) -> float:
    """1 where `right` closes what `left` opened, -1 where it closes what nobody opened, -0.5 where it leaves it open."""
    within = left.rfind(opens) > left.rfind(closes)
    first, again = right.find(closes), right.find(opens)
    closed = first >= 0 and (again < 0 or first < again)
    return (1.0 if closed else -0.5) if within else (-1.0 if closed else 0.0)
