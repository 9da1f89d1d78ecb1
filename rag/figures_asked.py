"""Of several figures in one sentence, those that may be the one asked for: not withdrawn, not the one before, of the thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .matching import spelled
from .namesakes import of_a_namesake
from .periods import periods
from .phrases import Phrase
from .places import mentions
from .question import Asks, Question
from .tokenizer import rarity

_KINDS = frozenset({Asks.FIGURE, Asks.COUNT, Asks.AMOUNT, Asks.PERCENT, Asks.AREA, Asks.DURATION})
_WITHDRAWN = re.compile(r"[^,。;]{0,12}?[”’』」\"']?[,\s]*(?:应为|应是|应改为|更正为)")
"""What stands behind a figure that a correction takes back."""
_FROM = re.compile(r"[由从自][^,。;]{0,14}$")
_CHANGED = re.compile(
    r"[^,。;]{0,8}?(?:降|减|涨|升|提|增|上调|下调|调整|扩大|缩|改|变)(?:高|低|少|加|长|短|小|成)?了?[为至到成]"
)
"""Around a figure that has been another since: 由每人210元降为168元."""
_BEFORE = re.compile(r"原|前|过去|[从由](?:多少|几|什么)")
"""What asks for the figure before."""
_APART = re.compile(r"(?:[上下]游|[距离]|相距|以[东南西北内外]|[东南西北])[^,。;]{0,8}$")
"""Before a distance, which tells where a thing is and not how long: 位于渡口下游2公里."""
_MORE_THAN = re.compile(r"比[^,。;]{1,16}(?:多|少|高|低|快|慢|早|晚|长|短|大|小)(?:出|了)*$")
"""Before a difference: 设床位800张,比老院区多了450张."""
_DIFFERENCE = re.compile(r"比|较|[多高长大少低]出|增|减|差|提前|推迟|更")
_LENGTHS = ("米", "里")
_HOW_FAR = re.compile(r"[距离远]|[上下]游")
_AIM = re.compile(r"目标|指标|任务|计划")
_AGAINST = re.compile(r"(?:超过|超出|超额完成|高于|低于|不及|未达到?|突破)[^,。;]{0,12}$")
_PARTS = re.compile(r"[,、;]|其中")
_RIGHT_BEHIND = re.compile(r"[^,。;、]{0,8}")
_SEVERAL = _SHORTEST = 2
_TELLING = 0.5
"""Words above this rarity say of what a figure is told."""


def figures_asked(question: Question, folded: str, found: Sequence[Phrase]) -> list[Phrase]:
    """Those of the figures of a folded sentence that the question may ask for; none where a correction takes all back."""
    if question.asks not in _KINDS:
        return list(found)
    kept = [p for p in found if not _WITHDRAWN.match(folded, p.end)]
    if len(kept) < _SEVERAL:
        return kept
    if not _BEFORE.search(question.folded):
        kept = [p for p in kept if not (_FROM.search(folded, 0, p.start) and _CHANGED.match(folded, p.end))] or kept
    if not _HOW_FAR.search(question.folded):
        kept = [p for p in kept if not (p.unit.endswith(_LENGTHS) and _APART.search(folded, 0, p.start))] or kept
    if not _DIFFERENCE.search(question.folded):
        kept = [p for p in kept if not _MORE_THAN.search(folded, 0, p.start)] or kept
    if aim := _AIM.search(question.folded):
        kept = [p for p in kept if _is_set_against(aim.group(), folded, p)] or kept
    kept = [p for p in kept if not of_a_namesake(question.folded, folded, p)] or kept
    return _of_its_thing(question, folded, _of_its_time(question, folded, kept))


def _is_set_against(aim: str, folded: str, phrase: Phrase) -> bool:
    """Is it the aim with which a result is compared: 达到670万吨，超过年初定下的650万吨的目标?"""
    return re.compile(rf"的?{aim}").match(folded, phrase.end) is not None and bool(
        _AGAINST.search(folded, 0, phrase.start)
    )


def _of_its_time(question: Question, folded: str, found: Sequence[Phrase]) -> list[Phrase]:
    """Those behind the part of the year that is asked of, where others stand before it: 全年计划80个，上半年完成36个."""
    if not question.span:
        return list(found)
    months = {p.months for p in periods(question.span)}
    named = periods(folded)
    at = next((p.start for p in named if p.months in months), -1)
    end = next((p.start for p in named if p.start > at and p.months not in months), len(folded))
    behind = [p for p in found if at <= p.start < end]
    return behind if at >= 0 and behind and any(p.end <= at for p in found) else list(found)


def _of_its_thing(question: Question, folded: str, found: Sequence[Phrase]) -> list[Phrase]:
    """The one right behind a telling word of the question that begins a part of its own behind other figures.

    客车30万辆，其中电动客车4万辆: the 4万辆 for 电动客车.
    """
    for term in question.terms:
        thing = spelled(term, folded) if rarity(term) > _TELLING and not term.isdigit() and not mentions(term) else ""
        if len(thing) < _SHORTEST or folded.count(thing) > 1:
            continue
        at = folded.index(thing)
        before = max((p.end for p in found if p.end <= at), default=0)
        behind = next((p for p in found if p.start >= at + len(thing)), None)
        if (
            before
            and behind
            and _PARTS.search(folded, before, at)
            and _RIGHT_BEHIND.fullmatch(folded, at + len(thing), behind.start)
        ):
            return [behind]
    return list(found)
