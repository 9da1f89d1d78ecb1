"""Lines that say when and from whom a text was printed."""

from __future__ import annotations

import pytest
from composed_pages import ANY_TEXT
from hypothesis import given

from baowen.rag.stamp import heads_page, is_dated_name, is_source, is_stamp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-04-02 10:20", True),
        ("2023年4月2日 10:20 来源：山海网", True),
        ("来源：山海日报 作者：周小满 2023-04-02", True),
        ("发布时间：2023-04-02", True),
        ("2023年4月2日", True),
        ("10:20", False),
        ("2023年4月2日 水库修好了", False),
        ("水库修好了", False),
        ("", False),
    ],
)
def test_a_stamp_says_when_and_from_where_and_nothing_else(text: str, expected: bool) -> None:
    """A day or a source is on it; a time alone is none, and no word more may be."""
    assert is_stamp(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（据新华社电 记者周小满）", True),
        ("（作者单位：水务局）", True),
        ("（明阳镇供稿）", True),
        ("综合新华社电", True),
        ("综合各方消息，水库修好了", False),
        ("（三）", False),
    ],
)
def test_a_source_says_from_whom(text: str, expected: bool) -> None:
    """In brackets, or an agency's name alone."""
    assert is_source(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年4月2日  星期日  A03  要闻  责编 周小满", True),
        ("A03 要闻 2023年4月2日", True),
        ("2023年4月2日 星期日", True),
        ("2023年4月2日", False),
        ("2023年4月2日 星期日，水库修好了。", False),
    ],
)
def test_a_page_s_head_bears_its_day_and_number(text: str, expected: bool) -> None:
    """A day alone may stand anywhere; a sentence is no head."""
    assert heads_page(text) is expected


@given(ANY_TEXT)
def test_any_line_can_be_asked(text: str) -> None:
    """No characters break it."""
    assert {is_stamp(text), is_source(text), heads_page(text)} <= {True, False}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("县域新闻 2031年2月21日", True),
        ("2031年2月21日 要闻", True),
        ("2031年2月21日", False),
        ("水库修好了", False),
        ("水库 2031年2月21日 修好", False),
    ],
)
def test_a_dated_name_is_a_name_and_a_day(text: str, expected: bool) -> None:
    """In either order, and nothing else."""
    assert is_dated_name(text) is expected
