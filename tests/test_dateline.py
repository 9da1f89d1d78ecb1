"""The year in which a page was printed."""

from __future__ import annotations

import datetime

import pytest
from composed_pages import ANY_TEXT
from hypothesis import given

from baowen.rag.dateline import Dateline, dateline

TODAY = datetime.date(2025, 6, 1)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        pytest.param("2022年一季度，水库修好三座。", 2022, id="a-quarter"),
        pytest.param("全市2022年第一批水库开工。", 2022, id="what-is-held"),
        pytest.param("6月3日，2022海岸樱桃季开幕。2022年上半年开园。", 2022, id="what-is-held-under-its-year"),
        pytest.param(
            "2022年，全市水库实现蓄水15亿方，比2021年多。今年再修三座。", 2023, id="a-total-is-told-a-year-later"
        ),
        pytest.param("2022年上半年动工，到2024年全部建成。", 2022, id="a-year-ahead-is-not-its-own"),
        pytest.param("2022年上半年动工，2024年底前竣工。", 2022, id="a-deadline-is-not-its-own"),
        pytest.param("2022年上半年动工，力争2024年通车。", 2022, id="an-aim-is-not-its-own"),
        pytest.param("2022年上半年动工，规划到2035年。", 2022, id="beyond-today"),
        pytest.param("他1963年生于海边。", None, id="long-ago"),
        pytest.param("编号12022年5", None, id="digits-of-a-longer-number"),
        pytest.param("今年水库全部修好。", None, id="no-year-at-all"),
    ],
)
def test_the_year_follows_from_how_the_page_speaks_of_years(text: str, year: int | None) -> None:
    """Of the year that is on, its quarters and plans are told; of the last one, its totals. Nothing is guessed."""
    assert dateline(text, today=TODAY).year == year


def test_the_words_that_gave_the_year_are_kept() -> None:
    """The evidence is the clause in which the year stands."""
    text = "水库修好了。据统计，2022年上半年共有15座，比上年多。"
    assert dateline(text, today=TODAY).evidence == "2022年上半年共有15座"


def test_the_stamp_of_a_web_page_is_its_date() -> None:
    """A date with a time of day before a long line of text wins over the years told of."""
    text = "2022-03-04 09:12:40，正文：到2024年，全市水库将修好十五座，比2021年多三座，蓄水能力增加两成，下游不再缺水。"
    assert dateline(text, today=TODAY) == Dateline(2022, "2022-03-04", "2022-03-04")


def test_a_whole_date_at_the_head_is_the_date_of_the_page() -> None:
    """A date line of its own wins over the years in the text."""
    found = dateline("山海日报\n2022年3月4日 星期五\n2023年的计划已定。", today=TODAY)
    assert found == Dateline(2022, "2022-03-04", "2022年3月4日")


def test_a_date_that_does_not_exist_is_no_date() -> None:
    """2022-13-40 gives its year alone, not a date."""
    assert dateline("2022年13月40日", today=TODAY).date is None


def test_a_leap_day_denies_a_common_year() -> None:
    """29 February was not in 2022: better no year than a wrong one. In 2024 it was."""
    assert dateline("2月29日，2022年一季度的工程开工。", today=TODAY).year is None
    assert dateline("2月29日，2024年一季度的工程开工。", today=TODAY).year == 2024


@given(ANY_TEXT)
def test_any_text_has_a_dateline_whose_evidence_is_printed(text: str) -> None:
    """Never raises; without a year there is neither date nor evidence, and evidence is printed on the page."""
    found = dateline(text, today=TODAY)
    assert (found.year is not None) or found == Dateline()
    assert found.evidence in text
    assert found.year is None or 1900 <= found.year <= TODAY.year
