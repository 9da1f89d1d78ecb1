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
        pytest.param("2022年，水库修好了。", 2022, id="named"),
        pytest.param("比2021年多三座，2022年共有十五座。", 2022, id="the-latest"),
        pytest.param("2022年动工，到2024年全部建成。", 2022, id="a-year-ahead-is-not-its-own"),
        pytest.param("2022年动工，2024年底前竣工。", 2022, id="a-deadline-is-not-its-own"),
        pytest.param("2022年动工，力争2024年通车。", 2022, id="an-aim-is-not-its-own"),
        pytest.param("2022年动工，规划到2035年。", 2022, id="beyond-today"),
        pytest.param("编号12022年5", None, id="digits-of-a-longer-number"),
        pytest.param("今年水库全部修好。", None, id="no-year-at-all"),
    ],
)
def test_the_latest_year_that_is_here_or_gone_is_the_page_s(text: str, year: int | None) -> None:
    """A year that the page looks ahead to is not its own; without a year nothing is guessed."""
    assert dateline(text, today=TODAY).year == year


def test_the_words_that_gave_the_year_are_kept() -> None:
    """The evidence is the clause in which the year stands."""
    assert dateline("水库修好了。据统计，2022年共有15座，比上年多。", today=TODAY).evidence == "2022年共有15座"


def test_a_whole_date_at_the_head_is_the_date_of_the_page() -> None:
    """A date line of its own wins over the years in the text."""
    found = dateline("山海日报\n2022年3月4日 星期五\n2023年的计划已定。", today=TODAY)
    assert found == Dateline(2022, "2022-03-04", "2022年3月4日")


def test_a_date_that_does_not_exist_is_no_date() -> None:
    """2022-13-40 gives its year alone, not a date."""
    assert dateline("2022年13月40日", today=TODAY).date is None


def test_a_leap_day_denies_a_common_year() -> None:
    """29 February was not in 2022: better no year than a wrong one. In 2024 it was."""
    assert dateline("2月29日，2022年的工程开工。", today=TODAY).year is None
    assert dateline("2月29日，2024年的工程开工。", today=TODAY).year == 2024


@given(ANY_TEXT)
def test_any_text_has_a_dateline_whose_evidence_is_printed(text: str) -> None:
    """Never raises; without a year there is neither date nor evidence, and evidence is printed on the page."""
    found = dateline(text, today=TODAY)
    assert (found.year is not None) or found == Dateline()
    assert found.evidence in text
    assert found.year is None or 1900 <= found.year <= TODAY.year
