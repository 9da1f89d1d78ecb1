"""Whether the best sentence answers at all: what rules it out, and what the chance that it does rests on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from .evidence import FIGURES, Candidate
from .folding import fold
from .follow_up import YEAR
from .matching import coverage, present, spelled
from .question import Asks, Question
from .tokenizer import may_name, rarity
from .vocabulary import whole_words

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
_MEASURE = re.compile(r"(?:收入|利润|投资|面积|人口|价格|[额值量率])$")
"""How the names of what is measured end."""
_LAST_TIME = re.compile(r"[前上]一个?(?P<time>交易日|季度|月|周|届|赛季|学期)")
_QUOTED = re.compile(r"“([^“”]{2,12})”")
_ABSENT = 0.6
"""A word is not there when so much of it is not."""
_HALF = 0.5
_RARE = 0.75
"""Words above this rarity are names more often than not."""


def contradicts(question: Question, candidate: Candidate) -> bool:
    """Is this about another place, another year or part of it, or another thing counted than was asked for?

    Where it cannot be told whose figure it is, it is not that of the place asked for.
    """
    other_year = question.year is not None and candidate.feature("year") <= -1
    other_period = bool(question.span) and candidate.feature("period") <= -1
    place = candidate.feature("place")
    elsewhere = place < 0 or (bool(question.places) and place == 0)
    other_thing = (
        candidate.feature("unit") < 0 or _another_measure(question, candidate) or _not_the_last(question, candidate)
    )
    return elsewhere or other_year or other_period or other_thing or _of_the_other(question, candidate)


def _not_the_last(question: Question, candidate: Candidate) -> bool:
    """Is the figure not told of the time before, of which it is asked: 前一个交易日?"""
    asked = _LAST_TIME.search(question.folded)
    if not asked or not candidate.phrase:
        return False
    before = fold(candidate.text)[: candidate.phrase.start]
    return not re.search(rf"(?<![较比与同])[前上]一个?{asked['time']}", before)


def _another_measure(question: Question, candidate: Candidate) -> bool:
    """Is the figure told of a measure that goes by the same last word, 水泥业务收入 where 化肥业务收入 is asked for?"""
    if not candidate.phrase or question.asks not in FIGURES:
        return False
    before = fold(candidate.lead + candidate.text)[: len(candidate.lead) + candidate.phrase.start]
    for kind, measure in pairwise(question.terms):
        at = before.rfind(spelled(measure, before) or measure)
        asked = kind + measure in question.folded and measure in question.focus and _MEASURE.search(measure)
        if not asked or at <= 0 or len(kind) < 2 or spelled(kind, before):
            continue
        other = whole_words(before[:at])[-1:]
        if other and before.endswith(other[0], 0, at) and len(other[0]) > 1 and other[0] not in question.folded:
            return True
    return False


def _of_the_other(question: Question, candidate: Candidate) -> bool:
    """Does the sentence name what this part of a comparison is set against, and not what it is about?"""
    if len(question.compared) < 2 or question.parts:
        return False
    text = fold(candidate.lead + candidate.text)
    own, *others = (coverage(whole_words(YEAR.sub("", name)), text) for name in question.compared)
    return own < _HALF <= max(others)


def cannot_answer(question: Question, best: Sequence[Candidate]) -> bool:
    """Is nothing asked or found, or only what is about something else, no figure where one is asked for, no most?"""
    if not best or not question.terms or contradicts(question, best[0]):
        return True
    if question.asks in FIGURES and not best[0].phrase:
        return True
    if _unheard_of(question, best[0]) and best[0].feature("span") < _HALF:
        return True  # what is asked about is not what this is about
    if _another_word(question.folded, _context(best[0])):
        return True
    if _another_number(question.folded, _context(best[0])):
        return True
    if (nth := _NTH.search(question.folded)) and not _tells_nth(nth, fold(best[0].text)):
        return True
    framed = best[0].phrase is not None and best[0].phrase.framed
    if question.asks is Asks.PERSON and not framed and max(best[0].feature("focus"), best[0].feature("span")) < _HALF:
        return True  # another office's head is somebody else
    return bool(_MOST.search(question.folded)) and not _RANKED.search(best[0].text)


def _context(first: Candidate) -> str:
    """The passage with its headline and place, and what stands beside it, folded."""
    passage = first.hit.passage
    beside = first.beside.passage.searchable if first.beside else ""
    return fold(f"{passage.searchable} {passage.article.title} {passage.article.place} {beside}")


def _unheard_of(question: Question, first: Candidate) -> bool:
    """Does a word so rare that it is a name stand nowhere around the sentence, and none like it?"""
    context = _context(first)
    return any(1 - present(t, context) > _ABSENT and may_name(t) for t in question.terms if rarity(t) > _RARE)


def _another_word(asked: str, context: str) -> bool:
    """Is a word that the question puts in quotes not there?"""
    tight = "".join(context.split())
    return any(present("".join(word.split()), tight) < _HALF for word in _QUOTED.findall(asked))


def _another_number(asked: str, context: str) -> bool:
    """Do the words around the sentence name such things by numbers, and none by the one asked for?"""
    named = {m.group() for m in _NUMBERED.finditer(_FIRST.sub("一", context))}
    wanted = _NUMBERED.finditer(_FIRST.sub("一", asked))
    return any(m.group() not in named and any(other.endswith(m["of"]) for other in named) for m in wanted)


def _tells_nth(nth: re.Match[str], text: str) -> bool:
    """Does the sentence name the one of that number, or list as many?"""
    if nth.group() in text:
        return True
    wanted = int(nth["digits"]) if nth["digits"] else "一二三四五六七八九十".index(nth["han"]) + 1
    return max(len(re.findall("、", listed)) + 1 for listed in re.split(r"[,;:。]", text)) >= wanted


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
