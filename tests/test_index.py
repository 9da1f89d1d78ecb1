"""LocalIndex: what adding, changing, removing and opening again do to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from composed_pages import WHOLE_PAGE, write
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from baowen.embeddings import HashingEmbedder
from baowen.rag import IndexBusy, IndexDamaged, IndexMismatch, IndexNotFound, LocalIndex, Progress, UsageError, vectors
from baowen.rag.indexer import BATCH
from baowen.rag.passage import CHUNKING


def sentence(what: str, n: int) -> str:
    """A page of one sentence that no other (what, n) has."""
    return f"大连市今年修建{what}{n}座，总投资{n}亿元。"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with two pages."""
    write(tmp_path / "pages" / "a.txt", sentence("水库", 15))
    write(tmp_path / "pages" / "b.txt", sentence("桥梁", 20))
    return tmp_path / "pages"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LocalIndex]:
    """An empty index."""
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        yield index


def texts(index: LocalIndex) -> list[str]:
    """The texts of all passages that both searches and the library hold; fails when they disagree."""
    index.snapshot()
    assert index.check() == []
    passages = index.passages(index.library.rowids())
    query = index.embedder.embed_queries(["今年"])[0]
    dense = {i for i, _ in index.dense(query, k=1000)}
    sparse = {i for i, _ in index.sparse("今年", k=1000)}
    assert dense == sparse == set(passages)
    return sorted(p.text for p in passages.values())


def paths(index: LocalIndex, query: str) -> list[str]:
    """The files cited for a query, best first, by words."""
    found = [i for i, _ in index.sparse(query, k=10)]
    passages = index.passages(found)
    return [passages[i].path for i in found]


def test_added_pages_are_found_and_reported(index: LocalIndex, pages: Path) -> None:
    """The report counts files and passages; the passages are in library, FAISS and BM25."""
    report = index.add(pages)
    assert (report.added, report.updated, report.unchanged, report.passages, report.embedded) == (2, 0, 0, 2, 2)
    assert texts(index) == sorted([sentence("水库", 15), sentence("桥梁", 20)])


def test_a_second_run_changes_nothing(index: LocalIndex, pages: Path) -> None:
    """Unchanged files are not read, embedded or counted as new."""
    index.add(pages)
    before = index.library.generation
    report = index.add(pages)
    assert (report.added, report.unchanged, report.passages, report.embedded) == (0, 2, 0, 0)
    assert index.library.generation == before


def test_a_file_touched_but_not_changed_is_unchanged(index: LocalIndex, pages: Path) -> None:
    """The bytes decide, not the time."""
    index.add(pages)
    write(pages / "a.txt", sentence("水库", 15), tick=9)
    assert index.add(pages).unchanged == 2


def test_a_changed_file_replaces_its_passages(index: LocalIndex, pages: Path) -> None:
    """What the file said before is nowhere any more."""
    index.add(pages)
    write(pages / "a.txt", sentence("公路", 3), tick=9)
    report = index.add(pages)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert texts(index) == sorted([sentence("公路", 3), sentence("桥梁", 20)])
    assert paths(index, "水库") == []


def test_a_deleted_file_stays_until_pruned(index: LocalIndex, pages: Path) -> None:
    """Only --prune forgets what is gone from disk; then nothing of it is found."""
    index.add(pages)
    (pages / "a.txt").unlink()
    assert index.add(pages).removed == 0
    assert len(texts(index)) == 2
    assert index.add(pages, prune=True).removed == 1
    assert texts(index) == [sentence("桥梁", 20)]


def test_the_same_bytes_under_two_names_are_indexed_once(index: LocalIndex, pages: Path) -> None:
    """The report names the copy and what it is a copy of; a search finds one passage."""
    write(pages / "copy.txt", sentence("水库", 15))
    report = index.add(pages)
    assert (report.added, report.duplicates) == (2, [("copy.txt", "a.txt")])
    assert paths(index, "水库") == ["a.txt"]
    assert index.status().files == 3


