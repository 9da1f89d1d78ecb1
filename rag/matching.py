"""How well the words of a question stand in a text, and how near to a phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .phrases import Phrase
from .question import Question
from .rephrase import ASKING
from .tense import tense
from .tokenizer import rarity
from .vocabulary import same

_MEANT = 0.9
"""What a word counts that stands there for the one asked for."""


def coverage(terms: Sequence[str], text: str) -> float:
    """The share of the words, weighed by how telling they are, that stand in the text; part of a word counts in part."""
    total = sum(rarity(t) for t in terms)
    return sum(rarity(t) * present(t, text) for t in terms) / total if total else 0.0


def present(term: str, text: str) -> float:
    """1 when the word stands in the text, a little less for another that means it.

    Less for some of its pairs or characters: a misprint, a longer name.
    """
    if term in text:
        return 1.0
    if spelled(term, text):
        return _MEANT
    if len(term) < 2 or term[0] < "\u3400":
        return 0.0
    pairs = [term[i : i + 2] for i in range(len(term) - 1)]
    pair = sum(p in text for p in pairs) / len(pairs)
    return max(pair * 0.8, 0.3 * sum(c in text for c in term) / len(term))


def spelled(term: str, text: str) -> str:
    """The word as the text has it: itself, or another that stands for it; else nothing."""
    return term if term in text else next((w for w in same(term) if w in text), "")


def nearness(question: Question, sentence: str, phrase: Phrase) -> float:
    """How near the words of the question stand to the phrase, those asked for counting double.

    A statement has its words where its question has them: what stands before the question word stands before the answer.
    The one right before it counts twice more where it does so, unless it is 目标 or the like.
    """
    if phrase.framed:
        return 1.0
    total = near = 0.0
    together = _together(question, sentence)
    asking = ASKING.search(question.folded)
    for asked in question.terms:
        weight = rarity(asked) * (2 if asked in question.focus else 1)
        leads = asking is not None and question.folded.endswith(asked, 0, asking.start()) and not tense(asked)
        total += weight * (2 if leads else 1)
        if not (term := together.get(asked) or spelled(asked, sentence)):
            continue
        follows = asking is not None and question.folded.find(asked) > asking.start()
        gaps: list[float] = []
        if (before := sentence.rfind(term, 0, phrase.start)) >= 0:
            gaps.append(_gap(sentence[before + len(term) : phrase.start], astray=follows))
            near += weight / (1 + gaps[0] / 10) if leads else 0.0
        if (after := sentence.find(term, phrase.end)) >= 0:
            gaps.append(_gap(sentence[phrase.end : after], astray=not follows))
        if gaps:
            near += weight / (1 + min(gaps) / 10)
    return near / total if total else 0.0


def _gap(between: str, *, astray: bool) -> float:
    """How far a word is from a phrase: their distance, more where a clause ends, or on the side where it should not be."""
    return (len(between) + 12 * len(re.findall(r"[,，;；]", between))) * (1.5 if astray else 1)


def _together(question: Question, sentence: str) -> dict[str, str]:
    """Words that stand side by side in question and sentence, each with both: the 投资 of 总投资 is no other 投资."""
    pairs = ((a, b, a + b) for a, b in pairwise(question.terms))
    found = ((a, b, ab) for a, b, ab in pairs if ab in question.folded and ab in sentence)
    return {word: ab for a, b, ab in found for word in (a, b)}
