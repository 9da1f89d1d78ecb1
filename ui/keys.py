"""API keys for REST and MCP: a file of names, roles and hashes. A key is shown once, when it is made.

A key holds 256 random bits, so one SHA-256 hides it; nothing that slows down guessing is needed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from contextlib import suppress
from typing import Annotated, Final

from pydantic import StringConstraints

from ..rag.errors import UsageError
from .private_file import Entry, PrivateFile, Role, User

PREFIX: Final = "bw-"


class _Entry(Entry):
    """A line of the file."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Keys(PrivateFile[_Entry]):
    """The keys of one file, which is refused where others may read it."""

    entry = _Entry
    title = "密钥文件"
    noun = "密钥"
    command = "baowen key"
    option = "--keys"

    def check(self, key: str) -> User | None:
        """Whose key this is. Takes as long for a wrong one."""
        given = _hashed(key)
        found: User | None = None
        for entry in self._read().values():
            if hmac.compare_digest(given, entry.sha256):
                found = User(entry.name, entry.role)
        return found

    def add(self, name: str, *, role: Role = "reader") -> str:
        """A new key for this name, which is told this once. Raises UsageError for a name that will not do."""
        name = self._named(name)
        if self.file.exists() and name in self._read():
            raise UsageError(f"{self.file} 里已有 {name}：请换一个名字，或先用 baowen key remove 移除")
        key = PREFIX + secrets.token_urlsafe(32)
        self._add(_Entry(name=name, role=role, sha256=_hashed(key)))
        return key

    def _read(self) -> dict[str, _Entry]:
        with suppress(OSError):  # which reading it tells of
            if os.name == "posix" and stat.S_IMODE(self.file.stat().st_mode) & 0o077:
                raise UsageError(f"密钥文件 {self.file} 别人也能读写：请运行 chmod 600 {self.file}")
        return super()._read()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
