"""The index: the library, FAISS and BM25, always in step. LocalIndex keeps it in one folder of this machine."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from .article import Page
from .errors import IndexBusy, IndexDamaged, IndexMismatch, IndexNotFound, StoreError
from .indexer import Indexer, Progress, Report
from .lexical import Lexical
from .library import Library, Where
from .loaders import FoundFile, Skipped, walk
from .lock import WriteLock
from .passage import CHUNKING, Passage
from .vectors import Vectors

if TYPE_CHECKING:
    from ..embeddings import Embedder, FloatArray


class Index(Protocol):
    """What a retriever needs of an index. Ids are row ids, good for as long as the index is open."""

    @property
    def embedder(self) -> Embedder:
        """The model whose vectors the index holds."""
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


class LocalIndex:
    """An index in one folder: `library.sqlite` is the truth; `vectors.faiss` and `bm25/` are made from it."""

    def __init__(self, home: Path, library: Library, embedder: Embedder | None = None) -> None:
        self.home = home
        self.library = library
        self._loading = threading.RLock()
        if embedder is not None:
            self._check(embedder)
        self._embedder = embedder
        self._opened: tuple[Vectors, Lexical] | None = None
        self._opened_at: int | None = None

    @classmethod
    def create(cls, home: str | os.PathLike[str], embedder: Embedder | str | None = None) -> Self:
        """Opens the index of a folder, or makes an empty one there.

        `embedder` is one of your own, or a name for `load_embedder`, or None for the one the index was made with (the
        default for a new one).
        """
        from ..embeddings import load_embedder

        folder = Path(home).expanduser()
        if (folder / "library.sqlite").exists() and not Library.is_blank(folder / "library.sqlite"):
            return cls.open(folder, load_embedder(embedder) if isinstance(embedder, str) else embedder)
        spec = embedder if isinstance(embedder, str) else embedder.name if embedder else "default"
        if embedder is None or isinstance(embedder, str):
            embedder = load_embedder(embedder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            manifest = {
                "embedder": embedder.name,
                "embedder_spec": spec,
                "dim": str(embedder.dim),
                "chunking": CHUNKING,
            }
            return cls(folder, Library.create(folder / "library.sqlite", manifest), embedder)
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
            raise IndexMismatch(
                f"索引的切分方式是 {chunking}，本程序用 {CHUNKING}：请用新的 --home 运行 baowen index 重建"
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

    @property
    def _derived(self) -> tuple[Vectors, Lexical]:
        """FAISS and BM25 as of the library's last whole generation, opened when first needed."""
        with self._loading:
            if self._opened is None or (self._marker() or self._opened_at) != self._opened_at:
                self._opened = self._open_or_rebuild()
                self._opened_at = self._marker()
            return self._opened

    def _open_or_rebuild(self) -> tuple[Vectors, Lexical]:
        """FAISS and BM25, made again from the library where they are missing, damaged or behind it."""
        if self._marker() != self.library.generation:
            try:
                with WriteLock(self.home, timeout=0):
                    self._rebuild()
            except IndexBusy:
                if self._marker() is None:
                    raise
        try:
            return self._open_derived()
        except IndexDamaged:
            with WriteLock(self.home, timeout=10):
                self._rebuild()
            return self._open_derived()

    def _open_derived(self) -> tuple[Vectors, Lexical]:
        vectors, lexical = Vectors.open(self.home / "vectors.faiss"), Lexical.open(self.home / "bm25")
        if len(vectors) != len(lexical) or vectors.dim != int(self.library.meta("dim") or 0):
            raise IndexDamaged("向量与全文索引不一致：请运行 baowen doctor 重建")
        return vectors, lexical

    def dense(self, vector: FloatArray, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to a vector of shape (dim,), best first."""
        return self._derived[0].search(vector, k=k, among=self._among(where))

    def sparse(self, text: str, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k best (id, BM25 score) for the words of a text, best first."""
        return self._derived[1].search(text, k=k, among=self._among(where))

    def _among(self, where: Where | None) -> list[int] | None:
        return None if where is None or where == Where() else self.library.rowids(where)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages of these ids; those removed meanwhile are left out."""
        return self.library.passages(ids)

    def page(self, id: str) -> Page:
        """The page that a passage names. Raises KeyError for an unknown id."""
        return self.library.page(id)

    def status(self) -> Status:
        """What the index holds, counted now."""
        counts, heads = self.library.counts(), self.library.heads()
        return Status(
            home=self.home,
            **counts,
            places=tuple(sorted({h.place for h in heads if h.place})),
            years=tuple(sorted({h.year for h in heads if h.year})),
            embedder=self.library.meta("embedder") or "",
            dim=int(self.library.meta("dim") or 0),
            chunking=self.library.meta("chunking") or "",
            bytes=sum(f.stat().st_size for f in self.home.rglob("*") if f.is_file()),
        )

    def check(self) -> list[str]:
        """What is out of step between library, FAISS and BM25; empty when all is well."""
        rowids = set(self.library.rowids())
        vectors, lexical = self._derived
        return [
            f"{name}与库不一致：多 {len(ids - rowids)} 段，少 {len(rowids - ids)} 段"
            for name, ids in (("向量索引", vectors.ids()), ("全文索引", lexical.ids()))
            if ids != rowids
        ]

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
        was committed before an interruption stays. Raises UsageError for a path that does not exist, IndexBusy when
        another process is writing.
        """
        started = time.perf_counter()
        run = Indexer(self.library, lambda: self.embedder)
        found = list(walk([paths] if isinstance(paths, str | os.PathLike) else paths))
        run.report.skipped.extend(f for f in found if isinstance(f, Skipped))
        with WriteLock(self.home, timeout=2):
            before = self.library.generation
            behind = self._marker() != before
            try:
                run.run([f for f in found if isinstance(f, FoundFile)], progress)
                if prune:
                    run.prune()
            finally:
                if behind or self.library.generation != before:
                    self._follow(run.added, run.removed, anew=behind)
        run.report.seconds = time.perf_counter() - started
        return run.report

    # Keeping FAISS and BM25 in step

    def _marker(self) -> int | None:
        """The generation of the library that FAISS and BM25 were made from; None while they are being changed."""
        try:
            return int(json.loads((self.home / "derived.json").read_text())["generation"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _mark(self) -> None:
        draft = self.home / "derived.json.part"
        draft.write_text(json.dumps({"generation": self.library.generation}))
        draft.replace(self.home / "derived.json")

    def _follow(self, added: list[int], removed: list[int], *, anew: bool) -> None:
        """Brings FAISS and BM25 up to the library."""
        self._opened = None
        try:
            derived = None if anew else self._open_derived()
        except IndexDamaged:
            derived = None
        if derived is None:
            self._rebuild()
            return
        vectors, lexical = derived
        (self.home / "derived.json").unlink(missing_ok=True)
        gone = set(removed)
        added = [i for i in added if i not in gone]
        vectors.remove(removed)
        vectors.add(added, self.library.vectors(added, vectors.dim))
        vectors.save(self.home / "vectors.faiss")
        lexical.update(self.library.texts(added), removed)
        self._mark()

    def rebuild(self) -> None:
        """Makes FAISS and BM25 again from the library alone, without embedding."""
        with WriteLock(self.home, timeout=2):
            self._rebuild()
        self._opened = None

    def _rebuild(self) -> None:
        (self.home / "derived.json").unlink(missing_ok=True)
        rowids = self.library.rowids()
        vectors = Vectors.create(int(self.library.meta("dim") or 0))
        vectors.add(rowids, self.library.vectors(rowids, vectors.dim))
        vectors.save(self.home / "vectors.faiss")
        shutil.rmtree(self.home / "bm25", ignore_errors=True)
        Lexical.open(self.home / "bm25").update(self.library.texts(rowids))
        self._mark()
