"""One run of adding files to a library: what changed is read, embedded and committed, batch by batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .article import Article, Page
from .errors import PageError
from .layout import articles
from .library import CONTAINER, FileRow, Library
from .loaders import FoundFile, Skipped, holds_many, load, shown
from .ocr import CURE
from .passage import Passage, split

if TYPE_CHECKING:
    from ..embeddings import Embedder

BATCH = 256
"""Passages embedded and committed together: what an interruption can cost at most."""
_MOST_FILES = 1000
"""Files noted down together where they bring nothing to embed."""


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
        self._tell: Callable[[Progress], None] | None = None
        self._far = Progress(0, 0, 0, 0, 0, "")
        self._gone: list[str] = []
        """Members that are in their container no more, and files that hold no text any more."""

    def run(self, files: Sequence[FoundFile], tell: Callable[[Progress], None] | None) -> None:
        """Adds or updates the files, committing about every BATCH passages."""
        sizes = [_size(f) for f in files]
        done = 0
        self._tell = tell
        whole = sum(sizes)
        for n, file in enumerate(files):
            self._far = Progress(n, len(files), done, whole, self.report.embedded, file.path)
            self._say(file.path)
            self._take(file)
            done += sizes[n]
        self._commit()
        self._far = Progress(len(files), len(files), done, done, self.report.embedded, "")
        self._say("")

    def _say(self, path: str) -> None:
        """Tells how far the run has come, at this file or member."""
        if self._tell:
            self._tell(replace(self._far, passages=self.report.embedded, file=path))

    def prune(self) -> None:
        """Forgets the files that are gone from disk, and the pages that no other file bears."""
        gone = [f.source for f in self._library.files() if not _is_there(Path(f.source))]
        if gone:
            with self._library.transaction() as db:
                self._library.drop_files(db, gone)
                self.removed.extend(self._library.drop_orphans(db))
                self._library.touch(db)
        self.report.removed = len(gone)

    def _take(self, file: FoundFile) -> None:
        """Reads one file if it changed, and commits or sets aside what it holds."""
        source = str(file.source)
        try:
            status = file.source.stat()
            known = self._library.file(source)
            if known and (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns):
                self.report.unchanged += len(self._library.members(source)) if known.page == CONTAINER else 1
                return
            whole = FileRow(source, self._name(file), status.st_size, status.st_mtime_ns, CONTAINER)
            seen: set[str] = set()
            again = False
            for item in load(file):
                if isinstance(item, Skipped):
                    self.report.skipped.append(item)
                    again = again or item.reason == CURE
                    continue
                row = self._row(file, item, whole)
                seen.add(row.source)
                self._add(item, row)
                if sum(len(passages) for *_, passages in self._pages) >= BATCH or len(self._files) >= _MOST_FILES:
                    self._commit()
                    self._say(item.path)
            if holds_many(file):
                self._gone += set(self._library.members(source)) - seen
                # Where an extra was missing the container is read again, for that may be cured.
                self._files += [whole] if not again else []
        except PageError as error:
            self.report.skipped.append(Skipped(shown(file.path), str(error)))
            if self._library.file(source):  # what it held before is printed there no more
                self._gone += [source, *self._library.members(source)]
        except OSError as error:
            self.report.skipped.append(Skipped(shown(file.path), f"无法读取：{error.strerror}"))

    def _row(self, file: FoundFile, page: Page, whole: FileRow) -> FileRow:
        """The row of the page of a file; of a member with a name below that of its archive, given by `whole`."""
        if not holds_many(file):
            return replace(whole, page=page.id)
        inner = page.path.removeprefix(file.path)
        source, path = f"{whole.source}/{inner.removeprefix('/')}", whole.path + inner
        return replace(whole, source=source, path=source if self._taken(path, source) else path, page=page.id)

    def _add(self, page: Page, row: FileRow) -> None:
        """Sets a page aside for the next commit, under the file or member that bears it."""
        known = self._library.file(row.source)
        first = next((f.path for f in self._files if f.page == page.id), None) or self._library.page_name(page.id)
        self._files.append(row)
        if known and known.page == page.id:
            self.report.unchanged += 1
        elif first is not None:
            self.report.duplicates.append((shown(row.path), shown(first)))
        else:
            page = replace(page, path=row.path)
            whole = articles(page)
            self._pages.append((page, whole, [p for a in whole for p in split(a, page)]))
            self.report.updated += known is not None
            self.report.added += known is None
            self.report.encodings[page.encoding] = self.report.encodings.get(page.encoding, 0) + 1

    def _name(self, file: FoundFile) -> str:
        """The name to cite a file by: relative to what was named, with folders put before it until it is unique."""
        path, above = file.path, self._above(file)
        while self._taken(path, str(file.source)):
            folder = next(above, None)
            if folder is None:
                return str(file.source)
            path = f"{folder}/{path}"
        return path

    def _taken(self, path: str, source: str) -> bool:
        """Is another file cited by this name, or about to be?"""
        return any(f.path == path for f in self._files) or self._library.path_taken(path, source)

    @staticmethod
    def _above(file: FoundFile) -> Iterator[str]:
        """The names of the folders above what was named, nearest first."""
        return (p.name for p in list(file.source.parents)[len(Path(file.path).parts) - 1 :] if p.name)

    def _commit(self) -> None:
        """Embeds what was set aside and commits it; a page is in the library with its vectors or not at all."""
        if not self._files and not self._gone:
            return
        keys = {p.id: self._key(p) for *_, passages in self._pages for p in passages}
        texts = {keys[p.id]: p.searchable for *_, passages in self._pages for p in passages}
        missing = sorted(self._library.missing_vectors(texts))
        rows = None
        if missing:
            rows = self._embedder().embed_passages([texts[k] for k in missing])
        with self._library.transaction() as db:
            if rows is not None:
                self._library.put_vectors(db, missing, rows)
            for page, whole, passages in self._pages:
                self.added.extend(self._library.put_page(db, page, whole, passages, [keys[p.id] for p in passages]))
            for row in self._files:
                self._library.put_file(db, row)
            self._library.drop_files(db, self._gone)
            self.removed.extend(self._library.drop_orphans(db))
            self._library.touch(db)
        self.report.embedded += len(missing)
        self.report.passages += len(keys)
        self._files, self._pages, self._gone = [], [], []

    def _key(self, passage: Passage) -> bytes:
        """The same text embedded by the same model has the same key, wherever it is printed."""
        return hashlib.sha256(f"{self._library.meta('embedder')}\0{passage.searchable}".encode()).digest()[:16]


def _is_there(source: Path) -> bool:
    """Does the file exist, or the container of which it is a member?"""
    return source.exists() or any(folder.is_file() for folder in source.parents)


def _size(file: FoundFile) -> int:
    try:
        return file.source.stat().st_size
    except OSError:
        return 0
