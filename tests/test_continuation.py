"""Does a line go on with a cut sentence?"""

from __future__ import annotations

import pytest
from composed_pages import ANY_TEXT
from hypothesis import given

from baowen.rag.continuation import continues, reads_on, starts_midway


@pytest.mark.parametrize(
    ("left", "right", "wrong"),
    [
        pytest.param("全年要加固的水库一共有", "的是中小型。", "据介绍，工程三月开工。", id="no-sentence-begins-so"),
        pytest.param("工程队走进大山，修起水", "库大坝三座。", "目前，工程已经完工。", id="word-across"),
        pytest.param("会上，他说：“水库修好了，", "大家都放心了。”", "此外，灌渠也在施工。", id="quotation-closed"),
        pytest.param("水库修好以后，", "也可以浇灌果园。", "同时，三条灌渠开工。", id="after-a-comma"),
    ],
)
def test_the_right_piece_speaks_more_for_itself_than_the_start_of_a_sentence(left: str, right: str, wrong: str) -> None:
    """What goes on with the cut scores above 0 and above what opens a sentence."""
    assert continues(left, right) > max(0.0, continues(left, wrong))


def test_letters_that_stand_together_near_by_speak_for_the_cut() -> None:
    """A name that no dictionary knows is told by its other printing."""
    assert continues("村民郑禾", "苗去看", near="郑禾苗种果树。") > continues("村民郑禾", "苗去看", near="")


def test_nothing_goes_on_with_nothing() -> None:
    """An empty piece speaks neither way."""
    assert continues("", "水库。") == continues("水库", "") == 0.0


def test_first_characters_and_words_across() -> None:
    """的 begins no sentence; 水|库 is one word; 目前 begins its own."""
    assert starts_midway("的水库。")
    assert reads_on("修起水", "库大坝。")
    assert not reads_on("工程完工，", "目前灌渠开工。")


@given(ANY_TEXT, ANY_TEXT)
def test_any_two_texts_have_a_finite_score(left: str, right: str) -> None:
    """Whatever the characters, the sum of what speaks for the cut stays small."""
    assert -40 < continues(left, right, near=left + right) < 40
