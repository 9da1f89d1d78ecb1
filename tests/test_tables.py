"""Tables in running text: which lines are rows, which cell is asked for."""

from __future__ import annotations

import pytest
from test_evidence import best, hit

from baowen.rag.contradiction import contradicts
from baowen.rag.evidence import candidates
from baowen.rag.question import understand
from baowen.rag.tables import rows

HALF_YEARS = "三年上半年用水对照\n指标 2021年上半年 2022年上半年 2023年上半年\n灌溉用水增速 4.9% 5.6% 6.1%\n工业用水增速 3.7% 6.6% 8.2%"
RANKING = "各县上半年果园面积增速排行\n甲县 14.7%\n乙县 9.5%\n丙县 -3.4%\n（资料来源：统计局）"
POSTS = "招聘岗位\n岗位 人数 学历\n水工 8名 本科\n会计 12名 专科\n司机 15名 不限"


STACKED = (
    "单位:亿元\n县区\n2022年用水量\n2023年用水计划\n增幅\n"
    "甲县\n41.8\n43.9\n5%\n乙县\n36.5\n38.7\n6%\n丙县\n24.2\n25.9\n7%\n上述数字由水务局提供。"
)


def cell(question: str, text: str) -> str | None:
    """What the row with the highest score answers."""
    found = best(question, hit(text, year=2023))
    assert found.row
    return found.text[found.phrase.start : found.phrase.end] if found.phrase else None


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("2022年上半年灌溉用水增速是多少", HALF_YEARS, "5.6%"),
        ("2021年上半年工业用水增速是多少", HALF_YEARS, "3.7%"),
        ("乙县上半年果园面积增长多少", RANKING, "9.5%"),
        ("丙县上半年果园面积增长多少", RANKING, "-3.4%"),
        ("招聘会计岗位多少人", POSTS, "12名"),
        ("乙县2023年用水计划是多少", STACKED, "38.7"),
        ("丙县2022年用水量是多少", STACKED, "24.2"),
        ("甲县的增幅是多少", STACKED, "5%"),
    ],
)
def test_the_cell_asked_for_answers(question: str, text: str, answer: str) -> None:
    """Its row names the thing, the head of its column the year; what the title says counts as said."""
    assert cell(question, text) == answer


def test_where_no_head_tells_the_columns_apart_no_cell_answers() -> None:
    """灌溉用水增速, of whichever year: three figures answer alike."""
    asked = understand("灌溉用水增速是多少", "灌溉用水增速是多少")
    found = rows(HALF_YEARS)
    assert [row.cell(asked, HALF_YEARS[at:]) for at, row in found.items()] == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "水库 修好了\n渠道 挖通了\n果园 种上了",
        "苹果熟了 价格涨了\n洛水边 3家果库开门",
        "三月里，修了3座水库。\n四月里，修了4座水库。\n五月里，修了5座水库。",
        "水库\n甲县\n12座",
        "水库名录\n甲县\n东风水库\n乙县\n松树水库",
    ],
    ids=["no-figures", "two-lines", "sentences", "one-row", "a-list"],
)
def test_what_looks_like_rows_but_holds_no_figures_or_ends_sentences_is_no_table(text: str) -> None:
    """Headlines in two halves, a chant, plain text."""
    assert rows(text) == {}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("灌溉用水增速是多少", HALF_YEARS),
        ("2020年上半年灌溉用水增速是多少", HALF_YEARS),
        ("灌溉用水增加了多少亿元", HALF_YEARS),
        ("招聘的会计占百分之几", POSTS),
    ],
    ids=["no-year", "another-year", "an-amount-of-shares", "a-share-of-counts"],
)
def test_no_figure_of_another_column_or_kind_is_taken(question: str, text: str) -> None:
    """Where no cell is the one asked for, none answers, however near its row comes."""
    asked = understand(question, question)
    found = [c for c in candidates(asked, hit(text, year=2023)) if c.row]
    assert found
    assert all(c.phrase is None or contradicts(asked, c) for c in found)
