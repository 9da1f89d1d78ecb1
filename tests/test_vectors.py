"""FAISS over the vectors of the library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from baowen.rag import IndexDamaged
from baowen.rag.vectors import Vectors

ROWS = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
"""Unit vectors: the third is at cosine 0.6 to the first and 0.8 to the second."""


@pytest.fixture
def vectors() -> Vectors:
    """Three vectors under the ids 7, 8 and 9."""
    vectors = Vectors.create(2)
    vectors.add([7, 8, 9], ROWS)
    return vectors


def test_the_nearest_come_first_with_their_cosine(vectors: Vectors) -> None:
    """(1, 0) · (0.6, 0.8) = 0.6."""
    found = vectors.search(ROWS[0], k=3)
    assert [i for i, _ in found] == [7, 9, 8]
    assert [round(score, 3) for _, score in found] == [1.0, 0.6, 0.0]


def test_no_more_are_found_than_there_are(vectors: Vectors) -> None:
    """A k beyond the size gives everything once; an empty index gives nothing."""
    assert len(vectors.search(ROWS[0], k=1_000_000)) == 3
    assert Vectors.create(2).search(ROWS[0], k=5) == []


def test_a_search_among_some_finds_only_those(vectors: Vectors) -> None:
    """Ids left out are not found, however near; none at all gives nothing."""
    assert [i for i, _ in vectors.search(ROWS[0], k=3, among=[8, 9, 1000])] == [9, 8]
    assert vectors.search(ROWS[0], k=3, among=[]) == []


def test_what_was_removed_is_not_found(vectors: Vectors) -> None:
    """Unknown ids are passed over."""
    vectors.remove([7, 1000])
    assert [i for i, _ in vectors.search(ROWS[0], k=3)] == [9, 8]
    assert len(vectors) == 2


def test_a_saved_index_opens_again(vectors: Vectors, tmp_path: Path) -> None:
    """The same ids and cosines from the file; no draft is left beside it."""
    vectors.save(tmp_path / "vectors.faiss")
    again = Vectors.open(tmp_path / "vectors.faiss")
    assert again.search(ROWS[1], k=3) == vectors.search(ROWS[1], k=3)
    assert (len(again), again.dim) == (3, 2)
    assert [f.name for f in tmp_path.iterdir()] == ["vectors.faiss"]


@pytest.mark.parametrize("kept", [0, 10, 60], ids=["empty", "header-cut", "rows-cut"])
def test_a_truncated_file_is_damaged(vectors: Vectors, tmp_path: Path, kept: int) -> None:
    """Half a file is refused in one line that says the cure."""
    file = tmp_path / "vectors.faiss"
    vectors.save(file)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(IndexDamaged, match="baowen doctor") as caught:
        Vectors.open(file)
    assert "\n" not in str(caught.value)


def test_a_foreign_index_is_damaged(tmp_path: Path) -> None:
    """A FAISS file of another kind is not ours."""
    import faiss

    faiss.write_index(faiss.IndexFlatL2(2), str(tmp_path / "vectors.faiss"))
    with pytest.raises(IndexDamaged, match="baowen doctor"):
        Vectors.open(tmp_path / "vectors.faiss")
