"""The SQLite file of an index: made and opened with care, written in whole transactions, its errors told with a cure."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from .errors import BaowenError, IndexBusy, IndexDamaged, IndexMismatch, StoreError
from .lock import is_writable

SCHEMA = 3
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, name TEXT NOT NULL, encoding TEXT NOT NULL,
    date TEXT NOT NULL, chunking TEXT NOT NULL, since INTEGER, until INTEGER
);
CREATE TABLE texts (page INTEGER PRIMARY KEY REFERENCES pages(n), text TEXT NOT NULL);
CREATE INDEX pages_id ON pages(id);
CREATE INDEX pages_state ON pages(since, until);
CREATE TABLE files (
    source TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    page TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_page ON files(page);
CREATE TABLE articles (n INTEGER PRIMARY KEY, id TEXT NOT NULL, page INTEGER NOT NULL REFERENCES pages(n), head TEXT NOT NULL);
CREATE INDEX articles_page ON articles(page);
CREATE TABLE passages (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, article INTEGER NOT NULL REFERENCES articles(n),
    page INTEGER NOT NULL REFERENCES pages(n), line INTEGER NOT NULL, header TEXT NOT NULL, text TEXT NOT NULL,
    source TEXT NOT NULL, place TEXT NOT NULL, year INTEGER, kind TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passages_page ON passages(page);
CREATE INDEX passages_facts ON passages(place, year, kind, page);
CREATE TABLE vectors (key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL);
"""
_PAGE = 8192
_QUICKLY_CHECKED = 64 << 20
"""Bytes up to which a file is looked through when it is opened; a larger one by `baowen doctor --deep`."""


class Database:
    """One SQLite file. Safe to read from several threads; writing is for the holder of the index's lock.

    Every error of SQLite's leaves as one of ours.
    """

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._db = connection
        self._guard = threading.RLock()
        self.path = file

    @classmethod
    def create(cls, file: Path, manifest: dict[str, str]) -> Self:
        """A new, empty file. It is there whole, or not at all."""
        draft = file.with_suffix(".part")
        draft.unlink(missing_ok=True)
        own = {"schema": str(SCHEMA), "generation": "0", "id": uuid.uuid4().hex}
        with _told(file):
            database = cls(_connect(draft, journal="DELETE"), draft)
        with database.transaction() as db:
            for statement in _TABLES.split(";\n"):
                db.execute(statement)
            db.executemany("INSERT INTO meta VALUES (?, ?)", {**manifest, **own}.items())
        database.close()
        for leftover in (file, *_beside(file)):
            leftover.unlink(missing_ok=True)
        draft.replace(file)
        with _told(file):
            return cls(_connect(file), file)

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
    def open(cls, file: Path) -> Self:
        """Opens a file that `create` made; in a folder that cannot be written, for reading alone.

        Raises IndexDamaged for a truncated, broken or foreign file, IndexMismatch for another schema.
        """
        with _told(file):
            if _is_cut(file):
                raise sqlite3.DatabaseError("shorter than its header says")
            database = cls(_connect(file) if is_writable(file, file.parent) else _connect_read_only(file), file)
            try:
                schema = database.meta("schema")
                small = file.stat().st_size < _QUICKLY_CHECKED
                if small and database.rows("PRAGMA quick_check(1)") != [("ok",)]:
                    raise sqlite3.DatabaseError("quick_check")
            except BaseException:
                database.close()
                raise
        if schema != str(SCHEMA):
            database.close()
            raise IndexMismatch(f"索引版本是 {schema}，本程序用 {SCHEMA}：请用新的 --home 运行 baowen index 重建")
        return database

    def close(self) -> None:
        """Closes the file."""
        with self._guard:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, also after a power cut, or none of it."""
        with self._guard, _told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has SQLite roll back by itself
                    self._db.execute("ROLLBACK")
                raise

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._guard, _told(self.path):
            return self._db.execute(sql, values).fetchall()

    def meta(self, key: str) -> str | None:
        """An entry of the manifest."""
        found = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return found[0][0] if found else None

    def damage(self) -> list[str]:
        """What SQLite finds wrong when it reads the whole file; empty when all is well."""
        return [r[0] for r in self.rows("PRAGMA integrity_check(10)") if r[0] != "ok"]


def _connect(file: Path, *, journal: str = "WAL") -> sqlite3.Connection:
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
    db.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file; five vectors of 384 numbers to a page
    db.execute(f"PRAGMA journal_mode = {journal}")
    db.execute("PRAGMA synchronous = FULL")
    return db


def _connect_read_only(file: Path) -> sqlite3.Connection:
    """For a folder that cannot be written: without the log beside the file, which SQLite would have to make."""
    log = _beside(file)[0]
    mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    return sqlite3.connect(
        f"file:{quote(str(file))}?{mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=30
    )


def _beside(file: Path) -> tuple[Path, Path]:
    """SQLite's log and its index."""
    return file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")


def _is_cut(file: Path) -> bool:
    """Is the file shorter than its header says? (The database file format, 1.3: page size at 16, page count at 28.)"""
    with file.open("rb") as stream:
        header = stream.read(100)
    size = int.from_bytes(header[16:18], "big")
    return len(header) < 100 or file.stat().st_size < int.from_bytes(header[28:32], "big") * (
        65536 if size == 1 else size
    )


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turns what SQLite and the system raise into one of our errors, which names the cure."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of this program, such as a closed file
    except sqlite3.DatabaseError as error:
        raise _as_ours(error, file) from error


def _as_ours(error: sqlite3.DatabaseError, file: Path) -> BaowenError:
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return StoreError(f"{file.parent} 所在的磁盘已满：请腾出空间再运行一次，已写入的都保留")
        case sqlite3.SQLITE_IOERR:
            return StoreError(f"读写 {file} 出错：请检查磁盘和剩余空间再运行一次，已写入的都保留")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return StoreError(f"无法写入 {file.parent}：请检查权限或换一个 --home")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return IndexBusy("索引正由另一个进程写入：请等它结束后再试")
        case _:
            return IndexDamaged(
                f"索引文件 {file} 损坏或不是报问的索引：请换一个 --home，或删除它后运行 baowen index 重建"
            )
