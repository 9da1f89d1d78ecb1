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
    assert heads_another("中心小学图书室开放", RESERVOIR, SCHOOL)
    assert not heads_another("水库大坝同时加固", RESERVOIR, SCHOOL)
    assert not heads_another("一张蓝图绘到底", RESERVOIR, SCHOOL)


def test_what_else_speaks_against_it_must_be_made_up_for() -> None:
    """Half of the words are enough where nothing else is known."""
    half = "图书室里的春天来了"
    assert heads_another(half, RESERVOIR, SCHOOL)
    assert not heads_another(half, RESERVOIR, SCHOOL, against=0.2)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.floats(0, 1))
def test_any_texts_can_be_compared(headline: str, above: str, below: str, against: float) -> None:
    """No text breaks it, and a text is not another one than itself."""
    assert heads_another(headline, above, below, against=against) in {True, False}
    assert not heads_another(headline, below, below, against=against)
