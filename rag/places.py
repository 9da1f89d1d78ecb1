"""The gazetteer: China's provinces, cities, counties and districts, and where a text names them."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from .tokenizer import likelihood, rarity

_STREET = re.compile(r"[东西南北中]?(?:路(?![过演径线网况桥透由])|大街|大道|街(?![道镇])|巷|胡同|特?大桥|隧道)")
"""What makes a place name the name of a street or a bridge: 北京西路, 长江大桥."""
_ORGANISATION = re.compile(
    r"[^\s,，。、;；:：!！?？()（）《》“”的在于和与是]{0,24}?(公司|集团|股份|厂|银行|大学|学院|医院|海关|商会|铁路局|工程局|设计院)"
)
_TOWN = re.compile(r"(?![各全等和与及的所])[\u4e00-\u9fff]{2,3}?(?:镇|乡|街道)(?![镇村乡])")
"""No gazetteer lists towns: one is known by its form, behind its county alone."""
_WITH_TOWN = re.compile(r"(?<=[市县区旗])[^市县区旗]{2,3}(?:镇|乡|街道)$")
_KEPT = 500
"""Characters of a text whose places are kept at hand: a sentence is looked at several times."""
_SHORT = 2
"""Characters of a name that other words may hold."""
_AROUND = 4
"""Characters on either side of it that show whether they do."""
_ACROSS = [(a, b) for a in range(-3, 2) for b in range(1, 6) if b - a in (2, 3, 4) and (a < 0 < b or a < _SHORT < b)]
"""Where words of two to four characters stand that go across an end of such a name."""
_UNLIKELY = 3.0
"""Nats."""
_SUFFIXES = frozenset("省市州县区旗盟")
_MUNICIPALITIES = ("11", "12", "31", "50")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place name at `start` to `end` of a text. `codes` are the GB/T 2260 codes that it may mean."""

    start: int
    end: int
    codes: tuple[str, ...]


