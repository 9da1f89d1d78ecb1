"""From one generation of the search files to the next: what readers see, and what trouble leaves behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from composed_pages import write

from baowen.embeddings import FloatArray, HashingEmbedder
from baowen.rag import Index, LocalIndex, Progress, StoreError, embedding_queue, generation, indexer
from baowen.rag.embedding_queue import BATCH

NOBODY = 65534


def sentence(n: int) -> str:
    """A page of one sentence that no other n has."""
    return f"大连市今年修建公路{n}条，总投资{n}亿元。"


def fill(pages: Path, start: int, stop: int) -> None:
    """Pages `start` to `stop`."""
    for n in range(start, stop):
        write(pages / f"{n:05d}.txt", sentence(n))


def seen(index: Index) -> set[str]:
    """The texts that both searches of an index find; fails when they differ or one has no passage."""
    now = index.snapshot()
    dense = [i for i, _ in now.dense(index.embedder.embed_queries(["今年"])[0], k=5000)]
    assert set(dense) == {i for i, _ in now.sparse("今年", k=5000)} == set(now.passages(dense))
    return {p.text for p in now.passages(dense).values()}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with three pages."""
    fill(tmp_path / "pages", 0, 3)
    return tmp_path / "pages"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LocalIndex]:
    """An empty index."""
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        yield index


def test_a_snapshot_stays_as_it_was_while_the_index_goes_on(index: LocalIndex, pages: Path) -> None:
    """Its passages are found and read after they were removed; the next snapshot is without them."""
    index.add(pages)
    with LocalIndex.open(index.home, HashingEmbedder()) as reader:
        before = reader.snapshot()
        (pages / "00000.txt").unlink()
        fill(pages, 3, 5)
        index.add(pages, prune=True)
        assert seen(before) == {sentence(n) for n in range(3)}
        assert seen(reader) == {sentence(n) for n in range(1, 5)}


def test_a_reader_sees_the_last_generation_while_the_next_is_made(index: LocalIndex, pages: Path) -> None:
    """Pages that are written but not yet published are neither found nor counted."""
    index.add(pages)
    fill(pages, 3, 3 + 2 * BATCH)
    looked: list[tuple[int, int, int]] = []
    with LocalIndex.open(index.home, HashingEmbedder()) as reader:

        def look(progress: Progress) -> None:
            if progress.files in (BATCH + 10, 2 * BATCH):
                looked.append((len(seen(reader)), reader.status().passages, min(1, reader.status().staged)))

        index.add(pages, progress=look)
        assert looked == [(3, 3, 1), (3, 3, 1)]
        assert len(seen(reader)) == 3 + 2 * BATCH


