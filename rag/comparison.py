"""What two answers say together: how far they are apart, which is greater, whether they are the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .folding import fold
from .periods import WHOLE_YEAR, periods
from .quantities import Quantity, quantities

UNLIKE = "口径不同"
"""Stands in the note on two figures that are not to be set against each other."""
_APART = re.compile(r"相差|差(?:多少|几|多大|了?多远)|差距|(?:多|少|高|低)(?:出|了)?(?:多少|几)")
_WHICH = re.compile(r"(?:哪|谁)[^,，。?？]{0,4}?(?:更|比较|最)?(?P<how>多|大|高|快|长|早|少|小|低|慢|短|晚)")
_SAME = re.compile(r"一样|一致|相同|相等")
_LESSER = frozenset("少小低慢短早")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def verdict(question: str, compared: Sequence[str], phrases: Sequence[str | None]) -> str:
    """相差520个, 西藏更快 or 两者不一样, worked out from the two phrases; "" where they cannot be compared.

    `question` is the folded comparison, `compared` what it compares, `phrases` the short answer of each.
    """
    if len(compared) != 2 or not (phrases[0] and phrases[1]):
        return ""
    one, other = (quantities(p) for p in phrases if p)
    if len(one) != 1 or len(other) != 1 or (one[0].kind or one[0].unit) != (other[0].kind or other[0].unit):
        return ""
    if _SAME.search(question):
        return "两者一样" if one[0].value == other[0].value else "两者不一样"
    gap = abs(one[0].value - other[0].value)
    told = f"相差{_in_units(gap, one[0], phrases[0])}" if _APART.search(question) else ""
    if (which := _WHICH.search(question)) and gap:
        first = (one[0].value < other[0].value) == (which["how"] in _LESSER)
        told = f"{compared[0 if first else 1]}更{which['how']}"
    return told


def unlike(compared: Sequence[str], told: Sequence[tuple[str, int]]) -> str:
    """Says of which part of the year each figure is told where that is not the same; else "".

    `told` holds a sentence each, and where its figure begins. The part named last before a figure is its own.
    """
    if len(compared) != 2 or len(told) != 2:
        return ""
    parts = [next((p for p in reversed(periods(fold(text))) if p.end <= start), None) for text, start in told]
    months = [part.months if part else WHOLE_YEAR for part in parts]
    if months[0] == months[1]:
        return ""
    named = zip(compared, told, parts, strict=True)
    said = [f"{name}是{text[part.start : part.end] if part else '全年'}的" for name, (text, _), part in named]
    return f"两个数字{UNLIKE}：{'，'.join(said)}"


def _in_units(gap: float, like: Quantity, printed: str | None) -> str:
    """The gap in the unit of the first phrase; two shares are points apart."""
    number = _NUMBER.search(printed or "")
    if not printed or not number or not float(number.group()):
        return f"{gap:g}{like.unit}"
    unit = printed[number.end() : like.end].strip("余多 ")
    return f"{round(gap * float(number.group()) / like.value, 4):g}{'个百分点' if unit in {'%', '％'} else unit}"
