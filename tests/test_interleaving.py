"""Where a story that another one cut off goes on."""

from __future__ import annotations

import math

from composed_pages import ANY_TEXT, page_of
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag import articles
from baowen.rag.interleaving import LINES, Cut, openness, taken_up
from baowen.rag.lines import lines

RESERVOIR = (
    "大连市的十五座水库今年同时加固，水库大坝的石料都从山里的采石场运来。",
    "水利部门说，汛期以前水库要蓄水一次，看大坝漏不漏",
)
SCHOOL = (
    "中心小学的图书室上周开放，孩子们放学以后可以在图书室里读书。",
    "图书室的三千册图书由老师和家长捐来，借书证一人一张。",
)
REST = ("水，漏水的大坝要重新灌浆。", "水库加固以后，下游的六万亩果园就有水浇了。")
CUT = Cut("".join(RESERVOIR), RESERVOIR[-1], 2.0)


def test_a_story_goes_on_where_the_cut_and_the_words_say_so() -> None:
    """Neither the other story's lines nor the later line of the same story is taken for the place."""
    place = taken_up([CUT], "小学图书室开放", lines("\n".join((*SCHOOL, *REST))), near="")
    assert place is not None
    assert (place.story, place.line, place.nats > 0) == (0, len(SCHOOL), True)


def test_a_lost_end_is_left_lost() -> None:
    """Where the other story alone stands below, nothing is likelier than that the end was lost."""
    place = taken_up([CUT], "小学图书室开放", lines("\n".join(SCHOOL)), near="")
    assert place is None or place.nats < 0


def test_two_stories_that_cut_each_other_are_parted() -> None:
    """The story above goes on below the other's headline; the other one, cut in its turn, goes on after it."""
    page = "\n\n".join(
        (
            "水库加固忙",
            "本报记者 周小满",
            *RESERVOIR,
            "小学图书室开放",
            "本报记者 郑禾",
            SCHOOL[0],
            "图书室的三千册图书由老师和家",
            *REST,
            "长捐来，图书室的借书证一人一张。",
        )
    )
    first, second = (a.body.text for a in articles(page_of(page)))
    assert "看大坝漏不漏水，漏水的大坝" in first
    assert "老师和家长捐来" in second
    assert "图书室" not in first
    assert "果园" not in second


def test_only_text_without_an_end_and_bare_lines_may_go_on() -> None:
    """Text that stops in mid-sentence speaks for it, a bare line against it, a full stop rules it out."""
    cut, bare, whole = (openness(line) for line in lines(f"水库{'修' * 60}，\n水库修好了\n水库修好了。"))
    assert cut > 0 > bare > whole == -math.inf


@given(st.lists(ANY_TEXT, max_size=LINES + 2), ANY_TEXT)
def test_any_lines_have_a_place_among_them_or_none(texts: list[str], last: str) -> None:
    """Never raises; the place is a line below the first."""
    below = lines("\n".join(texts))
    place = taken_up([Cut(last, last, 2.0)], last, below, near="")
    assert place is None or 0 < place.line < len(below)
