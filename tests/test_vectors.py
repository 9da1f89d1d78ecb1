"""FAISS over the vectors of the library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from baowen.rag import IndexDamaged
from baowen.rag.vectors import Vectors

ROWS = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
"""Unit vectors: the third is at cosine 0.6 to the first and 0.8 to the second."""

Linked = tuple[Vectors, "np.ndarray[tuple[int, int], np.dtype[np.float32]]"]


@pytest.fixture
def vectors() -> Vectors:
    """Three vectors under the ids 7, 8 and 9."""
    vectors = Vectors.create(2)
    vectors.add([7, 8, 9], ROWS)
    return vectors


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> Linked:
    """A thousand vectors around a few directions, under the ids 10, 11, …, linked because so many count as many."""
    monkeypatch.setattr("baowen.rag.vectors.EXACT_UP_TO", 500)
    monkeypatch.setattr("baowen.rag.vectors.RECENT", 100)
    rng = np.random.default_rng(7)
    rows = rng.standard_normal((8, 16))[rng.integers(0, 8, 1000)] + 0.5 * rng.standard_normal((1000, 16))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    vectors = Vectors.create(16, count=1000)
    vectors.add(range(10, 510), rows[:500])
    vectors.add(range(510, 1010), rows[500:])
    return vectors, rows


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
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        "vectors.faiss",
        "vectors.ids.npy",
        "vectors.recent.npy",
    ]


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


def test_ids_of_another_index_are_damaged(vectors: Vectors, tmp_path: Path) -> None:
    """As many ids as vectors, or the file is refused."""
    vectors.save(tmp_path / "vectors.faiss")
    np.save(tmp_path / "vectors.ids.npy", np.arange(2))
    with pytest.raises(IndexDamaged, match="baowen doctor"):
        Vectors.open(tmp_path / "vectors.faiss")


def nearest(rows: np.ndarray[tuple[int, int], np.dtype[np.float32]], query: int, *, k: int) -> set[int]:
    """The ids of the k rows nearest to one of them, by comparing all."""
    return set((10 + np.argsort(-(rows @ rows[query]))[:k]).tolist())


def test_many_vectors_are_linked_and_nearly_all_of_the_nearest_found(linked: Linked) -> None:
    """Of the ten nearest to each of 50 vectors at least 99 in 100, itself first, at cosine 1 to half precision."""
    vectors, rows = linked
    assert not vectors.exact
    found = [vectors.search(rows[n], k=10) for n in range(50)]
    assert [hits[0][0] for hits in found] == [10 + n for n in range(50)]
    assert all(hits[0][1] == pytest.approx(1, abs=1e-3) for hits in found)
    shared = sum(len({i for i, _ in hits} & nearest(rows, n, k=10)) for n, hits in enumerate(found))
    assert shared >= 0.99 * 50 * 10


def test_among_many_each_is_compared(linked: Linked) -> None:
    """However far from the query they are: k are found where there are k."""
    vectors, rows = linked
    farthest = (10 + np.argsort(rows @ rows[0])[:7]).tolist()
    assert [i for i, _ in vectors.search(rows[0], k=5, among=[*farthest, 10**9])] == farthest[::-1][:5]


def test_of_many_what_was_removed_is_not_found(linked: Linked, tmp_path: Path) -> None:
    """Neither now nor after opening again; k are found all the same."""
    vectors, rows = linked
    gone = sorted(nearest(rows, 0, k=20))
    vectors.remove(gone)
    vectors.save(tmp_path / "vectors.faiss")
    for index in (vectors, Vectors.open(tmp_path / "vectors.faiss")):
        found = [i for i, _ in index.search(rows[0], k=10)]
        assert (len(found), set(found) & set(gone), len(index)) == (10, set(), 980)
        assert index.search(rows[0], k=5, among=gone) == []
        assert index.ids() == set(range(10, 1010)) - set(gone)
        assert np.abs(index.rows([900, 500]) - rows[[890, 490]]).max() < 1e-3


def test_vectors_are_laid_out_anew_when_they_are_many_or_many_are_gone(vectors: Vectors, linked: Linked) -> None:
    """Beyond the number that is compared one by one, and beyond a fifth that was removed."""
    many, _ = linked
    assert (vectors.outgrown(500), vectors.outgrown(501)) == (False, True)
    many.remove(range(10, 210))
    assert not many.outgrown(1000)
    many.remove([210])
    assert many.outgrown(1000)


def test_a_few_more_than_many_leave_the_large_file_as_it_is(linked: Linked, tmp_path: Path) -> None:
    """They are found at once, and the file of the others has one more name; what is removed of them is not found."""
    vectors, rows = linked
    vectors.save(tmp_path / "first.faiss")
    later = Vectors.open(tmp_path / "first.faiss")
    more = rows[[3, 5]] * np.float32(0.999)
    later.add([2000, 2001], more)
    assert [i for i, _ in later.search(rows[3], k=2)] == [13, 2000]
    later.save(tmp_path / "later.faiss")
    assert (tmp_path / "later.faiss").samefile(tmp_path / "first.faiss")
    again = Vectors.open(tmp_path / "later.faiss")
    assert again.search(rows[5], k=9) == later.search(rows[5], k=9)
    assert again.search(rows[5], k=3, among=[2000, 2001])[0][0] == 2001
    assert np.allclose(again.rows([2001, 10]), [more[1], rows[0]], atol=1e-3)
    again.remove([2001, 15])
    assert not {2001, 15} & {i for i, _ in again.search(rows[5], k=50)}
    assert len(again) == 1000


def test_what_is_added_is_linked_when_it_is_enough(linked: Linked, tmp_path: Path) -> None:
    """Then the large file is written anew, and the one before is left as it was."""
    vectors, rows = linked
    vectors.save(tmp_path / "first.faiss")
    later = Vectors.open(tmp_path / "first.faiss")
    later.add(range(3000, 3060), rows[:60])
    later.add(range(3060, 3120), rows[60:120])
    later.save(tmp_path / "later.faiss")
    assert not (tmp_path / "later.faiss").samefile(tmp_path / "first.faiss")
    again = Vectors.open(tmp_path / "later.faiss")
    assert {i for i, _ in again.search(rows[70], k=2)} == {80, 3070}
    assert (len(again), len(Vectors.open(tmp_path / "first.faiss"))) == (1120, 1000)


def test_recent_vectors_of_another_index_are_damaged(linked: Linked, tmp_path: Path) -> None:
    """Rows of another length are refused."""
    linked[0].save(tmp_path / "vectors.faiss")
    np.save(tmp_path / "vectors.recent.npy", np.zeros((0, 8), np.float32))
    with pytest.raises(IndexDamaged, match="baowen doctor"):
        Vectors.open(tmp_path / "vectors.faiss")
