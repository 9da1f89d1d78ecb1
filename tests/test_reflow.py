"""Lines with places → text: reading order and paragraphs. One unit is one character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.reflow import PrintedLine, reflow


def line(text: str, left: float, top: float, *, size: float = 1) -> PrintedLine:
    """A line of square characters."""
    return PrintedLine(text, left, top, left + size * len(text), top + size)


def test_a_line_over_two_columns_stands_before_both_and_one_below_after_both() -> None:
    """Headline, left column, right column, foot."""
    left = [line("左一左一左一左一左一", 0, 4), line("左二。", 0, 5.4)]
    right = [line("右一右一右一右一右一", 12, 4), line("右二。", 12, 5.4)]
    whole = [
        line("横贯两栏的标题在上面", 1, 0, size=2),
        *right,
        *left,
        line("横贯两栏的一行字放在最下面写到了右边的尽头", 0, 12),
    ]
    assert reflow(whole).split("\n\n") == [
        "横贯两栏的标题在上面",
        "左一左一左一左一左一左二。",
        "右一右一右一右一右一右二。",
        "横贯两栏的一行字放在最下面写到了右边的尽头",
    ]


def test_pieces_of_one_line_are_joined_with_the_gap_that_was_printed() -> None:
    """A gap of half a character is a blank; touching pieces are one word; a gap of two is another column."""
    assert reflow([line("记者", 0, 0), line("徐鑫", 2.5, 0)]) == "记者 徐鑫"
    assert reflow([line("记者", 0, 0), line("徐鑫", 2, 0)]) == "记者徐鑫"
    assert reflow([line("徐鑫", 4, 0), line("记者", 0, 0)]) == "记者\n\n徐鑫"


def test_items_of_a_list_and_short_lines_stay_lines() -> None:
    """Nothing is joined to a line that stops before the right edge, and no item to what is above it."""
    lines = ["三县合建", "◆ 一号水库加固工程", "◆ 二号水库加固工程", "◆ 三号水库加固工程"]
    assert reflow([line(text, 0, 1.4 * n) for n, text in enumerate(lines)]).split("\n") == lines


def test_english_words_keep_a_blank_between_lines() -> None:
    """A wrapped line of Latin letters ends in a blank that was not printed."""
    lines = ["the reservoirs of this", "county are all repaired", "by the end of the year"]
    assert reflow([line(text, 0, 1.4 * n) for n, text in enumerate(lines)]) == " ".join(lines)


@given(st.lists(st.tuples(st.text("水库修好了。", min_size=1, max_size=9), *[st.floats(-50, 50)] * 4), max_size=40))
def test_no_character_is_lost_wherever_the_boxes_lie(lines: list[tuple[str, float, float, float, float]]) -> None:
    """Boxes that overlap, turn inside out or have no size: every character comes back once."""
    text = reflow(PrintedLine(*values) for values in lines)
    assert sorted("".join(text.split())) == sorted("".join(values[0] for values in lines))
