"""What the files of users and of keys have in common."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from baowen.rag import UsageError
from baowen.ui.keys import Keys
from baowen.ui.users import Users

KINDS = [pytest.param(Users, ("a long word",), id="users"), pytest.param(Keys, (), id="keys")]


@pytest.mark.parametrize(("kind", "proof"), KINDS)
def test_root_leaves_the_file_to_its_owner(tmp_path: Path, kind: type[Users | Keys], proof: tuple[str, ...]) -> None:
    """A service that may read its file still may after the administrator has added to it; a new one is its folder's."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("only root may give a file away")
    os.chown(tmp_path, 12345, 12345)
    file = tmp_path / "file"
    kind.create(file).add("林知远", *proof)
    kind.create(file).add("周小满", *proof)
    assert (file.stat().st_uid, file.stat().st_gid, file.stat().st_mode & 0o777) == (12345, 12345, 0o600)


@pytest.mark.parametrize(("kind", "proof"), KINDS)
@pytest.mark.parametrize("line", ["a secret", "{}", '{"name": "a secret", "role": "king"}'])
def test_a_foreign_line_is_named_and_not_shown(
    tmp_path: Path, kind: type[Users | Keys], proof: tuple[str, ...], line: str
) -> None:
    """Its number, the command that writes such files, and nothing that stands in it."""
    file = tmp_path / "file"
    kind.create(file).add("林知远", *proof)
    file.write_text(file.read_text("utf-8") + line, "utf-8")
    with pytest.raises(UsageError, match=f"第 2 行不是 {kind.command} 写的") as caught:
        kind.open(file)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("kind", "proof"), KINDS)
def test_a_name_typed_in_another_way_is_the_same(
    tmp_path: Path, kind: type[Users | Keys], proof: tuple[str, ...]
) -> None:
    """White space round it and the way its accents are put together do not count."""
    names = kind.create(tmp_path / "file")
    names.add(" Ame\u0301lie ", *proof)
    assert [one.name for one in kind.open(tmp_path / "file").list()] == ["Am\u00e9lie"]
    names.remove("Ame\u0301lie")
    with pytest.raises(UsageError, match=f"没有{kind.noun} Am"):
        names.remove("Am\u00e9lie")
