"""Where a story that another one cut off in mid-sentence is taken up again: the possible lines are compared.

A line between the other story's headline and the next one speaks for being the place as far as it goes on with what was
cut (continuation.py), better than with the line above it, and as far as the lines from there on speak of the same
things as the story that was cut, those before it of the other headline's: the likelihood of two bags of words, each
with its own distribution (J. Eisenstein and R. Barzilay, Bayesian Unsupervised Topic Segmentation, EMNLP 2008).
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .continuation import continues
from .lines import Kind, Line
from .tokenizer import cut, rarity

LINES = 40
"""The lines below a headline among which a story is sought, at most."""
_PRIOR = 100.0
"""How many words the expectation of any text weighs as much as."""
_HERE = 0.5
"""How much of that expectation is what the page itself shows."""
_COHESION = 0.35
"""Words come in bursts: what they say counts this much."""
_OPEN = 2.0
"""Nats that speak for a line going on when it is text without an end."""
_FAR = 3.0
"""Nats against its going on below another story's headline, and not being lost."""
_BARE = -3.0
"""The same for a bare short line, which may be a heading."""
_COMMA = 2.0
"""Such a line holds a comma, as few headings do."""
_SET_IN = 6.0
"""Nats against a line that is set in as a paragraph is."""
_FLUSH = 3.0
"""Nats for one that is not, where the page sets paragraphs in."""
_HOPELESS = -8.0
"""Nats below which nothing else is weighed."""
SAID = 1500
"""Characters of the story cut off, before its end, that are read for what it speaks of."""
_KNOWN = 200
"""Characters of a line below that are."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


class _Bag:
    """Words that speak of one story; `likelihood` is that of all of them, in nats (Polya urn)."""

    def __init__(self, words: Iterable[str], expected: Mapping[str, float]) -> None:
        self.likelihood = 0.0
        self._counts: Counter[str] = Counter()
        self._size = _PRIOR
        self._expected = expected
        self.add(words)

    def add(self, words: Iterable[str]) -> None:
        """Puts words in."""
        for word in words:
            count = self._counts[word]
            self.likelihood += math.log((count + self._expected[word]) / self._size)
            self._counts[word] = count + 1
            self._size += 1

    def take(self, words: Iterable[str]) -> None:
        """Takes words out that were put in."""
        for word in words:
            count = self._counts[word] - 1
            self._counts[word] = count
            self._size -= 1
            self.likelihood -= math.log((count + self._expected[word]) / self._size)


def _expectation(words: Counter[str]) -> dict[str, float]:
    """How often each word of both stories is expected in one: one that is usual on the page tells neither of them."""
    whole = max(1, words.total())
    return {
        word: _PRIOR * ((1 - _HERE) * 10.0 ** (-2 - 4 * rarity(word)) + _HERE * count / whole)
        for word, count in words.items()
    }


@lru_cache(maxsize=512)
def topics(text: str) -> tuple[str, ...]:
    """The words of two or more characters, and single ones in twos: names that no dictionary knows."""
    found: list[str] = []
    before = ""
    for word in cut(text):
        single = len(word) == 1 and _HAN.match(word) is not None
        if len(word) > 1:
            found.append(word)
        elif single and before:
            found.append(before + word)
        before = word if single else ""
    return tuple(found)


def openness(line: Line) -> float:
    """How much speaks for a sentence going on after this line, before one looks at what follows; in nats."""
    if line.kind is Kind.HEADING and not line.marked:
        return _BARE + _COMMA * ("，" in line.text or "," in line.text)
    return _OPEN if line.open else -math.inf


def goes_on(left: str, line: Line, *, near: str) -> float:
    """How much speaks for a line going on with the cut `left`: its words, and how the page sets its paragraphs."""
    set_in = 0.0 if line.paragraph is None else -_SET_IN if line.paragraph else _FLUSH
    return continues(left, line.text, near=near) + set_in


@dataclass(frozen=True, slots=True)
class Cut:
    """A story that seems to stop in mid-sentence."""

    text: str
    """What it says so far, its end at least."""
    last: str
    """Its last printed line."""
    open: float
    """How much speaks for its going on anywhere, in nats."""


@dataclass(frozen=True, slots=True)
class Place:
    """The line at which a story is taken up."""

    story: int
    """Which of those that were cut off."""
    line: int
    nats: float
    """Above 0 it is likelier than that none of them goes on here."""


def taken_up(waiting: Sequence[Cut], other: str, lines: Sequence[Line], *, near: str) -> Place | None:
    """The likeliest place at which one of the stories cut off goes on, or None where there is no line to go on with.

    `lines` are the text and the bare headings below the beginning of the `other` story (headline, or all that is known
    of it), down to the next story; `near` is the text of the page around.
    """
    below = _Below(lines[:LINES], other, near)
    found = [place for n, story in enumerate(waiting) for place in below.places(n, story)]
    return max(found, key=lambda place: place.nats, default=None)


class _Below:
    """The lines below a headline, to be shared out between its own story and one that was cut off above."""

    def __init__(self, lines: Sequence[Line], other: str, near: str) -> None:
        self.lines = lines
        self.near = near
        self.words = [topics(line.text[:_KNOWN]) for line in lines]
        self.title = topics(other[-SAID:])
        self.stays = [self._goes_on(line, n + 1) for n, line in enumerate(lines[:-1])]
        """For each line what speaks for the next one going on with its sentence; 0 where nothing does."""

    def _goes_on(self, line: Line, at: int) -> float:
        chance = openness(line)
        return max(0.0, chance + self._continues(line.text, at)) if chance > -math.inf else 0.0

    def _continues(self, left: str, at: int) -> float:
        line = self.lines[at]
        return goes_on(left, line, near=self.near) if line.kind is not Kind.HEADING else -math.inf

    def places(self, story: int, cut_off: Cut) -> Iterator[Place]:
        """How likely each line is to go on with the story that was cut off, from the last line up to the second."""
        said = topics(cut_off.text[-SAID:])
        below = [*self.title, *itertools.chain(*self.words)]
        expected = _expectation(Counter([*said, *below]))
        its, others = _Bag(said, expected), _Bag(below, expected)
        apart = _COHESION * (its.likelihood + others.likelihood)
        for k in range(len(self.lines) - 1, 0, -1):
            its.add(self.words[k])
            others.take(self.words[k])
            if self.lines[k - 1].runs_on:
                continue
            seam = self._continues(cut_off.last, k) + cut_off.open - _FAR
            if seam > _HOPELESS:
                yield Place(story, k, seam - self.stays[k - 1] + self._shared_out(k, its, others) - apart)

    def _shared_out(self, k: int, its: _Bag, others: _Bag) -> float:
        """How well the lines from k on go with the story cut off; the other may go on further down, if k cuts it."""
        best = _COHESION * (its.likelihood + others.likelihood)
        above = self.lines[k - 1]
        chance = openness(above)
        if chance == -math.inf or above.runs_on:
            return best
        for m in range(len(self.lines) - 1, k, -1):
            its.take(self.words[m])
            others.add(self.words[m])
            seam = chance + self._continues(above.text, m) - self.stays[m - 1]
            best = max(best, seam + _COHESION * (its.likelihood + others.likelihood))
        for m in range(k + 1, len(self.lines)):
            its.add(self.words[m])
            others.take(self.words[m])
        return best
