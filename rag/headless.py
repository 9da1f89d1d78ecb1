"""Texts that begin with a lead of their own below another story: the headline that they had further up, if it is left."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from .byline import begins_story
from .draft import Draft
from .lines import Kind, Line
from .story_text import said
from .tokenizer import rarity
from .topic import topics

_FITS = 0.1
"""The share of a headline's words, weighed, that its text holds more of than another text does."""
_LEAD = 40
"""Characters that tell one lead from another."""
_LEAST = 4
"""Pairs of characters that can show whose headline it is."""


def begins_another(page: str, line: Line, story: Draft) -> bool:
    """Does a line begin with a lead (本报讯（记者 …）) where the story above has one already, and not the same again?"""
    if not (story.first and begins_story(line.text)):
        return False
    return begins_story(page[story.first : story.first + _LEAD]) and line.text[:_LEAD] not in said(page, story)


def story_of(page: str, lines: Sequence[Line], at: int, drafts: list[Draft]) -> Draft:
    """The story whose lead is the line there: one whose headline has no text yet or stands over another one's; or a new one."""
    text = "".join(x.text for x in itertools.takewhile(lambda x: x.kind is not Kind.HEADING, lines[at:]))
    found = max(
        ((_fit(headline, text, _text(page, d)), -n, headline) for n, d, headline in _left(drafts)),
        default=None,
        key=lambda found: found[:2],
    )
    if found is None or found[0] < _FITS:
        drafts.append(Draft("brief"))
        return drafts[-1]
    n, headline = -found[1], found[2]
    if not drafts[n].first:
        return drafts[n]
    story = Draft("brief")
    drafts[n].give_up(headline)
    story.title = list(headline)
    for line in headline:
        story.add_heading(line)
    drafts.insert(n, story)
    return story


def _text(page: str, draft: Draft) -> str:
    """What a story says, without its headline and headings."""
    return "".join(page[s.start : s.end] for p in draft.paragraphs if p[0] not in draft.headings for s in p)


def _left(drafts: Sequence[Draft]) -> list[tuple[int, Draft, list[Line]]]:
    """Headlines without a text; and of those in two parts with a gap between them the upper one."""
    found: list[tuple[int, Draft, list[Line]]] = []
    for n, draft in enumerate(drafts):
        gap = next((k for k, line in enumerate(draft.title) if k and line.gap > 0), 0)
        if draft.title and not draft.first:
            found.append((n, draft, draft.title))
        elif gap:
            found.append((n, draft, draft.title[:gap]))
    return found


def _fit(headline: Sequence[Line], text: str, own: str) -> float:
    """How much more of a headline's words one text holds than another, 0 to 1."""
    words = set(topics("".join(line.text for line in headline)))
    if len(words) < _LEAST:
        return 0.0
    there = sum(rarity(w) for w in words if w in text and w not in own)
    return (there - sum(rarity(w) for w in words if w in own and w not in text)) / len(words)
