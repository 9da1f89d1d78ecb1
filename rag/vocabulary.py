"""The words of data/words.toml, and patterns made of them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from .folding import fold
from .tokenizer import words


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("baowen.rag").joinpath("data/words.toml").read_text(encoding="utf-8"))


@cache
def stop_words() -> frozenset[str]:
    """Words of a question that say nothing about what is sought."""
    return frozenset(_table()["stop"])


@cache
def alternatives(name: str) -> str:
    """The words of a list as one pattern group: (?:a|b)."""
    return "(?:" + "|".join(map(re.escape, _table()[name])) + ")"


@cache
def kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(kind of answer, what in a question asks for it), in the order in which they are tried."""
    asks = _table()["asks"].items()
    return tuple(
        (kind, re.compile("|".join(patterns).replace("<currencies>", alternatives("currencies"))))
        for kind, patterns in asks
    )


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    return {word: tuple(w for w in group if w != word) for group in _table()["same"] for word in group}


def same(word: str) -> tuple[str, ...]:
    """The words that may be printed where a folded word was asked for."""
    return _groups().get(word, ())


@cache
def _short_forms() -> re.Pattern[str]:
    """Those words of `same` that the dictionary has only in single characters."""
    parted = [word for word in _groups() if len(word) > 1 and len(words(word)) == len(word)]
    return re.compile("(" + "|".join(map(re.escape, parted)) + ")")


def landmark_kinds() -> list[list[str]]:
    """How the names end of what stands in one place, those of a kind together."""
    return _table()["landmarks"]


def both() -> list[list[str]]:
    """Lists of a word for two things together, and the words for each of them."""
    return _table()["both"]


def whole_words(text: str) -> list[str]:
    """The words of a text in order, folded; short forms that stand for others are whole: 固投, 规上."""
    pieces = _short_forms().split(fold(text))
    return [w for n, piece in enumerate(pieces) for w in ([piece] if n % 2 else words(piece))]


@cache
def measured() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    """(what asks for it, the units that answer) of each thing that is measured."""
    return tuple((re.compile(pattern), frozenset(units)) for pattern, units in _table()["units"].items())
