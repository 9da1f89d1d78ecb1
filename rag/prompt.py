"""What the language model is told: the rules, the passages fenced as untrusted material, the question."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from .answer import Hit
from .folding import INVISIBLE
from .passage import sentences

Message = dict[str, str]
_MARGIN = 64
"""Tokens kept free for what the endpoint puts around the messages."""


@cache
def _texts() -> dict[str, str]:
    return tomllib.loads(files("baowen.rag").joinpath("data/prompt.toml").read_text(encoding="utf-8"))


def version() -> str:
    """The version of the prompt."""
    return _texts()["version"]


def tokens(text: str) -> int:
    """An upper estimate: one token for each character that is not Latin, one for three that are."""
    latin = sum(c < "\u0250" for c in text)
    return len(text) - latin + -(-latin // 3)


def messages(question: str, hits: Sequence[Hit], *, budget: int) -> tuple[list[Message], list[Hit]]:
    """The messages, and the hits in them in order: the one numbered n is the n-th. `budget` counts tokens.

    Hits are taken best first, each with as many whole sentences from its start as still fit; those of which none fits
    are left out. They are told last first: what stands next to the question is read best (N. F. Liu and others, Lost in
    the Middle: How Language Models Use Long Contexts, TACL 2024).
    """
    texts = _texts()
    question = _fenced(question)
    left = budget - _MARGIN - tokens(texts["system"]) - tokens(texts["user"]) - tokens(question)
    told: list[str] = []
    used: list[Hit] = []
    for hit in hits:
        text = _passage(len(used) + 1, hit, "")
        room = left - tokens(text)
        body = _fitting(hit.passage.text, room)
        if body:
            text = _passage(len(used) + 1, hit, body)
            left -= tokens(text)
            told.append(text)
            used.append(hit)
    user = texts["user"].replace("{passages}", "\n\n".join(reversed(told))).replace("{question}", question)
    return [{"role": "system", "content": texts["system"].strip()}, {"role": "user", "content": user.strip()}], used


def rewriting(question: str, history: Sequence[str]) -> list[Message]:
    """The messages that ask for the question made whole."""
    earlier = "\n".join(f"前面的问题：{_fenced(h)}" for h in history)
    text = _texts()["rewrite"].replace("{history}", earlier).replace("{question}", _fenced(question))
    return [{"role": "user", "content": text.strip()}]


def is_leaked(text: str, *, length: int = 12) -> bool:
    """Does the text hold that many characters of the rules in a row?"""
    rules, tight = re.sub(r"\s", "", _texts()["system"]), re.sub(r"\s", "", text)
    return any(tight[i : i + length] in rules for i in range(len(tight) - length + 1))


def _passage(n: int, hit: Hit, body: str) -> str:
    head = hit.passage.article
    values = {
        "n": str(n),
        "place": head.place.replace("/", "") or "地方不明",
        "year": f"{head.year}年" if head.year else "年份不明",
        "title": " ".join(head.title.split())[:40],
        "text": body,
    }
    text = _texts()["passage"].strip()
    return re.sub(r"\{(\w+)\}", lambda m: _fenced(values[m[1]]), text)


def _fitting(text: str, room: int) -> str:
    """As many whole sentences from the start as fit."""
    end = 0
    for _, stop in sentences(text):
        if tokens(text[:stop]) > room:
            break
        end = stop
    return text[:end]


def _fenced(text: str) -> str:
    """Text that can neither close the fence nor forge one."""
    return INVISIBLE.sub("", text).replace("<", "＜").replace(">", "＞").replace('"', "”")
