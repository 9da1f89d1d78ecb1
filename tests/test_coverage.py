"""How much of a question the sentences of a passage say."""

from __future__ import annotations

from composed_pages import ANY_TEXT
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.coverage import coverages


def test_one_sentence_that_says_all_beats_two_and_two_beat_a_scatter() -> None:
    """The words stand in one sentence, in two neighbours, far from each other, nowhere."""
    one, two, far, none = coverages(
        "水库加固投资",
        [
            "今年水库加固投资三亿元。天气很好。",
            "今年加固水库。投资三亿元。",
            "今年加固水库。天气很好。投资三亿元。",
            "天气很好。",
        ],
    )
    assert one == 1.0
    assert one > two > far > none == 0.0


def test_a_rare_word_counts_more_than_one_that_all_print() -> None:
    """水库 stands everywhere, 加固 in one text."""
    first, second, *_ = coverages("水库加固", ["水库。", "加固。", "水库。", "水库。", "水库。"])
    assert second > first > 0


@given(ANY_TEXT, st.lists(ANY_TEXT, max_size=4))
def test_a_share_is_between_none_and_all(query: str, texts: list[str]) -> None:
    """Whatever is asked and printed."""
    found = coverages(query, texts)
    assert len(found) == len(texts)
    assert all(0 <= share <= 1.000001 for share in found)
