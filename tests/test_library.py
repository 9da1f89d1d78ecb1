"""The source of truth: one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from composed_pages import WHOLE_PAGE, page_of

from baowen.rag import IndexDamaged, IndexMismatch, Page, Passage, StoreError, Where, articles, split
from baowen.rag.library import FileRow, Library

DIM = 4


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    library = Library.create(tmp_path / "library.sqlite", {"embedder": "mine", "dim": str(DIM)})
    yield library
    library.close()


def stage(library: Library, page: Page, *paths: str, embedded: bool = True) -> list[int]:
    """Writes a page under these names with vectors 0, 1, 2…, or with none; returns the row ids."""
    whole = articles(page)
    passages = [p for a in whole for p in split(a, page)]
    keys = [p.id.encode() for p in passages]
    rows = np.arange(len(keys) * DIM, dtype=np.float32).reshape(len(keys), DIM)
    with library.transaction() as db:
        library.put_vectors(db, keys if embedded else [], rows if embedded else rows[:0])
        ids = library.put_page(db, page, whole, cut=list(zip(passages, keys, strict=True)))
        for path in paths:
            library.put_file(db, FileRow(f"/{path}", path, 1, 2, page.id))
    return ids


def publish(library: Library) -> None:
    """The next generation."""
    library.publish(library.change(), library.generation + 1)


def put(library: Library, page: Page, *paths: str) -> list[int]:
    """Adds a page under these names and publishes it; returns the row ids."""
    ids = stage(library, page, *paths)
    publish(library)
    return ids


def forget(library: Library, *paths: str) -> None:
    """The files are there no more."""
    with library.transaction() as db:
        library.drop_files(db, [f"/{path}" for path in paths])


def test_what_was_put_in_comes_out(library: Library) -> None:
    """Passages, page and vectors are read back as they were written."""
    page = page_of(WHOLE_PAGE)
    ids = put(library, page, page.path)
    expected = [p for a in articles(page) for p in split(a, page)]
    assert list(library.passages(ids).values()) == expected
    assert library.page(page.id) == page
    assert library.vectors(ids, DIM)[1].tolist() == [4, 5, 6, 7]
    assert library.counts() == {"files": 1, "pages": 1, "articles": 5, "passages": len(ids)}
    assert library.places() == sorted({p.article.place for p in expected})
    assert library.years() == [2022]


def test_passages_come_in_the_order_asked_for(library: Library) -> None:
    """And more of them than one statement holds; those that are not there are left out."""
    ids = put(library, page_of(WHOLE_PAGE), "a.txt")
    asked = [*ids[::-1], *range(10_000, 12_000)]
    assert list(library.passages(asked)) == ids[::-1]


def test_a_page_is_cited_by_the_first_of_its_names(library: Library) -> None:
    """Of two files with the same bytes the name that sorts first is cited."""
    page = page_of(WHOLE_PAGE)
    (first, *_) = put(library, page, "b.txt", "a.txt")
    assert library.passages([first])[first].path == "a.txt"
    assert [f.path for f in library.files()] == ["a.txt", "b.txt"]


def test_what_is_staged_is_not_yet_counted_or_let_through(library: Library) -> None:
    """Until the searches know it."""
    ids = stage(library, page_of(WHOLE_PAGE), "a.txt")
    assert library.staged() == ids
    assert (library.rowids(), library.counts()["passages"]) == ([], 0)
    assert (library.places(), library.years()) == ([], [])
    publish(library)
    assert (library.staged(), library.rowids()) == ([], ids)
    assert library.places()
    assert library.years()


def test_a_page_that_lacks_a_vector_is_not_published(library: Library) -> None:
    """It stays staged, for the next run to embed."""
    ids = stage(library, page_of(WHOLE_PAGE), "a.txt", embedded=False)
    publish(library)
    assert (library.staged(), library.rowids()) == (ids, [])


def test_a_page_stays_until_its_last_file_is_gone(library: Library) -> None:
    """The next generation is without it; who reads the last one still gets its passages."""
    ids = put(library, page_of(WHOLE_PAGE), "a.txt", "b.txt")
    forget(library, "a.txt")
    assert library.change().removed == []
    forget(library, "b.txt")
    assert library.change().removed == ids
    publish(library)
    assert library.rowids() == []
    assert (library.places(), library.years()) == ([], [])
    assert [p.path for p in library.passages(ids).values()] == [page_of(WHOLE_PAGE).path] * len(ids)
    publish(library)
    assert library.passages(ids) == {}


def test_a_changed_page_changes_with_the_generation(library: Library) -> None:
    """While the new one is staged the old one is what is read, under the name it had."""
    old = put(library, page_of("水库修好了，一共有十五座。"), "page.txt")
    new = stage(library, page_of("公路修好了，一共有十五条。"), "page.txt")
    assert library.rowids() == old
    assert library.passages(old)[old[0]].path == "page.txt"
    publish(library)
    assert library.rowids() == new


def test_a_page_that_was_staged_in_vain_is_forgotten(library: Library) -> None:
    """Its file changed again before it was published."""
    first = stage(library, page_of("水库修好了，一共有十五座。"), "page.txt")
    second = stage(library, page_of("公路修好了，一共有十五条。"), "page.txt")
    assert library.staged() == second
    publish(library)
    assert library.rowids() == second
    assert library.passages(first) == {}


def test_a_row_id_is_never_given_twice(library: Library) -> None:
    """Ids of what was removed are not used again, so that FAISS and BM25 can never mix them up."""
    first = put(library, page_of("水库修好了，一共有十五座。"), "a.txt")
    forget(library, "a.txt")
    publish(library)
    publish(library)
    assert min(put(library, page_of("公路修好了，一共有十五条。"), "a.txt")) > max(first)


def test_a_transaction_that_fails_leaves_nothing(library: Library) -> None:
    """All that is written inside is kept, or none of it."""

    def fail() -> None:
        with library.transaction() as db:
            library.put_vectors(db, [b"k"], np.zeros((1, DIM), np.float32))
            raise RuntimeError("halt")

    with pytest.raises(RuntimeError, match="halt"):
        fail()
    assert library.missing_vectors([b"k"]) == {b"k"}


def test_a_full_disk_is_told_and_what_was_there_stays(library: Library) -> None:
    """SQLite may grow no more: the message says that what was written is kept, and reading goes on."""
    ids = put(library, page_of(WHOLE_PAGE), "a.txt")
    (pages,) = library.rows("PRAGMA page_count")[0]
    library.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="磁盘已满") as caught:
        stage(library, page_of("公路修好了，一共有十五条。" * 5000), "b.txt")
    assert "\n" not in str(caught.value)
    assert library.rowids() == ids
    assert library.damage() == []


@pytest.mark.parametrize(
    ("where", "titles"),
    [
        pytest.param(Where(kind="news"), {"大连市十五座水库同时加固"}, id="story"),
        pytest.param(Where(kind="brief"), {"三条灌渠开工"}, id="kind"),
        pytest.param(Where(place="庄河市"), {"三条灌渠开工"}, id="county"),
        pytest.param(Where(place="辽宁省", kind="list"), {"加固水库名录"}, id="province-holds-its-cities"),
        pytest.param(Where(place="沈阳市"), set(), id="another-city"),
        pytest.param(Where(year=2022, kind="brief"), {"三条灌渠开工"}, id="year"),
        pytest.param(Where(year=2021), set(), id="another-year"),
        pytest.param(Where(path="page.txt", kind="list"), {"加固水库名录"}, id="path"),
        pytest.param(Where(path="other.txt"), set(), id="another-path"),
    ],
)
def test_a_filter_lets_through_what_fits_all_of_it(library: Library, where: Where, titles: set[str]) -> None:
    """Place, year, kind and file narrow together."""
    page = page_of(WHOLE_PAGE)
    put(library, page, page.path)
    found: dict[int, Passage] = library.passages(library.rowids(where))
    assert {p.article.title for p in found.values()} == titles


def test_a_library_opens_again(library: Library, tmp_path: Path) -> None:
    """What was committed is there for the next process."""
    ids = put(library, page_of(WHOLE_PAGE), "a.txt")
    library.close()
    again = Library.open(tmp_path / "library.sqlite")
    assert (again.rowids(), again.generation, again.meta("embedder")) == (ids, 1, "mine")
    again.close()


def test_an_unknown_page_is_a_key_error(library: Library) -> None:
    """A page that is not there is not made up."""
    with pytest.raises(KeyError):
        library.page("nothing")


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 4096, b"SQLite format 3\x00" + b"\x07" * 5000], ids=["empty", "nul", "cut"]
)
def test_a_file_that_is_no_library_is_damaged(tmp_path: Path, data: bytes) -> None:
    """A foreign or truncated file is refused in one line that says the cure."""
    file = tmp_path / "library.sqlite"
    file.write_bytes(data)
    with pytest.raises(IndexDamaged, match="--home") as caught:
        Library.open(file)
    assert "\n" not in str(caught.value)


def test_a_foreign_sqlite_file_is_damaged(tmp_path: Path) -> None:
    """SQLite's, but not ours."""
    db = sqlite3.connect(tmp_path / "library.sqlite")
    db.execute("CREATE TABLE t (x)")
    db.close()
    with pytest.raises(IndexDamaged):
        Library.open(tmp_path / "library.sqlite")


def test_another_schema_version_is_refused_with_both_versions(library: Library, tmp_path: Path) -> None:
    """A file of a later program says which version it is and what to do."""
    with library.transaction() as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    library.close()
    with pytest.raises(IndexMismatch, match=r"99.*baowen index"):
        Library.open(tmp_path / "library.sqlite")