@cache
def _gazetteer() -> tuple[dict[str, str], dict[str, tuple[str, ...]], dict[str, tuple[int, ...]]]:
    """code → name; name or short name → codes; the first two characters → the lengths of such names, longest first."""
    names: dict[str, str] = {}
    codes: dict[str, list[str]] = defaultdict(list)
    with files("baowen.rag").joinpath("data/places.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            names[row["code"]] = row["name"]
            spellings = {row["name"], row["short"]}
            if row["short"] and row["name"].endswith(("自治县", "自治旗")):
                spellings.add(row["short"] + row["name"][-1])
            for spelling in spellings - {""}:
                codes[spelling].append(row["code"])
    lengths: dict[str, set[int]] = defaultdict(set)
    for spelling in codes:
        lengths[spelling[:2]].add(len(spelling))
    return (
        names,
        {n: tuple(c) for n, c in codes.items()},
        {start: tuple(sorted(known, reverse=True)) for start, known in lengths.items()},
    )


@cache
def _beginnings() -> re.Pattern[str]:
    """Two characters that may begin a place name, tested one by one."""
    pairs = _gazetteer()[2]
    return re.compile(f"[{''.join({a for a, _ in pairs})}](?=[{''.join({b for _, b in pairs})}])")


def parent(code: str) -> str | None:
    """The code of the city or province that a place belongs to."""
    names = _gazetteer()[0]
    for shorter in (code[:4] + "00", code[:2] + "0000"):
        if shorter != code and shorter in names:
            return shorter
    return None


def city(code: str) -> str:
    """The code of the city that a county is in; a province's or a municipality's own."""
    return next((c for c in (code[:4] + "00", code[:2] + "0000") if c in _gazetteer()[0]), code)


def label(code: str) -> str:
    """A place as a reader would write it: city and county, 营口市盖州市; a province or city alone."""
    names = _gazetteer()[0]
    above = parent(code)
    if above is None or (above.endswith("0000") and above[:2] not in _MUNICIPALITIES):
        return names[code]
    return names[above] + names[code]


def contains(outer: str, inner: str) -> bool:
    """Is the place `inner` the place `outer` or a part of it?"""
    return inner.startswith(outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer)


def mentions(text: str, *, organisations: bool = False) -> list[Mention]:
    """The place names of a text, longest first at each position; those inside an organisation's name only if asked."""
    find = _mentions if len(text) <= _KEPT else _mentions.__wrapped__
    return list(find(text, organisations=organisations))


@lru_cache(maxsize=4096)
def _mentions(text: str, *, organisations: bool) -> tuple[Mention, ...]:
    _, table, lengths = _gazetteer()
    found: list[Mention] = []
    after = 0
    pairs = ((at, lengths.get(text[at : at + 2])) for at in map(re.Match.start, _beginnings().finditer(text)))
    for at, known in pairs:
        if not known or at < after:
            continue
        for length in known:
            if (codes := table.get(text[at : at + length])) is not None and at + length <= len(text):
                if length == _SHORT and not (_in_words(text, at) and _stands_alone(codes, at, found)):
                    break
                after = at + length
                if _STREET.match(text, after):
                    break
                if organisations or not _ORGANISATION.match(text, after):
                    found.append(Mention(at, after, codes))
                break
    return tuple(found)


@cache
def _cut_short() -> dict[str, tuple[str, ...]]:
    """The first two characters of counties that the table gives no short name → their codes."""
    names, spelled, _ = _gazetteer()
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in names.items():
        if len(name) == _SHORT + 1 and name[-1] in _SUFFIXES and name[:_SHORT] not in spelled:
            found[name[:_SHORT]].append(code)
    return {short: tuple(codes) for short, codes in found.items()}


@lru_cache(maxsize=64)
def cut_short(text: str) -> tuple[Mention, ...]:
    """Where a text may name counties without their suffix, 昔阳 for 昔阳县; many of these are words or people as well."""
    table = _cut_short()
    at = {i: table[text[i : i + _SHORT]] for i in range(len(text) - 1) if text[i : i + _SHORT] in table}
    return tuple(Mention(i, i + _SHORT, codes) for i, codes in at.items() if _in_words(text, i))


def _stands_alone(codes: tuple[str, ...], at: int, before: list[Mention]) -> bool:
    """Is a place that follows another at once one of its parts, or a city? 商城 in 临沂商城 is no county."""
    if not before or before[-1].end != at or any(code.endswith("00") for code in codes):
        return True
    return any(contains(outer, code) for outer in before[-1].codes for code in codes)


def _in_words(text: str, at: int) -> bool:
    """Do the two characters there make a word of their own, or name a county with its 县? 新安 in 最新安排 does not."""
    if text[at + 1] in _SUFFIXES:
        return True
    low, end = max(0, at - _AROUND), at + _SHORT
    if not any(rarity(text[at + a : at + b]) < 1 for a, b in _ACROSS if at + a >= 0):
        return True  # no word of the dictionary goes across either end
    return _lost(text[low:at], text[at:end], text[end : end + _AROUND]) < _UNLIKELY


@lru_cache(maxsize=8192)
def _lost(before: str, name: str, after: str) -> float:
    """By how much less likely, in nats, the words are where the name is one of them."""
    return likelihood(before + name + after) - sum(likelihood(part) for part in (before, name, after) if part)


def town(text: str) -> str:
    """The town that a text names at once, as it stands behind its county's name: 陈屯镇; else ""."""
    found = _TOWN.match(text)
    return found.group() if found else ""


def is_place(text: str) -> bool:
    """Is this text a place name and nothing else?"""
    found = mentions(text, organisations=True)
    return len(found) == 1 and (found[0].start, found[0].end) == (0, len(text))


def resolve(found: Iterable[Mention], *, around: Iterable[str] = ()) -> list[str]:
    """One code for each mention that can be told: by itself, by a place named before it, or by the places around."""
    known: list[str] = []
    context = list(around)
    for mention in found:
        codes = mention.codes
        if len(codes) > 1:
            near = [c for c in codes if any(contains(k, c) for k in (*known, *context) if not k.endswith("0000"))]
            codes = tuple(near) or codes
        if len(codes) > 1:
            high = [c for c in codes if c.endswith("00")]
            codes = tuple(high) if len(high) == 1 else codes
        if len(codes) == 1:
            known.append(codes[0])
    return known


@lru_cache(maxsize=4096)
def codes_of(place: str) -> tuple[str, ...]:
    """The codes that a label made by `label`, or a place a user typed, may mean; the finest one named last."""
    found = mentions(_WITH_TOWN.sub("", place), organisations=True)
    if not found:
        return ()
    known = resolve(found)
    return (known[-1],) if known and known[-1] in found[-1].codes else found[-1].codes
