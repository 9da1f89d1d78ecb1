"""Who may enter the chat."""

from __future__ import annotations

from pathlib import Path

import pytest

from baowen.rag import UsageError
from baowen.ui.login import read_logins


def logins(tmp_path: Path, text: str, host: str = "127.0.0.1") -> list[tuple[str, str]] | None:
    """What a file with this text lets in."""
    file = tmp_path / "logins"
    file.write_text(text, encoding="utf-8")
    return read_logins(file, host)


def test_each_line_is_a_name_and_a_password(tmp_path: Path) -> None:
    """A colon may stand in a password; blank lines and a byte order mark are passed over."""
    assert logins(tmp_path, "\ufeff周小满:a:b\n\n 郑禾 :秘 密\n") == [("周小满", "a:b"), ("郑禾", "秘 密")]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_this_machine_alone_needs_no_login(host: str) -> None:
    """What only this machine can open asks for no password."""
    assert read_logins(None, host) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_another_machine_needs_one(host: str) -> None:
    """To be reachable without a password is refused, with the option that cures it."""
    with pytest.raises(UsageError, match="--auth"):
        read_logins(None, host)


@pytest.mark.parametrize("text", ["", "\n", "name only\n", "name:\n", ":word\n", "a:b\nc:\n"])
def test_a_file_without_whole_logins_is_refused(tmp_path: Path, text: str) -> None:
    """A missing name or password lets nobody in; the line says how to write one."""
    with pytest.raises(UsageError, match="用户名:密码") as caught:
        logins(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    """Missing, a folder, or not UTF-8: one line that names it."""
    (tmp_path / "gbk").write_bytes("周小满:密码".encode("gbk"))
    for file in (tmp_path / "missing", tmp_path, tmp_path / "gbk"):
        with pytest.raises(UsageError, match="无法读取登录文件"):
            read_logins(file, "127.0.0.1")
