"""What the span reader finds in the sentences of the hits, and the phrase that answers by its scores."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ..embeddings import HashingEmbedder, load_span_reader
from .eligible import FIGURES, eligible, is_somebody_else, kind_asked, names_office, of_the_size_asked, office_before
from .evidence import Candidate
from .folding import fold
from .frame import behind_the_lead
from .matching import nearness
from .phrases import Phrase
from .quantities import quantities
from .question import Asks, Question

if TYPE_CHECKING:
    from ..embeddings import Embedder, SpanReader
    from ..embeddings.span_reader import Reading
    from .passage import Passage

READ = 3
"""Passages that are read at most, the best one whole, the others around their sentences: more found no more answers."""
WORTH = 0.5
"""With less than this share of the best sentence's score, those of a passage are not worth reading it."""
NEAR = 20
"""How far nearness to the question's words (0 to 1) outweighs the span's score where a sentence holds several figures."""
_LONGEST_NAME = 4
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HOUSE = re.compile(r"\d+号?$")
"""The number of a house in a street."""
MARGIN = 40
"""Characters on either side of its sentences that are read of a passage which is not read whole."""
HEADING = 80
"""Characters of a passage's heading that are read along."""
_BY_RULE = frozenset({Asks.AUTHOR, Asks.CAUSE, Asks.DEFINITION, Asks.LIST})
"""Kinds whose phrase is found by its form alone."""
_LEAD = re.compile(r"坐落[在于]|位于|地址[是为:：]|在")
"""What is read along with a place and is not part of its name."""
_NOUN = re.compile(r"(?:什么|哪[一种类个项]{1,2})([\u4e00-\u9fff]{2,4})[?？]?$")
"""What kind of thing is asked for: 什么原则, whose name may end in that word."""
_STOPS = "。，,、;；:：!！?？"
_QUOTES = ("“”", "‘’", "《》", "（）", "()", "「」")
_PERCENT = re.compile(r"[%％‰]|百分")
_FIGURE = re.compile(r"[\d一二两三四五六七八九十百千]")


@dataclass(frozen=True, slots=True)
class Span:
    """The best answer within a sentence: its score (0: as good as none), its characters of the passage, all scores."""

    score: float
    start: int
    end: int
    reading: Reading

    @property
    def chance(self) -> float:
        """0 to 1; a half where it is as good as none."""
        return 1 / (1 + math.exp(-self.score / 2))


@cache
def _reader() -> SpanReader | None:
    return load_span_reader()


def reader_for(embedder: Embedder) -> SpanReader | None:
    """The span reader, loaded on first use; None where there is none, and beside an embedder that is for tests."""
    return None if isinstance(embedder, HashingEmbedder) else _reader()


def find_spans(reader: SpanReader | None, question: Question, found: Sequence[Candidate]) -> list[Span | None]:
    """The best span of each sentence; None for those of passages that are not read."""
    worth = WORTH * max((c.score for c in found), default=0.0)
    good = [c for c in found if c.score >= worth]
    passages = list({c.hit.passage.id: c.hit.passage for c in good}.values())[:READ]
    if reader is None or not passages:
        return [None] * len(found)
    parts = [
        _around([c for c in good if c.hit.passage.id == p.id]) if p is not passages[0] else (0, len(p.text))
        for p in passages
    ]
    texts = [(p.header[:HEADING], p.text[start:end]) for p, (start, end) in zip(passages, parts, strict=True)]
    readings = reader.read([_put(question, p) for p in passages], texts)
    of = {p.id: (r.moved(at), at, end) for p, r, (at, end) in zip(passages, readings, parts, strict=True)}
    return [_span(c, *of[c.hit.passage.id]) if c.hit.passage.id in of else None for c in found]


def _around(good: Sequence[Candidate]) -> tuple[int, int]:
    """The part of a passage that holds its sentences worth reading, and a little on either side."""
    length = len(good[0].hit.passage.text)
    return max(0, min(c.start for c in good) - MARGIN), min(length, max(c.end for c in good) + MARGIN)


def _span(candidate: Candidate, reading: Reading, start: int, end: int) -> Span | None:
    """The best span of a sentence within the part that was read."""
    best = reading.best(max(start, candidate.start), min(end, candidate.end))
    return Span(*best, reading) if best else None


def _put(question: Question, passage: Passage) -> str:
    """The question in the words of the passage."""
    return question.in_words_of(fold(f"{passage.header} {passage.text}"), published=passage.article.year)


