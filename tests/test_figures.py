"""Figures of several places or pages, side by side."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from baowen.rag.answer import Answer, Citation, Printing
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.ui.figures import chart, rows, table


def cite(n: int, place: str, year: int | None, quote: str, *, title: str = "报道") -> Citation:
    """A citation of one sentence."""
    head = ArticleHead(f"a{n}", title, place=place, year=year)
    return Citation(n, quote, f"{n}.txt", f"p{n}", (SourceSpan(0, len(quote)),), n, head, f"p{n}-0")


def compared(*figures: tuple[str, int | None, str]) -> Answer:
    """An answer with a figure for each place and year."""
    citations = tuple(cite(n, p, y, f"修路{figure}。") for n, (p, y, figure) in enumerate(figures, 1))
    return Answer("q", "q", "答", "、".join(f for _, _, f in figures), citations=citations)


def test_each_figure_stands_with_its_place_its_year_and_its_source() -> None:
    """A row for each citation, its reference leading to the source of this answer."""
    shown = table(rows(compared(("甲市", 2023, "5条"), ("甲市/乙县", 2024, "20条"))), "t1")
    assert re.findall('<th scope="row">(.*?)</th>', shown) == ["甲市 2023", "乙县 2024"]
    assert re.findall('"bw-figure">(.*?)</td>', shown) == ["5条", "20条"]
    assert re.findall('href="(.*?)"', shown) == ["#t1-1", "#t1-2"]


def test_bars_are_as_long_as_the_figures_are_great() -> None:
    """1.2亿元 is 12000万元: a bar four times as long as that of 3000万元."""
    shown = chart(rows(compared(("甲市", 2024, "3000万元"), ("乙市", 2024, "1.2亿元"))))
    lengths = [float(width) for width in re.findall('<rect [^>]*width="([\\d.]+)"', shown)]
    assert lengths == [90.0, 360.0]  # 360 · 3000 / 12000
    assert "甲市 2024 3000万元、乙市 2024 1.2亿元" in shown


@pytest.mark.parametrize(
    "figures",
    [
        [("甲市", 2024, "5条"), ("乙市", 2024, "3亿元")],
        [("甲市", 2024, "5条"), ("乙市", 2024, "许多")],
    ],
    ids=["another kind", "no figure"],
)
def test_what_cannot_be_compared_has_a_table_and_no_bars(figures: list[tuple[str, int | None, str]]) -> None:
    """Lengths would say something untrue."""
    shown = table(rows(compared(*figures)), "t1")
    assert "<table>" in shown
    assert "<svg" not in shown


def test_a_single_figure_needs_no_table() -> None:
    """Neither does an answer whose phrases are not those of its citations."""
    assert rows(compared(("甲市", 2024, "5条"))) == []
    assert rows(replace(compared(("甲市", 2024, "5条"), ("乙市", 2024, "7条")), short_answer="12条、7条")) == []
    assert table([], "t1") == ""


def test_a_contradiction_is_a_row_that_says_so() -> None:
    """The other page's figure stands below, with its file and line, and is no source of the answer."""
    text = "修路7条。"
    other = Printing("b.txt", "p9", "p9-0", 4, SourceText.of(text, [[SourceSpan(0, len(text))]]))
    answer = compared(("甲市", 2024, "5条"))
    answer = replace(answer, citations=(replace(answer.citations[0], conflicts=(other,)),))
    found = rows(answer)
    assert [(row.n, row.about, row.figure) for row in found] == [(1, "甲市 2024", "5条"), (0, "b.txt:4", "7条")]
    assert "同一句话，数字不同" in table(found, "t1")
