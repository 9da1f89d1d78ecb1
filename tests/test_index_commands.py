"""index, search, status and doctor as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from composed_pages import write
from conftest import Baowen

from baowen.rag import LocalIndex, Progress
from baowen.rag.embedding_queue import BATCH


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        (("--place", "沈阳市"), {"shenyang.txt"}),
        (("--year", "2022"), {"dalian.txt"}),
        (("--kind", "list"), {"dalian.txt"}),
        (("--source", "shenyang.txt"), {"shenyang.txt"}),
        (("--source", "nowhere"), set()),
    ],
    ids=["place", "year", "kind", "source", "nothing"],
)
def test_a_search_can_be_narrowed(baowen: Baowen, small_home: Path, options: tuple[str, str], paths: set[str]) -> None:
    """By place, year, kind and file; where nothing fits, nothing is found and the command ends with 1."""
    run = baowen("search", "水库", "--home", small_home, "--json", *options)
    assert {hit["path"] for hit in json.loads(run.stdout)} == paths
    assert run.returncode == (0 if paths else 1)


def test_an_unknown_kind_is_wrong_use(baowen: Baowen, small_home: Path) -> None:
    """The message lists the kinds there are."""
    run = baowen("search", "水库", "--home", small_home, "--kind", "poem")
    assert run.returncode == 2
    assert "news" in run.stderr


def test_an_interrupted_run_is_told_and_taken_up(baowen: Baowen, tmp_path: Path) -> None:
    """The next command answers, says on stderr what was broken off, and `index` finishes it and says so."""
    pages, home = tmp_path / "pages", tmp_path / "home"
    for n in range(2 * BATCH):
        write(pages / f"{n:05d}.txt", f"大连市今年修建公路{n}条，总投资{n}亿元。")

    def stop(progress: Progress) -> None:
        if progress.passages >= BATCH:  # nothing is on its way to the model now
            with index.library.transaction() as db:  # as if it had been killed before this batch was embedded
                db.execute("DELETE FROM vectors")
            raise KeyboardInterrupt

    with LocalIndex.create(home, "hashing") as index:
        index.add(pages / "00000.txt")
        with pytest.raises(KeyboardInterrupt):
            index.add(pages, progress=stop)
    asked = baowen("search", "公路0条", "--home", home)
    assert asked.returncode == 0
    assert "上次索引被中断" in asked.stderr
    assert "baowen index" in asked.stderr
    done = baowen("index", pages, "--home", home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "接上了被中断的索引" in done.stdout
    assert baowen("status", "--home", home).stderr == ""


def test_a_moved_file_is_reported_as_moved(baowen: Baowen, tmp_path: Path) -> None:
    """With the name it had."""
    home = tmp_path / "home"
    write(tmp_path / "pages" / "a.txt", "大连市今年修建公路三条。")
    baowen("index", tmp_path / "pages", "--home", home, "--embedder", "hashing")
    (tmp_path / "pages" / "a.txt").rename(tmp_path / "pages" / "b.txt")
    run = baowen("index", tmp_path / "pages", "--home", home)
    assert "移动 1" in run.stdout
    assert "b.txt：原为 a.txt" in run.stdout


@pytest.mark.model
def test_doctor_looks_deeper_when_asked(baowen: Baowen, small_home: Path) -> None:
    """The library is read to its end, and everything is in step."""
    run = baowen("doctor", "--deep", "--home", small_home, "--json")
    found = {f["subject"]: f for f in json.loads(run.stdout)}
    assert found["库"]["ok"]
    assert found["索引一致性"]["ok"]
