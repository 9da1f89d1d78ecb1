"""One run of adding files to a library: what changed is read, staged and embedded batch by batch, and published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .article import Article, Page
from .embedding_queue import BATCH, EmbeddingQueue
from .errors import PageError
from .generation import Publisher
from .layout import articles
from .library import CONTAINER, FileRow, Library
from .loaders import FoundFile, Skipped, holds_many, load, shown
from .ocr import CURE
from .passage import Passage, split

_MOST_FILES = 1000
"""Files noted down together where they bring nothing to embed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come. `files` counts what is finished, `bytes` what was read, `passages` what was embedded."""

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
    moved: list[tuple[str, str]] = field(default_factory=list)
    """(file, the name it had before it was moved or renamed)"""
    skipped: list[Skipped] = field(default_factory=list)
    encodings: dict[str, int] = field(default_factory=dict)
    """How many of the new pages are in each encoding."""
    passages: int = 0
    """Passages written."""
    embedded: int = 0
    """Passages embedded; the others had a vector already."""
    resumed: int = 0
    """Passages that an interrupted run had left behind, and this one took up."""
    seconds: float = 0.0


class Indexer:
    """Adds files to a library. `report` tells what was done so far.

    Reading, cutting into words and writing go on while the batch before is embedded.
    """

    def __init__(self, library: Library, publisher: Publisher, queue: EmbeddingQueue) -> None:
        self._library = library
        self._publisher = publisher
        self._queue = queue
        self.report = Report()
        self._files: dict[str, FileRow] = {}
        """What is set aside for the next batch: files by the name they are cited by, pages by their id."""
        self._pages: dict[str, tuple[Page, list[Article], list[Passage]]] = {}
        self._passages = 0
        self._gone: list[str] = []
        """Members that are in their container no more, and files that hold no text any more."""
        self._tell: Callable[[Progress], None] | None = None
        self._far = Progress(0, 0, 0, 0, 0, "")

    def run(self, files: Sequence[FoundFile], tell: Callable[[Progress], None] | None) -> None:
        """Takes up what an interrupted run left behind, and adds or updates the files."""
        self._tell = tell
        self._resume()
        sizes = [_size(f) for f in files]
        done, whole = 0, sum(sizes)
        for n, file in enumerate(files):
            self._far = Progress(n, len(files), done, whole, 0, file.path)
            self._say(file.path)
            self._take(file, sizes[n])
            done += sizes[n]
        self._stage()
        self._queue.drain()
        self._far = Progress(len(files), len(files), done, done, 0, "")
        self._say("")

    def _say(self, path: str, *, read: int = 0) -> None:
        """Tells how far the run has come, at this file or member, of which so many bytes are read."""
        if self._tell:
            far = min(self._far.bytes + read, self._far.total_bytes)
            self._tell(replace(self._far, bytes=far, passages=self._queue.embedded, file=path))

    def prune(self) -> None:
        """Forgets the files that are gone from disk; the pages that no other file bears go when it is published."""
        gone = [f.source for f in self._library.files() if not _is_there(Path(f.source))]
        with self._library.transaction() as db:
            self._library.drop_files(db, gone)
        self.report.removed = len(gone)

    def _resume(self) -> None:
        """Stages again what was cut in another way, and queues what was staged and not published."""
        staged = self._library.staged()
        self.report.resumed = len(staged)
        for at in range(0, len(staged), BATCH):
            self._queue_up(staged[at : at + BATCH])
        for page in self._library.outdated():
            self._set_aside(self._library.page(page))
            if self._passages >= BATCH:
                self._stage()
        self._stage()

    def _take(self, file: FoundFile, size: int) -> None:
        """Reads one file if it changed, and stages or sets aside what it holds."""
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
            read = 0
            for item in load(file):
                if isinstance(item, Skipped):
                    self.report.skipped.append(item)
                    again = again or item.reason == CURE
                    continue
                row = self._row(file, item, whole)
                seen.add(row.source)
                read += len(item.text.encode("utf-8", "replace"))
                if self._add(item, row):
                    self._say(item.path, read=min(read, size))
            if holds_many(file):
                self._gone += set(self._library.members(source)) - seen
                # Where an extra was missing the container is read again, for that may be cured.
                self._files.update({} if again else {whole.path: whole})
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

    def _add(self, page: Page, row: FileRow) -> bool:
        """Sets a page aside under the file or member that bears it; says whether a batch was full and is staged."""
        known = self._library.file(row.source)
        self._files[row.path] = row
        if known and known.page == page.id:
            self.report.unchanged += 1
        elif page.id in self._pages or self._library.has_page(page.id):
            self._add_again(page, row)
        else:
            self._set_aside(replace(page, path=row.path))
            self.report.updated += known is not None
            self.report.added += known is None
            self.report.encodings[page.encoding] = self.report.encodings.get(page.encoding, 0) + 1
        if self._passages < BATCH and len(self._files) < _MOST_FILES:
            return False
        self._stage()
        return True

    def _add_again(self, page: Page, row: FileRow) -> None:
        """Takes note of bytes that are here already: of another file, or of this one under an earlier name."""
        bearers = self._library.bearers(page.id)
        first = next((f.path for f in self._files.values() if f.page == page.id and f != row), None)
        left = [f for f in bearers if not _is_there(Path(f.source))]
        if first is None and left and len(left) == len(bearers):
            self._gone += [f.source for f in left]
            self.report.moved.append((shown(row.path), shown(left[0].path)))
            if row.path.endswith("/" + left[0].path):  # which had to give way to its own earlier self
                del self._files[row.path]
                self._files[left[0].path] = replace(row, path=left[0].path)
        elif first := first or next((f.path for f in bearers), None):
            self.report.duplicates.append((shown(row.path), shown(first)))
        else:  # forgotten, but not yet gone from the searches
            self.report.added += 1

    def _set_aside(self, page: Page) -> None:
        whole = articles(page)
        self._pages[page.id] = page, whole, [p for a in whole for p in split(a, page)]
        self._passages += len(self._pages[page.id][2])

    def _stage(self) -> None:
        """Writes what was set aside, in one transaction, and queues its passages."""
        if not self._files and not self._pages and not self._gone:
            return
        rowids: list[int] = []
        with self._library.transaction() as db:
            for page, whole, passages in self._pages.values():
                cut = [(p, self._queue.key(p.searchable)) for p in passages]
                rowids += self._library.put_page(db, page, whole, cut=cut)
            self._library.drop_files(db, self._gone)
            for row in self._files.values():
                self._library.put_file(db, row)
        self.report.passages += len(rowids)
        self._files, self._pages, self._gone, self._passages = {}, {}, [], 0
        self._queue_up(rowids)

    def _queue_up(self, rowids: list[int]) -> None:
        """Has staged passages embedded, cuts them into words meanwhile, and publishes when there is enough."""
        self._queue.put(self._library.keyed(rowids))
        self._publisher.add(rowids)
        if self._publisher.due:
            self._queue.drain()
            self._publisher.publish()

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
        return path in self._files or self._library.path_taken(path, source)

    @staticmethod
    def _above(file: FoundFile) -> Iterator[str]:
        """The names of the folders above what was named, nearest first."""
        return (p.name for p in list(file.source.parents)[len(Path(file.path).parts) - 1 :] if p.name)


def _is_there(source: Path) -> bool:
    """Does the file exist, or the container of which it is a member?"""
    return source.exists() or any(folder.is_file() for folder in source.parents)


def _size(file: FoundFile) -> int:
    try:
        return file.source.stat().st_size
    except OSError:
        return 0
