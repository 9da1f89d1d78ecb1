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


def found_at(evidence: Evidence, hits: Sequence[Hit], pages: Mapping[str, Page]) -> int | None:
    """The rank, from 1, of the hit with which the evidence is found; None where it is not. `pages` by their ids."""
    if evidence.file:
        return next((n for n, h in enumerate(hits, 1) if same_file(evidence.file, h.passage.path)), None)
    if evidence.quote and not evidence.spans:
        evidence = _located(evidence.quote, {h.passage.page: h.passage.path for h in hits}, pages)
    return min(filter(None, (_covered_at(span, hits) for span in evidence.spans)), default=None)


def _covered_at(span: GoldSpan, hits: Sequence[Hit]) -> int | None:
    have: set[int] = set()
    for n, hit in enumerate(hits, 1):
        if same_file(span.file, hit.passage.path):
            have |= _shared(span, hit.passage.spans)
            if len(have) >= FOUND * (span.end - span.start):
                return n
    return None


def _shared(span: GoldSpan, spans: Iterable[SourceSpan]) -> set[int]:
    return {at for s in spans for at in range(max(s.start, span.start), min(s.end, span.end))}


def cites(citation: Citation, evidence: Evidence, pages: Mapping[str, Page]) -> bool:
    """Is the citation of this evidence?"""
    if evidence.file:
        return same_file(evidence.file, citation.path)
    if evidence.quote and not evidence.spans:
        evidence = _located(evidence.quote, {citation.page: citation.path}, pages)
    return any(
        same_file(s.file, citation.path) and len(_shared(s, citation.spans)) >= CITED * (s.end - s.start)
        for s in evidence.spans
    )


def _located(quote: str, paths: Mapping[str, str], pages: Mapping[str, Page]) -> Evidence:
    """Where a sentence is printed on the pages, spelling and white space aside. `paths` by the ids of the pages."""
    wanted = "".join(fold(quote).split())
    spans: list[GoldSpan] = []
    for id, path in paths.items():
        kept = [at for at, character in enumerate(pages[id].text) if not character.isspace()]
        start = "".join(fold(pages[id].text).split()).find(wanted)
        if start >= 0:
            spans.append(GoldSpan(file=path, start=kept[start], end=kept[start + len(wanted) - 1] + 1))
    return Evidence(spans=tuple(spans), quote=quote)


def quotes_print(citation: Citation, pages: Mapping[str, Page]) -> bool:
    """Is the quote exactly what is printed at the citation's spans, white space aside?"""
    text = pages[citation.page].text
    printed = "".join(text[s.start : s.end] for s in citation.spans)
    return bool(printed) and "".join(printed.split()) == "".join(citation.quote.split())
