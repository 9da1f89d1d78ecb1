"""Chinese text → words: the sole contact with jieba."""

from __future__ import annotations

import logging
import math
import re
import threading
from functools import cache, lru_cache
from typing import Any

from .folding import INVISIBLE, fold

_WORD = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z]+|\d+(?:\.\d+)?")
_lock = threading.Lock()


@cache
def _jieba() -> Any:
    import jieba

    from ..embeddings.bundled import cache_folder

    jieba.setLogLevel(logging.WARNING)
    tokenizer: Any = jieba.Tokenizer()
    # jieba keeps its table in a file that others may write when left to itself: it goes to the user's own cache.
    folder = cache_folder() / "jieba"
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.tmp_dir = str(folder)
    tokenizer.initialize()
    return tokenizer


def load() -> None:
    """Reads the dictionary (about a second) now, so that the first search need not wait for it."""
    with _lock:
        _jieba()


def cut(text: str) -> list[str]:
    """The text in dictionary words and single characters, nothing left out."""
    load()
    return _jieba().lcut(text, HMM=False)


def words(text: str) -> list[str]:
    """The words of a text in order, folded; punctuation left out."""
    load()
    found: list[str] = []
    for run in _WORD.findall(fold(INVISIBLE.sub("", text))):
        found.extend(_jieba().cut(run, HMM=False) if run[0] > "\u33ff" else (run,))
    return found


def search_terms(text: str) -> list[str]:
    """Words for the full-text index: long words together with the shorter words inside them."""
    load()
    found: list[str] = []
    for run in _WORD.findall(fold(INVISIBLE.sub("", text))):
        found.extend(_jieba().cut_for_search(run, HMM=False) if run[0] > "\u33ff" else (run,))
    return found


@lru_cache(maxsize=1 << 16)
def rarity(word: str) -> float:
    """How telling a word is, 0 for the commonest to 1 for one that the dictionary does not know."""
    load()
    frequency = _jieba().FREQ.get(word, 0)
    return 1.0 if not frequency else max(0.0, 1 - math.log(1 + frequency) / math.log(1 + _jieba().total / 60))


def likelihood(text: str) -> float:
    """The natural logarithm of how likely the text is as a row of dictionary words; a sum over its likeliest cut."""
    load()
    route: dict[int, tuple[float, int]] = {}
    _jieba().calc(text, _jieba().get_DAG(text), route)
    return route[0][0]


@cache
def _tags() -> dict[str, str]:
    """The dictionary's names and verbs of several characters, folded, with their tag."""
    with _jieba().get_dict_file() as file:
        found = re.findall(rb"(?m)^(\S\S+) \d+ (n[rstz]\w*|v)\r?$", file.read())
    return {fold(word.decode()): tag.decode()[:2] for word, tag in found}


def name_kind(word: str) -> str:
    """Of a folded word that the dictionary lists as a name: nr a person, ns a place, nt an organisation, nz another; else "".

    The list (about 0.3 s) is read at the first call.
    """
    load()
    tag = _tags().get(word, "")
    return tag if tag != "v" else ""


def is_verb(word: str) -> bool:
    """Does the dictionary list a folded word as a verb, and as no noun? Reads the list as `name_kind` does."""
    load()
    return _tags().get(word) == "v"


def may_name(word: str) -> bool:
    """May a folded word be a name, as far as the dictionary knows: one it lists as such, or does not list at all?"""
    return bool(name_kind(word)) or (rarity(word) == 1.0 and not is_verb(word))
