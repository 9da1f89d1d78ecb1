"""The source of truth: the pages, articles, passages and vectors of an index.

FAISS and BM25 are made from it and can be made again; nothing is in them that is not here. A page is *staged* when it
is written, *published* in a generation when both searches know it (`since`), and *retired* in a later one (`until`).
What was retired in one generation is deleted with the next, so that who still reads the last one misses nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .article import Article, ArticleHead, Page, SourceSpan, SourceText
from .database import Database
from .lexical import Entry, Facts
from .passage import CHUNKING, Passage

if TYPE_CHECKING:
    from ..embeddings import FloatArray

CONTAINER = ""
"""What stands for the page of an archive: it has none of its own, its members have."""
_PUBLISHED = "since IS NOT NULL AND until IS NULL"
_BORNE = "p.id IN (SELECT page FROM files)"
_SUPERSEDED = "EXISTS (SELECT 1 FROM pages q WHERE q.id = p.id AND q.n > p.n)"
_LACKING = "EXISTS (SELECT 1 FROM passages s WHERE s.page = p.n AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.key = s.vector))"
_CHUNK = 500
"""Values bound in one statement."""


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
    """A filter: only passages of this place or a part of it, this year, this kind, this file. None means any.

    `path` names a file as it is cited, or the archive or folder that it is in.
    """

    place: str | None = None
    year: int | None = None
    kind: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What the next generation has other than the last: numbers of pages, and row ids of their passages."""

    fresh: list[int]
    gone: list[int]
    added: list[int]
    removed: list[int]


