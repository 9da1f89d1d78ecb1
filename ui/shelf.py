"""What stands on the shelf: the files of an index with what they hold; some taken away, some read again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..rag import ArticleHead, LocalIndex, Progress, Report
    from ..rag.library import FileRow


@dataclass(frozen=True, slots=True)
class Shelved:
    """An indexed file with the articles of its page."""

    source: str
    """Absolute path; below an archive's for its members."""
    path: str
    """The name it is cited by."""
    page: str
    """The page's id."""
    passages: int
    articles: tuple[ArticleHead, ...]


def shelf(index: LocalIndex) -> list[Shelved]:
    """Every file that can be searched, by name. An archive is here by its members."""
    from ..rag import ArticleHead

    heads: dict[str, list[ArticleHead]] = {}
    for page, head in index.library.rows(
        "SELECT p.id, a.head FROM articles a JOIN pages p ON p.n = a.page "
        "WHERE p.since IS NOT NULL AND p.until IS NULL ORDER BY a.n"
    ):
        values = json.loads(head)
        heads.setdefault(page, []).append(ArticleHead(**{**values, "authors": tuple(values["authors"])}))
    rows = index.library.rows(
        "SELECT f.source, f.path, f.page, (SELECT COUNT(*) FROM passages s WHERE s.page = p.n) FROM files f "
        "JOIN pages p ON p.id = f.page WHERE p.since IS NOT NULL AND p.until IS NULL ORDER BY f.path"
    )
    return [Shelved(source, path, page, passages, tuple(heads.get(page, ()))) for source, path, page, passages in rows]


def forget(index: LocalIndex, sources: Sequence[str]) -> None:
    """Takes files, and the members of archives among them, out of the index. The files themselves stay.

    Raises IndexBusy when another process is writing.
    """
    _change(index, sources, (), None)


def read_again(
    index: LocalIndex, rows: Sequence[FileRow], *, progress: Callable[[Progress], None] | None = None
) -> Report:
    """Splits the pages of files anew, and reads the files that changed. They can be searched all the while.

    Vectors that are known are kept. Raises IndexBusy when another process is writing.
    """
    return _change(index, (), rows, progress)


def _change(
    index: LocalIndex, gone: Sequence[str], again: Sequence[FileRow], progress: Callable[[Progress], None] | None
) -> Report:
    """One run as `LocalIndex.add` has it, which also takes up what an interrupted one left."""
    from ..rag.embedding_queue import EmbeddingQueue
    from ..rag.generation import Publisher
    from ..rag.indexer import Indexer
    from ..rag.loaders import FoundFile
    from ..rag.lock import WriteLock

    index.snapshot()  # search files that are damaged are made again first
    with WriteLock(index.home, timeout=2):
        whole = [s for source in gone for s in (source, *index.library.members(source))]
        with index.library.transaction() as db:
            index.library.drop_files(db, whole)
            # A page that was cut in another way than this program's is cut again: so an interruption loses nothing.
            pages = [(row.page,) for row in again if not _changed(row)]
            db.executemany("UPDATE pages SET chunking = 'again' WHERE id = ? AND until IS NULL", pages)
        publisher = Publisher(index.home, index.library)
        try:
            with EmbeddingQueue(index.library, lambda: index.embedder) as queue:
                run = Indexer(index.library, publisher, queue)
                run.run([FoundFile(Path(row.source), row.path) for row in again if _on_disk(row)], progress)
        finally:
            publisher.publish()
    return run.report


def _on_disk(row: FileRow) -> bool:
    """Is it a file of its own, and there? What was moved, and the members of archives, are split from what is kept."""
    return Path(row.source).is_file()


def _changed(row: FileRow) -> bool:
    """Has it other bytes than those that were indexed?"""
    if not _on_disk(row):
        return False
    status = Path(row.source).stat()
    return (status.st_size, status.st_mtime_ns) != (row.size, row.mtime_ns)


def searchable(index: LocalIndex, source: str) -> tuple[int, int]:
    """How many (articles, passages) of a file, or of all members of an archive, can be searched."""
    pages = [
        r[0]
        for r in index.library.rows(
            # "0" follows "/": everything below the archive's path lies between the two.
            "SELECT DISTINCT p.n FROM files f JOIN pages p ON p.id = f.page "
            "WHERE p.since IS NOT NULL AND p.until IS NULL "
            "AND (f.source = ?1 OR (f.source >= ?1 || '/' AND f.source < ?1 || '0'))",
            (source,),
        )
    ]
    held = (json.dumps(pages),)
    articles = index.library.rows("SELECT COUNT(*) FROM articles WHERE page IN (SELECT value FROM json_each(?))", held)
    passages = index.library.rows("SELECT COUNT(*) FROM passages WHERE page IN (SELECT value FROM json_each(?))", held)
    return int(articles[0][0]), int(passages[0][0])


def unsearchable(index: LocalIndex, sources: Sequence[str]) -> Iterator[str]:
    """Those of these files, and of the members of archives among them, that are known and cannot be searched yet."""
    held = "SELECT 1 FROM pages WHERE id = ? AND since IS NOT NULL AND until IS NULL"
    for source in sources:
        for one in (source, *index.library.members(source)):
            row = index.library.file(one)
            if row and row.page and not index.library.rows(held, (row.page,)):
                yield one


def waiting(index: LocalIndex) -> tuple[int, int]:
    """How many passages have been embedded since the index was made, and how many wait to be."""
    embedded = index.library.rows("SELECT COALESCE(MAX(rowid), 0) FROM vectors")
    lacking = index.library.rows(
        "SELECT COUNT(*) FROM passages s WHERE s.page IN (SELECT n FROM pages WHERE since IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.key = s.vector)"
    )
    return int(embedded[0][0]), int(lacking[0][0])