def shares(spans: Sequence[Span | None]) -> list[float]:
    """The part of each in all that speaks for an answer and against any: a softmax of the scores and of "not here"."""
    best = max((0.0, *(s.score for s in spans if s)))
    weights = [math.exp(s.score - best) if s else 0.0 for s in spans]
    total = sum(weights) + math.exp(-best)
    return [w / total for w in weights]


def answering(question: Question, candidate: Candidate, span: Span | None) -> Phrase | None:
    """The phrase that answers: of the kind asked for where there is such a kind.

    Among several the one nearest to the question's words, with the span's scores; else the span itself.
    """
    if span is None or candidate.row or question.asks in _BY_RULE:
        return candidate.phrase
    if candidate.phrase and candidate.phrase.framed:
        return candidate.phrase
    found = eligible(question, candidate.hit, candidate.text)
    if span.score > 0 and (not found or question.asks not in FIGURES):
        inside = Phrase(span.start - candidate.start, span.end - candidate.start)
        if (
            question.asks is Asks.OTHER
            and (behind := behind_the_lead(question, candidate.text))
            and inside.start < behind[0]
        ):
            best = span.reading.best(candidate.start + behind[0], candidate.start + behind[1])
            inside = Phrase(best[1] - candidate.start, best[2] - candidate.start) if best else inside
        if question.asks is Asks.PLACE and (lead := _LEAD.match(candidate.text, inside.start, inside.end - 1)):
            inside = Phrase(lead.end(), inside.end)
        if question.asks is Asks.PERSON and (office := office_before(candidate.text, inside.start, inside.end)):
            inside = Phrase(office, inside.end)
        inside = _whole_figure(candidate.text, _trimmed(candidate.text, inside))
        if (noun := _NOUN.search(question.folded)) and candidate.text.startswith(noun.group(1), inside.end):
            inside = Phrase(inside.start, inside.end + len(noun.group(1)))
        text = candidate.text[inside.start : inside.end]
        whole = (text.endswith(kind_asked(question)) and of_the_size_asked(question, text)) or not found
        if (
            whole
            and not candidate.text.endswith("第", 0, inside.start)
            and _may_be(question, text)
            and not (question.asks is Asks.PERSON and is_somebody_else(question, candidate.text, inside.start))
            and (not question.units or any(unit in text for unit in question.units))
        ):
            return inside
    at, sentence = candidate.start, fold(candidate.text)
    inner = [
        (best[0] + NEAR * nearness(question, sentence, p), p)
        for p in found
        if (best := span.reading.best(at + p.start, at + p.end))
    ]
    return max(inner, key=lambda pair: pair[0], default=(0.0, candidate.phrase))[1]


def _may_be(question: Question, text: str) -> bool:
    """Can a span that no rule knows be of this kind? A count has a figure in it, a name has none, a sum is known.

    No place or person that the question itself names is what it asks for.
    """
    asks = question.asks
    if asks in {Asks.PLACE, Asks.PERSON} and _HOUSE.sub("", fold(text)) in question.folded:
        return False
    if asks is Asks.PERSON and names_office(question.folded):
        return len(text) <= _LONGEST_NAME or "·" in text or not _HAN.search(text) or names_office(text)
    if asks in {Asks.COUNT, Asks.FIGURE}:
        return bool(_FIGURE.search(text)) and (asks is Asks.FIGURE or not _PERCENT.search(text))
    return asks not in FIGURES or (asks is Asks.PERSON and not _FIGURE.search(text))


def _whole_figure(text: str, phrase: Phrase) -> Phrase:
    """The phrase with all of a figure that it cuts: 3亿吨 for 3亿."""
    cut = next((q for q in quantities(text) if q.start < phrase.end < q.end), None)
    return replace(phrase, end=cut.end) if cut else phrase


def _trimmed(text: str, phrase: Phrase) -> Phrase:
    """The phrase without stops at its ends, and without a quote there whose fellow is outside."""
    start, end = phrase.start, phrase.end
    while end - start > 1 and (text[end - 1] in _STOPS or _alone(text[end - 1], text[start:end])):
        end -= 1
    while end - start > 1 and (text[start] in _STOPS or _alone(text[start], text[start:end])):
        start += 1
    return Phrase(start, end)


def _alone(mark: str, text: str) -> bool:
    """Is this one of a pair of quotes of which the text has more on one side than on the other?"""
    return any(mark in pair and text.count(pair[0]) != text.count(pair[1]) for pair in _QUOTES)
