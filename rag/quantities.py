"""Figures as values: 七百个 = 700个, 1.2亿元 = 12000万元, 五成 = 50%; 近, 约, 余 and 超 are bounds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from .folding import fold
from .vocabulary import alternatives

_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_NEAR = 0.02
"""约 and the like allow for rounding by this share."""
_ALMOST = 0.1
"""近 and 余 lie within this share of the round figure."""
_TAIL = 3
"""Characters after a figure of no known unit that stand for its unit."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure at `start` to `end` of a text, worth `value` units of its `kind`; both in the units of data/units.toml.

    `bound` is "" for the figure itself, "about", "below" (近, 不足), "above" (余, 超过, 以上).
    """

    start: int
    end: int
    value: float
    kind: str
    """A group of units, a measure word, or "" where no unit was recognised."""
    unit: str
    """As printed; of a figure without a known unit the characters that follow it."""
    bound: str = ""
    ordinal: bool = False

    def is_told_by(self, printed: Quantity) -> bool:
        """Does a printed figure say this one? Bounds may be left out, but not turned round."""
        if self.ordinal != printed.ordinal or not self._same_kind(printed):
            return False
        if self.bound and printed.bound and {self.bound, printed.bound} == {"above", "below"}:
            return False
        low, high = sorted((self.value, printed.value))
        gap = (high - low) / high if high else 0.0
        if gap < 1e-9:
            return True
        if self.bound == "about":
            return gap <= _NEAR
        if self.bound == "below":
            return printed.value < self.value and gap <= _ALMOST
        return self.bound == "above" and printed.value > self.value and gap <= _ALMOST

    def _same_kind(self, printed: Quantity) -> bool:
        if self.kind and printed.kind:
            return self.kind == printed.kind
        if not self.kind and not printed.kind:
            return self.unit[:1] == printed.unit[:1] or not self.unit or not printed.unit
        return not self.kind


@cache
def _units() -> dict[str, tuple[str, float]]:
    """Unit → (what it measures, how many of its group's unit it is worth)."""
    table = tomllib.loads(files("baowen.rag").joinpath("data/units.toml").read_text(encoding="utf-8"))
    return {unit: (kind, float(worth)) for kind, units in table.items() for unit, worth in units.items()}


@cache
def _figure() -> re.Pattern[str]:
    known = "|".join(sorted(map(re.escape, _units()), key=len, reverse=True))
    unit = rf"(?P<unit>{known}|{alternatives('measures')})?"
    return re.compile(
        rf"(?<![\da-z.])(?P<ordinal>第)?"
        rf"(?:(?P<share>百分之)(?P<of>\d+(?:\.\d+)?|[零一二三四五六七八九十百点]+)"
        rf"|(?:(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)|(?P<han>[零〇一二两三四五六七八九十百千]+(?:点[零一二三四五六七八九]+)?))"
        rf"\s?(?P<more>[余多])?\s?(?P<scale>万亿|百万|千万|亿|万|千|百)?\s?(?P<over>[余多](?!层|功|元化|种多样))?\s?"
        rf"(?:{unit}|)(?P<half>半)?(?P<trail>以上|以下|以内|左右|上下|多|余)?)"
    )


_LEAD = re.compile(
    r"(?:(?P<about>大?约|大概|将近一半|左右)|(?P<below>近|将近|接近|不足|不到|低于|少于|至多|不超过)|"
    r"(?P<above>超过?|逾|突破|高于|多于|至少|不少于|不低于|大于))(?:了|到)?$"
)
_RANGE = re.compile(r"\s*[-—–~～至到]\s*")
_DATE_RANGE = re.compile(r"\s*[-—–~～至到、]\s*\d{1,2}[月日号]")
_IN_A_WORD = frozenset({"十分", "万分", "百分", "千万", "百万", "十一", "万一", "百姓"})
_UNCOUNTED = frozenset("口碗杯分期道首度头站队支集页票层本成年点组县市村镇乡")
"""Measure words that make an ordinary word after a Chinese numeral: 十分, 一期, 两市."""
_NOT_TENTHS = re.compile(r"^[为功立果员本交品都效绩长就熟份]")


def quantities(text: str) -> list[Quantity]:
    """The figures of a text, in order; years, months and days of the month are dates and not among them."""
    folded = fold(text)
    found = [q for m in _figure().finditer(folded) if (q := _read(folded, m)) is not None]
    return list(_joined(folded, found))


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["share"]:
        of = match["of"]
        value = float(of) if of[0].isdigit() else han_number(of)
        return None if value is None else Quantity(start, end, value, "share", "%", _bound(text, start, ""))
    unit, printed = match["unit"] or "", match["number"] or match["han"]
    if unit == "成" and _NOT_TENTHS.match(text[match.end("unit") :]):
        unit = ""
    if _is_date(text, match, unit) or (match["han"] and _is_a_word(text, match, unit)):
        return None
    number = float(printed.replace(",", "")) if match["number"] else han_number(printed)
    if number is None:
        return None
    kind, worth = _units().get(unit, (unit, 1.0))
    value = number * _SCALES[match["scale"] or ""] * worth
    if match["half"] and unit:
        value += worth / 2
    more = match["more"] or match["over"] or match["trail"] or ""
    tail = unit or re.sub(r"[^\w%].*|\d.*", "", text[end : end + _TAIL])
    return Quantity(start, end, value, kind, tail, _bound(text, start, more), bool(match["ordinal"]))


def _is_date(text: str, match: re.Match[str], unit: str) -> bool:
    """2024年, 3月, 15日, 8时, and the 2月 and 底 of dates; not 3年 or 3个月."""
    after = text[match.end("number") : match.end("number") + 1] if match["number"] else ""
    if match["number"] and _DATE_RANGE.match(text, match.end("number")):
        return True
    if match["scale"] or match["ordinal"] or "." in (match["number"] or ""):
        return False
    if after == "年" or unit == "年":
        return bool(re.fullmatch(r"(?:19|20)\d\d", match["number"] or "")) or bool(
            re.fullmatch(r"[〇零一二三四五六七八九]{4}", match["han"] or "")
        )
    return (bool(after) and after in "月日号时点") or bool(
        match["han"] and text[match.end("han") : match.end("han") + 1] in {"月", "日", "季"}
    )


def _is_a_word(text: str, match: re.Match[str], unit: str) -> bool:
    """Is the Chinese numeral part of a word, or a mere 一个?"""
    han = match["han"]
    if text[match.start("han") : match.start("han") + 2] in _IN_A_WORD or not (unit or match["scale"]):
        return True
    if match["ordinal"]:
        return False
    if text[max(0, match.start() - 1) : match.start()] in {"统", "同", "单", "唯", "专", "每"} or han == "一":
        return True
    return not match["scale"] and len(han) == 1 and unit in _UNCOUNTED and unit not in {"成", "年"}


def _bound(text: str, start: int, more: str) -> str:
    if more in {"以上", "余", "多"}:
        return "above"
    if more in {"以下", "以内"}:
        return "below"
    if more in {"左右", "上下"}:
        return "about"
    found = _LEAD.search(text[max(0, start - 6) : start])
    return (found.lastgroup or "") if found else ""


def _joined(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """In 3—5亿元 the first figure takes the scale and the unit of the second; 3亿5000万元 is one figure."""
    waiting: Quantity | None = None
    for i, q in enumerate(found):
        if waiting is not None:
            q = replace(q, start=waiting.start, value=waiting.value + q.value, bound=waiting.bound or q.bound)
            waiting = None
        after = found[i + 1] if i + 1 < len(found) else None
        if after is None or q.kind or not after.kind:
            yield q
        elif q.end == after.start and q.value > after.value and text[q.end - 1] == "亿":
            waiting = q
        elif _RANGE.fullmatch(text[q.end : after.start]):
            number = re.match(r"[\d.]+", text[after.start : after.end].replace(",", ""))
            times = after.value / float(number.group()) if number and float(number.group()) else 1.0
            yield Quantity(q.start, q.end, q.value * times, after.kind, after.unit)
        else:
            yield q


def han_number(text: str) -> float | None:
    """一千二百 → 1200; 三点五 → 3.5; None for what is no number."""
    whole, _, part = text.partition("点")
    if len(whole) > 1 and all(c in _HAN_DIGITS for c in whole):
        return float("".join(str(_HAN_DIGITS[c]) for c in whole))
    total = section = 0
    digit: int | None = None
    for c in whole:
        if c in _HAN_DIGITS:
            digit = _HAN_DIGITS[c]
        elif c in _HAN_SCALES:
            scale = _HAN_SCALES[c]
            if scale >= 10**4:
                total, section, digit = (total + section + (digit or 0)) * scale, 0, None
            else:
                section, digit = section + (1 if digit is None else digit) * scale, None
        else:
            return None
    if not whole:
        return None
    value = float(total + section + (digit or 0))
    return value + float("0." + "".join(str(_HAN_DIGITS[c]) for c in part)) if part else value
