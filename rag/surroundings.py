"""What stands around a sentence that answers: the one it leans on, the passage that says what its own leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .answer import Hit
from .evidence import Candidate
from .folding import fold
from .matching import present
from .passage import sentences
from .question import Question
from .tokenizer import rarity

_LEANS = re.compile(
    r"[“\s]*(?:而|但|也|正)?(?:这|此|该|因此|因而|所以|为此|对此|由此|其|公司|他|她|双方|两人|前者|后者)"
)
"""How a sentence begins whose subject was named before it."""
_TELLING = 0.4
"""What the words are worth, by their rarity, for which another passage is set beside the one that answers."""


def with_lead(candidate: Candidate) -> Candidate:
    """The candidate with the sentence before it where it leans on that one: 这意味着……"""
    if not _LEANS.match(candidate.text):
        return candidate
    before = [s for s, end in sentences(candidate.hit.passage.text) if end <= candidate.start]
    if not before:
        return candidate
    moved = candidate.start - before[-1]
    phrase = candidate.phrase and replace(
        candidate.phrase, start=candidate.phrase.start + moved, end=candidate.phrase.end + moved
    )
    return replace(candidate, start=before[-1], phrase=phrase)


def companion(question: Question, candidate: Candidate, hits: Sequence[Hit]) -> Hit | None:
    """The passage of the same article, among the hits, that has most of the question's words that this one lacks.

    Where it lacks none and leans on what was said before: the first one.
    """
    here = candidate.hit.passage
    story = [h for h in hits if h.passage.article.id == here.article.id and h.passage.id != here.id]
    if not story:
        return None
    lacking = {t: present(t, fold(here.searchable)) for t in question.terms}

    def gain(hit: Hit) -> float:
        text = fold(hit.passage.searchable)
        return sum(rarity(t) * max(0.0, present(t, text) - had) for t, had in lacking.items())

    best = max(story, key=gain)
    if gain(best) >= _TELLING:
        return best
    first = min(story, key=lambda h: h.passage.spans[0].start)
    before = first.passage.spans[0].start < here.spans[0].start
    return first if before and _LEANS.match(candidate.text) else None
