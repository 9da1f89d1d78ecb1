"""Planned or done."""

from __future__ import annotations

import pytest

from baowen.rag.tense import tense, tense_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年计划修多少座水库", 1),
        ("今年要修多少座水库", 1),
        ("主要修了多少座水库", -1),
        ("去年实际完成多少", -1),
        ("水库有多少座", 0),
        ("计划修的已完成多少", 0),
        ("今年底要达到多少", 1),
        ("力争完成多少", 1),
    ],
)
def test_a_question_asks_for_a_target_or_a_result(text: str, expected: int) -> None:
    """A plan is 1, a result -1; both or neither say nothing."""
    assert tense(text) == expected


@pytest.mark.parametrize(("figure", "expected"), [("15座", -1), ("20座", 1), ("3座", 0)])
def test_the_nearest_word_before_a_figure_decides(figure: str, expected: int) -> None:
    """One sentence tells of both: what was done, what is planned, and what is neither."""
    sentence = "去年建成15座,今年计划修20座;水库有3座"
    at = sentence.index(figure)
    assert tense_of(sentence, at, at + len(figure)) == expected
