"""Whether a sentence is about something else than was asked for: another place, year, measure, phase or kind of figure."""

from __future__ import annotations

import re
from itertools import pairwise

from .eligible import FIGURES
from .evidence import Candidate
from .folding import fold
from .follow_up import MEASURE, YEAR
from .matching import coverage, spelled
from .moments import Moment, moments
from .namesakes import of_a_namesake
from .passage import sentences
from .periods import WHOLE_YEAR, periods
from .places import cut_short, mentions
from .question import Question
from .tense import tense
from .vocabulary import both, whole_words

_CLAUSE = re.compile(r"[,;。]")
_ALL = re.compile(r"[全我本该][国省市州县区]")
_LAST_TIME = re.compile(r"[前上]一个?(?P<time>交易日|季度|月|周|届|赛季|学期)")
_SUM = re.compile(r"(?:等[\u4e00-\u9fff\d]{0,5})?(?:合计|共计|总计|一共|总共|加起来|共(?![同有建享]))")
_AND = re.compile(r"[、和与及,]|以及")
_UP_TO = re.compile(r"截[至止]到?\s*$")
_ONE_TIME = re.compile(r"[本这该]届|第[\d一二三四五六七八九十]+届|当[场天日月]")
_OF_ONE = re.compile(r"[本这该今]届|今年|当[场天日月]|其中")
_SO_FAR = re.compile(r"累计|历届|历年|迄今|至今|以来|总共")
_TARGET = re.compile(r"目标|指标|计划|力争|争取|预计|预期|打算|定[在为]")
_RESULT = re.compile(r"实际|已|累计|同比|完成了|实现了")
_ACTUAL, _AIMS = re.compile(r"实际|到底"), re.compile(r"目标|指标")
_PHASE = re.compile(r"[一二三四1-4]期(?![限间望])")
_PHASES = re.compile(r"分[两二三四2-4]期")
_YEAR_OF = re.compile(r"[今去前明]年|上年|本年|全年|年度|\d{4}年(?!\d)")
_HALF = 0.5
_LONG = 3


def contradicts(question: Question, candidate: Candidate) -> bool:
    """Is this about another place, another year or part of it, or another thing counted than was asked for?

    Where it cannot be told whose figure it is, it is not that of the place asked for.
    """
    other_year = (question.year is not None or question.relative) and candidate.feature("year") <= -1
    other_period = bool(question.span) and candidate.feature("period") <= (0 if _of_one_month(question) else -1)
    place = candidate.feature("place")
    elsewhere = place < 0 or (bool(question.places) and place == 0)
    other_thing = candidate.feature("unit") < 0 or any(rule(question, candidate) for rule in _OTHERWISE)
    return bool(elsewhere or other_year or other_period or other_thing)


def _of_one_month(question: Question) -> bool:
    """Is a figure asked for that is told of one month alone, and not of the year up to it?"""
    return question.asks in FIGURES and any(first == last for p in periods(question.span) for first, last in [p.months])


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
    long = [(term[:-2], term[-2:]) for term in question.terms if len(term) > _LONG]  # 零售总额
    for kind, measure in [*pairwise(question.terms), *long]:
        at = before.rfind(spelled(measure, before) or measure)
        asked = kind + measure in question.folded and any(term.endswith(measure) for term in question.focus)
        if not asked or at <= 0 or len(kind) < 2 or _ALL.fullmatch(kind) or spelled(kind, before):
            continue
        other = next(iter(whole_words(before[:at])[-1:]), "")
        names = MEASURE.search(measure) or (tense(measure) and MEASURE.search(other))  # 产量目标 is no 出口目标
        if names and before.endswith(other, 0, at) and len(other) > 1 and other not in question.folded:
            return True
    return False


def _of_both(question: Question, candidate: Candidate) -> bool:
    """Is it a figure of two things together, of which one is asked for, or of one for both: 进出口 where 出口 is?"""
    if not candidate.phrase:
        return False
    before = fold(candidate.lead + candidate.text)[: len(candidate.lead) + candidate.phrase.start]
    for whole, *parts in both():
        asked = [part for part in parts if part in question.folded.replace(whole, "")]
        if asked and whole in before and not any(part in before.replace(whole, "") for part in asked):
            return True
        if not asked and whole in question.folded and any(part in before.rpartition(whole)[2] for part in parts):
            return True
    return False


def _of_the_other(question: Question, candidate: Candidate) -> bool:
    """Does the sentence name what this part of a comparison is set against, and not what it is about?"""
    if len(question.compared) < 2 or question.parts:
        return False
    text = fold(candidate.lead + candidate.text)
    names = [fold(name) for name in question.compared]
    if names[0].isascii() and names[0] not in text and any(name in text for name in names[1:]):
        return True  # P600 is not P700
    own, *others = (coverage(whole_words(YEAR.sub("", name)), text) for name in question.compared)
    return own < _HALF <= max(others)


