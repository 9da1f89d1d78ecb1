"""The conversations of every user, kept on disk: whole answers, written as soon as they are given."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from ..rag.errors import StoreError, UsageError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from ..rag import Answer

FILE: Final = "history.sqlite"
_LONGEST_TITLE: Final = 80
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL, updated REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS conversations_user ON conversations(user, updated);
CREATE TABLE IF NOT EXISTS answers (
    conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE, n INTEGER NOT NULL,
    question TEXT NOT NULL, said TEXT NOT NULL, whole TEXT NOT NULL, PRIMARY KEY (conversation, n)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A line of the list: `updated` in seconds since 1970, `count` questions."""

    id: str
    title: str
    updated: float
    count: int


@dataclass(frozen=True, slots=True)
class Exchanges:
    """A conversation to be shown again: the answers, each with its question, oldest first."""

    id: str
    title: str
    answers: tuple[Answer, ...]


class History:
    """Reads and writes the conversations. Nobody sees another's. Safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection, *, clock: Callable[[], float] = time.time) -> None:
        self._db = connection
        self._guard = threading.RLock()
        self._clock = clock

    @classmethod
    def open(cls, folder: Path | None) -> Self:
        """The conversations of a folder; with None they last as long as this object. Raises StoreError."""
        file = ":memory:" if folder is None else str(folder / FILE)
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # for its owner's eyes alone
            db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA foreign_keys = ON")
            db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"无法打开对话记录 {file}：{error}；请检查权限和磁盘，损坏时移走它再试") from error
        return cls(db)

    def close(self) -> None:
        """Closes the file."""
        with self._guard:
            self._db.close()

    @staticmethod
    def new_id() -> str:
        """The id of a conversation that begins; it is kept once something was answered in it."""
        return secrets.token_urlsafe(12)

    def add(self, user: str, id: str, answer: Answer) -> None:
        """Adds an answer to a conversation, which its first question gives the title. Raises UsageError if not his."""
        whole = _answers().dump_json(answer).decode()
        with self._change() as db:
            title = _title(answer.question)
            db.execute("INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?)", (id, user, title, self._clock()))
            self._own(user, id)
            db.execute("UPDATE conversations SET updated = ? WHERE id = ?", (self._clock(), id))
            db.execute(
                "INSERT INTO answers SELECT ?, COALESCE(MAX(n), 0) + 1, ?, ?, ? FROM answers WHERE conversation = ?",
                (id, answer.question, answer.answer, whole, id),
            )

    def list(self, user: str, words: str = "", *, limit: int = 200) -> list[Conversation]:
        """The user's conversations that hold all of these words, the latest first."""
        tests, values = ["c.user = ?"], [user]
        for word in words.split():
            like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            tests.append(
                "(c.title LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM answers a WHERE a.conversation = c.id "
                "AND (a.question LIKE ? ESCAPE '\\' OR a.said LIKE ? ESCAPE '\\')))"
            )
            values += [like] * 3
        count = "(SELECT COUNT(*) FROM answers a WHERE a.conversation = c.id)"
        sql = f"SELECT c.id, c.title, c.updated, {count} FROM conversations c WHERE {' AND '.join(tests)}"  # noqa: S608 - our own words
        return [Conversation(*r) for r in self._rows(f"{sql} ORDER BY c.updated DESC LIMIT ?", (*values, limit))]

    def read(self, user: str, id: str) -> Exchanges:
        """A conversation with its whole answers. Raises UsageError if the user has none of this id."""
        with self._guard:
            title = self._own(user, id)
            rows = self._rows("SELECT question, said, whole FROM answers WHERE conversation = ? ORDER BY n", (id,))
        return Exchanges(id, title, tuple(_answer(*row) for row in rows))

    def rename(self, user: str, id: str, title: str) -> None:
        """Gives a conversation another title. Raises UsageError for an empty one or an unknown id."""
        if not title.strip():
            raise UsageError("标题是空的：请写几个字")
        with self._change() as db:
            self._own(user, id)
            db.execute("UPDATE conversations SET title = ? WHERE id = ?", (_title(title), id))

    def delete(self, user: str, id: str) -> None:
        """Deletes a conversation for good. Raises UsageError for an unknown id."""
        with self._change() as db:
            self._own(user, id)
            db.execute("DELETE FROM conversations WHERE id = ?", (id,))

    def cut(self, user: str, id: str, keep: int) -> str:
        """Keeps the first `keep` answers, as when an earlier question is asked again; an unknown id has none.

        Where more than the last answer would go, the conversation is left as it is: the id of a copy of its beginning is
        returned, which is new where that is empty. Else its own id.
        """
        with self._change() as db:
            owned = db.execute("SELECT title FROM conversations WHERE id = ? AND user = ?", (id, user)).fetchone()
            held = [n for (n,) in db.execute("SELECT n FROM answers WHERE conversation = ? ORDER BY n", (id,))]
            if not owned or len(held) <= keep:
                return id
            if len(held) == keep + 1:
                db.execute("DELETE FROM answers WHERE conversation = ? AND n = ?", (id, held[-1]))
                return id
            copy = self.new_id()
            if keep:
                db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (copy, user, owned[0], self._clock()))
                db.execute(
                    "INSERT INTO answers SELECT ?, n, question, said, whole FROM answers WHERE conversation = ? AND n < ?",
                    (copy, id, held[keep]),
                )
            return copy

    def _own(self, user: str, id: str) -> str:
        """The title of a conversation of this user's."""
        found = self._rows("SELECT title FROM conversations WHERE id = ? AND user = ?", (id, user))
        if not found:
            raise UsageError("没有这个对话：它可能已被删除")
        return found[0][0]

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._guard, _told():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or none of it."""
        with self._guard, _told():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(f"无法读写对话记录（{error}）：请检查磁盘空间和权限") from error


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"


@lru_cache(maxsize=1)
def _answers() -> TypeAdapter[Answer]:
    """How an answer is written and read back whole."""
    from pydantic import TypeAdapter

    from ..rag import answer
    from ..rag.passage import Passage

    adapter = TypeAdapter(answer.Answer)
    adapter.rebuild(_types_namespace={**vars(answer), "Passage": Passage})
    return adapter


def _answer(question: str, said: str, whole: str) -> Answer:
    """An answer as it was given; of one that another version of this program wrote, the words at least."""
    from pydantic import ValidationError

    from ..rag import Answer

    try:
        return _answers().validate_json(whole)
    except ValidationError:
        return Answer(question, question, said)
