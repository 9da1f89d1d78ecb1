"""The refusal to be reachable from other machines without a login."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from ..rag.errors import UsageError
from .users import Users


def read_logins(file: Path | None, host: str) -> Users | None:
    """The users of a login file; None where no login is needed.

    Raises UsageError for an unreadable or empty file, and for a host beyond this machine without a login.
    """
    if file is not None:
        return Users.open(file)
    if not _loopback(host):
        raise UsageError(
            f"监听 {host} 会让别的机器也能打开：请用 --auth 给出登录文件（用 baowen user add 名字 --auth 文件 建立）"
        )
    return None


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