def _of_several(question: Question, candidate: Candidate) -> bool:
    """Is it the sum of several places, of which one is asked for: 甲、乙和丙合计?"""
    if len(question.places) != 1 or not candidate.phrase or _SUM.search(question.folded):
        return False
    text = fold(candidate.text)[: candidate.phrase.start]
    named = mentions(text)
    listed = [b for a, b in pairwise(named) if _AND.fullmatch(text, a.end, b.start)]
    return any(_SUM.match(text, last.end) for last in listed)


def _as_of_another_day(question: Question, candidate: Candidate) -> bool:
    """Does it tell what is so as of another day: 截至6月底 where 截至年底 is asked for?"""
    asked = _as_of(question.folded, question.year)
    told = _as_of(fold(candidate.text), candidate.hit.passage.article.year) if asked else []
    return bool(asked and told) and not any(a.is_told_by(t) for a in asked for t in told)


def _as_of(text: str, year: int | None) -> list[Moment]:
    return [m for m in moments(text, year=year) if _UP_TO.search(text, 0, m.start)] if "截" in text else []


def _of_all_so_far(question: Question, candidate: Candidate) -> bool:
    """Is it the sum of all the times so far where one of them is asked for: 第十届, but 历届累计?"""
    if not candidate.phrase or not _ONE_TIME.search(question.folded) or _SO_FAR.search(question.folded):
        return False
    before = fold(candidate.text)[: candidate.phrase.start]
    so_far = next(reversed(list(_SO_FAR.finditer(before))), None)
    return so_far is not None and not _OF_ONE.search(before, so_far.end())


def _of_the_whole(question: Question, candidate: Candidate) -> bool:
    """Is it the sum of all phases where one is asked for: 二期, but 总投资9亿元，分两期建设?"""
    asked = _PHASE.search(question.folded)
    if not asked or not candidate.phrase:
        return False
    return asked.group() not in fold(candidate.lead + candidate.text) and bool(_PHASES.search(fold(candidate.text)))


def _planned_for_done(question: Question, candidate: Candidate) -> bool:
    """Is a target told where a result is asked for in so many words, or the other way round?"""
    if not candidate.phrase or candidate.feature("aim") >= 0:
        return False
    part = _CLAUSE.split(fold(candidate.text)[: candidate.phrase.start])[-1]
    target, result = _TARGET.search(part), _RESULT.search(part)
    if _RESULT.search(question.folded):
        listed = _ACTUAL.search(question.folded) and _AIMS.search(fold(candidate.text)[: candidate.phrase.start])
        return bool((target or listed) and not result)
    return bool(_TARGET.search(question.folded) and result and not target)


def _of_another_county(question: Question, candidate: Candidate) -> bool:
    """Does it name a county beside the one that the question names by its short name, and not that one?"""
    text = fold(candidate.lead + candidate.text)
    missing = [m for m in cut_short(question.folded) if question.folded[m.start : m.end] not in text]
    if not missing:
        return False
    named = [code for m in mentions(text) for code in m.codes if not code.endswith("00")]
    return any(code[:4] == wanted[:4] and code != wanted for m in missing for wanted in m.codes for code in named)


def _of_all_the_year(question: Question, candidate: Candidate) -> bool:
    """Is it told of a year where a part of one is asked for, which neither title nor sentence before it names; or the other way?"""
    if not question.span or question.asks not in FIGURES or not candidate.phrase or candidate.feature("period"):
        return False
    wanted = {p.months for p in periods(question.span)}
    passage = candidate.hit.passage
    before = [passage.text[start:end] for start, end in sentences(passage.text) if end <= candidate.start]
    above = fold("\n".join([passage.article.title, *before[-1:]]))
    part = fold(candidate.text)[: candidate.phrase.start]
    named = {p.months for p in periods(above)}
    if wanted == {WHOLE_YEAR}:
        return bool(named) and WHOLE_YEAR not in named and not _YEAR_OF.search(part)
    return bool(wanted and _YEAR_OF.search(part)) and not wanted & named


def _of_its_namesake(question: Question, candidate: Candidate) -> bool:
    """Is it told of another bridge, hospital or village than the one asked for by its name?"""
    if not candidate.phrase:
        return False
    passage = candidate.hit.passage
    above = (fold(passage.article.title), fold(passage.text[: candidate.start]))
    return of_a_namesake(question.folded, fold(candidate.text), candidate.phrase, above)


_OTHERWISE = (
    _planned_for_done,
    _of_another_county,
    _of_all_the_year,
    _of_its_namesake,
    _another_measure,
    _of_both,
    _not_the_last,
    _of_the_other,
    _of_several,
    _as_of_another_day,
    _of_all_so_far,
    _of_the_whole,
)
"""What makes of a sentence one about another thing than was asked for."""
