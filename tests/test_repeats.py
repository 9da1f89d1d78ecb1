"""Runs that OCR printed twice."""

import pytest

from baowen.rag.article import SourceSpan
from baowen.rag.repeats import RUN, without_repeats

LETTERS = "春夏秋冬东南西北山川河流日月星辰风雨雷电花草树木鸟兽虫鱼金木水火土石田园村镇城乡道路桥梁车船港口工农商学兵民"


@pytest.mark.parametrize("length", [RUN, RUN + 1, RUN + 8, RUN + RUN // 2 - 1, RUN + RUN // 2])
@pytest.mark.parametrize("before", ["", "序", "这一段在前面"])
def test_a_paragraph_printed_twice_is_kept_once(length: int, before: str) -> None:
    """Whatever its length and wherever it begins, so that no step of the search can pass it over."""
    paragraph = LETTERS[:length]
    page = f"{before}\n{paragraph}\n{paragraph}\n"
    first, second = len(before) + 1, len(before) + 2 + length
    spans = [[SourceSpan(0, len(before))]] if before else []
    spans += [[SourceSpan(first, first + length)], [SourceSpan(second, second + length)]]
    assert without_repeats(page, spans) == spans[:-1]


def test_what_is_shorter_than_a_run_may_be_said_twice() -> None:
    """One character less than a run stays both times."""
    paragraph = LETTERS[: RUN - 1]
    spans = [[SourceSpan(0, RUN - 1)], [SourceSpan(RUN, 2 * RUN - 1)]]
    assert without_repeats(f"{paragraph}\n{paragraph}", spans) == spans
