"""API keys for REST and MCP: a file of names, roles and hashes. A key is shown once, when it is made.

A key holds 256 random bits, so one SHA-256 hides it; nothing that slows down guessing is needed. The file is read again
when it changes, so that a key removed is refused from then on.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
import tempfile
import threading
from pathlib import Path
from typing import Any, Final, Self

from ..rag.errors import UsageError
from .users import Role, User

PREFIX: Final = "bw-"


class Keys:
    """The keys of one file. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._guard = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._held: dict[str, tuple[str, Role]] = {}
        """name → hash and role."""

    @classmethod
    def open(cls, file: str | os.PathLike[str]) -> Self:
        """The keys of a file. Raises UsageError where it is missing, unreadable, empty, or readable by others."""
        keys = cls(Path(file).expanduser())
        if not keys.list():
            raise UsageError(f"密钥文件 {file} 里没有密钥：请先运行 baowen key add 名字 --keys {file}")
        return keys

    @classmethod
    def create(cls, file: str | os.PathLike[str]) -> Self:
        """The keys of a file for adding to it; it need not be there yet."""
        return cls(Path(file).expanduser())

    def list(self) -> list[User]:
        """Who has a key, by name."""
        return [User(name, role) for name, (_, role) in sorted(self._read().items())]

    def check(self, key: str) -> User | None:
        """Whose key this is. Takes as long for a wrong one."""
        given = _hashed(key)
        found: User | None = None
        for name, (held, role) in self._read().items():
            if hmac.compare_digest(given, held):
                found = User(name, role)
        return found

    def add(self, name: str, *, role: Role = "reader") -> str:
        """A new key for this name, which is told this once. Raises UsageError for a name that will not do."""
        if not name.strip() or len(name) > 64 or not name.isprintable():
            raise UsageError("密钥的名字须是 1 到 64 个可见的字")
        held = dict(self._read()) if self.file.exists() else {}
        if name in held:
            raise UsageError(f"{self.file} 里已有 {name}：请换一个名字，或先用 baowen key remove 移除")
        key = PREFIX + secrets.token_urlsafe(32)
        held[name] = _hashed(key), role
        self._write(held)
        return key

    def remove(self, name: str) -> None:
        """Removes a key, which is refused from then on. Raises UsageError for an unknown name."""
        held = dict(self._read())
        if held.pop(name, None) is None:
            raise UsageError(f"{self.file} 里没有 {name}：用 baowen key list --keys {self.file} 查看")
        self._write(held)

    def _read(self) -> dict[str, tuple[str, Role]]:
        with self._guard:
            try:
                status = self.file.stat()
                if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
                    raise UsageError(f"密钥文件 {self.file} 别人也能读写：请运行 chmod 600 {self.file}")
                if (stamp := (status.st_mtime_ns, status.st_size)) != self._stamp:
                    lines = self.file.read_text(encoding="utf-8").splitlines()
                    self._held = dict(_entry(json.loads(line)) for line in lines if line.strip())
                    self._stamp = stamp
            except OSError as error:
                raise UsageError(
                    f"无法读取密钥文件 {self.file}：请用 baowen key add 名字 --keys {self.file} 建立"
                ) from error
            except (ValueError, KeyError, TypeError):  # whose own words would show the line
                raise UsageError(f"密钥文件 {self.file} 不是 baowen key 写的：请用 baowen key add 重新建立") from None
            return self._held

    def _write(self, held: dict[str, tuple[str, Role]]) -> None:
        """Replaces the file as a whole; only its owner may read it."""
        file = self.file.resolve()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # readable by its owner alone
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                for name, (hash, role) in sorted(held.items()):
                    stream.write(json.dumps({"name": name, "role": role, "sha256": hash}, ensure_ascii=False) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            Path(draft).replace(file)
        except OSError as error:
            raise UsageError(f"无法写入密钥文件 {self.file}：{error.strerror}，请检查权限") from error


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _entry(line: dict[str, Any]) -> tuple[str, tuple[str, Role]]:
    if line["role"] not in {"reader", "librarian"} or len(line["sha256"]) != 64:
        raise ValueError(line["name"])
    return str(line["name"]), (str(line["sha256"]), line["role"])
