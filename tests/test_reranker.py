"""CrossEncoderReranker over a tiny model that is made here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baowen.rag import LocalIndex, Retriever
from baowen.rag.errors import BaowenError
from baowen.rag.reranker import CrossEncoderReranker


class Counting:
    """Scores a pair by how often the passage names the question's first word; the interface of a CrossEncoder."""

    def predict(self, pairs: list[tuple[str, str]], **_: Any) -> list[float]:
        """One score a pair."""
        return [float(text.count(question[:2])) for question, text in pairs]


def test_hits_come_in_the_order_of_the_model_s_scores(composed_index: LocalIndex) -> None:
    """Nothing is lost, ranks count from 1, scores lie between 0 and 1 and fall."""
    hits = Retriever(composed_index).search("沈阳水库", 20)
    reranker = CrossEncoderReranker("unused")
    reranker._model = Counting()
    found = reranker.rerank("闸门投入使用", hits)
    assert {h.passage.id for h in found} == {h.passage.id for h in hits}
    assert [h.rank for h in found] == list(range(1, len(hits) + 1))
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
    assert all(0 <= h.score <= 1 for h in found)
    assert "闸门" in found[0].passage.text


def test_nothing_found_needs_no_model() -> None:
    """No hits, no loading."""
    assert CrossEncoderReranker("unused").rerank("问", []) == []


def test_a_model_that_is_not_there_is_named(composed_index: LocalIndex, tmp_path: Path) -> None:
    """One line with the folder."""
    folder = tmp_path / "none"
    folder.mkdir()
    with pytest.raises(BaowenError, match="none"):
        CrossEncoderReranker(str(folder)).rerank("沈阳", Retriever(composed_index).search("沈阳", 2))
