"""Whose figure is it, where a sentence gives several."""

from __future__ import annotations

import pytest

from baowen.rag.attribution import of_the_asked
from baowen.rag.phrases import phrases
from baowen.rag.question import Asks, understand

TARGETS = "2023年,大连市产粮38.5亿斤,今年的目标是39.2亿斤;丹东市2023年是41.2亿斤,今年的目标是42亿斤。"
SALES = "2020年至2022年,公司营业收入分别为11.9亿元、12.3亿元和13.4亿元;净利润分别为1.5亿元、1.6亿元和1.7亿元。"
TAX = "今年上半年,公司缴税2.4亿元,较去年同期的1.5亿元增长60%。"
GROWTH = "丹东市、大连市和锦州市的投资分别增长5%、6%和7%。"


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("丹东市今年产粮的目标是多少", TARGETS, ["42亿斤"]),
        ("丹东市2024年产粮的目标是多少", TARGETS, ["42亿斤"]),
        ("丹东市2023年产粮多少", TARGETS, ["41.2亿斤"]),
        ("锦州市产粮多少", TARGETS, ["38.5亿斤", "39.2亿斤", "41.2亿斤", "42亿斤"]),
        ("公司2021年营业收入是多少", SALES, ["12.3亿元", "1.6亿元"]),
        ("大连市的投资增长多少", GROWTH, ["6%"]),
        ("公司今年上半年缴税多少亿元", TAX, ["2.4亿元"]),
        ("公司2023年上半年缴税多少亿元", TAX, ["1.5亿元"]),
        ("大连市上半年用电多少", "大连市用电3亿元,比丹东市多1亿元。", ["3亿元", "1亿元"]),
    ],
    ids=[
        "place-this-year",
        "place-year",
        "last-year",
        "other-place",
        "years-in-turn",
        "places-in-turn",
        "this-year-beside-last",
        "last-year-as-basis",
        "compared",
    ],
)
def test_a_figure_is_of_the_place_and_year_named_last_before_it_or_in_its_turn(
    question: str, text: str, told: list[str]
) -> None:
    """On a page of 2024: 今年 and 去年 are years, 分别 gives to each its own; all are left where none is of the asked."""
    found = next(
        p
        for asks in ((Asks.AMOUNT,) if "亿元" in question else (Asks.PERCENT, Asks.COUNT, Asks.AMOUNT))
        if (p := phrases(asks, text))
    )
    asked = understand(question, question)
    kept = of_the_asked(asked, text, found, published=2024)
    assert [text[p.start : p.end] for p in kept] == told
