"""Parts of a year as months: 一季度, 1—3月, 上半年, 头六个月, 截至3月末."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九十])"
_PERIOD = re.compile(
    rf"(?P<first>\d{{1,2}})(?:月份?)?\s*[-—–~～至到]\s*(?P<last>\d{{1,2}})月"
    rf"|[前头](?P<quarters>[一二三四1-4])个?季度|第?(?P<quarter>[一二三四1-4])季度|(?P<fourth>(?:最后一?个?|末)季度)|(?P<half>[上下])半年|(?P<whole>全年)"
    rf"|[前头](?P<months>{_NUMBER})个?月|(?P<month>\d{{1,2}})月(?:份|当月|单月|这一?个月)(?![至到—-])|(?P<until>\d{{1,2}})月末|(?<![a-z])q(?P<letter>[1-4])(?![\da-z])|(?P<report>[一三]季报|中报|半年报)"
)


WHOLE_YEAR = (1, 12)
_REPORTS = {"一季报": (1, 3), "三季报": (1, 9), "中报": (1, 6), "半年报": (1, 6)}
"""What the reports of a company cover, from the beginning of the year on."""
_NAMES = {
    (1, 3): ("一季度", "1-3月"),
    (4, 6): ("二季度", "4-6月"),
    (7, 9): ("三季度", "7-9月"),
    (10, 12): ("四季度", "10-12月"),
    (1, 6): ("上半年", "1-6月"),
    (7, 12): ("下半年", "7-12月"),
    (1, 9): ("前三季度", "1-9月"),
    WHOLE_YEAR: ("全年",),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Characters `start` to `end` of a text, which name these months, first and last."""

    start: int
    end: int
    months: tuple[int, int]


def periods(text: str) -> list[Period]:
    """The parts of a year that a folded text names, in order."""
    return [Period(*m.span(), _months(m)) for m in _PERIOD.finditer(text)]


def _months(found: re.Match[str]) -> tuple[int, int]:
    if found["first"]:
        return int(found["first"]), int(found["last"])
    if quarter := found["quarter"] or found["letter"] or ("四" if found["fourth"] else ""):
        last = 3 * _number(quarter)
        return last - 2, last
    if month := found["month"]:
        return int(month), int(month)
    if found["report"]:
        return _REPORTS[found["report"]]
    if found["whole"]:
        return WHOLE_YEAR
    if found["half"]:
        return (1, 6) if found["half"] == "上" else (7, 12)
    if found["quarters"]:
        return 1, 3 * _number(found["quarters"])
    return 1, _number(found["months"] or found["until"])


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _HAN[text]


def names_of(months: tuple[int, int]) -> tuple[str, ...]:
    """The words in which a part of a year that begins or ends with a quarter is printed most."""
    return _NAMES.get(months, ())
