"""Who may enter, and what each may do: a file of names, roles and hashed passwords.

One JSON object a line: name, role, and the password's salt and scrypt hash. The file is read again when it changes, so
that `baowen user` takes effect without a restart. No password is ever kept or shown.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import secrets
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from ..rag.errors import UsageError

Role = Literal["reader", "librarian"]
LEAST_PASSWORD: Final = 8
"""Characters."""
_LONGEST: Final = 64
_LONGEST_PASSWORD: Final = 1024
_COST: Final = {"n": 2**14, "r": 8, "p": 5}
"""Of scrypt: 16 MB and a fifth of a second a try. OWASP Password Storage Cheat Sheet, 2024."""
_MOST_WRONG: Final = 10
_PAUSE: Final = 60.0
"""Seconds for which a name is refused after ten wrong passwords in a row."""
_HOW: Final = "请用 baowen user add 名字 --auth {file} 添加"

Hex = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2}){16,64}$")]


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may ask; a librarian may also add and remove pages."""

    name: str
    role: Role = "reader"

    @property
    def may_write(self) -> bool:
        """May this user add, remove and index pages?"""
        return self.role == "librarian"


LOCAL: Final = User("", "librarian")
"""Who sits before a server that only this machine can reach and that asks for no password."""


class _Entry(BaseModel):
    """A line of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    role: Role
    salt: Hex
    hash: Hex


class Users:
    """The users of one file. Safe to use from several threads."""

    def __init__(self, file: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.file = file
        self._clock = clock
        self._guard = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._entries: dict[str, _Entry] = {}
        self._wrong: dict[str, tuple[int, float]] = {}
        """name → wrong passwords in a row, and when the last was given."""

    @classmethod
    def open(cls, file: str | os.PathLike[str]) -> Self:
        """The users of a file that must hold one at least. Raises UsageError where it does not, or cannot be read."""
        users = cls(Path(file).expanduser())
        if not users.list():
            raise UsageError(f"登录文件 {file} 里没有用户：" + _HOW.format(file=file))
        return users

    @classmethod
    def create(cls, file: str | os.PathLike[str]) -> Self:
        """The users of a file for adding to it; it need not be there yet. Raises UsageError for an unreadable one."""
        users = cls(Path(file).expanduser())
        if users.file.exists():
            users.list()
        return users

    def list(self) -> list[User]:
        """Everyone, by name. Raises UsageError for a file that cannot be read."""
        return [User(e.name, e.role) for _, e in sorted(self._read().items())]

    def get(self, name: str) -> User | None:
        """The user of this name as the file has it now."""
        entry = self._read().get(_folded(name))
        return User(entry.name, entry.role) if entry else None

    def check(self, name: str, password: str) -> User | None:
        """The user, if the password is right. Takes as long for an unknown name; refuses a while after ten misses."""
        key = _folded(name)
        entry = self._read().get(key)
        with self._guard:
            count, last = self._wrong.get(key, (0, 0.0))
            if count >= _MOST_WRONG and self._clock() - last < _PAUSE:
                return None
        salt = bytes.fromhex(entry.salt) if entry else b"\0" * 16
        right = hmac.compare_digest(_hashed(password, salt), bytes.fromhex(entry.hash) if entry else b"")
        with self._guard:
            if right:
                self._wrong.pop(key, None)
            elif entry:
                self._wrong[key] = (count + 1, self._clock())
        return User(entry.name, entry.role) if entry and right else None

    async def admits(self, name: str, password: str) -> bool:
        """Is the password right? For a web server, which answers others meanwhile."""
        return await asyncio.to_thread(self.check, name, password) is not None

    def add(self, name: str, password: str, *, role: Role = "reader") -> bool:
        """Adds a user, or gives an earlier one this password and role; says whether the user is new.

        Raises UsageError for a name or password that will not do, and where the file cannot be written.
        """
        key = _folded(name)
        if not key or len(key) > _LONGEST or not key.isprintable():
            raise UsageError(f"用户名须是 1 到 {_LONGEST} 个可见的字")
        if len(password) < LEAST_PASSWORD:
            raise UsageError(f"密码太短：至少 {LEAST_PASSWORD} 个字符")
        if len(password) > _LONGEST_PASSWORD:
            raise UsageError(f"密码太长：至多 {_LONGEST_PASSWORD} 个字符")
        salt = secrets.token_bytes(16)
        entry = _Entry(name=key, role=role, salt=salt.hex(), hash=_hashed(password, salt).hex())
        entries = dict(self._read()) if self.file.exists() else {}
        new = key not in entries
        self._write(entries | {key: entry})
        return new

    def remove(self, name: str) -> None:
        """Removes a user, who can do nothing from then on. Raises UsageError for an unknown one."""
        entries = dict(self._read())
        if entries.pop(_folded(name), None) is None:
            raise UsageError(f"{self.file} 里没有用户 {name}：用 baowen user list --auth {self.file} 查看")
        self._write(entries)

    def _read(self) -> dict[str, _Entry]:
        with self._guard:
            try:
                status = self.file.stat()
                if (stamp := (status.st_mtime_ns, status.st_size)) != self._stamp:
                    lines = self.file.read_text(encoding="utf-8-sig").splitlines()
                    self._entries = dict(self._entry(n, line) for n, line in enumerate(lines, 1) if line.strip())
                    self._stamp = stamp
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"无法读取登录文件 {self.file}：" + _HOW.format(file=self.file)) from error
            return self._entries

    def _entry(self, n: int, line: str) -> tuple[str, _Entry]:
        try:
            entry = _Entry.model_validate_json(line)
        except ValidationError:  # whose own words would show the line
            message = f"登录文件 {self.file} 第 {n} 行不是 baowen user 写的（明文密码不再接受）："
            raise UsageError(message + _HOW.format(file=self.file)) from None
        return _folded(entry.name), entry

    def _write(self, entries: dict[str, _Entry]) -> None:
        """Replaces the file as a whole; only its owner may read it."""
        file = self.file.resolve()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # readable by its owner alone
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.writelines(f"{e.model_dump_json()}\n" for _, e in sorted(entries.items()))
                stream.flush()
                os.fsync(stream.fileno())
            Path(draft).replace(file)
        except OSError as error:
            raise UsageError(f"无法写入登录文件 {self.file}：{error.strerror}，请检查权限") from error


def _folded(name: str) -> str:
    """The same letters typed in another way are the same name."""
    return unicodedata.normalize("NFC", name.strip())


def _hashed(password: str, salt: bytes) -> bytes:
    secret = unicodedata.normalize("NFC", password[: _LONGEST_PASSWORD + 1]).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, maxmem=64 << 20, dklen=32, **_COST)
