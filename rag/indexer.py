"""One run of adding files to a library: what changed is read, embedded and committed, batch by batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from . import tokenizer
from .article import Article, Page
from .errors import PageError
from .layout import articles
from .library import FileRow, Library
from .loaders import FoundFile, Skipped, decode, read, shown
from .passage import Passage, split

if TYPE_CHECKING:
    from ..embeddings import Embedder

BATCH = 256
"""Passages embedded and committed together: what an interruption can cost at most."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come. `files` and `bytes` count what is finished; `passages` what was embedded."""

    files: int
    total: int
    bytes: int
    total_bytes: int
    passages: int
    file: str


@dataclass(slots=True)
class Report:
    """What a run did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    """(file, the file of the same bytes that is cited)"""
    skipped: list[Skipped] = field(default_factory=list)
    encodings: dict[str, int] = field(default_factory=dict)
    """How many of the new pages are in each encoding."""
    passages: int = 0
    """Passages written."""
    embedded: int = 0
    """Passages embedded; the others had a vector already."""
    seconds: float = 0.0


class Indexer:
    """Adds files to a library. `report` tells what was done so far; `added` and `removed` are row ids of passages."""

    def __init__(self, library: Library, embedder: Callable[[], Embedder]) -> None:
        """`embedder` is called when there is something to embed."""
        self._library = library
        self._embedder = embedder
        self.report = Report()
        self.added: list[int] = []
        self.removed: list[int] = []
        self._files: list[FileRow] = []
        self._pages: list[tuple[Page, list[Article], list[Passage]]] = []

    def run(self, files: Sequence[FoundFile], tell: Callable[[Progress], None] | None) -> None:
        """Adds or updates the files, committing about every BATCH passages."""
        sizes = [_size(f) for f in files]
        done = 0
        for n, file in enumerate(files):
            if tell:
                tell(Progress(n, len(files), done, sum(sizes), self.report.embedded, file.path))
            self._take(file)
            done += sizes[n]
            if sum(len(passages) for *_, passages in self._pages) >= BATCH:
                self._commit()
        self._commit()
        if tell:
            tell(Progress(len(files), len(files), done, done, self.report.embedded, ""))

    def prune(self) -> None:
        """Forgets the files that are gone from disk, and the pages that no other file bears."""
        gone = [f.source for f in self._library.files() if not Path(f.source).exists()]
        if gone:
            with self._library.transaction() as db:
                self._library.drop_files(db, gone)
                self.removed.extend(self._library.drop_orphans(db))
                self._library.touch(db)
        self.report.removed = len(gone)

    def _take(self, file: FoundFile) -> None:
        """Reads one file if it changed, and sets it aside for the next commit."""
        known = self._library.file(str(file.source))
        try:
            status = file.source.stat()
            if known and (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns):
                self.report.unchanged += 1
                return
            data, status = read(file)
            page = decode(file.path, data)
        except (PageError, OSError) as error:
            reason = str(error) if isinstance(error, PageError) else f"无法读取：{error.strerror}"
            self.report.skipped.append(Skipped(shown(file.path), reason))
            return
        path = self._name(file)
        first = next((f.path for f in self._files if f.page == page.id), None) or self._library.page_name(page.id)
        self._files.append(FileRow(str(file.source), path, status.st_size, status.st_mtime_ns, page.id))
        if known and known.page == page.id:
            self.report.unchanged += 1
        elif first is not None:
            self.report.duplicates.append((shown(path), shown(first)))
        else:
            whole = articles(page)
            self._pages.append((page, whole, [p for a in whole for p in split(a, page)]))
            self.report.updated += known is not None
            self.report.added += known is None
            self.report.encodings[page.encoding] = self.report.encodings.get(page.encoding, 0) + 1

    def _name(self, file: FoundFile) -> str:
        """The name to cite a file by: relative to what was named, with folders put before it until it is unique."""
        taken = {f.path for f in self._files}
        path, above = file.path, self._above(file)
        while path in taken or self._library.path_taken(path, str(file.source)):
            folder = next(above, None)
            if folder is None:
                return str(file.source)
            path = f"{folder}/{path}"
        return path

    @staticmethod
    def _above(file: FoundFile) -> Iterator[str]:
        """The names of the folders above what was named, nearest first."""
        return (p.name for p in list(file.source.parents)[len(Path(file.path).parts) - 1 :] if p.name)

    def _commit(self) -> None:
        """Embeds what was set aside and commits it; a page is in the library with its vectors or not at all."""
        if not self._files:
            return
        keys = {p.id: self._key(p) for *_, passages in self._pages for p in passages}
        texts = {keys[p.id]: p.searchable for *_, passages in self._pages for p in passages}
        missing = sorted(self._library.missing_vectors(texts))
        rows = None
        if missing:
            # The dictionary that full-text indexing will need is read while the model computes outside Python.
            Thread(target=tokenizer.load, daemon=True).start()
            rows = self._embedder().embed_passages([texts[k] for k in missing])
        with self._library.transaction() as db:
            if rows is not None:
                self._library.put_vectors(db, missing, rows)
            for page, whole, passages in self._pages:
                self.added.extend(self._library.put_page(db, page, whole, passages, [keys[p.id] for p in passages]))
            for row in self._files:
                self._library.put_file(db, row)
            self.removed.extend(self._library.drop_orphans(db))
            self._library.touch(db)
        self.report.embedded += len(missing)
        self.report.passages += len(keys)
        self._files, self._pages = [], []

    def _key(self, passage: Passage) -> bytes:
        """The same text embedded by the same model has the same key, wherever it is printed."""
        return hashlib.sha256(f"{self._library.meta('embedder')}\0{passage.searchable}".encode()).digest()[:16]


def _size(file: FoundFile) -> int:
    try:
        return file.source.stat().st_size
    except OSError:
        return 0
