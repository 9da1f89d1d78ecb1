"""Indexing on behalf of a web page or a program: jobs that wait, run one after the other, and outlive a restart.

Each job is a small JSON file below the index. One worker of one process runs them: the holder of a lock beside them.
What a job sends is kept in `uploads/`; an interrupted job is simply run again, which costs what was not done yet.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..rag.errors import BaowenError, IndexBusy, StoreError, UsageError
from . import uploads
from .counted import Counted
from .job import Job, Kind, State
from .pace import Pace
from .results import FileResult, results_of
from .shelf import forget, read_again, unsearchable, waiting

if TYPE_CHECKING:
    from ..rag import LocalIndex, Progress, Report

FOLDER: Final = "jobs"
_KEPT: Final = 50
"""Jobs that are remembered after their end."""
_AGAIN: Final = 2.0
"""Seconds between tries while another process writes or runs the jobs."""
_log = logging.getLogger(__name__)


class _Stop(Exception):
    """Raised into a run of indexing: the job was cancelled, or the program ends."""


class Jobs:
    """The jobs of an index folder. Safe to use from several threads."""

    def __init__(
        self, home: Path, opened: Callable[[], LocalIndex], *, changed: Callable[[LocalIndex], None] | None = None
    ) -> None:
        """`opened` gives an index of `home` to write to, `changed` is told of it when a job has changed it."""
        self._home = home
        self._folder = home / FOLDER
        self._opened = opened
        self._changed = changed
        self._guard = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._stopping: set[str] = set()
        self._closing = False
        self._index: LocalIndex | None = None
        self._counted: tuple[LocalIndex, Counted] | None = None
        """The same index with an embedder that is watched: the one that is written to."""
        self._at_work = ""
        """The id of the job that runs."""
        self._far: tuple[Progress, float, int, int] | None = None
        """How far it is, when it began, how many vectors there were, and how many passages were embedded."""
        self._thread: threading.Thread | None = None
        self._load()

    def start(self) -> None:
        """Begins to work, first at what an earlier run of the program left. Without it jobs only queue up."""
        with self._guard:
            if self._thread is None and any(not job.ends for job in self._jobs.values()):
                self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()

    def close(self, timeout: float = 30.0) -> None:
        """Interrupts the job that runs, which goes on when the program starts again; waits for it at most so long."""
        with self._guard:
            self._closing = True
            thread = self._thread
            self._guard.notify_all()
        if thread is not None:
            thread.join(timeout)
        with self._guard:
            if thread is None or not thread.is_alive():
                for index in (self._index, self._counted[0] if self._counted else None):
                    if index is not None:
                        index.close()
                self._index = self._counted = None

    def submit(self, user: str, files: Sequence[tuple[str, Path]]) -> Job:
        """Takes in files (name, where each is now; it is moved) and queues them. Raises as `uploads.take_in`."""
        return self._queue("add", user, [str(file) for file in uploads.take_in(self._home, files)])

    def remove(self, user: str, sources: Sequence[str]) -> Job:
        """Queues the removal of indexed files, by absolute path; uploaded ones are deleted, others stay on disk."""
        return self._queue("remove", user, sources)

    def reindex(self, user: str, sources: Sequence[str]) -> Job:
        """Queues indexed files, by absolute path, to be read and split anew."""
        return self._queue("reindex", user, sources)

    def get(self, id: str) -> Job:
        """A job as it stands. Raises UsageError for an unknown id."""
        with self._guard:
            if id not in self._jobs:
                raise UsageError("没有这个任务：它可能已经太旧")
            return self._paced(self._jobs[id])

    def list(self) -> list[Job]:
        """Every job that is remembered, the latest first."""
        with self._guard:
            return [self._paced(job) for job in sorted(self._jobs.values(), key=lambda j: -j.created)]

    def cancel(self, id: str) -> Job:
        """Cancels a job: what it finished stays, the rest is as if it had not been sent. Raises UsageError."""
        with self._guard:
            job = self._jobs.get(id)
            if job is None:
                raise UsageError("没有这个任务：它可能已经太旧")
            if not job.ends:
                self._stopping.add(id)
                self._guard.notify_all()
        self.start()
        return job

    def wait(self, id: str, timeout: float) -> Job:
        """The job once it is over, or as it stands after so many seconds."""
        with self._guard:
            self._guard.wait_for(lambda: self._closing or self._jobs[id].ends, timeout)
        return self.get(id)

    # Keeping

    def _queue(self, kind: Kind, user: str, sources: Sequence[str]) -> Job:
        if not sources:
            raise UsageError("没有选中文件：请先选至少一个")
        job = Job(secrets.token_hex(8), kind, user, tuple(dict.fromkeys(sources)), created=time.time())
        with self._guard:
            self._write(job)  # what cannot be kept is not taken on
            self._jobs[job.id] = job
            for old in sorted((j for j in self._jobs.values() if j.ends), key=lambda j: -j.created)[_KEPT:]:
                del self._jobs[old.id]
                (self._folder / f"{old.id}.json").unlink(missing_ok=True)
        self.start()
        return job

    def _keep(self, job: Job) -> None:
        """Remembers a job as it stands, on disk too where that can be."""
        with self._guard:
            self._jobs[job.id] = job
            try:
                self._write(job)
            except StoreError as error:
                _log.error("%s", error)
            self._guard.notify_all()

    def _write(self, job: Job) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft = self._folder / f".{job.id}.part"
            draft.write_text(json.dumps(asdict(job), ensure_ascii=False), "utf-8")
            draft.replace(self._folder / f"{job.id}.json")
        except OSError as error:
            raise StoreError(f"无法写入 {self._folder}：{error.strerror}，请检查权限和磁盘空间") from error

    def _load(self) -> None:
        for file in self._folder.glob("*.json"):
            try:
                job = Job.read(file)
            except (OSError, ValueError, TypeError, KeyError) as error:
                _log.warning("%s is no job: %s", file.name, error)
                continue
            self._jobs[job.id] = job if job.ends else replace(job, state="queued", message="", fraction=0.0)

    def _paced(self, job: Job) -> Job:
        if job.state != "running" or self._far is None or self._counted is None:
            return job
        far, began, vectors, counted = self._far
        index, embedder = self._counted
        kept, lacking = waiting(index)
        embedded = embedder.count - counted
        unkept = max(0, embedded - (kept - vectors))  # embedded, and not yet in the library
        pace = Pace(far.bytes, far.total_bytes, embedded, max(0, lacking - unkept), time.monotonic() - began)
        return replace(job, fraction=pace.fraction, seconds_left=pace.seconds_left, current=far.file)

    # Working

    def _work(self) -> None:
        from filelock import FileLock, Timeout

        lock = FileLock(self._folder / "worker.lock", timeout=0)
        while job := self._next():
            try:
                with lock:
                    self._run(job)
            except Timeout:
                self._pause(job, "另一个报问进程正在处理任务，等它结束")
            except IndexBusy as error:
                self._pause(job, str(error))
            except BaowenError as error:
                self._end(job, "failed", message=str(error))
            except Exception as error:  # whatever one job breaks, the next goes on
                _log.exception("job %s", job.id)
                self._end(job, "failed", message=f"没有成功（{type(error).__name__}）：请看启动报问的终端")

    def _next(self) -> Job | None:
        """The job to do next; None, and the worker is gone, where there is none."""
        with self._guard:
            queued = sorted((j for j in self._jobs.values() if not j.ends), key=lambda j: j.created)
            if self._closing or not queued:
                self._thread = None
                return None
            return queued[0]

    def _pause(self, job: Job, why: str) -> None:
        with self._guard:
            if job.id in self._stopping:
                self._undo(job)
                return
            if job.message != why:
                self._keep(replace(job, state="queued", message=why))
            self._guard.wait_for(lambda: self._closing or job.id in self._stopping, _AGAIN)

    def _end(self, job: Job, state: State, *, message: str = "", results: tuple[FileResult, ...] = ()) -> None:
        with self._guard:
            self._stopping.discard(job.id)
            self._far = None
            self._keep(replace(job, state=state, ended=time.time(), fraction=1.0, message=message, results=results))

    def _run(self, job: Job) -> None:
        file = self._folder / f"{job.id}.json"
        if file.is_file() and (known := Job.read(file)).ends:  # another process did it meanwhile
            with self._guard:
                self._jobs[job.id] = known
                self._guard.notify_all()
            return
        if job.id in self._stopping:
            self._undo(job)
            return
        index, _ = self._writing()
        self._at_work = job.id
        job = replace(job, state="running", message="")
        self._keep(job)
        state: State = "done"
        try:
            report = self._do(job, index)
        except _Stop:
            if job.id not in self._stopping:  # the program ends; the file on disk says that it runs
                return
            forget(index, list(unsearchable(index, job.files)))
            state, report = "cancelled", None
        results = self._settled(job, index, report)
        if self._changed and self._index:
            self._changed(self._index)
        self._end(job, state, results=results)

    def _writing(self) -> tuple[LocalIndex, Counted]:
        from ..rag import LocalIndex

        if self._counted is None:
            self._index = self._opened()
            embedder = Counted(self._index.embedder, check=self._check)
            self._counted = LocalIndex.create(self._home, embedder), embedder
        return self._counted

    def _check(self) -> None:
        if self._closing or self._at_work in self._stopping:
            raise _Stop

    def _do(self, job: Job, index: LocalIndex) -> Report | None:
        began, vectors, counted = time.monotonic(), waiting(index)[0], self._writing()[1].count

        def tell(progress: Progress) -> None:
            self._far = progress, began, vectors, counted
            self._check()

        match job.kind:
            case "add":
                return index.add([f for f in job.files if Path(f).exists()], progress=tell)
            case "reindex":
                rows = [row for f in job.files if (row := index.library.file(f))]
                return read_again(index, rows, progress=tell)
            case "remove":
                forget(index, job.files)
                return None

    def _settled(self, job: Job, index: LocalIndex, report: Report | None) -> tuple[FileResult, ...]:
        """What became of each file; uploaded ones that are of no use are deleted."""
        results = results_of(index, job.files, report, kind=job.kind)
        for file, result in zip(job.files, results, strict=True):
            if result.outcome in {"removed", "cancelled", "skipped"}:
                uploads.discard(self._home, Path(file))
        return results

    def _undo(self, job: Job) -> None:
        """Ends a job that was cancelled before it began."""
        if job.kind == "add":
            for file in job.files:
                if self._index is None or self._index.library.file(file) is None:
                    uploads.discard(self._home, Path(file))
        self._end(job, "cancelled", results=tuple(FileResult(Path(f).name, "cancelled") for f in job.files))
