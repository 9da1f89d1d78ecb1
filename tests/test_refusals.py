"""What the page says of what was not done."""

from __future__ import annotations

import pytest

from baowen.rag import BaowenError, EndpointError, UsageError
from baowen.rag import errors as known
from baowen.ui import render
from baowen.ui.gate import TooMany
from baowen.ui.refusals import lead, line
from baowen.ui.texts import CHINESE, ENGLISH


def test_a_chinese_line_comes_after_english_words_on_the_english_page_alone() -> None:
    """Marked as Chinese, for those who have it read out; escaped."""
    error = UsageError("问题是空的<b>")
    assert line(error, "zh") == "问题是空的&lt;b&gt;"
    assert line(error, "en") == 'This cannot be done as it is. <span lang="zh-CN">问题是空的&lt;b&gt;</span>'


def test_what_is_english_already_is_told_as_it_is() -> None:
    """A text of the page, and an error in its words."""
    assert line("Saved.", "en") == "Saved."
    assert line(UsageError("Please name an endpoint first."), "en") == "Please name an endpoint first."


@pytest.mark.parametrize(
    ("error", "words"),
    [(TooMany("请等"), "wait"), (EndpointError("没有回答"), "language model"), (BaowenError("不行"), "did not work")],
)
def test_the_lead_says_what_kind_of_trouble_it_is(error: BaowenError, words: str) -> None:
    """That of the nearest class."""
    assert words in lead(error, "en")


@pytest.mark.parametrize("name", known.__all__)
def test_every_error_of_ours_has_a_lead(name: str) -> None:
    """Whatever goes wrong, the English page says something English."""
    assert lead(getattr(known, name)("出错了"), "en")


def test_hints_are_told_in_the_language_of_the_page() -> None:
    """In the conversation too."""
    error = UsageError("前面没有问题")
    assert "This cannot be done" in render.hint(error, words=ENGLISH)
    assert "This cannot be done" not in render.hint(error, words=CHINESE)