def test_a_long_run_hands_out_what_it_has(index: LocalIndex, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many new passages readers get them, while the run goes on."""
    monkeypatch.setattr(generation, "EARLY", BATCH)
    fill(pages, 3, 3 * BATCH)
    counted: set[int] = set()
    with LocalIndex.open(index.home, HashingEmbedder()) as reader:
        index.add(pages, progress=lambda _: counted.add(reader.status().passages))
        assert sorted(counted) == [0, BATCH, 2 * BATCH, 3 * BATCH]
        assert len(seen(reader)) == 3 * BATCH


def test_only_the_last_generation_stays_on_disk(index: LocalIndex, pages: Path) -> None:
    """Earlier ones, drafts and what a crash left behind are removed with the next publication."""
    index.add(pages)
    (index.home / "search" / f"{index.library.generation + 1}.part" / "bm25").mkdir(parents=True)
    (index.home / "search" / f"{index.library.generation + 1}").mkdir()
    fill(pages, 3, 4)
    index.add(pages)
    assert [f.name for f in (index.home / "search").iterdir()] == [str(index.library.generation)]
    assert len(seen(index)) == 4


class Tiring(HashingEmbedder):
    """Embeds so many batches and then fails."""

    def __init__(self, batches: int) -> None:
        super().__init__()
        self.left = batches
        self.seen = 0

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """As the HashingEmbedder, as long as it lasts."""
        if not self.left:
            raise StoreError("累了：请休息")
        self.left -= 1
        self.seen += len(texts)
        return super().embed_passages(texts)


def test_a_run_whose_model_fails_keeps_what_it_embedded(tmp_path: Path, pages: Path) -> None:
    """The error comes out, the first batches are searched, and the next run embeds only the others."""
    fill(pages, 3, 4 * BATCH)
    with LocalIndex.create(tmp_path / "home", Tiring(2)) as index:
        with pytest.raises(StoreError, match="累了"):
            index.add(pages)
        assert len(seen(index)) == 2 * BATCH
        assert index.interrupted() >= BATCH
    rested = Tiring(99)
    with LocalIndex.open(tmp_path / "home", rested) as index:
        report = index.add(pages)
        assert (report.embedded, rested.seen) == (2 * BATCH, 2 * BATCH)
        assert report.resumed >= BATCH
        assert (len(seen(index)), index.interrupted()) == (4 * BATCH, 0)


def test_a_page_that_is_taken_up_in_two_batches_is_whole(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of three passages, four passages a batch, published after each: both searches have all of them."""
    for module in (indexer, embedding_queue):
        monkeypatch.setattr(module, "BATCH", 4)
    monkeypatch.setattr(generation, "EARLY", 4)
    for n in range(3):
        write(pages / f"{n:05d}.txt", "".join(sentence(100 * n + m) for m in range(30)))
    with LocalIndex.create(tmp_path / "home", Tiring(0)) as index, pytest.raises(StoreError, match="累了"):
        index.add(pages)
    with LocalIndex.open(tmp_path / "home", Tiring(99)) as index:
        report = index.add(pages)
        assert report.resumed > 4
        assert index.check(deep=True) == []
        assert len(seen(index)) == index.status().passages > 6


def test_what_was_staged_is_taken_up_though_its_files_are_not_named_again(tmp_path: Path, pages: Path) -> None:
    """The library has their text."""
    fill(pages, 3, 2 * BATCH)
    with LocalIndex.create(tmp_path / "home", Tiring(0)) as index, pytest.raises(StoreError, match="累了"):
        index.add(pages)
    with LocalIndex.open(tmp_path / "home", HashingEmbedder()) as index:
        staged = index.interrupted()
        assert index.add([]).embedded == staged
        assert len(seen(index)) == staged


@pytest.mark.parametrize("most", [20_000, 150_000, 400_000], ids=["at-once", "soon", "later"])
def test_a_full_disk_is_told_and_the_next_run_completes_the_index(tmp_path: Path, pages: Path, most: int) -> None:
    """Files may grow no further: one line with the cure; what was indexed before is found; room heals it."""
    resource = pytest.importorskip("resource", reason="this system has no limit on the size of files")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder(64)) as index:
        index.add(pages)
        fill(pages, 3, 2 * BATCH)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            with pytest.raises(StoreError, match="磁盘") as caught:
                index.add(pages)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert "\n" not in str(caught.value)
    with LocalIndex.open(tmp_path / "home", HashingEmbedder(64)) as index:
        assert seen(index) >= {sentence(n) for n in range(3)}
        index.add(pages)
        assert len(seen(index)) == 2 * BATCH
        assert index.check(deep=True) == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder below which another user may read."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no users as POSIX has them")
def test_a_folder_that_cannot_be_written_is_read(open_folder: Path, pages: Path) -> None:
    """Both searches answer, nothing is made there, and adding says what is wrong in one line."""
    home = open_folder / "home"
    with LocalIndex.create(home, HashingEmbedder()) as index:
        index.add(pages)
        expected = seen(index)
    before = sorted(home.rglob("*"))
    for path in (*before, home):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    try:
        if root:  # who may write everything becomes someone who may not
            os.seteuid(NOBODY)
        with LocalIndex.open(home, HashingEmbedder()) as index:
            assert seen(index) == expected
            with pytest.raises(StoreError, match="--home") as caught:
                index.add([])
    finally:
        if root:
            os.seteuid(0)
        for path in (home, *before):
            path.chmod(0o755)
    assert "\n" not in str(caught.value)
    assert sorted(home.rglob("*")) == before
