"""What is installed, missing, slow or out of step, and the cure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from composed_pages import OTHER_CITY, WHOLE_PAGE, write

from baowen.embeddings import FloatArray, HashingEmbedder
from baowen.rag import LocalIndex, Settings
from baowen.rag.health import Finding, examine
from baowen.rag.vectors import Vectors

pytestmark = pytest.mark.model


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An index of one page."""
    write(tmp_path / "page.txt", WHOLE_PAGE)
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path / "page.txt")
    return tmp_path / "home"


def findings(home: Path, *, chosen: bool = True, deep: bool = False) -> dict[str, Finding]:
    """What an examination of the machine and this index finds, by subject."""
    return {f.subject: f for f in examine(Settings().model_copy(update={"home": home}), chosen=chosen, deep=deep)}


def test_a_whole_installation_is_found_whole(home: Path) -> None:
    """Python, packages, model, cache and index are each looked at."""
    found = findings(home)
    assert {"Python", "faiss-cpu", "离线模型", "缓存目录", "索引", "索引一致性"} <= set(found)
    # A busy machine may be said to be slow; nothing else may be wrong.
    assert {f.subject for f in found.values() if not f.ok} <= {"离线模型"}
    assert found["索引"].detail.startswith(str(home))


def test_search_files_out_of_step_are_repaired(home: Path) -> None:
    """A lost FAISS file is made again from the library, and a search works afterwards."""
    next(home.rglob("vectors.faiss")).unlink()
    assert findings(home)["索引一致性"].ok
    with LocalIndex.open(home) as index:
        assert index.check() == []


def test_a_vector_that_differs_is_found_by_looking_deeper(home: Path) -> None:
    """As many, under the same ids, but another one: only comparing them tells, and the library mends it."""
    file = next(home.rglob("vectors.faiss"))
    with LocalIndex.open(home, HashingEmbedder()) as index:
        rowids = index.library.rowids()
        strangers = Vectors.create(384)
        strangers.add(rowids, index.embedder.embed_passages(["别的"] * len(rowids)))
        strangers.save(file)
        assert index.check() == []
        assert any(f"{len(rowids)} 段的向量不同" in line for line in index.check(deep=True))
    found = findings(home, deep=True)
    assert (found["索引一致性"].ok, found["库"].ok) == (True, True)
    assert "已由库重建" in found["索引一致性"].detail
    assert findings(home, deep=True)["索引一致性"].detail.endswith("一致")


def test_a_vector_that_the_library_lost_is_told(home: Path) -> None:
    """Nothing else holds it: the cure is to index again."""
    with LocalIndex.open(home) as index, index.library.transaction() as db:
        lost = db.execute("SELECT rowid, vector FROM passages LIMIT 1").fetchone()
        db.execute("DELETE FROM vectors WHERE key = ?", (lost[1],))
        assert not index.library.vectors([lost[0]], 384).any()  # never what lay in memory
    found = findings(home, deep=True)["库"]
    assert not found.ok
    assert ("1 段没有向量" in found.detail, "baowen index" in found.cure) == (True, True)


def test_an_interrupted_run_is_told_with_what_takes_it_up(home: Path, tmp_path: Path) -> None:
    """The index itself is whole."""
    write(tmp_path / "more.txt", OTHER_CITY)

    class Broken(HashingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> FloatArray:
            raise KeyboardInterrupt

    with LocalIndex.open(home, Broken()) as index, pytest.raises(KeyboardInterrupt):
        index.add(tmp_path / "more.txt")
    found = findings(home)
    assert "baowen index" in found["中断的索引"].cure
    assert found["索引一致性"].ok


def test_a_home_that_was_named_but_holds_nothing_is_wrong(tmp_path: Path) -> None:
    """Named by the user it is an error with the command that cures it; not named it is only told."""
    named = findings(tmp_path / "nowhere")["索引"]
    assert not named.ok
    assert "baowen index" in named.cure
    assert findings(tmp_path / "nowhere", chosen=False)["索引"].ok
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_library_is_told_with_its_cure(home: Path) -> None:
    """A finding, not an exception."""
    (home / "library.sqlite").write_bytes(b"nothing")
    found = findings(home)["索引"]
    assert not found.ok
    assert "--home" in found.cure
