"""What texts speak of, and whose headline a bare line is."""

from __future__ import annotations

from composed_pages import ANY_TEXT
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.topic import heads_another, topics

RESERVOIR = "大连市的十五座水库今年同时加固，水库大坝的石料都从山里的采石场运来。水利部门说，汛期以前水库要蓄水一次。"
SCHOOL = "中心小学的图书室上周开放，孩子们放学以后可以在图书室里读书。三千册图书由老师和家长捐来，借书证一人一张。"


def test_two_characters_that_stand_together_are_a_topic() -> None:
    """A name that the dictionary does not know is one, too; punctuation parts."""
    assert topics("郑禾苗，水库") == ("郑禾", "禾苗", "水库")


def test_a_headline_names_what_only_the_text_below_it_speaks_of() -> None:
    """The words of the text above, or of neither, head no other story."""
    assert heads_another("中心小学图书室开放", RESERVOIR, SCHOOL, signed=False)
    assert not heads_another("水库大坝同时加固", RESERVOIR, SCHOOL, signed=False)
    assert not heads_another("一张蓝图绘到底", RESERVOIR, SCHOOL, signed=False)


def test_where_headlines_have_bylines_a_line_without_one_needs_more_to_be_one() -> None:
    """Half of the words are enough on a page without bylines alone."""
    half = "图书室里的春天来了"
    assert heads_another(half, RESERVOIR, SCHOOL, signed=False)
    assert not heads_another(half, RESERVOIR, SCHOOL, signed=True)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.booleans())
def test_any_texts_can_be_compared(headline: str, above: str, below: str, signed: bool) -> None:
    """No text breaks it, and a text is not another one than itself."""
    assert heads_another(headline, above, below, signed=signed) in {True, False}
    assert not heads_another(headline, below, below, signed=signed)
