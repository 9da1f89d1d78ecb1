"""One writer of an index at a time."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import IndexBusy, StoreError


class WriteLock:
    """Holds a folder for writing while entered; the message for the others names the process that holds it.

    Entering raises IndexBusy after `timeout` seconds, StoreError where the folder cannot be written.
    """

    def __init__(self, home: Path, *, timeout: float) -> None:
        from filelock import FileLock

        self._holder = home / "writer.pid"
        self._lock = FileLock(home / "writer.lock", timeout=timeout)

    def holder(self) -> str:
        """The process that holds the lock now; nothing when it is free or this folder was never written to."""
        from filelock import Timeout

        if not Path(self._lock.lock_file).exists():
            return ""
        try:
            with self._lock:
                return ""
        except Timeout:
            return self._pid()
        except OSError:
            return ""

    def _pid(self) -> str:
        return self._holder.read_text() if self._holder.exists() else "?"

    def __enter__(self) -> None:
        from filelock import Timeout

        try:
            self._lock.acquire()
            self._holder.write_text(str(os.getpid()))
        except Timeout as error:
            raise IndexBusy(f"索引正由进程 {self._pid()} 写入：请等它结束后再试") from error
        except OSError as error:
            raise StoreError(f"无法写入 {self._holder.parent}：{error.strerror}，请检查权限或换一个 --home") from error

    def __exit__(self, *_: object) -> None:
        self._holder.unlink(missing_ok=True)
        self._lock.release()


def is_writable(*paths: Path) -> bool:
    """May this process write these files and folders?"""
    effective = os.access in os.supports_effective_ids
    return all(os.access(path, os.W_OK, effective_ids=effective) for path in paths)
