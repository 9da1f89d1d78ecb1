"""Jobs of indexing: one after the other, cancelled, resumed, told file by file."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from composed_pages import OTHER_CITY, WHOLE_PAGE

from baowen.embeddings import HashingEmbedder
from baowen.rag import LocalIndex, Retriever, UsageError
from baowen.rag.lock import WriteLock
from baowen.ui.job import Job
from baowen.ui.jobs import Jobs
from baowen.ui.shelf import shelf


class Patient(HashingEmbedder):
    """An embedder that can be held up."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()
        self.groups = 0
        """Calls that are answered while it is held up."""

    def embed_passages(self, texts: Sequence[str]):  # noqa: ANN201 - as the class above has it
        """Waits until it may."""
        if self.groups:
            self.groups -= 1
        else:
            self.free.wait(20)
        return super().embed_passages(texts)


class Bench:
    """A home with jobs and the files that are sent to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.embedder = Patient()
        self.jobs = self.restart()

    def restart(self) -> Jobs:
        """The jobs as a new process finds them."""
        self.jobs = Jobs(self.home, lambda: LocalIndex.create(self.home, self.embedder))
        return self.jobs

    def sent(self, **texts: str) -> list[tuple[str, Path]]:
        """Files on their way, by name without ending."""
        files: list[tuple[str, Path]] = []
        for name, text in texts.items():
            draft = self.folder / f"draft-{name}-{time.monotonic_ns()}"
            draft.write_text(text, "utf-8")
            files.append((f"{name}.txt", draft))
        return files

    def add(self, **texts: str) -> Job:
        """The job that adds these files, when it is over."""
        return self.jobs.wait(self.jobs.submit("甲", self.sent(**texts)).id, 20)

    def shelved(self) -> list[str]:
        """The names of what can be searched."""
        with LocalIndex.open(self.home, HashingEmbedder()) as index:
            assert index.check(deep=True) == []
            return [one.path for one in shelf(index)]

    def sources(self) -> list[str]:
        """Where that lies."""
        with LocalIndex.open(self.home, HashingEmbedder()) as index:
            return [one.source for one in shelf(index)]

    def uploads(self) -> list[str]:
        """The names of the files that are kept."""
        return sorted(f.name for f in (self.home / "uploads").iterdir())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench with nothing on it."""
    bench = Bench(tmp_path)
    yield bench
    bench.embedder.free.set()
    bench.jobs.close()


