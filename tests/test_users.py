"""The file of users: names, roles, hashed passwords; and the command that writes it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import COMMAND, one_line

from baowen.rag import UsageError
from baowen.ui.users import LOCAL, User, Users

WORD = "correct horse"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a reader and a librarian, not to be changed."""
    file = tmp_path_factory.mktemp("users") / "users"
    users = Users.create(file)
    users.add("周小满", WORD)
    users.add("郑禾", WORD + "!", role="librarian")
    return file


def test_the_right_password_gives_the_user_with_the_role(file: Path) -> None:
    """Name and password together open the door; any other pair does not."""
    users = Users.open(file)
    assert users.check("周小满", WORD) == User("周小满", "reader")
    assert users.check(" 郑禾 ", WORD + "!") == User("郑禾", "librarian")
    assert users.check("周小满", WORD + "!") is None
    assert users.check("无此人", WORD) is None
    assert users.check("周小满", "") is None


def test_only_a_librarian_may_write() -> None:
    """A reader asks; a librarian, and who sits before the machine itself, also adds pages."""
    assert not User("a", "reader").may_write
    assert User("a", "librarian").may_write
    assert LOCAL.may_write


def test_the_file_holds_no_password_and_is_readable_by_its_owner_alone(file: Path) -> None:
    """Equal passwords leave different hashes, and the plain word is nowhere."""
    text = file.read_text("utf-8")
    assert WORD not in text
    hashes = [json.loads(line)["hash"] for line in text.splitlines()]
    assert len(set(hashes)) == 2
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_change_of_the_file_counts_at_once(tmp_path: Path) -> None:
    """A user who is removed, or whose role changes, is so for a server that is running."""
    running = Users.create(tmp_path / "users")
    running.add("周小满", WORD)
    by_command = Users.create(tmp_path / "users")
    assert by_command.add("周小满", WORD, role="librarian") is False
    assert running.get("周小满") == User("周小满", "librarian")
    by_command.remove("周小满")
    assert running.get("周小满") is None
    with pytest.raises(UsageError, match="没有用户 周小满"):
        by_command.remove("周小满")


def test_after_ten_misses_even_the_right_password_waits(tmp_path: Path) -> None:
    """Guessing is slowed down: the name is refused until a minute after the tenth miss; others are not."""
    now = [0.0]
    Users.create(tmp_path / "users").add("周小满", WORD)
    users = Users(tmp_path / "users", clock=lambda: now[0])
    assert [users.check("周小满", "wrong wrong") for _ in range(10)] == [None] * 10
    assert users.check("周小满", WORD) is None
    now[0] = 60.0
    assert users.check("周小满", WORD) is not None


@pytest.mark.parametrize(
    ("name", "password"),
    [("", WORD), ("  ", WORD), ("a\nb", WORD), ("a" * 65, WORD), ("a", "short"), ("a", "x" * 1025)],
    ids=["empty", "blank", "two lines", "too long", "short password", "long password"],
)
def test_a_poor_name_or_password_is_refused(tmp_path: Path, name: str, password: str) -> None:
    """Nothing is written, and the line never shows the password."""
    with pytest.raises(UsageError) as caught:
        Users.create(tmp_path / "users").add(name, password)
    assert password not in str(caught.value)
    assert not (tmp_path / "users").exists()


def run(*words: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """The command with a line on its standard input."""
    return subprocess.run(
        [*COMMAND, "user", *map(str, words)], input=typed, capture_output=True, encoding="utf-8", check=False
    )


def test_the_command_adds_lists_and_removes(tmp_path: Path) -> None:
    """The password is read from standard input; there is none by default."""
    auth = ("--auth", tmp_path / "users")
    assert run("add", "周小满", "--role", "librarian", *auth, typed=f"{WORD}\n").returncode == 0
    assert json.loads(run("list", "--json", *auth).stdout) == [{"name": "周小满", "role": "librarian"}]
    without = run("add", "郑禾", *auth)
    assert without.returncode == 2
    assert "密码太短" in one_line(without)
    assert run("remove", "周小满", *auth).returncode == 0
    assert "没有用户" in one_line(run("list", *auth))
