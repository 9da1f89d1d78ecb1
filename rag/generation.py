"""The search files of an index, FAISS and BM25, one folder a generation: written once, switched to, read, deleted."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import IndexDamaged, StoreError
from .lexical import Lexical, LexicalWriter
from .library import Library
from .vectors import Vectors

_VECTORS, _WORDS, _MANIFEST = "vectors.faiss", "bm25", "manifest.json"
_AT_ONCE = 5000
"""Passages that are read from the library at a time."""
EARLY = 4096
"""New passages after which a run first publishes what it has; later when there are half as many as before."""


def folder_of(home: Path, generation: int) -> Path:
    """Where the search files of a generation are."""
    return home / "search" / str(generation)


@dataclass(frozen=True, slots=True)
class Generation:
    """FAISS and BM25 over the same passages."""

    number: int
    vectors: Vectors
    lexical: Lexical

    @classmethod
    def open(cls, home: Path, library: Library, number: int) -> Generation:
        """Opens the search files of a generation.

        Raises IndexDamaged where they are missing, cut, foreign or of another index.
        """
        folder = folder_of(home, number)
        try:
            manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text())
            if (manifest["library"], manifest["generation"]) != (library.meta("id"), number):
                raise ValueError("of another index")
            if manifest["files"] != _sizes(folder):
                raise ValueError("cut")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"检索文件 {folder} 缺失或损坏：请运行 baowen doctor 重建") from error
        found = cls(number, Vectors.open(folder / _VECTORS), Lexical.open(folder / _WORDS))
        if {len(found.vectors), len(found.lexical)} != {manifest["passages"]} or found.vectors.dim != _dim(library):
            raise IndexDamaged(f"检索文件 {folder} 与库不一致：请运行 baowen doctor 重建")
        return found


class Publisher:
    """Makes the search files of the next generation, and switches the library to them in one transaction.

    For the holder of the index's lock. Until `publish` has ended, readers have the last generation, whole.
    """

    def __init__(self, home: Path, library: Library) -> None:
        self._home = home
        self._library = library
        self._words: LexicalWriter | None = None
        self._published = 0
        """Passages in the last generation that this run has made."""
        self._given: set[int] = set()
        """The passages cut into words since."""

    def add(self, rowids: Sequence[int]) -> None:
        """Cuts staged passages into words: what takes the longest time of a publication, done ahead of it."""
        with _told(self._home):
            self._draft().add(self._library.entries(rowids))
        self._given.update(rowids)

    @property
    def due(self) -> bool:
        """Has enough been added that readers should get it?"""
        return len(self._given) >= max(EARLY, self._published // 2)

    def publish(self) -> bool:
        """Hands readers all staged pages that have all their vectors, less those that no file bears any more.

        Says whether there was anything.
        """
        change = self._library.change()
        if not change.fresh and not change.gone:
            self.close()
            return False
        with _told(self._home):
            vectors = Vectors.open(self._last / _VECTORS)
            vectors.remove(change.removed)
            if vectors.outgrown(len(vectors) + len(change.added)):
                vectors = self._laid_out(sorted({*vectors.ids(), *change.added}))
            else:
                self._fill(vectors, change.added)
            if self._given != set(change.added):  # a run broken off, or one that takes it up, has come to half a page
                self.close()
                self.add(change.added)
            words = self._draft()
            words.remove(change.removed)
            self._write(vectors, words)
        self._library.publish(change, self._next)
        self._forget_old(len(vectors))
        return True

    def rebuild(self) -> None:
        """Makes the search files of the next generation from the library alone, without embedding."""
        self.close()
        change = self._library.change()
        rowids = sorted({*self._library.rowids(), *change.added} - set(change.removed))
        with _told(self._home):
            shutil.rmtree(self._folder, ignore_errors=True)
            words = self._words = LexicalWriter(self._folder / _WORDS)
            words.add(self._library.entries(rowids))
            vectors = self._laid_out(rowids)
            self._write(vectors, words)
        self._library.publish(change, self._next)
        self._forget_old(len(vectors))

    def close(self) -> None:
        """Throws away what was not published."""
        self._words, self._given = None, set()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _next(self) -> int:
        return self._library.generation + 1

    @property
    def _last(self) -> Path:
        return folder_of(self._home, self._library.generation)

    @property
    def _folder(self) -> Path:
        """Where the next generation is made."""
        return folder_of(self._home, self._next).with_suffix(".part")

    def _draft(self) -> LexicalWriter:
        if self._words is None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._words = LexicalWriter(self._folder / _WORDS, earlier=self._last / _WORDS)
        return self._words

    def _laid_out(self, rowids: Sequence[int]) -> Vectors:
        """A new vector index of these passages."""
        vectors = Vectors.create(_dim(self._library), count=len(rowids))
        self._fill(vectors, rowids)
        return vectors

    def _fill(self, vectors: Vectors, rowids: Sequence[int]) -> None:
        for at in range(0, len(rowids), _AT_ONCE):
            part = rowids[at : at + _AT_ONCE]
            vectors.add(part, self._library.vectors(part, vectors.dim))

    def _write(self, vectors: Vectors, words: LexicalWriter) -> None:
        """Everything is on the disk, also after a power cut, before the library is switched to it."""
        self._words = None
        words.finish()
        folder, final = self._folder, folder_of(self._home, self._next)
        vectors.save(folder / _VECTORS)
        manifest = {
            "library": self._library.meta("id"),
            "generation": self._next,
            "passages": len(vectors),
            "files": _sizes(folder),
        }
        (folder / _MANIFEST).write_text(json.dumps(manifest))
        for file in (*folder.rglob("*"), folder):
            _to_disk(file)
        shutil.rmtree(final, ignore_errors=True)
        folder.replace(final)
        _to_disk(final.parent)

    def _forget_old(self, published: int) -> None:
        self._published, self._given = published, set()
        for other in self._last.parent.iterdir():
            if other != self._last:
                shutil.rmtree(other, ignore_errors=True)


def _dim(library: Library) -> int:
    return int(library.meta("dim") or 0)


def _sizes(folder: Path) -> dict[str, int]:
    """The size of each search file, by its name in the folder."""
    files = (f for f in folder.rglob("*") if f.is_file() and f.name != _MANIFEST and f.suffix != ".lock")
    return {f.relative_to(folder).as_posix(): f.stat().st_size for f in sorted(files)}


def _to_disk(file: Path) -> None:
    """Has the system write what it holds back; a folder where the system knows that (not on Windows)."""
    if file.is_dir() and os.name == "nt":
        return
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"无法写入 {home}：{error.strerror}，请检查磁盘空间和权限再运行一次，已写入的都保留"
        ) from error
