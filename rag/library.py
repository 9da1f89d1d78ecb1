"""The source of truth: one SQLite file with the pages, articles, passages, vectors and the manifest.

FAISS and BM25 are made from it and can be made again; nothing is in them that is not here.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .article import Article, ArticleHead, Page, SourceSpan, SourceText
from .errors import IndexDamaged, IndexMismatch
from .passage import Passage

if TYPE_CHECKING:
    from ..embeddings import FloatArray

SCHEMA = 1
CONTAINER = ""
"""What stands for the page of an archive: it has none of its own, its members have."""
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (id TEXT PRIMARY KEY, encoding TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    source TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    page TEXT NOT NULL REFERENCES pages(id)
) WITHOUT ROWID;
CREATE INDEX files_page ON files(page);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, page TEXT NOT NULL REFERENCES pages(id), head TEXT NOT NULL, source TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX articles_page ON articles(page);
CREATE TABLE passages (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, article TEXT NOT NULL REFERENCES articles(id),
    page TEXT NOT NULL, line INTEGER NOT NULL, header TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL,
    place TEXT NOT NULL, year INTEGER, kind TEXT NOT NULL, vector BLOB NOT NULL REFERENCES vectors(key)
);
CREATE INDEX passages_page ON passages(page);
CREATE INDEX passages_vector ON passages(vector);
CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class FileRow:
    """What is known of an indexed file, of an archive read to its end, or of a member of one ("archive/member")."""

    source: str
    path: str
    size: int
    mtime_ns: int
    page: str


@dataclass(frozen=True, slots=True)
class Where:
    """A filter: only passages of this place or a part of it, this year, this kind, this file. None means any."""

    place: str | None = None
    year: int | None = None
    kind: str | None = None
    path: str | None = None


class Library:
    """Reads and writes the file. Safe to read from several threads; writing is for the holder of the index's lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._guard = threading.RLock()

    @classmethod
    def create(cls, file: Path, manifest: dict[str, str]) -> Library:
        """A new, empty library."""
        draft = file.with_suffix(".part")
        draft.unlink(missing_ok=True)
        library = cls(_connect(draft, journal="DELETE"))
        with library.transaction() as db:
            for statement in _TABLES.split(";\n"):
                db.execute(statement)
            db.executemany(
                "INSERT INTO meta VALUES (?, ?)", {**manifest, "schema": str(SCHEMA), "generation": "0"}.items()
            )
        library.close()
        for leftover in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
            leftover.unlink(missing_ok=True)
        draft.replace(file)
        return cls(_connect(file))

    @staticmethod
    def is_blank(file: Path) -> bool:
        """Is there a database with nothing in it: one whose making was cut short?"""
        try:
            db = sqlite3.connect(file)
            try:
                return db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,)
            finally:
                db.close()
        except sqlite3.DatabaseError:
            return False

    @classmethod
    def open(cls, file: Path) -> Library:
        """Opens a file that `create` made. Raises IndexDamaged for any other, IndexMismatch for another schema."""
        try:
            library = cls(_connect(file))
            schema = library.meta("schema")
            if library._db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok" and file.stat().st_size < 64 << 20:
                raise sqlite3.DatabaseError
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(
                f"索引文件 {file} 损坏或不是报问的索引：请换一个 --home，或删除它后运行 baowen index 重建"
            ) from error
        if schema != str(SCHEMA):
            raise IndexMismatch(f"索引版本是 {schema}，本程序用 {SCHEMA}：请用新的 --home 运行 baowen index 重建")
        return library

    def close(self) -> None:
        """Closes the file."""
        with self._guard:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or none of it."""
        with self._guard:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._guard:
            return self._db.execute(sql, values).fetchall()

    def meta(self, key: str) -> str | None:
        """An entry of the manifest."""
        found = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return found[0][0] if found else None

    @property
    def generation(self) -> int:
        """Grows with every change."""
        return int(self.meta("generation") or 0)

    def touch(self, db: sqlite3.Connection) -> None:
        """Says, inside a transaction, that something changed."""
        db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")

    def file(self, source: str) -> FileRow | None:
        """The row of a file by its absolute path."""
        found = self._rows("SELECT source, path, size, mtime_ns, page FROM files WHERE source = ?", (source,))
        return FileRow(*found[0]) if found else None

    def files(self) -> list[FileRow]:
        """Every indexed file, by the name it is cited by."""
        return [FileRow(*r) for r in self._rows("SELECT source, path, size, mtime_ns, page FROM files ORDER BY path")]

    def members(self, source: str) -> list[str]:
        """The absolute paths, below its own, of the indexed members of an archive."""
        # "0" follows "/": everything that begins with the archive's path and "/" lies between the two.
        sql = "SELECT source FROM files WHERE source >= ? AND source < ?"
        return [r[0] for r in self._rows(sql, (f"{source}/", f"{source}0"))]

    def path_taken(self, path: str, source: str) -> bool:
        """Is another file cited by this name already?"""
        return bool(self._rows("SELECT 1 FROM files WHERE path = ? AND source != ?", (path, source)))

    def page_name(self, page: str) -> str | None:
        """The name by which a page is cited: the first of its files'."""
        found = self._rows("SELECT MIN(path) FROM files WHERE page = ?", (page,))
        return found[0][0] if found else None

    def has_page(self, page: str) -> bool:
        """Are these bytes indexed under some name?"""
        return bool(self._rows("SELECT 1 FROM pages WHERE id = ?", (page,)))

    def page(self, id: str) -> Page:
        """A page as it was decoded. Raises KeyError for an unknown id."""
        found = self._rows("SELECT encoding, text FROM pages WHERE id = ?", (id,))
        if not found:
            raise KeyError(id)
        return Page(self.page_name(id) or id, found[0][1], found[0][0], id)

    def missing_vectors(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those keys under which no vector is kept."""
        return {k for k in keys if not self._rows("SELECT 1 FROM vectors WHERE key = ?", (k,))}

    def put_file(self, db: sqlite3.Connection, row: FileRow) -> None:
        """Adds or replaces a file's row."""
        db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            (row.source, row.path, row.size, row.mtime_ns, row.page),
        )

    def put_page(
        self,
        db: sqlite3.Connection,
        page: Page,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        keys: Sequence[bytes],
    ) -> list[int]:
        """Adds a page with its articles and passages; returns the passages' row ids."""
        db.execute("INSERT INTO pages VALUES (?, ?, ?)", (page.id, page.encoding, page.text))
        db.executemany(
            "INSERT INTO articles VALUES (?, ?, ?, ?)",
            [(a.head.id, page.id, json.dumps(a.head.to_dict(), ensure_ascii=False), _packed(a.body)) for a in articles],
        )
        ids: list[int] = []
        for p, key in zip(passages, keys, strict=True):
            h = p.article
            values = (p.id, h.id, page.id, p.line, p.header, p.text, _packed(p.body), h.place, h.year, h.kind, key)
            cursor = db.execute(
                "INSERT INTO passages (id, article, page, line, header, text, source, place, year, kind, vector) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            ids.append(int(cursor.lastrowid or 0))
        return ids

    def put_vectors(self, db: sqlite3.Connection, keys: Sequence[bytes], rows: FloatArray) -> None:
        """Keeps rows of shape (len(keys), dim) under their keys."""
        db.executemany(
            "INSERT OR IGNORE INTO vectors VALUES (?, ?)", [(k, r.tobytes()) for k, r in zip(keys, rows, strict=True)]
        )

    def drop_files(self, db: sqlite3.Connection, sources: Iterable[str]) -> None:
        """Forgets these files; their pages stay until `drop_orphans`."""
        db.executemany("DELETE FROM files WHERE source = ?", [(s,) for s in sources])

    def drop_orphans(self, db: sqlite3.Connection) -> list[int]:
        """Removes the pages that no file bears any more; returns the row ids of their passages."""
        orphans = [r[0] for r in db.execute("SELECT id FROM pages WHERE id NOT IN (SELECT page FROM files)")]
        gone = [r[0] for page in orphans for r in db.execute("SELECT rowid FROM passages WHERE page = ?", (page,))]
        for table, column in (("passages", "page"), ("articles", "page"), ("pages", "id")):
            db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(page,) for page in orphans])
        return gone

    def passages(self, rowids: Sequence[int]) -> dict[int, Passage]:
        """The passages of these row ids; those that are gone are left out."""
        found: dict[int, Passage] = {}
        names: dict[str, str] = {}
        for rowid in rowids:
            rows = self._rows(
                "SELECT p.id, p.page, p.line, a.head, p.text, p.source, p.header FROM passages p "
                "JOIN articles a ON a.id = p.article WHERE p.rowid = ?",
                (rowid,),
            )
            for id, page, line, head, text, source, header in rows:
                if page not in names:
                    names[page] = self.page_name(page) or page
                found[rowid] = Passage(id, names[page], page, line, _head(head), _unpacked(text, source), header)
        return found

    def rowids(self, where: Where | None = None) -> list[int]:
        """The row ids of the passages that the filter lets through, in order."""
        tests, values = ["1"], []
        if where and where.year is not None:
            tests.append("year = ?")
            values.append(where.year)
        if where and where.kind is not None:
            tests.append("kind = ?")
            values.append(where.kind)
        if where and where.path is not None:
            tests.append("page IN (SELECT page FROM files WHERE path = ?)")
            values.append(where.path)
        rows = self._rows(f"SELECT rowid, place FROM passages WHERE {' AND '.join(tests)} ORDER BY rowid", values)
        if where and where.place is not None:
            from .places import codes_of, contains

            outer = codes_of(where.place)
            rows = [
                r for r in rows if any(contains(o, c) for o in outer for c in codes_of(r[1])) or where.place in r[1]
            ]
        return [r[0] for r in rows]

    def texts(self, rowids: Iterable[int]) -> Iterator[tuple[int, str]]:
        """(row id, searchable text) of these passages."""
        for rowid, passage in self.passages(list(rowids)).items():
            yield rowid, passage.searchable

    def vectors(self, rowids: Sequence[int], dim: int) -> FloatArray:
        """The vectors of these passages, shape (len(rowids), dim)."""
        rows = np.empty((len(rowids), dim), np.float32)
        for n, rowid in enumerate(rowids):
            sql = "SELECT v.vector FROM passages p JOIN vectors v ON v.key = p.vector WHERE p.rowid = ?"
            rows[n] = np.frombuffer(self._rows(sql, (rowid,))[0][0], np.float32)
        return rows

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        counts = {t: int(self._rows(f"SELECT COUNT(*) FROM {t}")[0][0]) for t in ("pages", "articles", "passages")}
        files = self._rows("SELECT COUNT(*) FROM files WHERE page != ?", (CONTAINER,))
        return {"files": int(files[0][0]), **counts}

    def heads(self) -> list[ArticleHead]:
        """Every article's particulars."""
        return [_head(r[0]) for r in self._rows("SELECT head FROM articles ORDER BY id")]


def _connect(file: Path, *, journal: str = "WAL") -> sqlite3.Connection:
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
    db.execute(f"PRAGMA journal_mode = {journal}")
    db.execute("PRAGMA synchronous = NORMAL")
    return db


def _packed(body: SourceText) -> str:
    return json.dumps(
        [[s.start, s.end, at] for s, at in zip(body.spans, body.starts, strict=True)], separators=(",", ":")
    )


def _unpacked(text: str, source: str) -> SourceText:
    rows = json.loads(source)
    return SourceText(text, tuple(SourceSpan(s, e) for s, e, _ in rows), tuple(at for _, _, at in rows))


def _head(packed: str) -> ArticleHead:
    values = json.loads(packed)
    return ArticleHead(**{**values, "authors": tuple(values["authors"])})
