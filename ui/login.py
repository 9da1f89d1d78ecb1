"""Who may enter the chat: a file of names and passwords, and the refusal to be reachable without one."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from ..rag.errors import UsageError


def read_logins(file: Path | None, host: str) -> list[tuple[str, str]] | None:
    """The (name, password) pairs of a file with name:password lines; None where no login is needed.

    Raises UsageError for an unreadable or empty file, and for a host beyond this machine without a login.
    """
    if file is None:
        if not _loopback(host):
            raise UsageError(f"监听 {host} 会让别的机器也能打开：请用 --auth 给出登录文件（每行 用户名:密码）")
        return None
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"无法读取登录文件 {file}：请给一个 UTF-8 文本文件，每行 用户名:密码") from error
    pairs = [(name.strip(), password) for name, colon, password in (x.partition(":") for x in lines) if colon]
    if not pairs or not all(name and password for name, password in pairs):
        raise UsageError(f"登录文件 {file} 里没有可用的登录：每行写 用户名:密码，两者都不能空")
    return pairs


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
