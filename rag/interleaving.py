"""Where a story that another one cut off in mid-sentence is taken up again: the possible lines are compared.

A line between the other story's headline and the next one speaks for being the place as far as it goes on with what was
cut (continuation.py), better than with the line above it, and as far as the lines from there on speak of the same
things as the story that was cut, those before it of the other headline's: the likelihood of two bags of words, each
with its own distribution (J. Eisenstein and R. Barzilay, Bayesian Unsupervised Topic Segmentation, EMNLP 2008).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from math import inf, log

from .continuation import continues
from .lines import Kind, Line
from .tokenizer import rarity
from .topic import topics

LINES = 40
"""The lines below a headline among which a story is sought, at most."""
_PRIOR = 60.0
"""How many words the expectation of any text weighs as much as."""
_HERE = 0.5
"""How much of that expectation is what the page itself shows."""
_COHESION = 0.3
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
_HOPELESS = -6.0
"""Nats below which nothing else is weighed."""
SAID = 1500
"""Characters of the story cut off, before its end, that are read for what it speaks of."""
_KNOWN = 200
"""Characters of a line below that are."""


class _Bag:
    """Words that speak of one story; `likelihood` is that of all of them, in nats (Polya urn)."""

    def __init__(self, words: Iterable[str], expected: Mapping[str, float]) -> None:
        self.likelihood = 0.0
        self._counts = dict.fromkeys(expected, 0)
        self._size = _PRIOR
        self._expected = expected
        self.add(words)

    def copy(self) -> _Bag:
        """Another bag with the same words in it."""
        other = copy(self)
        other._counts = self._counts.copy()
        return other

    def add(self, words: Iterable[str]) -> None:
        """Puts words in."""
        counts, expected, size, gained = self._counts, self._expected, self._size, 0.0
        for word in words:
            count = counts[word]
            gained += log((count + expected[word]) / size)
            counts[word] = count + 1
            size += 1
        self._size = size
        self.likelihood += gained

    def take(self, words: Iterable[str]) -> None:
        """Takes words out that were put in."""
        counts, expected, size, lost = self._counts, self._expected, self._size, 0.0
        for word in words:
            count = counts[word] - 1
            counts[word] = count
            size -= 1
            lost += log((count + expected[word]) / size)
        self._size = size
        self.likelihood -= lost


def _expectation(words: Counter[str]) -> dict[str, float]:
    """How often each word of both stories is expected in one: one that is usual on the page tells neither of them."""
    whole = max(1, words.total())
    return {
        word: _PRIOR * ((1 - _HERE) * 10.0 ** (-2 - 4 * rarity(word)) + _HERE * count / whole)
        for word, count in words.items()
        if count > 1
    }


def _telling(pairs: Sequence[str], known: Container[str]) -> list[str]:
    """The known pairs, but those that go on with one: a phrase that is said again tells as much as a word does."""
    return [b for a, b in pairwise(("  ", *pairs)) if b in known and not (a in known and a[1] == b[0])]


def openness(line: Line) -> float:
    """How much speaks for a sentence going on after this line, before one looks at what follows; in nats."""
    if line.kind is Kind.HEADING and not line.marked:
        return _BARE + _COMMA * ("，" in line.text or "," in line.text)
    return _OPEN if line.open else -inf


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
        self.other = other
        self.near = near

    @cached_property
    def words(self) -> list[tuple[str, ...]]:
        """What each line speaks of."""
        return [topics(line.text[:_KNOWN]) for line in self.lines]

    @cached_property
    def stays(self) -> list[float]:
        """For each line what speaks for the next one going on with its sentence; 0 where nothing does."""
        return [max(0.0, self._seam(line, n + 1)) for n, line in enumerate(self.lines[:-1])]

    def _seam(self, left: Line, at: int) -> float:
        """How much speaks for a line, and its sentence, going on with another one; -inf where nothing can."""
        chance = openness(left)
        return chance + self._continues(left.text, at) if chance > -inf else chance

    def _continues(self, left: str, at: int) -> float:
        line = self.lines[at]
        return goes_on(left, line, near=self.near) if line.kind is not Kind.HEADING else -inf

    def places(self, story: int, cut_off: Cut) -> Iterator[Place]:
        """How likely each line is to go on with the story that was cut off, from the last line up to the second."""
        seams = {
            k: seam
            for k in range(1, len(self.lines))
            if not self.lines[k - 1].runs_on
            and (seam := self._continues(cut_off.last, k) + cut_off.open - _FAR) > _HOPELESS
        }
        if not seams:
            return
        texts = [topics(cut_off.text[-SAID:]), topics(self.other[-SAID:]), *self.words]
        expected = _expectation(Counter(chain(*texts)))
        said, title, *words = (_telling(text, expected) for text in texts)
        its, others = _Bag(said, expected), _Bag(chain(title, *words), expected)
        apart = _COHESION * (its.likelihood + others.likelihood)
        for k in range(len(self.lines) - 1, min(seams) - 1, -1):
            its.add(words[k])
            others.take(words[k])
            if k in seams:
                nats = seams[k] - self.stays[k - 1] - apart
                yield Place(story, k, nats + self._shared_out(k, words, its, others))

    def _shared_out(self, k: int, words: Sequence[Sequence[str]], its: _Bag, others: _Bag) -> float:
        """How well the lines from k on go with the story cut off; the other may go on further down, if k cuts it."""
        best = _COHESION * (its.likelihood + others.likelihood)
        above = self.lines[k - 1]
        below = range(k + 1, 0 if above.runs_on else len(self.lines))
        seams = {m: seam for m in below if (seam := self._seam(above, m)) > _HOPELESS}
        if seams:
            its, others = its.copy(), others.copy()
            for m in range(len(self.lines) - 1, min(seams) - 1, -1):
                its.take(words[m])
                others.add(words[m])
                if m in seams:
                    both = its.likelihood + others.likelihood
                    best = max(best, seams[m] - self.stays[m - 1] + _COHESION * both)
        return best
