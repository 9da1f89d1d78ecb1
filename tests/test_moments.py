"""Dates as values, read against the year of the report."""

from __future__ import annotations

import pytest

from baowen.rag.moments import moments


@pytest.mark.parametrize(
    ("text", "year", "month", "day", "part"),
    [
        ("2024年2月15日", 2024, 2, 15, ""),
        ("今年2月", 2024, 2, None, ""),
        ("去年", 2023, None, None, ""),
        ("二〇二四年", 2024, None, None, ""),
        ("2023年第二季度", 2023, None, None, "q2"),
        ("2024年上半年", 2024, None, None, "h1"),
        ("2025年底", 2025, None, None, "end"),
    ],
)
def test_a_date_is_read(text: str, year: int, month: int | None, day: int | None, part: str) -> None:
    """Whole dates, relative years, parts of a year, in a report of 2024."""
    (found,) = moments(text, year=2024)
    assert (found.year, found.month, found.day, found.part) == (year, month, day, part)


@pytest.mark.parametrize(
    ("stated", "printed", "same"),
    [
        ("2024年2月", "今年2月", True),
        ("2024年2月", "2月21日", True),
        ("2023年2月", "今年2月", False),
        ("2月21日", "2月20日", False),
        ("2024年", "今年一季度", True),
        ("2024年一季度", "今年上半年", False),
        ("去年", "2023年", True),
        ("1—2月", "1-2月份", True),
        ("1—3月", "1—2月份", False),
    ],
)
def test_what_tells_what(stated: str, printed: str, same: bool) -> None:
    """All that the stated date gives must be the same in the printed one; both of a report of 2024."""
    told = [m.is_told_by(p) for m in moments(stated, year=2024) for p in moments(printed, year=2024)]
    assert any(told) is same


def test_a_date_without_a_year_is_in_the_year_named_before_it() -> None:
    """2022年8月动工，9月竣工 in a report of 2024: September 2022."""
    assert [(m.year or m.implied, m.month) for m in moments("2022年8月动工，9月竣工", year=2024)] == [
        (2022, 8),
        (2022, 9),
    ]


def test_a_relative_year_of_an_undated_report_stays_relative() -> None:
    """去年 is told by 去年 and not by 今年."""
    (last,) = moments("去年")
    assert last.is_told_by(moments("去年产量")[0])
    assert not last.is_told_by(moments("今年产量")[0])