def test_a_copy_answers_when_the_first_is_gone(index: LocalIndex, pages: Path) -> None:
    """The page stays as long as one file bears it, and is cited by the name that is left."""
    write(pages / "copy.txt", sentence("水库", 15))
    index.add(pages)
    (pages / "a.txt").unlink()
    report = index.add(pages, prune=True)
    assert (report.removed, report.embedded) == (1, 0)
    assert paths(index, "水库") == ["copy.txt"]


def test_a_file_that_is_moved_is_not_embedded_again(index: LocalIndex, pages: Path) -> None:
    """The new name is cited, at no cost, and no --prune is needed to forget the old one."""
    index.add(pages)
    (pages / "a.txt").rename(pages / "z.txt")
    report = index.add(pages)
    assert (report.embedded, report.passages, report.moved, report.duplicates) == (0, 0, [("z.txt", "a.txt")], [])
    assert paths(index, "水库") == ["z.txt"]
    assert index.status().files == 2


def test_a_folder_that_is_moved_keeps_the_names_of_its_files(index: LocalIndex, pages: Path) -> None:
    """They do not give way to their own earlier selves."""
    index.add(pages)
    report = index.add(pages.rename(pages.with_name("moved")))
    assert (report.added, len(report.moved)) == (0, 2)
    assert paths(index, "水库") == ["a.txt"]
    assert [f.path for f in index.library.files()] == ["a.txt", "b.txt"]


def test_a_copy_of_a_moved_file_is_a_copy(index: LocalIndex, pages: Path) -> None:
    """One of the new names is the moved file, the other a duplicate of it."""
    index.add(pages)
    (pages / "copy.txt").write_bytes((pages / "a.txt").read_bytes())
    (pages / "a.txt").rename(pages / "z.txt")
    report = index.add(pages)
    assert (report.moved, report.duplicates) == ([("copy.txt", "a.txt")], [("z.txt", "copy.txt")])
    assert index.status().files == 3


def test_a_page_that_comes_back_is_not_embedded_again(index: LocalIndex, pages: Path) -> None:
    """Vectors are kept by content."""
    index.add(pages)
    (pages / "a.txt").unlink()
    index.add(pages, prune=True)
    write(pages / "a.txt", sentence("水库", 15), tick=9)
    report = index.add(pages)
    assert (report.added, report.passages, report.embedded) == (1, 1, 0)
    assert len(texts(index)) == 2


def test_files_of_one_name_in_two_folders_are_told_apart(index: LocalIndex, tmp_path: Path) -> None:
    """Within one folder by the path below it; two folders named apart get their own names put before."""
    for folder, what in (("east", "水库"), ("west", "桥梁")):
        write(tmp_path / folder / "page.txt", sentence(what, 1))
    index.add(tmp_path / "east")
    index.add(tmp_path / "west")
    assert paths(index, "水库") == ["page.txt"]
    assert paths(index, "桥梁") == ["west/page.txt"]


