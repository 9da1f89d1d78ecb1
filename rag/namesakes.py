"""Of several named things of one kind, bridges or hospitals, the one of which something is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from .phrases import Phrase
from .places import mentions
from .tokenizer import cut, is_verb, name_kind, rarity
from .vocabulary import alternatives

_LOOSE = r".?[的了在是为和与及或被把将从对向到由于以其该各全本此这那某每个级建修]|.[座条所家]"
_ORDINAL = re.compile(r"第[一二三四五六七八九十]")
_OF_IT = re.compile(r"的[\u4e00-\u9fff]{0,6}")
"""What stands between a figure and what it is told of: 全长3公里的岭北县白石大桥."""
_LISTED, _UNUSUAL = 0.45, 0.65
"""How rare a word is at least that may be a name: one that the dictionary lists as such, and any other."""
_EACH = re.compile(r"分别|各")


@dataclass(frozen=True, slots=True)
class Landmark:
    """A named thing at `start` to `end` of a folded text: its kind, and the two characters that tell it apart."""

    start: int
    end: int
    own: str
    kind: str
    town: str
    """What stands right before those, a town perhaps: the 岭北 of 岭北市白石机场, which is 岭北机场, too."""

    def is_called(self, own: str) -> bool:
        """May these two characters be what tells it apart?"""
        return own in {self.own, self.town}


@cache
def _pattern() -> re.Pattern[str]:
    town, own = r"(?:(?<=([\u4e00-\u9fff]{2})[市县区])|(?<=([\u4e00-\u9fff]{2}))|)", r"(?P<own>[\u4e00-\u9fff]{2})"
    return re.compile(rf"(?={town}{own}{alternatives('landmark_middles')}*(?P<kind>{alternatives('landmarks')}))")


@cache
def _common() -> re.Pattern[str]:
    """What stands before such a word and is no name of its own."""
    return re.compile(rf"{_LOOSE}|{alternatives('landmark_middles')}$|{alternatives('landmarks')}$")


@lru_cache(maxsize=256)
def landmarks(text: str) -> tuple[Landmark, ...]:
    """Those that a folded text names, in order."""
    found = [m for m in _pattern().finditer(text) if _may_be_own(m["own"])]
    bounds = {0, *accumulate(map(len, cut(text)))} if found else set[int]()
    ends: dict[int, Landmark] = {}
    for m in found:
        start, kind, end = m.start("own"), m.start("kind"), m.end("kind")
        if {start, end} <= bounds and (kind in bounds or name_kind(m["own"])):
            ends.setdefault(end, Landmark(start, end, m["own"], m["kind"], m[1] or m[2] or ""))
    return tuple(ends.values())


def _may_be_own(text: str) -> bool:
    """May these two characters tell a thing from others of its kind? Common words (城市公园) do not."""
    if _common().match(text) or is_verb(text):
        return False
    listed = name_kind(text) and rarity(text) > _LISTED
    return listed or rarity(text) > _UNUSUAL or _ORDINAL.fullmatch(text) is not None


@lru_cache(maxsize=256)
def _asked_for(question: str) -> Landmark | None:
    """The one that a folded question is about; None for a listed place, which the place of a passage fits or not."""
    listed = [(m.start, m.end) for m in mentions(question)]
    named = [one for one in landmarks(question) if not any(low <= one.start < high for low, high in listed)]
    starts = {one.start for one in named}
    last = [one for one in named if one.end not in starts]  # 岭北县白石镇 is 白石镇
    return last[0] if len(last) == 1 else None


def of_a_namesake(asked: str, said: str, phrase: Phrase, above: str = "") -> bool:
    """Is what a sentence says in this phrase told of another one of the kind that is asked for?

    青山大桥 where 白石大桥 is. `above` is what stands before the sentence, of which it goes on to tell where it names
    none itself; all texts folded.
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
        told = before[-1:] or [one for one in landmarks(above) if one.kind == wanted.kind] or behind[:1]
    return bool(told) and not any(one.is_called(wanted.own) or wanted.is_called(one.own) for one in told)
