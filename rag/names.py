"""Names in a statement that must stand in print: people, organisations, works, foreign words, small places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from .byline import surnames
from .folding import fold
from .phrases import phrases
from .question import Asks
from .tokenizer import cut, name_kind
from .vocabulary import alternatives, stop_words

_LATIN = re.compile(r"(?<![\w.])[A-Za-z][A-Za-z0-9&+.'-]*[A-Za-z0-9+](?![\w])")
_FOREIGN = re.compile(r"[\u4e00-\u9fff]{1,2}[·•・][\u4e00-\u9fff]{2}")
_WORK = re.compile(r"《([^《》]{1,40})》|[“\"「]([^“”\"「」…]{2,24})[”\"」]")
_SMALL_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2}(?:镇|乡|村|街道|社区|开发区|高新区|新区|园区|工业园|示范区|机场|高速|大道|大街|路(?=\d)|水库|大桥|港(?!元|币|股|澳))"
)
_LOOSE = frozenset(
    "的了在是为和与及或被把将从对向到由于以其该各全本此这那某每个名位家称说指出表示介绍任等也都并还又仅均已约达共有"
)
"""Characters that stand beside a name and never inside one."""
_AFTER = re.compile(
    r"$|[\s,，。;；、:：!！?？()（）\[【〔”’》]|说|称|介绍|表示|指出|告诉|认为|任|担任|主持|出席|率|带领|先生|女士|同志|[的是在和与及等为]"
)
_BEFORE = re.compile(r"(?:^|[\s,，。;；、:：(（“‘]|[是为由叫和与及对]|记者|作者|先生|女士)$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start` to `end` of a statement. `text` is what has to stand in print, folded."""

    start: int
    end: int
    text: str
    parts: bool = False
    """May it stand in print in parts? Where an organisation or a small place begins, no rule says."""


@cache
def _title_end() -> re.Pattern[str]:
    return re.compile(rf"{alternatives('titles')}[\s:：]*$")


def names(text: str) -> list[Name]:
    """The names that a statement surely holds, in order; `novel_names` finds the doubtful ones."""
    found = [Name(*m.span(), fold(m.group())) for p in (_LATIN, _FOREIGN) for m in p.finditer(text)]
    found += [Name(*m.span(), fold(m.group()), parts=True) for m in _SMALL_PLACE.finditer(text)]
    for m in _WORK.finditer(text):
        group = 1 if m[1] else 2
        found.append(Name(*m.span(group), fold(m[group])))
    found += [Name(p.start, p.end, fold(text[p.start : p.end]), parts=True) for p in phrases(Asks.ORGANISATION, text)]
    found += _people(text)
    return sorted(set(found), key=lambda n: n.start)


def _people(text: str) -> Iterator[Name]:
    """A surname and one or two more characters that are no word, between what a name stands between."""
    single, double = surnames()
    pieces = cut(text)
    at = 0
    for i, piece in enumerate(pieces):
        start, at = at, at + len(piece)
        if not (_BEFORE.search(text[:start]) or _title_end().search(text[:start])):
            continue
        head = len(piece) if piece in double else 1 if piece[0] in single else 0
        if not head or (len(piece) > 1 and piece not in double and name_kind(piece) != "nr"):
            continue
        ends = _ends(pieces, i, start)
        for end in sorted(ends, reverse=True):
            if 1 <= end - start - head <= 2 and _is_given(text[start + head : end]) and _AFTER.match(text, end):
                yield Name(start, end, fold(text[start:end]))
                break
        else:
            # 市长张三丰年: where the name ends cannot be told, but that it begins so must be printed.
            if len(piece) == head and _title_end().search(text[:start]) and _is_given(text[at : at + 1] or "的"):
                yield Name(start, at + 1, fold(text[start : at + 1]))


def _ends(pieces: Sequence[str], first: int, start: int) -> list[int]:
    """Where a name of two to four characters that begins with this piece may end."""
    ends: list[int] = []
    end = start
    for piece in pieces[first : first + 4]:
        end += len(piece)
        if end - start > 4:
            break
        ends.append(end)
    return ends


def _is_given(text: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" and c not in _LOOSE for c in text)


def novel_names(text: str, known: str) -> list[Name]:
    """Words of the statement listed as names of places, organisations or things that stand nowhere in `known` (folded)."""
    found: list[Name] = []
    at = 0
    for piece in cut(text):
        start, at = at, at + len(piece)
        folded = fold(piece)
        if (
            len(piece) > 1
            and folded not in known
            and folded not in stop_words()
            and name_kind(folded) in {"ns", "nt", "nz"}
        ):
            found.append(Name(start, at, folded))
    return found


def stands_in(name: Name, printed: str) -> bool:
    """Does the name stand in a folded text, white space and quotation marks aside?"""
    bare, text = _bare(name.text), _bare(printed)
    return bare in text or (name.parts and _in_parts(bare, text))


def _in_parts(name: str, text: str) -> bool:
    """Can the name be put together from pieces of the text of two and more characters, and of loose ones?"""
    at = 0
    while at < len(name):
        length = next((n for n in range(len(name) - at, 1, -1) if name[at : at + n] in text), 0)
        if not length and at and name[at] not in _LOOSE and not name[at].isdigit():
            return False
        at += length or 1
    return True


def _bare(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’《》「」·•・、,，]", "", text)
