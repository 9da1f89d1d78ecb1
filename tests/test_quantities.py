"""Figures as values: spellings that mean the same are the same, others are not."""

from __future__ import annotations

import pytest

from baowen.rag.quantities import Quantity, quantities


def only(text: str) -> Quantity:
    """The one figure of a text."""
    (found,) = quantities(text)
    return found


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        pytest.param("七百个项目", 700, "things", id="han"),
        pytest.param("一千二百万元", 1200 * 10**4, "money", id="han-scaled"),
        pytest.param("1.2亿元", 1.2 * 10**8, "money", id="scaled"),
        pytest.param("3亿5000万元", 3 * 10**8 + 5000 * 10**4, "money", id="two-scales"),
        pytest.param("五成", 50, "share", id="tenths"),
        pytest.param("百分之五十", 50, "share", id="per-cent-in-words"),
        pytest.param("1,200家", 1200, "firms", id="commas"),
        pytest.param("30.4km", 30400, "length", id="latin-unit"),
        pytest.param("15万平方米", 150000, "area", id="area"),
        pytest.param("2公顷", 20000, "area", id="hectares"),
        pytest.param("７００个", 700, "things", id="full-width"),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, value: float, kind: str) -> None:
    """Numerals, scales and units of every usual spelling."""
    found = only(text)
    assert (found.value, found.kind) == (pytest.approx(value), kind)


@pytest.mark.parametrize(
    "text",
    ["2024年", "2月15日", "1—2月份", "第三季度", "二〇二四年", "十分重要", "一个", "统一", "G228", "8时"],
)
def test_dates_and_words_are_no_figures(text: str) -> None:
    """What moments.py reads, and numerals that are part of a word."""
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("stated", "printed", "same"),
    [
        ("700个", "七百个", True),
        ("700项", "700个", True),
        ("1.2亿元", "12000万元", True),
        ("五成", "50%", True),
        ("700个", "近700个", True),
        ("约1.2亿元", "11987万元", True),
        ("约1.2亿元", "13000万元", False),
        ("超过700个", "近700个", False),
        ("近700个", "698个", True),
        ("700余个", "703个", True),
        ("700余个", "690个", False),
        ("700个", "700家", False),
        ("700亿元", "700万元", False),
        ("2%", "2个百分点", False),
        ("700", "700个", True),
        ("第14届", "14届", False),
    ],
)
def test_what_tells_what(stated: str, printed: str, same: bool) -> None:
    """Value and unit must agree; bounds may be left out but not turned round."""
    assert only(stated).is_told_by(only(printed)) is same


def test_a_range_shares_its_unit() -> None:
    """3—5亿元 is 3亿元 and 5亿元."""
    assert [q.value for q in quantities("3—5亿元")] == pytest.approx([3 * 10**8, 5 * 10**8])


def test_the_next_cell_of_a_table_is_no_unit() -> None:
    """外贸　420　451.6 holds two bare figures."""
    assert [(q.value, q.unit) for q in quantities("外贸　420　451.6")] == [(420, ""), (451.6, "")]
