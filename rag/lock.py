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

    def __enter__(self) -> None:
        from filelock import Timeout

        try:
            self._lock.acquire()
            self._holder.write_text(str(os.getpid()))
        except Timeout as error:
            holder = self._holder.read_text() if self._holder.exists() else "?"
            raise IndexBusy(f"索引正由进程 {holder} 写入：请等它结束后再试") from error
        except OSError as error:
            raise StoreError(f"无法写入 {self._holder.parent}：{error.strerror}，请检查权限或换一个 --home") from error

    def __exit__(self, *_: object) -> None:
        self._holder.unlink(missing_ok=True)
        self._lock.release()
