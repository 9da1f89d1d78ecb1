"""Questions changed by script: to places and years that an index does not have, and to other wordings of the same."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

import opencc

from baowen.rag import LocalIndex
from baowen.rag.folding import fold
from baowen.rag.follow_up import RELATIVE, YEAR
from baowen.rag.places import codes_of, mentions

_ANY_YEAR = re.compile("|".join([YEAR.pattern, *(word for word, _ in RELATIVE)]))
_ASKING = re.compile(
    r"是?(?:多少|多大|多久|谁|什么时候|什么|哪|何时|几)|叫什么|为什么|为何|怎么|(?:有|得|拥有|占)(?:多|几)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Asking:
    """A question and those before it."""

    question: str
    history: tuple[str, ...] = ()

    def changed(self, change: Callable[[str], str]) -> Asking | None:
        """The same change made to all of it; None where it changes nothing."""
        found = Asking(change(self.question), tuple(map(change, self.history)))
        return None if found == self else found


# To what is not covered


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the gazetteer; `short` is empty where the name has no short form."""

    code: str
    name: str
    short: str

    @property
    def rank(self) -> int:
        """0 for a province, 1 for a city, 2 for a county."""
        return _rank(self.code)

    @property
    def scope(self) -> str:
        """The first digits of the codes of all places in its city; of a province, in it."""
        return self.code[: 2 if self.rank == 0 else 4]


def _rank(code: str) -> int:
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


@cache
def gazetteer() -> tuple[Place, ...]:
    """Every place whose name means one place only."""
    with files("baowen.rag").joinpath("data/places.csv").open(encoding="utf-8") as file:
        found = [Place(row["code"], row["name"], row["short"]) for row in csv.DictReader(file)]
    return tuple(p for p in found if codes_of(p.name) == (p.code,) and (not p.short or codes_of(p.short) == (p.code,)))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Places, in a seeded order, and a year that an index does not have."""

    places: tuple[Place, ...]
    year: int | None

    @classmethod
    def by(cls, index: LocalIndex, *, seed: int) -> Uncovered:
        """Places in whose city no article lies and that no text names; the last year that is not printed."""
        passages = index.passages(index.library.rowids()).values()
        texts = [fold(p.searchable) for p in passages]
        have = {c for place in {p.article.place for p in passages} for c in codes_of(place)}
        have |= {c for text in texts for mention in mentions(text) for c in mention.codes}
        scopes = {c[:n] for c in have for n in (2, 4) if not c.endswith("0000")} | have
        places = [p for p in gazetteer() if p.scope not in scopes and p.code not in have]
        random.Random(seed).shuffle(places)
        years = {p.article.year for p in passages if p.article.year}
        newest = max(years, default=2000)
        years |= {int(year) for text in texts for year in YEAR.findall(text)}
        return cls(tuple(places), next((y for y in range(newest, newest - 100, -1) if y not in years), None))

    def moved(self, asking: Asking) -> Asking | None:
        """Every place exchanged for one of the same rank, or the next that is free; None where no place is named."""
        pools = [iter([p for p in self.places if p.rank == rank]) for rank in range(3)]
        chosen: dict[tuple[str, ...], Place | None] = {}

        def change(text: str) -> str:
            out, at = "", 0
            for mention in mentions(fold(text)):
                if mention.codes not in chosen:
                    first = _rank(mention.codes[0])
                    chosen[mention.codes] = next(chain(*pools[first:], *pools[:first]), None)
                new, old = chosen[mention.codes], text[mention.start : mention.end]
                out += text[at : mention.start] + (_like(old, new) if new else old)
                at = mention.end
            return out + text[at:]

        return asking.changed(change)

    def dated(self, asking: Asking) -> Asking | None:
        """Every year, printed or relative (今年), exchanged for the uncovered one; None where there is none."""
        return asking.changed(lambda text: _ANY_YEAR.sub(f"{self.year}年", text)) if self.year else None


def _like(old: str, new: Place) -> str:
    """The new place as fully named as the old one was."""
    full = len(old) > 2 and fold(old)[-1] in "省市县区旗州盟"
    return new.name if full or not new.short else new.short


# To other wordings


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def traditional(text: str, _: random.Random) -> str:
    """In traditional characters."""
    return _converter().convert(text)


def full_width(text: str, _: random.Random) -> str:
    """Digits, letters and signs as wide as a Chinese character."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text)


def two_swapped(text: str, chance: random.Random) -> str:
    """Two neighbouring Chinese characters exchanged, as hasty typing does."""
    pairs = [
        at
        for at in range(len(text) - 1)
        if text[at] != text[at + 1] and _HAN.match(text[at]) and _HAN.match(text[at + 1])
    ]
    if not pairs:
        return text
    at = chance.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def polite(text: str, chance: random.Random) -> str:
    """With the words that one says to a clerk."""
    before, after = chance.choice(
        [
            ("请问", "？谢谢！"),
            ("你好，麻烦帮我查一下，", "？"),
            ("我想了解一下", "，多谢。"),
            ("劳驾，请教一下：", "？"),
        ]
    )
    return before + text.rstrip("?？ ") + after


def reordered(text: str, _: random.Random) -> str:
    """Keywords turned round; else place and time exchanged; else the question word put first, or last where it was first."""
    body = text.rstrip("?？ ")
    if " " in body:
        return " ".join(reversed(body.split(" ")))
    where, when = mentions(fold(body)), _ANY_YEAR.search(fold(body))
    if where and when and (where[0].end == when.start() or when.end() == where[0].start):
        (a, b), (c, d) = sorted([(where[0].start, where[0].end), when.span()])
        return body[:a] + body[c:d] + body[a:b] + body[d:] + text[len(body) :]
    found = _ASKING.search(body)
    if not found:
        return text
    head, tail = body[: found.start()].rstrip("，,"), body[found.start() :]
    return f"{tail}，{head}？" if head else f"{body[found.end() :]}，{found.group()}？"


WORDINGS: dict[str, Callable[[str, random.Random], str]] = {
    "traditional": traditional,
    "full width": full_width,
    "two swapped": two_swapped,
    "polite": polite,
    "reordered": reordered,
}
