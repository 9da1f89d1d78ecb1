"""Who may enter, and what each may do: a file of names, roles and hashed passwords.

A line also holds the password's salt and scrypt hash. No password is ever kept or shown.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

from pydantic import StringConstraints

from ..rag.errors import UsageError
from .private_file import Entry, PrivateFile, Role, User, folded

LEAST_PASSWORD: Final = 8
"""Characters."""
_LONGEST_PASSWORD: Final = 1024
_COST: Final = {"n": 2**14, "r": 8, "p": 5}
"""Of scrypt: 16 MB and a fifth of a second a try. OWASP Password Storage Cheat Sheet, 2024."""
_MOST_WRONG: Final = 10
_PAUSE: Final = 60.0
"""Seconds for which a name is refused after ten wrong passwords in a row."""

LOCAL: Final = User("", "librarian")
"""Who sits before a server that only this machine can reach and that asks for no password."""

Hex = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2}){16,64}$")]


class _Entry(Entry):
    """A line of the file."""

    salt: Hex
    hash: Hex


class Users(PrivateFile[_Entry]):
    """The users of one file."""

    entry = _Entry
    title = "登录文件"
    noun = "用户"
    command = "baowen user"
    option = "--auth"

    def __init__(self, file: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(file)
        self._clock = clock
        self._guard = threading.Lock()
        self._wrong: dict[str, tuple[int, float]] = {}
        """name → wrong passwords in a row, and when the last was given."""

    def get(self, name: str) -> User | None:
        """The user of this name as the file has it now."""
        entry = self._read().get(folded(name))
        return User(entry.name, entry.role) if entry else None

    def check(self, name: str, password: str) -> User | None:
        """The user, if the password is right. Takes as long for an unknown name; refuses a while after ten misses."""
        key = folded(name)
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
        name = self._named(name)
        if len(password) < LEAST_PASSWORD:
            raise UsageError(f"密码太短：至少 {LEAST_PASSWORD} 个字符")
        if len(password) > _LONGEST_PASSWORD:
            raise UsageError(f"密码太长：至多 {_LONGEST_PASSWORD} 个字符")
        salt = secrets.token_bytes(16)
        new = not self.file.exists() or name not in self._read()
        self._add(_Entry(name=name, role=role, salt=salt.hex(), hash=_hashed(password, salt).hex()))
        return new


def _hashed(password: str, salt: bytes) -> bytes:
    secret = unicodedata.normalize("NFC", password[: _LONGEST_PASSWORD + 1]).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, maxmem=64 << 20, dklen=32, **_COST)
