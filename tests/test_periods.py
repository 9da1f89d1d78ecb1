"""Parts of a year as months."""

import pytest

from baowen.rag.periods import periods


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("今年1-3月", (1, 3)),
        ("一季度", (1, 3)),
        ("第4季度", (10, 12)),  # 4 × 3 = 12
        ("上半年", (1, 6)),
        ("头六个月", (1, 6)),
        ("前三季度", (1, 9)),  # 3 × 3 = 9
        ("截至3月末", (1, 3)),
        ("一季报", (1, 3)),
        ("三季报", (1, 9)),  # a company's report tells of the year so far
        ("2031中报", (1, 6)),
        ("2031q2财报", (4, 6)),
    ],
)
def test_a_part_of_a_year_is_its_months(text: str, months: tuple[int, int]) -> None:
    """However it is written, so that 上半年 and 头六个月 are the same."""
    assert [p.months for p in periods(text)] == [months]


def test_a_month_alone_is_no_part() -> None:
    """Nor is a day, a year or a number of months that something takes."""
    assert periods("2031年3月5日开工，工期8个月") == []
