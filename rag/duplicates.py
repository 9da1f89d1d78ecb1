"""Near-duplicates among hits: the same sentences printed twice become one hit, sentences with other figures do not.

They are found when a question is asked, among its hits, and not in the index: what matters is whether a reader of the
hits above has read these very sentences, however the two copies were cut into passages, and whether their figures and
names agree, which no sketch of a whole text can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from .answer import Citation, Hit, Printing
from .article import ArticleHead, SourceText
from .overlap import FIGURE, Folded, Overlap, alike, overlap_of
from .passage import sentences
from .places import codes_of, contains

WINDOW = 40
"""As many candidates are looked at for copies of the hits, though k be smaller."""
_ALIKE = 0.5
"""A passage that shares fewer of its three-character runs with an article's hits says something else. At 3 % misprints
a copy keeps 0.97³ = 0.91 of them."""
_NEW = 0.2
"""The share of a copy that may stand nowhere else: a headline, a dateline, credits."""
_PRINTED = 0.6
"""The share of each of its whole sentences that must stand elsewhere, misprints counted in."""
_MOST = 0.5
"""The share of a passage that must stand elsewhere for a figure that differs to be a contradiction."""
_SAME_WORDS = 0.9
"""How like each other two sentences must be, figures apart, for their figures to contradict each other."""
_WHOLE = re.compile(r"[。！？!?][”’」』）)\]】]*$")
_THIS_YEAR = re.compile(r"[今去前明本上]年|同期")
_THIS_PLACE = re.compile(r"[全我本][省市州县区旗镇乡村]")
FindLine = Callable[[str, int], int]
"""(page id, offset) → 1-based line."""


def collapse(hits: Sequence[Hit], k: int, *, line: FindLine) -> list[Hit]:
    """The first k hits that print something new, best first, ranked anew from 1.

    A hit whose sentences all stand in better hits of one other article is left out, and named in `also_in` of the one
    that has most of them. Where a sentence has another figure both hits stay and name each other in `conflicts`.
    """
    candidates = [_Candidate(hit) for hit in hits]
    stories: dict[int, _Story] = {}
    by_article: dict[str, _Story] = {}
    for n, (new, near) in enumerate(zip(candidates, alike([h.passage.text for h in hits]), strict=True)):
        if len(stories) >= k and n >= WINDOW:
            break
        shares: dict[_Story, float] = {}
        for m, share in near:
            if story := stories.get(m):
                shares[story] = shares.get(story, 0.0) + share
        told = any(_is_told(new, story, line) for story, share in shares.items() if share >= _ALIKE)
        if not told and len(stories) < k:
            stories[n] = by_article.setdefault(new.hit.passage.article.id, _Story())
            stories[n].add(new)
    return [replace(candidates[n].hit, rank=rank) for rank, n in enumerate(stories, 1)]


def cite(n: int, hit: Hit, quote: SourceText, *, score: float, line: FindLine) -> Citation:
    """Cites `quote`, a cut of the hit's passage, as source n, with where else it is printed, alike or otherwise."""
    passage = hit.passage
    citation = Citation.of(n, passage, quote, line=line(passage.page, quote.spans[0].start), score=score)
    also, others = (
        tuple(filter(None, (_narrowed(p, quote.text, line) for p in found))) for found in (hit.also_in, hit.conflicts)
    )
    return replace(citation, also_in=also, conflicts=others)


def _narrowed(printing: Printing, quote: str, line: FindLine) -> Printing | None:
    """The sentences of a printing that are the quote, misprints and figures apart; None where it has them not."""
    sought, there = Folded(quote), Folded(printing.body.text)
    covered = overlap_of(sought.text, there.text).covered
    if not covered.any() or covered.sum() < _PRINTED * len(sought.text):
        return None
    low, high = (there.at[int(at)] for at in np.flatnonzero(covered)[[0, -1]])
    spans = [(s, e) for s, e in sentences(printing.body.text) if min(e, high + 1) - max(s, low) > (e - s) / 2]
    if not spans:
        return None
    body = printing.body.cut(spans[0][0], spans[-1][1])
    return replace(printing, body=body, line=line(printing.page, body.spans[0].start))