def test_files_that_cannot_be_used_are_skipped_with_why(index: LocalIndex, pages: Path) -> None:
    """Empty and binary files are named, the others indexed."""
    (pages / "empty.txt").write_bytes(b"")
    (pages / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    report = index.add(pages)
    assert report.added == 2
    assert {s.path: s.reason for s in report.skipped} == {
        "empty.txt": "空文件",
        "image.txt": "不是文本文件（含二进制内容）",
    }


def test_a_huge_file_is_skipped_and_the_others_indexed(index: LocalIndex, pages: Path) -> None:
    """50 MB on one line stop at the limit."""
    with (pages / "big.txt").open("wb") as out:
        out.truncate(50 << 20)
    report = index.add(pages)
    assert (report.added, [s.path for s in report.skipped]) == (2, ["big.txt"])


def test_a_folder_with_nothing_usable_leaves_a_whole_empty_index(index: LocalIndex, tmp_path: Path) -> None:
    """Nothing is half written; a search finds nothing."""
    write(tmp_path / "none" / "a.txt", "\n")
    report = index.add(tmp_path / "none")
    assert (report.added, len(report.skipped)) == (0, 1)
    assert texts(index) == []


def test_progress_ends_with_everything_done(index: LocalIndex, pages: Path) -> None:
    """Files and bytes never fall; the last report counts all of them."""
    told: list[Progress] = []
    index.add(pages, progress=told.append)
    assert [p.files for p in told] == sorted(p.files for p in told)
    last = told[-1]
    size = sum(f.stat().st_size for f in pages.iterdir())
    assert (last.files, last.total, last.bytes, last.total_bytes) == (2, 2, size, size)


def test_an_interrupted_run_keeps_what_was_committed(index: LocalIndex, pages: Path) -> None:
    """Ctrl+C in the middle leaves a whole index, and the next run does the rest."""
    for n in range(2 * BATCH):
        write(pages / f"n{n:05d}.txt", sentence("学校", n))

    def stop(progress: Progress) -> None:
        if progress.files == BATCH + BATCH // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.add(pages, progress=stop)
    kept = len(index.library.files())
    assert BATCH <= kept < 2 * BATCH
    assert len(texts(index)) <= kept
    report = index.add(pages)
    assert (report.added, report.unchanged) == (2 * BATCH + 2 - kept, kept)
    assert len(texts(index)) == 2 * BATCH + 2


def test_status_counts_what_is_held(index: LocalIndex, pages: Path) -> None:
    """Files, articles, passages, places, years and the model."""
    write(pages / "c.txt", WHOLE_PAGE)
    report = index.add(pages)
    status = index.status()
    assert (status.files, status.pages, status.articles, status.passages) == (3, 3, 1 + 1 + 5, report.passages)
    assert (status.places, status.years) == (("大连市", "大连市庄河市"), (2022,))
    assert (status.embedder, status.dim, status.chunking) == ("hashing-384", 384, CHUNKING)
    assert status.bytes > 0


def test_an_index_opens_again_with_what_it_held(index: LocalIndex, pages: Path) -> None:
    """A second process sees the same passages."""
    index.add(pages)
    before = texts(index)
    with LocalIndex.open(index.home, HashingEmbedder()) as again:
        assert texts(again) == before


def test_no_index_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    """The message names the folder and `baowen index`, and nothing is made there."""
    with pytest.raises(IndexNotFound, match=r"nowhere.*baowen index"):
        LocalIndex.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_another_model_is_refused_with_both_names(index: LocalIndex) -> None:
    """A vector is never compared with another model's; the cure is in the line."""
    with pytest.raises(IndexMismatch, match=r"hashing-384.*hashing-64.*--embedder.*--home") as caught:
        LocalIndex.open(index.home, HashingEmbedder(64))
    assert "\n" not in str(caught.value)


def test_a_file_that_changes_while_its_page_is_cut_anew_leaves_nothing_behind(index: LocalIndex, pages: Path) -> None:
    """What was cut of the earlier version, and is borne by no file any more, is in no search file either."""
    index.add(pages)
    with index.library.transaction() as db:
        db.execute("UPDATE meta SET value = 'pages-9' WHERE key = 'chunking'")
        db.execute("UPDATE pages SET chunking = 'pages-9'")
    write(pages / "a.txt", sentence("桥梁", 7))
    with LocalIndex.create(index.home, HashingEmbedder()) as renewed:
        renewed.add(pages)
        assert renewed.check() == []


def test_another_chunking_is_refused_until_it_is_renewed(index: LocalIndex, pages: Path) -> None:
    """Adding anything cuts every page anew, from the library; a passage that comes out the same is not embedded again."""
    index.add(pages)
    before = texts(index)
    with index.library.transaction() as db:
        db.execute("UPDATE meta SET value = 'pages-9' WHERE key = 'chunking'")
        db.execute("UPDATE pages SET chunking = 'pages-9'")
        (key,) = db.execute("SELECT vector FROM passages WHERE text LIKE '%桥梁%'").fetchone()
        db.execute("DELETE FROM vectors WHERE key = ?", (key,))  # as if this passage had been cut otherwise
    with pytest.raises(IndexMismatch, match=r"pages-9.*baowen index"):
        LocalIndex.open(index.home)
    shutil.rmtree(pages)
    with LocalIndex.create(index.home, HashingEmbedder()) as renewed:
        report = renewed.add([])
        assert (report.embedded, report.passages) == (1, len(before))
        assert texts(renewed) == before
    with LocalIndex.open(index.home, HashingEmbedder()) as again:
        assert texts(again) == before


def test_a_second_writer_is_told_who_writes(index: LocalIndex, pages: Path) -> None:
    """While one adds, another gets an error of one line; the first goes on."""
    with LocalIndex.open(index.home, HashingEmbedder()) as other:
        refused: list[str] = []

        def intrude(progress: Progress) -> None:
            if progress.files == 0:
                with pytest.raises(IndexBusy, match="进程") as caught:
                    other.add(pages)
                refused.append(str(caught.value))

        assert index.add(pages, progress=intrude).added == 2
    assert len(refused) == 1
    assert "\n" not in refused[0]


@pytest.mark.parametrize(
    "damage",
    ["faiss-cut", "faiss-gone", "bm25-cut", "bm25-gone", "manifest-gone", "manifest-cut", "all-gone", "foreign"],
)
def test_damaged_search_files_are_made_again_from_the_library(
    index: LocalIndex, pages: Path, tmp_path: Path, damage: str
) -> None:
    """FAISS and BM25 that are truncated, gone or behind are rebuilt; never wrong neighbours in silence."""
    index.add(pages)
    expected = texts(index)
    home = index.home
    (folder,) = (home / "search").iterdir()
    match damage:
        case "faiss-cut":
            (folder / "vectors.faiss").write_bytes((folder / "vectors.faiss").read_bytes()[:100])
        case "faiss-gone":
            (folder / "vectors.faiss").unlink()
        case "bm25-cut":
            (folder / "bm25" / "meta.json").write_text("{")
        case "bm25-gone":
            (folder / "bm25").rename(tmp_path / "bm25")
        case "manifest-gone":
            (folder / "manifest.json").unlink()
        case "manifest-cut":
            (folder / "manifest.json").write_text("{")
        case "all-gone":
            (home / "search").rename(tmp_path / "search")
        case _:
            write(tmp_path / "other" / "a.txt", sentence("铁路", 15))
            write(tmp_path / "other" / "b.txt", sentence("机场", 20))
            with LocalIndex.create(tmp_path / "foreign", HashingEmbedder()) as other:
                other.add(tmp_path / "other")
            (home / "search").rename(tmp_path / "search")
            shutil.copytree(tmp_path / "foreign" / "search", home / "search")
            (home / "search" / "2").rename(folder)
    with LocalIndex.open(home, HashingEmbedder()) as again:
        assert texts(again) == expected


def test_a_damaged_library_is_said_to_be_and_left_alone(index: LocalIndex, pages: Path) -> None:
    """Cut to half, it is refused with a cure; nothing is written over it."""
    index.add(pages)
    index.close()
    file = index.home / "library.sqlite"
    half = file.read_bytes()[: file.stat().st_size // 2]
    file.write_bytes(half)
    with pytest.raises(IndexDamaged, match="--home"):
        LocalIndex.open(index.home)
    assert file.read_bytes() == half


def test_rebuilding_embeds_nothing_and_finds_the_same(index: LocalIndex, pages: Path) -> None:
    """FAISS and BM25 come from the library alone."""
    index.add(pages)
    before = texts(index)
    index.rebuild()
    assert texts(index) == before


def test_a_missing_path_is_wrong_use_and_changes_nothing(index: LocalIndex, pages: Path) -> None:
    """One wrong name among right ones: nothing is indexed."""
    with pytest.raises(UsageError, match="nowhere"):
        index.add([pages, pages / "nowhere"])
    assert texts(index) == []


class Histories(RuleBasedStateMachine):
    """Files that are written, changed, copied, moved and deleted, and runs over them, against a dict of what they say."""

    root: Path

    @initialize(linked=st.booleans())
    def start(self, linked: bool) -> None:
        """An empty folder and an empty index, in which vectors are linked from the second on, or not."""
        self.patched = pytest.MonkeyPatch()
        if linked:
            self.patched.setattr(vectors, "EXACT_UP_TO", 1)
            self.patched.setattr(vectors, "RECENT", 1)
        shutil.rmtree(self.root, ignore_errors=True)
        self.pages = self.root / "pages"
        self.pages.mkdir(parents=True)
        self.tick = 0
        self.disk: dict[str, int] = {}
        self.held: dict[str, int] = {}
        self.index = LocalIndex.create(self.root / "home", HashingEmbedder(16))

    @rule(name=st.sampled_from("abcd"), n=st.integers(1, 4))
    def write(self, name: str, n: int) -> None:
        """A new file, a change, or a copy of another."""
        self.tick += 1
        write(self.pages / f"{name}.txt", sentence("水库", n), tick=self.tick)
        self.disk[name] = n

    @rule(name=st.sampled_from("abcd"), other=st.sampled_from("abcd"))
    def move(self, name: str, other: str) -> None:
        """A file gets another name, over whatever had it."""
        if name in self.disk and name != other:
            (self.pages / f"{name}.txt").replace(self.pages / f"{other}.txt")
            self.disk[other] = self.disk.pop(name)

    @rule(name=st.sampled_from("abcd"))
    def delete(self, name: str) -> None:
        """A file goes."""
        (self.pages / f"{name}.txt").unlink(missing_ok=True)
        self.disk.pop(name, None)

    @rule(prune=st.booleans())
    def run(self, prune: bool) -> None:
        """One run of indexing."""
        report = self.index.add(self.pages, prune=prune)
        done = report.added + report.updated + report.unchanged + len(report.duplicates) + len(report.moved)
        assert done == len(self.disk)
        moved = {before.removesuffix(".txt") for _, before in report.moved}
        left = {} if prune else {name: n for name, n in self.held.items() if name not in moved}
        assert moved.isdisjoint(self.disk)
        self.held = left | self.disk

    @rule(files=st.integers(0, 3))
    def break_off(self, files: int) -> None:
        """A run that is broken off at some file, and the run after it."""

        def stop(progress: Progress) -> None:
            if progress.files == files:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            self.index.add(self.pages, progress=stop)
        self.run(prune=True)

    @rule()
    def renew(self) -> None:
        """Another version of the program, which cuts pages in another way, takes over."""
        with self.index.library.transaction() as db:
            db.execute("UPDATE pages SET chunking = 'pages-9'")
        self.index.add([])

    @rule()
    def reopen(self) -> None:
        """Another process takes over."""
        self.index.close()
        self.index = LocalIndex.open(self.root / "home", HashingEmbedder(16))

    @rule()
    def lose(self) -> None:
        """FAISS' file is lost between two processes."""
        self.index.close()
        for file in (self.root / "home").rglob("vectors.faiss"):
            file.unlink()
        self.index = LocalIndex.open(self.root / "home", HashingEmbedder(16))

    @invariant()
    def agree(self) -> None:
        """Library, FAISS and BM25 hold each page that is borne by a held file, once."""
        assert texts(self.index) == sorted({sentence("水库", n) for n in self.held.values()})
        assert self.index.status().files == len(self.held)

    def teardown(self) -> None:
        """Closes the index."""
        self.patched.undo()
        if hasattr(self, "index"):
            self.index.close()


@pytest.mark.parametrize("histories", [8, pytest.param(500, marks=pytest.mark.slow)])
def test_any_history_of_changes_leaves_all_three_in_step(tmp_path: Path, histories: int) -> None:
    """Whatever is added, changed, copied, moved, deleted, broken off, renewed or lost, the index is what the files say."""
    machine = type("Here", (Histories,), {"root": tmp_path / "machine"})
    run_state_machine_as_test(machine, settings=settings(max_examples=histories, stateful_step_count=15))
