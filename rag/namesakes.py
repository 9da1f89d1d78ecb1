"""Of several named things of one kind, bridges or hospitals, the one of which something is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate, chain

from .phrases import Phrase
from .places import is_place, mentions
from .tokenizer import cut, is_verb, name_kind, rarity
from .vocabulary import alternatives, landmark_kinds

_NAME = re.compile(
    r"[^\W\d_的了在是为和与及或被把将从对向到由于以其该各全本此这那某每个级建修年月日往距座条所两]{1,8}$"
)
"""What may be a name before such a word."""
_TOWN = re.compile(r"[省市县区州旗]")
_ORDINAL = re.compile(r"第[一二三四五六七八九十]")
_OF_IT = re.compile(r"的[\u4e00-\u9fff]{0,6}")
"""What stands between a figure and what it is told of: 全长3公里的岭北县白石大桥."""
_LISTED, _UNUSUAL = 0.35, 0.45
"""How rare a word is at least that may be a name: one that the dictionary lists as such, and any other."""
_LISTED_WITH = re.compile(r"[、和与及等]")
_EACH = re.compile(r"分别|各")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*")


@dataclass(frozen=True, slots=True)
class Landmark:
    """A thing at `start` to `end` of a folded text, its kind, and what tells it apart, with and without the place before."""

    start: int
    end: int
    kind: int
    names: frozenset[str]
    town: frozenset[str] = frozenset()
    """The codes of the listed place that is named before it."""

    def holds(self, other: Landmark) -> bool:
        """Is this its fuller name: 岭北白石, which is called 白石, too, for 岭北?"""
        return any(a in b or a[-2:] in b[:-2] for a in other.names for b in self.names)

    def may_be(self, other: Landmark) -> bool:
        """Is a name of one a part of one of the other: 岭北白石 and 白石?"""
        apart = self.town and other.town and not self.town & other.town
        return not apart and (self.holds(other) or other.holds(self))


@cache
def _kind_of() -> dict[str, int]:
    return {ending: n for n, endings in enumerate(landmark_kinds()) for ending in endings}


@cache
def _endings() -> re.Pattern[str]:
    longest_first = sorted(_kind_of(), key=len, reverse=True)
    return re.compile("|".join(longest_first))


@cache
def _uses() -> re.Pattern[str]:
    return re.compile(rf"{alternatives('landmark_uses')}+$")


@cache
def _sorts() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('landmark_sorts')}|{_ORDINAL.pattern})$")


@lru_cache(maxsize=512)
def landmarks(text: str) -> tuple[Landmark, ...]:
    """Those that a folded text names, in order."""
    found = list(_endings().finditer(text))
    bounds = {0, *accumulate(map(len, cut(text)))} if found else set[int]()
    named: list[Landmark] = []
    for m in found:
        known = len(m.group()) > 1 or m.start() in bounds or name_kind(text[max(0, m.start() - 2) : m.start()])
        whole = m.end() in bounds and known
        before = _NAME.search(text, 0, m.start()) if whole else None
        if before and (names := _names(before.group())):
            town = next((place.codes for place in mentions(before.group()) if len(names) > 1), ())
            named.append(Landmark(before.start(), m.end(), _kind_of()[m.group()], names, frozenset(town)))
    return tuple(named)


def _names(before: str) -> frozenset[str]:
    """What tells a thing apart by what stands before its kind; empty where that only says for what it is."""
    own = _uses().sub("", before)
    listed = mentions(own)
    if listed and listed[-1].end == len(own):
        own = own[listed[-1].start :]
    elif not _sorts().search(own) and not _is_name(own[-2:]):
        return frozenset()
    bare = own[listed[-1].end :] if listed and listed[0].start == 0 else own  # nothing where it is but a place
    return frozenset(name for name in (_TOWN.sub("", own), _TOWN.sub("", bare)) if len(name) > 1)


def _is_name(word: str) -> bool:
    if len(word) < 2 or is_verb(word) or _endings().fullmatch(word) or _uses().fullmatch(word):
        return False
    return rarity(word) > (_LISTED if name_kind(word) else _UNUSUAL)


@lru_cache(maxsize=256)
def _asked_for(question: str) -> Landmark | None:
    """The one that a folded question is about, if it is one alone.

    None for a listed place, or whatever is in one (大连的水库), which the place of a passage fits or not.
    """
    listed = {m.end for m in mentions(question)}
    named = [one for one in landmarks(question) if one.end not in listed and not all(map(is_place, one.names))]
    whole = [a for a in named if not any(b.start <= a.start < a.end < b.end for b in named)]  # 岭北县白石镇 is 白石镇
    return whole[0] if len(whole) == 1 and not _LISTED_WITH.match(question, whole[0].end) else None


def of_a_namesake(asked: str, said: str, phrase: Phrase, above: Sequence[str] = ()) -> bool:
    """Is what a sentence says in this phrase told of another one of the kind that is asked for?

    青山大桥 where 白石大桥 is. Where the sentence names none it goes on to tell of what `above`, the title and the text
    before it, names last, or of what the title is about; all texts folded.
    """
    wanted = _asked_for(asked)
    if wanted is None:
        return False
    named = [one for one in landmarks(said) if one.kind == wanted.kind]
    before = [one for one in named if one.end <= phrase.start]
    behind = [one for one in named if one.start >= phrase.end]
    if before and _EACH.search(said, before[-1].end, phrase.start):
        return False
    if behind and _OF_IT.fullmatch(said, phrase.end, behind[0].start):
        told = behind[:1]
    else:
        told = before[-1:] or _spoken_of(wanted, said, above) or behind[:1]
    alike = [one for text in (*above, said) for one in landmarks(text) if one.kind == wanted.kind]
    also = frozenset(min(one.names, key=len) for one in alike if one.holds(wanted))
    known = replace(wanted, names=wanted.names | also)
    return bool(told) and not any(known.may_be(one) for one in told)


def _spoken_of(wanted: Landmark, said: str, above: Sequence[str]) -> list[Landmark]:
    """Those of the kind named in the last sentence that names some; all of the title where nothing points back: 该桥."""
    titled = [one for one in landmarks("".join(above[:1])) if one.kind == wanted.kind]
    if any(map(wanted.may_be, titled)) and not _pointing(wanted.kind).search(said):
        return titled
    sentences = chain.from_iterable(_SENTENCE.findall(text) for text in above[1:])
    found = [of for s in sentences if (of := [one for one in landmarks(s) if one.kind == wanted.kind])]
    return found[-1] if found else titled


@cache
def _pointing(kind: int) -> re.Pattern[str]:
    """What points back to one of a kind: 该桥, 这座大桥, 全镇."""
    last = "".join({ending[-1] for ending in landmark_kinds()[kind]})
    return re.compile(rf"(?:[该全本此]|这[座所家条个]?)[\u4e00-\u9fff]{{0,2}}[{last}]")
