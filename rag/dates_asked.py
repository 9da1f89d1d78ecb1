"""Which of the dates of a sentence a question asks for: a day or a year, an hour, the first or the last day of a time."""

from __future__ import annotations

import re
from dataclasses import replace

from .phrases import Phrase, joined
from .question import Question

_DAY, _MONTH, _YEAR = re.compile(r"[日号]|初[一二三四五六七八九十]|廿"), re.compile(r"月"), re.compile(r"年")
_FINEST = (
    (re.compile(r"哪[一几两]?天|几号|哪日|几日"), _DAY),
    (re.compile(r"几月|哪个?月"), _MONTH),
    (re.compile(r"哪一?年"), _YEAR),
)
"""What a date must give where that is asked for."""
_CLOCK = re.compile(r"几[点时]")
_CLOCK_TIME = re.compile(
    r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚)?\d{1,2}(?:[时点](?!间|候)(?:\d{1,2}分|半)?|:\d\d)"
)
_CLOCK_ENDS = ("时", "点", "分", "半")
_HOUR = re.compile(r"(?<=[日号])(?:[凌清早上中下傍晚]\D{0,2})?\s?\d{1,2}[时点:].*")
"""The hour, where a day is asked for."""
_YEAR_BY_NAME = re.compile(r"(?:前|去|上一?|今|本|明)年")
_BORN = re.compile(r"\s*(?:出?生(?![产效活])|诞生)")
_WHEN = r"(?:什么时候|啥时候|何时|什么时间|哪一?[天日]|几[月号点])+"
_EDGE = re.compile(
    rf"(?P<end>[到至]{_WHEN}[^,，。?？]{{0,4}}(?:为止|截止|结束|到期|止)?|{_WHEN}[^,，。?？]{{0,4}}(?:截止|到期|为止|结束|闭幕|收官)|最[晚迟][^,，。]{{0,4}}{_WHEN}|截止(?:日期|时间))"
    rf"|[从自]{_WHEN}(?:开始|起)"
)
"""What asks for the last day of a time, or for the first."""
_UNTIL = re.compile(r"(?:[至到—~-]|截[至止]|(?:截止|到期|结束|最[晚迟])[^,，。;；]{0,6})\s*$")
_ENDED = re.compile(r"\s*(?:之?前|以前|为?止|[^,，。;；]{0,6}?(?:结束|截止|到期|闭幕|收官|落幕))")
_SINCE = re.compile(r"[自从由于]\s*$")
_BEGUN = re.compile(r"\s*(?:零时)?(?:起|开始|[至到—~-])")
_OF_A_MONTH = re.compile(r"月[^,，。]{0,4}(?:几[号日]|哪一?[天日])")
"""Only a day answers where the month is known."""


def dates_asked(question: Question, text: str, found: list[Phrase]) -> list[Phrase]:
    """As fine as is asked for, 哪天 or 哪年; else from the first to the last day of a time."""
    finest = next((f for asked, f in _FINEST if asked.search(question.folded)), None)
    if not re.search("生|岁", question.folded):
        found = [p for p in found if not _BORN.match(text, p.end)]
    found = _of_the_edge(question, text, found)
    if _CLOCK.search(question.folded):
        timed = [p for p in found if text.endswith(_CLOCK_ENDS, p.start, p.end)]
        return timed or [Phrase(*m.span()) for m in _CLOCK_TIME.finditer(text)]
    if finest is None:
        return joined(text, found) if not _EDGE.search(question.folded) else found
    single = [p for p in found if finest.search(text, p.start, p.end)]
    if finest is _DAY:
        single = [
            replace(p, end=clock.start() if (clock := _HOUR.search(text, p.start, p.end)) else p.end) for p in single
        ]
    single = single or [Phrase(*m.span()) for m in _YEAR_BY_NAME.finditer(text) if finest is _YEAR]
    return single if _OF_A_MONTH.search(question.folded) else single or found


def _of_the_edge(question: Question, text: str, found: list[Phrase]) -> list[Phrase]:
    """The last day of a time where that is asked for, 到哪天为止, and nothing else; the first for 从哪天开始, where it is told."""
    edge = _EDGE.search(question.folded)
    if not edge:
        return found
    if edge["end"]:
        return [p for p in found if _UNTIL.search(text, 0, p.start) or _ENDED.match(text, p.end)]
    return [p for p in found if _SINCE.search(text, 0, p.start) or _BEGUN.match(text, p.end)] or found
