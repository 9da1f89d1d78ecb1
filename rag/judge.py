"""Is an answer right? One question's answer against its gold: the words, the evidence found, the sentences cited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from .answer import Answer, Citation, Hit
from .article import Page, SourceSpan
from .folding import INVISIBLE, fold
from .gold import Evidence, GoldQuestion, GoldSpan, same_file

FACT_LENGTH, FREE_LENGTH = 160, 400
"""The longest answers, in characters, that count: handing over whole pages earns nothing."""
FOUND, CITED = 0.5, 0.3
"""The shares of the characters of evidence that passages, and a citation, have to cover."""
_IGNORED = re.compile(r"[\"'“”‘’《》「」『』、,，。;；:：()（）!！?？·\-—–~～…]+")


def normal(text: str | None) -> str:
    """A text in one spelling, without white space and punctuation but with what is part of a number: 3:2, 0.5, -0.2%."""
    folded = re.sub(r"\s+", "", fold(INVISIBLE.sub("", text or "")))
    folded = re.sub(r"(?<=\d):(?=\d)", "\u2236", folded)
    folded = re.sub(r"(?<![0-9a-z\u2236])[-\u2212](?=\d)", "\u2212", folded)
    folded = re.sub(r"(?<=\d),(?=\d{3})", "", folded)
    return _IGNORED.sub("", folded)


def holds(text: str, wanted: str) -> bool:
    """Does a text say `wanted`, and not only as a part of a longer number?"""
    text, wanted = normal(text), normal(wanted)
    if not wanted:
        return False
    left = r"(?<![\d.\u2236\u2212])" if wanted[0].isdigit() else ""
    right = r"(?![\d\u2236])(?!\.\d)" if wanted[-1].isdigit() else ""
    return re.search(left + re.escape(wanted) + right, text) is not None


def answers_rightly(question: GoldQuestion, answer: Answer) -> bool:
    """Does the answer hold an accepted one in at most 160 characters (all of `must_include` in 400)?

    A question without an answer in the pages is answered rightly by declining.
    """
    if question.declines or answer.abstained:
        return question.declines and answer.abstained
    if question.free:
        return len(answer.answer) <= FREE_LENGTH and all(holds(answer.answer, w) for w in question.must_include)
    return len(answer.answer) <= FACT_LENGTH and any(holds(answer.answer, a) for a in question.accepted)


def exact(question: GoldQuestion, answer: Answer) -> bool:
    """Is the short answer an accepted one, spelling and punctuation aside?

    Exact match of Rajpurkar et al., SQuAD: 100,000+ questions for machine comprehension of text, EMNLP 2016.
    """
    return not answer.abstained and normal(answer.short_answer) in {normal(a) for a in question.accepted}


def character_f1(question: GoldQuestion, answer: Answer) -> float:
    """The best F1 of the characters of the short answer and of an accepted one, order aside; 0 when declined.

    F1 of Rajpurkar et al., SQuAD, EMNLP 2016, with characters for words, as Chinese has no blanks.
    """
    said = "" if answer.abstained else normal(answer.short_answer)
    return max((_f1(said, normal(accepted)) for accepted in question.accepted), default=0.0)


def _f1(one: Iterable[str], other: Iterable[str]) -> float:
    left, right = Counter(one), Counter(other)
    shared = (left & right).total()
    return 2 * shared / (left.total() + right.total()) if shared else 0.0


Place = tuple[str, str, Sequence[SourceSpan]]
"""Where words are printed: the path and the id of the page, the spans on it."""


def places(found: Hit | Citation) -> list[Place]:
    """Where a hit or a citation is printed: its own place, then those that were collapsed into it."""
    own = found.passage if isinstance(found, Hit) else found
    return [(own.path, own.page, own.spans), *((p.path, p.page, p.body.spans) for p in found.also_in)]


def found_at(evidence: Evidence, hits: Sequence[Hit], pages: Mapping[str, Page]) -> int | None:
    """The rank, from 1, of the hit with which the evidence is found; None where it is not. `pages` by their ids."""
    ranked = [places(h) for h in hits]
    if evidence.file:
        near = (n for n, found in enumerate(ranked, 1) if any(same_file(evidence.file, path) for path, _, _ in found))
        return next(near, None)
    spans = _spans(evidence, (place for found in ranked for place in found), pages)
    return min(filter(None, (_covered_at(span, ranked) for span in spans)), default=None)


def _covered_at(span: GoldSpan, ranked: Sequence[Sequence[Place]]) -> int | None:
    have: set[int] = set()
    for n, found in enumerate(ranked, 1):
        have |= _shared(span, found)
        if len(have) >= FOUND * (span.end - span.start):
            return n
    return None


def _shared(span: GoldSpan, found: Sequence[Place]) -> set[int]:
    """The characters of the span that are printed in these places."""
    return {
        at
        for path, _, spans in found
        if same_file(span.file, path)
        for s in spans
        for at in range(max(s.start, span.start), min(s.end, span.end))
    }


def cites(citation: Citation, evidence: Evidence, pages: Mapping[str, Page]) -> bool:
    """Is the citation of this evidence?"""
    found = places(citation)
    if evidence.file:
        return any(same_file(evidence.file, path) for path, _, _ in found)
    return any(len(_shared(span, found)) >= CITED * (span.end - span.start) for span in _spans(evidence, found, pages))


def _spans(evidence: Evidence, found: Iterable[Place], pages: Mapping[str, Page]) -> tuple[GoldSpan, ...]:
    """The places of the evidence: as the gold names them, else where its words stand on the pages that were found."""
    return evidence.spans or _located(evidence.quote, {page: path for path, page, _ in found}, pages)


def _located(quote: str, paths: Mapping[str, str], pages: Mapping[str, Page]) -> tuple[GoldSpan, ...]:
    """Where a sentence is printed on the pages, spelling and white space aside. `paths` by the ids of the pages."""
    wanted = "".join(fold(quote).split())
    spans: list[GoldSpan] = []
    for id, path in paths.items():
        kept = [at for at, character in enumerate(pages[id].text) if not character.isspace()]
        start = "".join(fold(pages[id].text).split()).find(wanted)
        if start >= 0:
            spans.append(GoldSpan(file=path, start=kept[start], end=kept[start + len(wanted) - 1] + 1))
    return tuple(spans)


def quotes_print(citation: Citation, pages: Mapping[str, Page]) -> bool:
    """Is the quote exactly what is printed at the citation's spans, white space aside?"""
    text = pages[citation.page].text
    printed = "".join(text[s.start : s.end] for s in citation.spans)
    return bool(printed) and "".join(printed.split()) == "".join(citation.quote.split())
