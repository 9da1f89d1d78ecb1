"""Parts of a year as months: 一季度, 1—3月, 上半年, 头六个月, 截至3月末."""

from __future__ import annotations

import re

_HAN = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十])"
_PERIOD = re.compile(
    rf"(?P<first>\d{{1,2}})(?:月份?)?\s*[-—–~～至到]\s*(?P<last>\d{{1,2}})月"
    rf"|[前头](?P<quarters>[一二三四1-4])个?季度|第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年"
    rf"|[前头](?P<months>{_NUMBER})个?月|(?P<until>\d{{1,2}})月末"
)


def periods(text: str) -> list[tuple[int, tuple[int, int]]]:
    """(where it begins, (first month, last month)) of each part of a year that a folded text names, in order."""
    return [(m.start(), _months(m)) for m in _PERIOD.finditer(text)]


def _months(found: re.Match[str]) -> tuple[int, int]:
    if found["first"]:
        return int(found["first"]), int(found["last"])
    if found["quarter"]:
        last = 3 * _number(found["quarter"])
        return last - 2, last
    if found["half"]:
        return (1, 6) if found["half"] == "上" else (7, 12)
    if found["quarters"]:
        return 1, 3 * _number(found["quarters"])
    return 1, _number(found["months"] or found["until"])


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _HAN[text]
