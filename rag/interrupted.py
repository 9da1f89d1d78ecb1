"""Stories that another one, or the end of the page, stands in the way of; and where they go on."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .byline import photographed
from .continuation import continues
from .draft import Draft
from .furniture import leads_away, leads_here
from .headlines import Headings
from .interleaving import LINES, Cut, Place, openness, taken_up
from .lines import Kind, Line, of_the_page
from .story_text import SENTENCE, around, last_words, shared

_WAITING = 3
"""How many of the stories cut off last may go on below a headline; and lines that show whose text a signpost heads."""
CREDITED = 60
"""The longest line that is taken for a caption with a photographer named below it."""
_LEFT = 5.0
"""How much less a text below a signpost to another page is thought to be of the story above it."""
_SEAM = 3.0
"""How many shared runs of characters one nat of going on weighs as much as."""


def credited(lines: Sequence[Line], at: int) -> bool:
    """Does the line below name who took a picture, and of this short line, or of the few that it runs on over?"""
    last = last_of(lines, at)
    below = lines[last + 1] if last + 1 < len(lines) else None
    return (
        sum(len(line.text) for line in lines[at : last + 1]) <= CREDITED * (1 + (last > at))
        and below is not None
        and below.kind is Kind.CREDIT
        and photographed(below.text)
        and not of_the_page(below.text)
    )


def last_of(lines: Sequence[Line], at: int) -> int:
    """The line in which one that fills its column comes to an end."""
    while at + 1 < len(lines) and lines[at].runs_on:
        at += 1
    return at


class Interrupted:
    """The stories of a page that stopped in mid-sentence, or in what may be a short piece of text."""

    def __init__(self, page: str, lines: Sequence[Line], headings: Mapping[int, Headings]) -> None:
        self.page = page
        self.lines = lines
        self.waiting: list[Draft] = []
        self.elsewhere: list[Draft] = []
        """Those that go on on another page."""
        self.goes_on: tuple[int, Draft] | None = None
        """The line with which one of them goes on."""
        self.next_story = [0] * len(lines)
        """For each line the one at which the next story below it begins."""
        following = len(lines)
        for at in range(len(lines) - 1, -1, -1):
            self.next_story[at] = following
            if at in headings and headings[at].begins:
                following = at

    def set_aside(self, story: Draft | None) -> None:
        """Keeps a story for later where it stops in mid-sentence, or in what looks like a bare heading."""
        if story and story.may_go_on and story not in (*self.waiting, *self.elsewhere):
            self.waiting.append(story)

    def forget(self, story: Draft | None) -> None:
        """The story went on."""
        self.waiting = [other for other in self.waiting if other is not story]

    def seek(self, story: Draft | None, at: int) -> None:
        """Looks from a line down to the next story for the place where one of those that wait goes on."""
        self.goes_on = None
        waiting = self.waiting[-_WAITING:]
        if story and waiting:
            cuts = [Cut(last_words(self.page, d), d.last.text, openness(d.last)) for d in waiting if d.last]
            found = self.find(cuts, last_words(self.page, story), at)
            if found and found.nats > 0:
                self.goes_on = found.line, waiting[found.story]

    def find(self, cuts: Sequence[Cut], other: str, at: int) -> Place | None:
        """Where one of the cuts goes on in the text from a line down to the next story."""
        end = min(self.next_story[at - 1], at + 2 * LINES)
        below = [n for n in range(at, end) if self._is_text(n)]
        found = taken_up(cuts, other, [self.lines[n] for n in below], near=around(self.page, self.lines[at - 1]))
        return replace(found, line=below[found.line]) if found else None

    def _is_text(self, at: int) -> bool:
        return self.lines[at].kind in {Kind.BODY, Kind.ITEM, Kind.HEADING} and not credited(self.lines, at)

    def taken_up(self, at: int, story: Draft | None) -> Draft | None:
        """The story that goes on with this line, if one does; the one at hand waits where it is cut in its turn."""
        if self.goes_on is None or self.goes_on[0] != at:
            return None
        resumed = self.goes_on[1]
        self.forget(resumed)
        self.set_aside(story)
        resumed.reopen()
        return resumed

    def follow(self, at: int, drafts: Sequence[Draft], story: Draft | None) -> Draft | None:
        """Below a signpost to or from another page: the story with which the text there shares most, or a new one."""
        here = leads_here(self.lines[at].text)
        if not (here or leads_away(self.lines[at].text)):
            return None
        left = None if here else story
        if left:
            self.elsewhere.append(left)
        self.goes_on = None
        below = itertools.takewhile(lambda line: line.kind is Kind.BODY, self.lines[at + 1 : at + 1 + _WAITING])
        text = "".join(line.text for line in below)
        stories = [d for d in drafts if d.first and d.kind not in {"photo", "summary", "list"}]
        if not text or not stories:
            return None
        fits = [self._fits(text, draft, gone=draft is left) for draft in stories]
        best = max(range(len(stories)), key=fits.__getitem__)
        return stories[best] if fits[best] > 0 else Draft("news") if here else None

    def _fits(self, text: str, draft: Draft, *, gone: bool) -> float:
        """How well a text goes on with a story, by what it shares with it, and by its last words where it was cut."""
        common = shared(self.page, text, draft)
        if gone or not draft.open:
            return common - _LEFT * gone
        return common + _SEAM * continues(last_words(self.page, draft)[-SENTENCE:], text[:SENTENCE])
