"""Files that readers send, and where they are kept."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag import UsageError
from baowen.ui import uploads
from baowen.ui.uploads import discard, safe_name, safe_title, take_in


@given(st.text())
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    """Whatever it is called, a file has one plain, printable, short name without a path."""
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert safe not in {"", ".", ".."}
    assert not set(safe) & set('/\\:*?"<>|\n\x00\u202e')
    assert len(safe.encode()) <= 180
    assert not safe.startswith(".")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("营口 (副本) 🙂.txt", "营口 (副本) 🙂.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.txt", "b.txt"),
        ("a\nb.txt", "a_b.txt"),
        (".ssh", "ssh"),
        ("..", "_"),
        ("<img src=x onerror=alert(1)>.txt", "_img src=x onerror=alert(1)_.txt"),
        (unicodedata.normalize("NFD", "é.txt"), "é.txt"),
        ("字" * 100 + ".txt", "字" * 58 + ".txt"),  # 58 * 3 + 4 = 178 bytes
    ],
)
def test_names_stay_readable(name: str, safe: str) -> None:
    """Only what is unsafe is taken out."""
    assert safe_name(name) == safe


def test_a_title_is_kept_whole_in_a_name() -> None:
    """What would part a path is written otherwise."""
    assert safe_title("水库/大坝\\闸门？.md") == "水库_大坝_闸门？.md"


def send(folder: Path, name: str, text: str) -> tuple[str, Path]:
    """A file on its way."""
    draft = folder / f"draft{len(list(folder.glob('draft*')))}"
    draft.write_text(text, "utf-8")
    return name, draft


def test_the_same_name_with_other_words_gets_a_number(tmp_path: Path) -> None:
    """No file takes another's place, and the same file twice is one."""
    home = tmp_path / "home"
    sent = [send(tmp_path, "页.txt", text) for text in ("一", "二", "一")]
    assert [f.name for f in take_in(home, sent)] == ["页.txt", "页-2.txt", "页.txt"]
    assert sorted(f.name for f in (home / "uploads").iterdir()) == ["页-2.txt", "页.txt"]
    assert not any(source.exists() for _, source in sent)


def test_a_file_that_was_chosen_twice_is_taken_in_once(tmp_path: Path) -> None:
    """The browser's two copies are one on this side; the others are taken in, too."""
    same, other = send(tmp_path, "页.txt", "一"), send(tmp_path, "另.txt", "二")
    assert [f.name for f in take_in(tmp_path / "home", [same, same, other])] == ["页.txt", "另.txt"]


def test_too_many_or_too_large_is_refused_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names the bound; nothing is kept."""
    monkeypatch.setattr(uploads, "MAX_FILES", 1)
    with pytest.raises(UsageError, match="最多 1 个文件"):
        take_in(tmp_path / "home", [send(tmp_path, "a", "1"), send(tmp_path, "b", "2")])
    monkeypatch.setattr(uploads, "MAX_BYTES", 2)
    with pytest.raises(UsageError, match="GB"):
        take_in(tmp_path / "home", [send(tmp_path, "c", "123")])
    with pytest.raises(UsageError, match="没有文件"):
        take_in(tmp_path / "home", [])
    assert not (tmp_path / "home" / "uploads").exists()


def test_only_what_was_sent_is_ever_deleted(tmp_path: Path) -> None:
    """A file that the administrator indexed from elsewhere is left alone, by whatever path it is named."""
    (kept,) = take_in(tmp_path / "home", [send(tmp_path, "a.txt", "1")])
    other = tmp_path / "own.txt"
    other.write_text("2")
    assert not discard(tmp_path / "home", other)
    assert not discard(tmp_path / "home", kept.parent / ".." / ".." / "own.txt")
    assert discard(tmp_path / "home", kept)
    assert other.exists()
    assert not kept.exists()
