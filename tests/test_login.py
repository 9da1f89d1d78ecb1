"""Who may enter the chat."""

from __future__ import annotations

from pathlib import Path

import pytest

from baowen.rag import UsageError
from baowen.ui.login import read_logins
from baowen.ui.users import Users


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_this_machine_alone_needs_no_login(host: str) -> None:
    """What only this machine can open asks for no password."""
    assert read_logins(None, host) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_another_machine_needs_one(host: str) -> None:
    """To be reachable without a password is refused, with the option that cures it."""
    with pytest.raises(UsageError, match="--auth"):
        read_logins(None, host)


def test_a_login_file_opens_any_host(tmp_path: Path) -> None:
    """With users there, other machines may come."""
    Users.create(tmp_path / "users").add("周小满", "a long word")
    logins = read_logins(tmp_path / "users", "0.0.0.0")
    assert logins is not None
    assert logins.check("周小满", "a long word")


@pytest.mark.parametrize("text", ["", "\n", "name only\n", "周小满:密码密码密码\n", "{}\n", '{"name": "a"}\n'])
def test_a_file_that_holds_no_users_is_refused(tmp_path: Path, text: str) -> None:
    """An empty file, or one with plain passwords, lets nobody in; the one line says how to add users, and no secret."""
    (tmp_path / "users").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="baowen user add") as caught:
        read_logins(tmp_path / "users", "127.0.0.1")
    assert "\n" not in str(caught.value)
    assert "密码密码密码" not in str(caught.value)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    """Missing, a folder, or not UTF-8: one line that names it."""
    (tmp_path / "gbk").write_bytes("周小满:密码".encode("gbk"))
    for file in (tmp_path / "missing", tmp_path, tmp_path / "gbk"):
        with pytest.raises(UsageError, match="无法读取登录文件"):
            read_logins(file, "127.0.0.1")
