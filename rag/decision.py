"""Whether the best sentence answers at all: what rules it out, and what the chance that it does rests on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Any

from .contradiction import contradicts
from .eligible import FIGURES
from .evidence import Candidate
from .folding import fold
from .matching import coverage, present
from .question import Asks, Question
from .tokenizer import may_name, rarity

_MOST = re.compile(r"(?:哪|谁|什么)[^,，。]{0,12}最|最[^,，。]{1,6}的?是(?:哪|谁|什么)")
_RANKED = re.compile(r"最|首|第一|冠|前列|前[一二三四五六七八九十\d]|领先|领跑")
"""What is the most of several must be printed as such: one sentence cannot know the others."""
_CLAUSE = re.compile(r"[,;。]")
_NTH = re.compile(r"第(?:(?P<digits>\d{1,2})|(?P<han>[二三四五六七八九十]))(?=[个项条大种点](?!季度))")
_NUMBERED = re.compile(
    r"(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})(?P<of>号[\u4e00-\u9fff]|期(?![限间望])|标段|[批届轮])"
)
"""One of several that a number tells apart: 2号线, 三期, 第五届."""
_FIRST = re.compile("首(?=[批届期轮])")
_QUOTED = re.compile(r"“([^“”]{2,12})”")
_NAMED = frozenset({Asks.ORGANISATION, Asks.PLACE})
"""Kinds that a name answers."""
_ABSENT = 0.6
"""A word is not there when so much of it is not."""
_SHORTEST, _CUT = 2, 4
"""Characters of a name, and between two of them where it is cut short: 云铁 for 云岭铁路."""
_LEADING = '0123456789年月日今去前一二三四上下半季度的,“" '
_HALF, _HARDLY = 0.5, 0.25
_RARE = 0.75
"""Words above this rarity are names more often than not."""


def cannot_answer(question: Question, best: Sequence[Candidate]) -> bool:
    """Is nothing asked or found, or only what is about something else, no figure where one is asked for, no most?"""
    if not best or not question.terms or contradicts(question, best[0]):
        return True
    return any(rules_out(question, best[0]) for rules_out in _RULES)


def _lacks_its_kind(question: Question, first: Candidate) -> bool:
    """Is there no figure where one is asked for, or no name or reason, unless the reader makes out a span?"""
    if first.phrase or first.under:
        return False
    if question.asks is Asks.CAUSE:
        return first.feature("span") < _HALF
    return question.asks in FIGURES or (question.asks in _NAMED and first.feature("span") < _HARDLY)


def _of_an_unheard_name(question: Question, first: Candidate) -> bool:
    """Is what is asked about not what this is about?"""
    return _unheard_of(question, first) and first.feature("span") < _HALF


def _of_another_office(question: Question, first: Candidate) -> bool:
    """Another office's head is somebody else."""
    framed = first.phrase is not None and first.phrase.framed
    return question.asks is Asks.PERSON and not framed and max(first.feature("focus"), first.feature("span")) < _HALF


def _of_an_unknown_name(question: Question, first: Candidate) -> bool:
    """Do the question's words begin with a name that no dictionary has, 麓溪, and that stands nowhere around the sentence?"""
    name = "".join(takewhile(lambda term: len(term) == 1 and term > "\u33ff", question.terms))
    at = question.folded.find(name)
    before, after = question.folded[:at], question.folded[at + len(name) :]
    if len(name) < _SHORTEST or before.strip(_LEADING) or before[-1:].isdigit() or after[:1] <= "\u33ff":
        return False
    context = "".join(_context(first).split())
    return not any(re.search(f"{a}.{{0,{_CUT}}}{b}", context) for a, b in pairwise(name))


def _lacks_the_nth(question: Question, first: Candidate) -> bool:
    nth = _NTH.search(question.folded)
    return nth is not None and not _tells_nth(nth, fold(first.text))


def _ranks_nothing(question: Question, first: Candidate) -> bool:
    return bool(_MOST.search(question.folded)) and not _RANKED.search(first.text)


