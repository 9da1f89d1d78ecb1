"""One spelling for text that means the same: width, case, traditional characters, marks that cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Control, zero-width and direction-changing characters, and variation selectors."""


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        return character.lower() if len(character.lower()) == 1 else character
    if "\u4e00" <= folded <= "\u9fff" and len(simple := _simplifier().convert(folded)) == 1:
        return simple
    return folded.lower() if len(folded.lower()) == 1 else folded


class _Table(dict[int, int]):
    """Code point → the one it is folded to, filled as characters are met: `str.translate` reads it faster than a loop."""

    def __missing__(self, code: int) -> int:
        self[code] = ord(_fold_character(chr(code)))
        return self[code]


_folded = _Table()


_KEPT = 500
"""Characters of a text that is kept at hand folded: a sentence is looked at by many."""


def fold(text: str) -> str:
    """The text in one spelling, character by character: offsets in the result are offsets in `text`."""
    return _fold(text) if len(text) <= _KEPT else text.translate(_folded)


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return text.translate(_folded)


def clean(text: str) -> str:
    """The text without what cannot be seen, in canonical form, white space folded: what a reader of it would type."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", INVISIBLE.sub("", text))).strip()


def simplified(text: str) -> str:
    """The text in simplified characters, its width and capitals kept: as most of what a model has read is printed."""
    return str(_simplifier().convert(text))