def until(condition: Callable[[], bool]) -> None:
    """Waits until it holds, ten seconds at most."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def many(count: int) -> dict[str, str]:
    """Pages of two passages each, all different."""
    return {f"p{n:03}": WHOLE_PAGE.replace("十五座", f"{n}座").replace("15座", f"{n + 1000}座") for n in range(count)}


def test_what_is_sent_can_be_searched_and_is_told_file_by_file(bench: Bench) -> None:
    """Pages, an archive with a bad member, an empty file and a copy: each has its own result."""
    archive = bench.folder / "draft.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("in/other.txt", OTHER_CITY)
        zipped.writestr("in/bad.exe", b"x")
    files = [*bench.sent(whole=WHOLE_PAGE, empty=" \n", zcopy=WHOLE_PAGE), ("papers.zip", archive)]
    job = bench.jobs.wait(bench.jobs.submit("甲", files).id, 20)
    assert (job.state, job.fraction, job.user) == ("done", 1.0, "甲")
    told = {r.name: r for r in job.results}
    assert told["whole.txt"].outcome == "indexed"
    assert told["whole.txt"].articles > 3
    assert (told["empty.txt"].outcome, told["empty.txt"].detail) == ("skipped", "空文件")
    assert (told["zcopy.txt"].outcome, told["zcopy.txt"].detail) == ("duplicate", "与 whole.txt 内容相同")
    assert (told["papers.zip"].outcome, told["papers.zip"].detail) == ("indexed", "in/bad.exe：暂不支持 .exe 文件")
    assert bench.shelved() == ["papers.zip/in/other.txt", "whole.txt", "zcopy.txt"]
    assert bench.uploads() == ["papers.zip", "whole.txt", "zcopy.txt"]
    with LocalIndex.open(bench.home, HashingEmbedder()) as index:
        assert Retriever(index).search("加固水库")


def test_progress_tells_share_and_time_left(bench: Bench) -> None:
    """In the middle of a batch the share done is between none and all, and there is a time left; in the end it is all."""
    bench.embedder.free.clear()
    bench.embedder.groups = 1
    job = bench.jobs.submit("甲", bench.sent(**many(20)))
    until(lambda: bench.jobs.get(job.id).seconds_left is not None)
    now = bench.jobs.get(job.id)
    assert 0 < now.fraction < 1
    assert now.seconds_left
    assert now.to_dict()["files"][:2] == ["p000.txt", "p001.txt"]
    bench.embedder.free.set()
    over = bench.jobs.wait(job.id, 20)
    assert (over.state, over.fraction, over.seconds_left) == ("done", 1.0, None)


def test_a_cancelled_job_leaves_whole_files_or_none(bench: Bench) -> None:
    """What was finished can be searched, the rest is gone from index and disk, and the next job is not touched."""
    bench.add(first=OTHER_CITY)
    bench.embedder.free.clear()
    job = bench.jobs.submit("甲", bench.sent(**many(200)))
    until(lambda: bench.jobs.get(job.id).current > "p000.txt")
    waiting = bench.jobs.submit("甲", bench.sent(unwanted="不要"))
    later = bench.jobs.submit("甲", bench.sent(later=WHOLE_PAGE))
    bench.jobs.cancel(waiting.id)
    bench.jobs.cancel(job.id)
    bench.embedder.free.set()
    assert bench.jobs.wait(job.id, 20).state == "cancelled"
    assert bench.jobs.wait(waiting.id, 20).state == "cancelled"
    assert bench.jobs.wait(later.id, 20).state == "done"
    kept = [r.name for r in bench.jobs.get(job.id).results if r.outcome == "indexed"]
    assert len(kept) < 200
    assert sorted(["first.txt", "later.txt", *kept]) == bench.shelved() == bench.uploads()


def test_a_job_goes_on_after_a_restart(bench: Bench) -> None:
    """A program that ends in the middle finds its jobs again and finishes them, the first begun first."""
    bench.embedder.free.clear()
    first = bench.jobs.submit("甲", bench.sent(**many(200)))
    second = bench.jobs.submit("乙", bench.sent(other=OTHER_CITY))
    until(lambda: bench.jobs.get(first.id).current > "p000.txt")
    threading.Timer(0.1, bench.embedder.free.set).start()
    bench.jobs.close()
    assert not bench.jobs.get(first.id).ends
    again = bench.restart()
    assert {job.state for job in again.list()} == {"queued"}
    again.start()
    assert again.wait(first.id, 30).state == "done"
    assert again.wait(second.id, 30).state == "done"
    assert len(bench.shelved()) == 201


KILLED = """
import pathlib, sys, time
from baowen.embeddings import HashingEmbedder
from baowen.rag import LocalIndex
from baowen.ui.jobs import Jobs

class Slow(HashingEmbedder):
    def embed_passages(self, texts):
        time.sleep(0.2)
        return super().embed_passages(texts)

home, sent = map(pathlib.Path, sys.argv[1:])
jobs = Jobs(home, lambda: LocalIndex.create(home, Slow()))
job = jobs.submit("甲", [(f.name, f) for f in sorted(sent.iterdir())])
while jobs.get(job.id).fraction < 0.3:
    time.sleep(0.01)
