"""The index: the library, FAISS and BM25, always in step. LocalIndex keeps it in one folder of this machine."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from .article import Page
from .embedding_queue import EmbeddingQueue
from .errors import IndexDamaged, IndexMismatch, IndexNotFound, StoreError
from .generation import Generation, Publisher
from .indexer import Indexer, Progress, Report
from .library import Library, Where
from .loaders import FoundFile, Skipped, walk
from .lock import WriteLock
from .passage import CHUNKING, Passage

if TYPE_CHECKING:
    from ..embeddings import Embedder, FloatArray


class Index(Protocol):
    """What a retriever needs of an index. Ids are row ids, good for as long as the index is open."""

    @property
    def embedder(self) -> Embedder:
        """The model whose vectors the index holds."""
        ...

    def snapshot(self) -> Index:
        """The index as it is now: several searches of a snapshot see the same passages, whatever is written meanwhile."""
        ...

    def dense(self, vector: FloatArray, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to a vector of shape (dim,), best first."""
        ...

    def sparse(self, text: str, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k best (id, BM25 score) for the words of a text, best first."""
        ...

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages of these ids; those removed meanwhile are left out."""
        ...

    def page(self, id: str) -> Page:
        """The page that a passage names. Raises KeyError for an unknown id."""
        ...

    def status(self) -> Status:
        """What the index holds, counted now."""
        ...


@dataclass(frozen=True, slots=True)
class Status:
    """What an index holds."""

    home: Path
    files: int
    pages: int
    articles: int
    passages: int
    places: tuple[str, ...]
    years: tuple[int, ...]
    embedder: str
    dim: int
    chunking: str
    bytes: int
    generation: int = 0
    staged: int = 0
    """Passages that are written but not yet searched: of a run that is under way, or was interrupted."""
    writer: str = ""
    """The process that is writing now, or nothing."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A LocalIndex in one generation. Good while the index is open and for one generation more."""

    index: LocalIndex
    generation: Generation

    @property
    def embedder(self) -> Embedder:
        """The model whose vectors the index holds."""
        return self.index.embedder

    def snapshot(self) -> Snapshot:
        """Itself."""
        return self

    def dense(self, vector: FloatArray, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to a vector of shape (dim,), best first."""
        among = None if where is None or where == Where() else self.index.library.rowids(where)
        return self.generation.vectors.search(vector, k=k, among=among)

    def sparse(self, text: str, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k best (id, BM25 score) for the words of a text, best first."""
        facts = None if where is None else self.index.library.facts(where)
        return self.generation.lexical.search(text, k=k, facts=facts)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages of these ids; those removed meanwhile are left out."""
        return self.index.library.passages(ids)

    def page(self, id: str) -> Page:
        """The page that a passage names. Raises KeyError for an unknown id."""
        return self.index.library.page(id)

    def status(self) -> Status:
        """What the index holds, counted now."""
        return self.index.status()


class LocalIndex:
    """An index in one folder: `library.sqlite` is the truth; the files in `search/` are made from it."""

    def __init__(self, home: Path, library: Library, embedder: Embedder | None = None) -> None:
        self.home = home
        self.library = library
        self._loading = threading.RLock()
        if embedder is not None:
            self._check(embedder)
        self._embedder = embedder
        self._opened: Generation | None = None

    @classmethod
    def create(cls, home: str | os.PathLike[str], embedder: Embedder | str | None = None) -> Self:
        """Opens the index of a folder for adding to it, or makes an empty one there.

        `embedder` is one of your own, or a name for `load_embedder`, or None for the one the index was made with (the
        default for a new one). Raises as `open` does, but takes an index with another chunking: `add` renews it.
        """
        from ..embeddings import load_embedder

        folder = Path(home).expanduser()
        file = folder / "library.sqlite"
        if file.exists() and not Library.is_blank(file):
            given = load_embedder(embedder) if isinstance(embedder, str) else embedder
            return cls(folder, Library.open(file), given)
        spec = embedder if isinstance(embedder, str) else embedder.name if embedder else "default"
        if embedder is None or isinstance(embedder, str):
            embedder = load_embedder(embedder)
        manifest = {"embedder": embedder.name, "embedder_spec": spec, "dim": str(embedder.dim), "chunking": CHUNKING}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder, Library.create(file, manifest), embedder)
        except OSError as error:
            raise StoreError(f"无法在 {folder} 建立索引：{error.strerror}，请换一个 --home") from error

    @classmethod
    def open(cls, home: str | os.PathLike[str], embedder: Embedder | None = None) -> Self:
        """Opens the index of a folder.

        Raises IndexNotFound when there is none, IndexMismatch when it was made with another model or chunking than
        this program would use, IndexDamaged when its files cannot be read.
        """
        folder = Path(home).expanduser()
        if not (folder / "library.sqlite").is_file():
            raise IndexNotFound(f"{folder} 里没有索引：请先运行 baowen index 文件或文件夹 --home {folder}")
        library = Library.open(folder / "library.sqlite")
        if (chunking := library.meta("chunking")) != CHUNKING:
            library.close()
            raise IndexMismatch(
                f"索引的切分方式是 {chunking}，本程序用 {CHUNKING}：请运行 baowen index 文件或文件夹 --home {folder} 更新，没变的段落不重新计算"
            )
        return cls(folder, library, embedder)

    def close(self) -> None:
        """Closes the files."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def embedder(self) -> Embedder:
        """The model whose vectors the index holds, loaded when first needed."""
        with self._loading:
            if self._embedder is None:
                from ..embeddings import load_embedder

                embedder = load_embedder(self.library.meta("embedder_spec"))
                self._check(embedder)
                self._embedder = embedder
            return self._embedder

    def _check(self, embedder: Embedder) -> None:
        made = self.library.meta("embedder"), self.library.meta("dim")
        if made != (embedder.name, str(embedder.dim)):
            raise IndexMismatch(
                f"索引用的是模型 {made[0]}（{made[1]} 维），现在的是 {embedder.name}（{embedder.dim} 维）："
                "请用原来的 --embedder，或换一个 --home 重建"
            )

    # Searching

    def snapshot(self) -> Snapshot:
        """The index in its last whole generation; another process may be writing the next."""
        with self._loading:
            number = self.library.generation
            if self._opened is None or self._opened.number != number:
                self._opened = self._open(number)
            return Snapshot(self, self._opened)

    def _open(self, number: int) -> Generation:
        """The search files of a generation, made again from the library where they are missing or damaged."""
        try:
            return Generation.open(self.home, self.library, number)
        except IndexDamaged:
            if (later := self.library.generation) != number:  # they were replaced just now
                return self._open(later)
        with WriteLock(self.home, timeout=2):
            if self.library.generation == number:
                Publisher(self.home, self.library).rebuild()
        return Generation.open(self.home, self.library, self.library.generation)

    def dense(self, vector: FloatArray, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to a vector of shape (dim,), best first."""
        return self.snapshot().dense(vector, k=k, where=where)

    def sparse(self, text: str, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k best (id, BM25 score) for the words of a text, best first."""
        return self.snapshot().sparse(text, k=k, where=where)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages of these ids; those removed meanwhile are left out."""
        return self.library.passages(ids)

    def page(self, id: str) -> Page:
        """The page that a passage names. Raises KeyError for an unknown id."""
        return self.library.page(id)

    def status(self) -> Status:
        """What the index holds, counted now."""
        meta = self.library.meta
        return Status(
            home=self.home,
            **self.library.counts(),
            places=tuple(self.library.places()),
            years=tuple(self.library.years()),
            embedder=meta("embedder") or "",
            dim=int(meta("dim") or 0),
            chunking=meta("chunking") or "",
            bytes=sum(f.stat().st_size for f in self.home.rglob("*") if f.is_file()),
            generation=self.library.generation,
            staged=len(self.library.staged()),
            writer=WriteLock(self.home, timeout=0).holder(),
        )

    def check(self, *, deep: bool = False) -> list[str]:
        """What is out of step between library, FAISS and BM25; empty when all is well. `deep` compares every vector."""
        from .agreement import differences

        try:
            generation = Generation.open(self.home, self.library, self.library.generation)
        except IndexDamaged as error:
            return [str(error).partition("：")[0]]
        return differences(self.library, generation, deep=deep)

    def interrupted(self) -> int:
        """How many passages a run that was broken off has left to be published; 0 while one is under way."""
        staged = len(self.library.staged())
        return staged if staged and not WriteLock(self.home, timeout=0).holder() else 0

    # Writing

    def add(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        prune: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> Report:
        """Adds or updates the files and folders named; with `prune` forgets indexed files that are gone from disk.

        Unchanged files cost a `stat`. A file that cannot be used is in `Report.skipped`; the others are indexed. What
        was embedded before an interruption stays, and the next run takes it up. Raises UsageError for a path that does
        not exist, IndexBusy when another process is writing.
        """
        started = time.perf_counter()
        found = list(walk([paths] if isinstance(paths, str | os.PathLike) else paths))
        self.snapshot()  # search files that are damaged are made again first
        with WriteLock(self.home, timeout=2):
            publisher = Publisher(self.home, self.library)
            try:
                with EmbeddingQueue(self.library, lambda: self.embedder) as queue:
                    run = Indexer(self.library, publisher, queue)
                    run.report.skipped.extend(f for f in found if isinstance(f, Skipped))
                    run.run([f for f in found if isinstance(f, FoundFile)], progress)
                    if prune:
                        run.prune()
            finally:
                publisher.publish()
        run.report.embedded = queue.embedded
        run.report.seconds = time.perf_counter() - started
        return run.report

    def rebuild(self) -> None:
        """Makes FAISS and BM25 again from the library alone, without embedding."""
        with WriteLock(self.home, timeout=2):
            Publisher(self.home, self.library).rebuild()