def _context(first: Candidate) -> str:
    """The passage with its headline and place, and what stands beside it, folded."""
    passage = first.hit.passage
    beside = first.beside.passage.searchable if first.beside else ""
    return fold(f"{passage.searchable} {passage.article.title} {passage.article.place} {beside}")


def _unheard_of(question: Question, first: Candidate) -> bool:
    """Does a word so rare that it is a name stand nowhere around the sentence, and none like it?"""
    context = _context(first)
    return any(1 - present(t, context) > _ABSENT and may_name(t) for t in question.terms if rarity(t) > _RARE)


def _another_word(question: Question, first: Candidate) -> bool:
    """Is a word that the question puts in quotes not there?"""
    tight = "".join(_context(first).split())
    return any(present("".join(word.split()), tight) < _HALF for word in _QUOTED.findall(question.folded))


def _another_number(question: Question, first: Candidate) -> bool:
    """Do the words around the sentence name such things by numbers, and none by the one asked for?"""
    named = {m.group() for m in _NUMBERED.finditer(_FIRST.sub("一", _context(first)))}
    wanted = _NUMBERED.finditer(_FIRST.sub("一", question.folded))
    return any(m.group() not in named and any(other.endswith(m["of"]) for other in named) for m in wanted)


def _tells_nth(nth: re.Match[str], text: str) -> bool:
    """Does the sentence name the one of that number, or list as many?"""
    if nth.group() in text:
        return True
    wanted = int(nth["digits"]) if nth["digits"] else "一二三四五六七八九十".index(nth["han"]) + 1
    return max(len(re.findall("、", listed)) + 1 for listed in re.split(r"[,;:。]", text)) >= wanted


_RULES = (
    _lacks_its_kind,
    _of_an_unheard_name,
    _of_an_unknown_name,
    _another_word,
    _another_number,
    _lacks_the_nth,
    _of_another_office,
    _ranks_nothing,
)
"""What rules out that the best sentence answers."""


def _clause(candidate: Candidate) -> str:
    """The clause in which the phrase stands, folded; the whole sentence where there is no phrase."""
    text, phrase = fold(candidate.text), candidate.phrase
    if phrase is None or candidate.lead:
        return candidate.lead + text
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, phrase.start)), default=0)
    found = _CLAUSE.search(text, phrase.end)
    return text[start : found.start() if found else len(text)]


def chance(decision: Mapping[str, Any], features: Mapping[str, float]) -> float:
    """The chance, 0 to 1, that a sentence with these features answers: a card of points, each for a value exceeded.

    Boosted trees of one split each (Friedman, Greedy Function Approximation: A Gradient Boosting Machine, 2001), added
    up feature by feature; a feature that speaks for the answer never takes points away. Points are nats.
    """
    points = sum(gain for name, steps in decision["points"].items() for above, gain in steps if features[name] > above)
    return 1 / (1 + math.exp(-decision["bias"] - points))


def _answer(candidate: Candidate) -> str:
    """What it would answer, folded: two sentences that say the same are no rivals."""
    phrase = candidate.phrase
    return fold(candidate.text[phrase.start : phrase.end] if phrase else candidate.text)


def confidence_features(question: Question, best: Sequence[Candidate]) -> dict[str, float]:
    """What the decision to answer rests on, from the first candidate and its lead over the others."""
    first = best[0]
    alike = [c for c in best if _answer(c) == _answer(first)]
    second = next((c.score for c in best if c not in alike), first.score - 1)
    context = _context(first)
    return {
        "score": first.score,
        "lead": min(1.0, max(-1.0, first.score - second)),
        "missing": max((rarity(t) * (1 - present(t, context)) for t in question.terms), default=0.0),
        "context": first.feature("context"),
        "focus": first.feature("focus"),
        "near": first.feature("near"),
        "clause": coverage(question.focus, _clause(first)),
        "span": first.feature("span"),
        "share": first.feature("share"),
    }