print(job.id, flush=True)
time.sleep(60)
"""


def test_a_job_goes_on_after_a_kill(bench: Bench) -> None:
    """A program that is killed in the middle loses nothing: the next one finishes its job on a whole index."""
    folder = bench.folder / "sent"
    folder.mkdir()
    for name, text in many(200).items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    words = [sys.executable, "-X", "utf8", "-c", KILLED, str(bench.home), str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as program:
        id = program.stdout.readline().strip() if program.stdout else ""
        program.kill()
    jobs = bench.restart()
    assert jobs.get(id).state == "queued"
    jobs.start()
    assert jobs.wait(id, 60).state == "done"
    assert len(bench.shelved()) == 200


def test_removed_files_are_gone_and_others_files_stay_on_disk(bench: Bench) -> None:
    """An uploaded file is deleted with its entry; one that was indexed where it lies is only forgotten."""
    own = bench.folder / "own.txt"
    own.write_text(OTHER_CITY, "utf-8")
    with LocalIndex.create(bench.home, bench.embedder) as index:
        index.add(own)
    bench.add(sent=WHOLE_PAGE)
    assert bench.shelved() == ["own.txt", "sent.txt"]
    job = bench.jobs.wait(bench.jobs.remove("甲", bench.sources()).id, 20)
    assert [r.outcome for r in job.results] == ["removed", "removed"]
    assert bench.shelved() == []
    assert bench.uploads() == []
    assert own.exists()


def test_reading_again_keeps_names_and_embeds_nothing_that_is_known(bench: Bench) -> None:
    """A page in a folder keeps its name; a file that changed meanwhile is read."""
    (bench.folder / "pages" / "in").mkdir(parents=True)
    (bench.folder / "pages" / "in" / "a.txt").write_text(WHOLE_PAGE, "utf-8")
    (bench.folder / "pages" / "b.txt").write_text("旧", "utf-8")
    with LocalIndex.create(bench.home, bench.embedder) as index:
        index.add(bench.folder / "pages")
        before = index.library.rows("SELECT COUNT(*) FROM vectors")
    (bench.folder / "pages" / "b.txt").write_text(OTHER_CITY, "utf-8")
    job = bench.jobs.wait(bench.jobs.reindex("甲", bench.sources()[1:]).id, 20)
    assert [(r.name, r.outcome) for r in job.results] == [("a.txt", "indexed")]
    with LocalIndex.open(bench.home, HashingEmbedder()) as index:
        assert index.library.rows("SELECT COUNT(*) FROM vectors") == before
    bench.jobs.wait(bench.jobs.reindex("甲", bench.sources()).id, 20)
    assert bench.shelved() == ["b.txt", "in/a.txt"]
    with LocalIndex.open(bench.home, HashingEmbedder()) as index:
        assert any("沈阳" in one.articles[0].title for one in shelf(index) if one.path == "b.txt")


def test_a_job_waits_while_another_process_writes(bench: Bench) -> None:
    """It says for whom it waits, and runs when the index is free."""
    LocalIndex.create(bench.home, bench.embedder).close()
    with WriteLock(bench.home, timeout=0):
        job = bench.jobs.submit("甲", bench.sent(a=WHOLE_PAGE))
        until(lambda: "正由进程" in bench.jobs.get(job.id).message)
        assert bench.jobs.get(job.id).state == "queued"
    assert bench.jobs.wait(job.id, 20).state == "done"


def test_two_programs_run_each_job_once(bench: Bench) -> None:
    """A second program on the same home leaves a job to the first that works."""
    bench.embedder.free.clear()
    job = bench.jobs.submit("甲", bench.sent(a=WHOLE_PAGE))
    until(lambda: bench.jobs.get(job.id).state == "running")
    other = Jobs(bench.home, lambda: LocalIndex.create(bench.home, HashingEmbedder()))
    other.start()
    until(lambda: "另一个报问进程" in other.get(job.id).message)
    bench.embedder.free.set()
    assert bench.jobs.wait(job.id, 20).state == "done"
    assert other.wait(job.id, 20) == bench.jobs.get(job.id)
    other.close()


def test_an_unknown_job_and_an_empty_one_are_refused(bench: Bench) -> None:
    """One line each."""
    for refused in (lambda: bench.jobs.get("x"), lambda: bench.jobs.cancel("x"), lambda: bench.jobs.remove("甲", [])):
        with pytest.raises(UsageError):
            refused()


def test_a_job_that_fails_says_why_and_the_next_runs(bench: Bench) -> None:
    """An index of another model is refused in one line."""
    with LocalIndex.create(bench.home, HashingEmbedder(16)):
        pass
    assert bench.add(a=WHOLE_PAGE).state == "failed"
    assert "hashing-16" in bench.jobs.list()[0].message
