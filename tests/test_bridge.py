"""A question that describes a place: it is found first."""

from __future__ import annotations

import pytest

from baowen.rag import Hit, Question
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.rag.bridge import bridged
from baowen.rag.passage import Passage
from baowen.rag.question import parse


def hit(text: str, place: str = "") -> Hit:
    """A passage of a report about a place."""
    body = SourceText.of(text, [[SourceSpan(0, len(text))]])
    return Hit(1, 1.0, Passage("p", "a.txt", "page", 1, ArticleHead("a", "", place=place), body))


@pytest.mark.parametrize(
    ("text", "place", "resolved"),
    [
        ("4月9日,庄河市石城岛海域的平台“青岚一号”投用。", "大连市", "大连市庄河市2024年海带产量是多少?"),
        ("平台“青岚一号”投用。", "大连市庄河市", "大连市庄河市2024年海带产量是多少?"),
        ("平台“青岚一号”投用。", "大连市", "“青岚一号”所在的那个县级市2024年海带产量是多少?"),
        ("庄河市今年修了三座水库。", "大连市", "“青岚一号”所在的那个县级市2024年海带产量是多少?"),
    ],
    ids=["in-the-sentence", "of-the-report", "of-another-size", "nothing-about-it"],
)
def test_the_place_described_is_put_by_name(text: str, place: str, resolved: str) -> None:
    """Where a sentence tells of it, and is of the size asked for; else the question stays as it is."""
    asked = parse("“青岚一号”所在的那个县级市2024年海带产量是多少?")
    found = bridged(asked, lambda _: [hit(text, place)])
    assert (found.resolved, found.asked) == (resolved, asked.asked)


def test_a_question_that_names_its_place_is_not_searched_for_one() -> None:
    """Nothing is looked up."""

    def search(_: Question) -> list[Hit]:
        raise AssertionError

    asked = parse("大连市今年修多少座水库")
    assert bridged(asked, search) is asked