class Library(Database):
    """Reads and writes the tables."""

    @property
    def generation(self) -> int:
        """The generation that both searches know."""
        return int(self.meta("generation") or 0)

    # Files and pages

    def file(self, source: str) -> FileRow | None:
        """The row of a file by its absolute path."""
        found = self.rows("SELECT source, path, size, mtime_ns, page FROM files WHERE source = ?", (source,))
        return FileRow(*found[0]) if found else None

    def files(self) -> list[FileRow]:
        """Every indexed file, by the name it is cited by."""
        return [FileRow(*r) for r in self.rows("SELECT source, path, size, mtime_ns, page FROM files ORDER BY path")]

    def bearers(self, page: str) -> list[FileRow]:
        """The files of these bytes."""
        sql = "SELECT source, path, size, mtime_ns, page FROM files WHERE page = ? ORDER BY path"
        return [FileRow(*r) for r in self.rows(sql, (page,))]

    def members(self, source: str) -> list[str]:
        """The absolute paths, below its own, of the indexed members of an archive."""
        # "0" follows "/": everything that begins with the archive's path and "/" lies between the two.
        sql = "SELECT source FROM files WHERE source >= ? AND source < ?"
        return [r[0] for r in self.rows(sql, (f"{source}/", f"{source}0"))]

    def path_taken(self, path: str, source: str) -> bool:
        """Is another file cited by this name already?"""
        return bool(self.rows("SELECT 1 FROM files WHERE path = ? AND source != ?", (path, source)))

    def has_page(self, page: str) -> bool:
        """Are these bytes here, staged or published, and cut as this program cuts them?"""
        sql = "SELECT 1 FROM pages WHERE id = ? AND chunking = ? AND until IS NULL"
        return bool(self.rows(sql, (page, CHUNKING)))

    def page(self, id: str) -> Page:
        """A page as it was decoded. Raises KeyError for an unknown id."""
        sql = "SELECT name, text, encoding, date FROM pages JOIN texts ON page = n WHERE id = ? ORDER BY n DESC LIMIT 1"
        found = self.rows(sql, (id,))
        if not found:
            raise KeyError(id)
        name, text, encoding, date = found[0]
        return Page(self._names([id]).get(id) or name, text, encoding, id, date)

    def put_file(self, db: sqlite3.Connection, row: FileRow) -> None:
        """Adds or replaces a file's row."""
        db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            (row.source, row.path, row.size, row.mtime_ns, row.page),
        )

    def drop_files(self, db: sqlite3.Connection, sources: Iterable[str]) -> None:
        """Forgets these files; their pages stay until the next generation."""
        db.executemany("DELETE FROM files WHERE source = ?", [(s,) for s in sources])

    def put_page(
        self, db: sqlite3.Connection, page: Page, articles: Sequence[Article], *, cut: Sequence[tuple[Passage, bytes]]
    ) -> list[int]:
        """Stages a page with its articles and its passages, each with the key of its vector; returns their row ids."""
        n = db.execute(
            "INSERT INTO pages (id, name, encoding, date, chunking) VALUES (?, ?, ?, ?, ?)",
            (page.id, page.path, page.encoding, page.date, CHUNKING),
        ).lastrowid
        db.execute("INSERT INTO texts VALUES (?, ?)", (n, page.text))
        heads: dict[str, int | None] = {}
        for a in articles:
            head = json.dumps(a.head.to_dict(), ensure_ascii=False)
            values = (a.head.id, n, head)
            heads[a.head.id] = db.execute("INSERT INTO articles (id, page, head) VALUES (?, ?, ?)", values).lastrowid
        ids: list[int] = []
        for p, key in cut:
            h = p.article
            packed = _packed(p.body)
            row = (p.id, heads[h.id], n, p.line, p.header, p.text, packed, h.place, h.year, h.kind, key)
            cursor = db.execute(
                "INSERT INTO passages (id, article, page, line, header, text, source, place, year, kind, vector) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            ids.append(int(cursor.lastrowid or 0))
        return ids

    # Vectors

    def missing_vectors(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those keys under which no vector is kept."""
        asked = set(keys)
        return asked - {r[0] for r in self._each("SELECT key FROM vectors WHERE key IN", list(asked))}

    def put_vectors(self, db: sqlite3.Connection, keys: Sequence[bytes], rows: FloatArray) -> None:
        """Keeps rows of shape (len(keys), dim) under their keys."""
        db.executemany(
            "INSERT OR IGNORE INTO vectors VALUES (?, ?)", [(k, r.tobytes()) for k, r in zip(keys, rows, strict=True)]
        )

    def vectors(self, rowids: Sequence[int], dim: int) -> FloatArray:
        """The vectors of these passages, shape (len(rowids), dim); zeros for one that is lost."""
        sql = "SELECT s.rowid, v.vector FROM passages s JOIN vectors v ON v.key = s.vector WHERE s.rowid IN"
        at = {rowid: n for n, rowid in enumerate(rowids)}
        rows = np.zeros((len(rowids), dim), np.float32)
        for rowid, vector in self._each(sql, rowids):
            rows[at[rowid]] = np.frombuffer(vector, np.float32)
        return rows

    def without_vector(self) -> int:
        """How many published passages have no vector, or one of another length: none, in a library that is whole."""
        length = 4 * int(self.meta("dim") or 0)
        whole = f"SELECT 1 FROM vectors v WHERE v.key = s.vector AND length(v.vector) = {length}"
        held = f"SELECT n FROM pages WHERE {_PUBLISHED}"
        sql = f"SELECT COUNT(*) FROM passages s WHERE page IN ({held}) AND NOT EXISTS ({whole})"
        return int(self.rows(sql)[0][0])

    # From one generation to the next

    def staged(self) -> list[int]:
        """The row ids of the passages that are written but not yet published."""
        sql = f"SELECT s.rowid FROM pages p JOIN passages s ON s.page = p.n WHERE p.since IS NULL AND {_BORNE}"
        return [r[0] for r in self.rows(f"{sql} AND NOT {_SUPERSEDED} ORDER BY s.rowid")]

    def outdated(self) -> list[str]:
        """The ids of the pages that were cut in another way than this program's."""
        newer = "EXISTS (SELECT 1 FROM pages q WHERE q.id = p.id AND q.chunking = ? AND q.until IS NULL)"
        sql = f"SELECT DISTINCT id FROM pages p WHERE chunking != ? AND until IS NULL AND {_BORNE} AND NOT {newer}"
        return [r[0] for r in self.rows(sql, (CHUNKING, CHUNKING))]

    def change(self) -> Change:
        """What the next generation changes: whole staged pages come, and pages that no file bears any more go."""
        fresh = self.rows(
            f"SELECT n, id FROM pages p WHERE since IS NULL AND {_BORNE} AND NOT {_SUPERSEDED} AND NOT {_LACKING}"
        )
        again = {id for _, id in fresh}
        staged = "SELECT id FROM pages WHERE since IS NULL"
        doubtful = f"SELECT n, id, {_BORNE} FROM pages p WHERE {_PUBLISHED} AND (NOT {_BORNE} OR id IN ({staged}))"
        gone = [n for n, id, borne in self.rows(doubtful) if not borne or id in again]
        return Change([n for n, _ in fresh], gone, self._passages_of([n for n, _ in fresh]), self._passages_of(gone))

    def _passages_of(self, pages: Sequence[int]) -> list[int]:
        return sorted(r[0] for r in self._each("SELECT rowid FROM passages WHERE page IN", pages))

    def publish(self, change: Change, generation: int) -> None:
        """Makes it so, in one transaction; deletes what the last generation retired, and what was staged in vain."""
        with self.transaction() as db:
            over = "until IS NOT NULL", f"since IS NULL AND (NOT {_BORNE} OR {_SUPERSEDED})"
            for old in [r[0] for r in db.execute(f"SELECT n FROM pages p WHERE {over[0]} OR ({over[1]})").fetchall()]:
                for table, column in (("passages", "page"), ("articles", "page"), ("texts", "page"), ("pages", "n")):
                    db.execute(f"DELETE FROM {table} WHERE {column} = ?", (old,))
            db.executemany("UPDATE pages SET since = ? WHERE n = ?", [(generation, n) for n in change.fresh])
            db.executemany("UPDATE pages SET until = ? WHERE n = ?", [(generation, n) for n in change.gone])
            db.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (str(generation),))
            other = f"SELECT 1 FROM pages WHERE {_PUBLISHED} AND chunking != ?"
            if not db.execute(other, (CHUNKING,)).fetchone():
                db.execute("UPDATE meta SET value = ? WHERE key = 'chunking'", (CHUNKING,))

    # Reading

    def passages(self, rowids: Sequence[int]) -> dict[int, Passage]:
        """The passages of these row ids, in that order; those that are gone are left out."""
        sql = (
            "SELECT s.rowid, s.id, p.id, p.name, s.line, a.head, s.text, s.source, s.header FROM passages s "
            "JOIN articles a ON a.n = s.article JOIN pages p ON p.n = s.page WHERE s.rowid IN"
        )
        rows = {r[0]: r[1:] for r in self._each(sql, rowids)}
        names = self._names({r[1] for r in rows.values()})
        found: dict[int, Passage] = {}
        for rowid in rowids:
            if rowid in rows:
                id, page, name, line, head, text, source, header = rows[rowid]
                body = _unpacked(text, source)
                found[rowid] = Passage(id, names.get(page) or name, page, line, _head(head), body, header)
        return found

    def entries(self, rowids: Sequence[int]) -> Iterator[Entry]:
        """What the full-text search holds of these passages."""
        sql = "SELECT rowid, header, text, place, year, kind, page FROM passages WHERE rowid IN"
        for rowid, header, text, *facts in self._each(sql, rowids):
            yield Entry(rowid, f"{header}\n{text}" if header else text, *facts)

    def keyed(self, rowids: Sequence[int]) -> Iterator[tuple[bytes, str]]:
        """The key of the vector, and the text to embed, of each of these passages."""
        for key, header, text in self._each("SELECT vector, header, text FROM passages WHERE rowid IN", rowids):
            yield key, f"{header}\n{text}" if header else text

    def _names(self, pages: Iterable[str]) -> dict[str, str]:
        """The name by which each page is cited: the first of its files'. A page that no file bears has none."""
        found: dict[str, str] = {}
        for page, path in self._each("SELECT page, path FROM files WHERE page IN", sorted(pages)):
            found[page] = min(path, found.get(page, path))
        return found

    def _each(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query that ends in IN, for all of the values."""
        for at in range(0, len(values), _CHUNK):
            part = values[at : at + _CHUNK]
            yield from self.rows(f"{sql} ({','.join('?' * len(part))})", part)

    # Filters

    def facts(self, where: Where) -> Facts:
        """A filter in terms of what is stored."""
        places = None if where.place is None else tuple(self._places(where.place))
        pages = None if where.path is None else tuple(self._below(where.path))
        return Facts(places, where.year, where.kind, pages)

    def _places(self, wanted: str) -> Iterator[str]:
        """The stored places that are this one or a part of it."""
        from .places import codes_of, contains

        outer = codes_of(wanted)
        for (place,) in self.rows("SELECT DISTINCT place FROM passages WHERE place != ''"):
            if wanted in place or any(contains(o, c) for o in outer for c in codes_of(place)):
                yield place

    def _below(self, path: str) -> list[int]:
        """The numbers of the pages of a file, of the members of an archive, or of the files in a folder."""
        path = path.rstrip("/")
        # "0" follows "/", and "$" follows "#": see `members`.
        below = "({0} = ?1 OR ({0} >= ?1 || '/' AND {0} < ?1 || '0') OR ({0} >= ?1 || '#' AND {0} < ?1 || '$'))"
        files = f"SELECT page FROM files WHERE {below.format('path')}"
        return [r[0] for r in self.rows(f"SELECT n FROM pages WHERE id IN ({files})", (path,))]

    def rowids(self, where: Where | None = None) -> list[int]:
        """The row ids of the published passages that the filter lets through, in order."""
        facts = self.facts(where or Where())
        tests, values = [f"page IN (SELECT n FROM pages WHERE {_PUBLISHED})"], []
        for column, wanted in (("place", facts.places), ("page", facts.pages)):
            if wanted is not None:
                tests.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(wanted))
        for column, value in (("year", facts.year), ("kind", facts.kind)):
            if value is not None:
                tests.append(f"{column} = ?")
                values.append(value)
        rows = self.rows(f"SELECT rowid FROM passages WHERE {' AND '.join(tests)} ORDER BY rowid", values)
        return [r[0] for r in rows]

    # Counting

    def counts(self) -> dict[str, int]:
        """How many published files, pages, articles and passages there are."""
        held = f"SELECT n FROM pages WHERE {_PUBLISHED}"
        sql = {
            "files": f"SELECT COUNT(*) FROM files WHERE page IN (SELECT id FROM pages WHERE {_PUBLISHED})",
            "pages": f"SELECT COUNT(*) FROM ({held})",
            "articles": f"SELECT COUNT(*) FROM articles WHERE page IN ({held})",
            "passages": f"SELECT COUNT(*) FROM passages WHERE page IN ({held})",
        }
        return {name: int(self.rows(query)[0][0]) for name, query in sql.items()}

    def places(self) -> list[str]:
        """Every place that a published passage is about."""
        return self._told("place", "place != ''")

    def years(self) -> list[int]:
        """Every year that a published passage is from."""
        return self._told("year", "year IS NOT NULL")

    def _told(self, column: str, where: str) -> list[Any]:
        held = f"page NOT IN (SELECT n FROM pages WHERE NOT ({_PUBLISHED}))"  # those are few
        return [r[0] for r in self.rows(f"SELECT DISTINCT {column} FROM passages WHERE {where} AND {held} ORDER BY 1")]


def _packed(body: SourceText) -> str:
    return json.dumps(
        [[s.start, s.end, at] for s, at in zip(body.spans, body.starts, strict=True)], separators=(",", ":")
    )


def _unpacked(text: str, source: str) -> SourceText:
    rows = json.loads(source)
    return SourceText(text, tuple(SourceSpan(s, e) for s, e, _ in rows), tuple(at for _, _, at in rows))


@lru_cache(maxsize=8192)
def _head(packed: str) -> ArticleHead:
    values = json.loads(packed)
    return ArticleHead(**{**values, "authors": tuple(values["authors"])})