class _Candidate:
    """A hit while it is compared with others."""

    def __init__(self, hit: Hit) -> None:
        self.hit = hit

    @cached_property
    def folded(self) -> Folded:
        return Folded(self.hit.passage.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int, bool]]:
        """(start, end) in the folded text, and is it a whole sentence? Headlines and credits have no full stop."""
        text, spans = self.hit.passage.text, sentences(self.hit.passage.text)
        bounds = np.searchsorted(self.folded.at, np.array(spans).reshape(-1, 2)).tolist()
        whole = (bool(_WHOLE.search(text, low, high)) for low, high in spans)
        return [(s, e, w) for (s, e), w in zip(bounds, whole, strict=True)]

    def sentence(self, position: int) -> tuple[int, int]:
        """The sentence, in the folded text, that holds a position."""
        return next(((s, e) for s, e, _ in self.sentences if s <= position < e), (0, len(self.folded.text)))

    def printing(self, sentence: tuple[int, int], line: FindLine) -> Printing:
        """The sentence as it was printed."""
        passage, (start, end) = self.hit.passage, sentence
        at = self.folded.at
        low, high = at[start], at[end] if end < len(at) else len(passage.text)
        spans = [(s, e) for s, e in sentences(passage.text) if s < high and low < e]
        body = passage.body.cut(spans[0][0], spans[-1][1]) if spans else passage.body
        return Printing.of(passage, body, line=line(passage.page, body.spans[0].start))

    def is_told(self, overlap: Overlap) -> bool:
        """Is there nothing new in what does not stand elsewhere, and no other figure?"""
        if overlap.figures or overlap.covered.mean() < 1 - _NEW:
            return False
        return not self.is_reworded(overlap) and not any(
            whole and s < e and overlap.covered[s:e].mean() < _PRINTED for s, e, whole in self.sentences
        )

    def has_conflicts(self, overlap: Overlap) -> bool:
        """Is it for the most part the same text with a few other figures? With many it is the same form, filled anew."""
        figures = len(FIGURE.findall(self.folded.text))
        few = 0 < len(overlap.figures) <= max(1, figures // 4)
        return few and overlap.covered.mean() >= _MOST and not self.is_reworded(overlap)

    def is_reworded(self, overlap: Overlap) -> bool:
        """Does a whole sentence name something else?"""
        return any(whole and any(s <= at < e for at in overlap.renamed) for s, e, whole in self.sentences)


class _Story:
    """The kept hits of one article, in the order in which they were printed."""

    def __init__(self) -> None:
        self._members: list[_Candidate] = []

    def add(self, candidate: _Candidate) -> None:
        self._members = sorted([*self._members, candidate], key=lambda c: c.hit.passage.spans[0].start)

    @property
    def article(self) -> ArticleHead:
        return self._members[0].hit.passage.article

    @property
    def text(self) -> str:
        return "".join(c.folded.text for c in self._members)

    def at(self, position: int) -> tuple[_Candidate, int]:
        """The hit that holds a position of the text, and the position in it."""
        for candidate in self._members:
            if position < len(candidate.folded.text):
                return candidate, position
            position -= len(candidate.folded.text)
        return self._members[-1], len(self._members[-1].folded.text)


def _is_told(new: _Candidate, story: _Story, line: FindLine) -> bool:
    """Does the story print all that the new hit does? Its best matching hit is told so; and where figures differ."""
    head = new.hit.passage.article
    if _are_apart(story.article, head, new.hit.passage.text):
        return False
    overlap = overlap_of(story.text, new.folded.text)
    if new.has_conflicts(overlap) and not _are_places_apart(story.article.place, head.place):
        for here, there in overlap.figures:
            _tell_conflict(*story.at(here), new, there, line)
    if not new.is_told(overlap):
        return False
    passage = new.hit.passage
    first, _ = story.at(overlap.first)
    copies = Printing.of(passage, passage.body, line=passage.line), *new.hit.also_in
    first.hit = replace(first.hit, also_in=(*first.hit.also_in, *copies))
    return True


def _are_apart(one: ArticleHead, other: ArticleHead, text: str) -> bool:
    """Parts of one article, or articles under which the words 全市 or 今年 of a text mean something else."""
    if one.id == other.id or one.id == other.parent or other.id == one.parent:
        return True
    if _THIS_YEAR.search(text) and one.year and other.year and one.year != other.year:
        return True
    return bool(_THIS_PLACE.search(text)) and _are_places_apart(one.place, other.place)


def _are_places_apart(one: str, other: str) -> bool:
    here, there = codes_of(one), codes_of(other)
    return bool(here and there) and not any(contains(h, t) or contains(t, h) for h in here for t in there)


def _tell_conflict(kept: _Candidate, here: int, new: _Candidate, there: int, line: FindLine) -> None:
    """Marks both hits where the two sentences have the same words, figures apart."""
    from rapidfuzz.distance import Indel

    ours, theirs = kept.sentence(here), new.sentence(there)
    one, other = kept.folded.text[slice(*ours)], new.folded.text[slice(*theirs)]
    if Indel.normalized_similarity(FIGURE.sub("", one), FIGURE.sub("", other)) < _SAME_WORDS:
        return
    kept.hit, new.hit = (
        replace(hit, conflicts=tuple(dict.fromkeys((*hit.conflicts, printing))))
        for hit, printing in ((kept.hit, new.printing(theirs, line)), (new.hit, kept.printing(ours, line)))
    )
