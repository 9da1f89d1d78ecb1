"""Files → pages: which are read, how they are decoded, and why the others are left out."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from composed_pages import WHOLE_PAGE, write

from baowen.rag import PageError, Skipped, UsageError
from baowen.rag.formats import MAX_BYTES, decode
from baowen.rag.loaders import FoundFile, read, shown, walk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def found(*roots: Path) -> tuple[list[str], dict[str, str]]:
    """(names of the files to index, reason by name of the files left out)."""
    items = list(walk(roots))
    return (
        [i.path for i in items if isinstance(i, FoundFile)],
        {i.path: i.reason for i in items if isinstance(i, Skipped)},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_the_encodings_of_chinese_text_are_told_apart(encoding: str) -> None:
    """The same page in each encoding has the same text; a byte order mark may stand before it."""
    page = decode("p.txt", WHOLE_PAGE.encode(encoding))
    assert page.text.removeprefix("\ufeff") == WHOLE_PAGE


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_the_encoding_is_reported(encoding: str) -> None:
    """A page that is not UTF-8 says what it is: GBK under its larger name."""
    assert decode("p.txt", WHOLE_PAGE.encode(encoding)).encoding == {"gbk": "gb18030"}.get(encoding, encoding)


def test_traditional_chinese_in_big5_is_read() -> None:
    """Pages from Hong Kong and Taiwan are in Big5 now and then."""
    text = "臺北市今年修建水庫十五座，總投資三億元，計劃在汛期之前全部完工。\n" * 8
    assert decode("p.txt", text.encode("big5")).text == text


@pytest.mark.parametrize(
    "data",
    [b"", b" \n\n", "\u3000\r\n".encode(), b"\xef\xbb\xbf", b"\xff\xfe"],
    ids=["no-bytes", "blank-lines", "wide-space", "mark-alone", "utf-16-mark-alone"],
)
def test_a_file_without_text_is_empty(data: bytes) -> None:
    """Nothing but white space or a byte order mark is an empty file."""
    with pytest.raises(PageError, match="空文件"):
        decode("p.txt", data)


@pytest.mark.parametrize(
    "data",
    [PNG, b"PK\x03\x04" + bytes(400), random.Random(0).randbytes(200_000), b"\xff\xfe\x01", b"\x81" * 999],
    ids=["png", "zip", "random", "half-a-character", "no-encoding"],
)
def test_a_file_that_is_no_text_is_refused(data: bytes) -> None:
    """Never mojibake: what cannot be decoded cleanly is an error of one line."""
    with pytest.raises(PageError) as caught:
        decode("p.txt", data)
    assert "\n" not in str(caught.value)


def test_a_few_control_characters_do_not_make_a_text_binary() -> None:
    """Good text with a NUL or an escape in it is still read, unchanged."""
    text = "开\x00工的\x1b[31m水库有15座。" + "水库修好了。" * 20
    assert decode("p.txt", text.encode()).text == text


def test_folders_are_walked_in_order_and_names_are_relative(tmp_path: Path) -> None:
    """Files of one name in two folders are told apart; hidden files and folders are passed over."""
    for name in ("b/page.txt", "a/page.txt", "c.md", ".hidden.txt", ".git/x.txt"):
        write(tmp_path / name, "水库。")
    assert found(tmp_path) == (["c.md", "a/page.txt", "b/page.txt"], {})


def test_other_kinds_of_file_are_left_out_unless_named(tmp_path: Path) -> None:
    """A folder's .log is skipped with the kinds that can be read; the same file named itself is read."""
    log = write(tmp_path / "x.log", "水库。")
    paths, reasons = found(tmp_path)
    assert paths == []
    assert ".log" in reasons["x.log"]
    assert ".txt" in reasons["x.log"]
    assert found(log) == (["x.log"], {})


def test_a_missing_path_is_wrong_use(tmp_path: Path) -> None:
    """The error names the path, in one line even where the name holds a line break."""
    with pytest.raises(UsageError, match="nowhere"):
        list(walk([tmp_path / "nowhere"]))
    with pytest.raises(UsageError) as caught:
        list(walk([tmp_path / "a\nb"]))
    assert "\n" not in str(caught.value)


def test_links_pipes_and_loops_are_neither_followed_nor_waited_for(tmp_path: Path) -> None:
    """A link out of the folder and a FIFO are skipped with a reason, a loop of folders ends, folders are no pages."""
    outside = write(tmp_path / "outside.txt", "密。")
    root = tmp_path / "pages"
    write(root / "a.txt", "水库。")
    (root / "x.txt").mkdir()
    (root / "out.txt").symlink_to(outside)
    (root / "gone.txt").symlink_to(root / "nothing")
    (root / "loop").symlink_to(root, target_is_directory=True)
    os.mkfifo(root / "pipe.txt")
    paths, reasons = found(root)
    assert paths == ["a.txt"]
    assert set(reasons) >= {"out.txt", "pipe.txt", "gone.txt"}
    assert "密" not in "".join(reasons.values())


def test_odd_names_are_found(tmp_path: Path) -> None:
    """Spaces, Chinese, emoji, a leading dash, a line break and 250 bytes are names like others."""
    names = {"大连 (副本) 🙂.txt", "-rf.txt", "a\nb.txt", "n" * 246 + ".txt"}
    for name in names:
        write(tmp_path / name, "水库。")
    assert set(found(tmp_path)[0]) == names


def test_a_name_is_shown_on_one_line_without_tricks() -> None:
    """Line breaks, escapes and direction-changing characters are written as escapes, undecodable bytes too."""
    assert shown("a\nb\x1b[31m\u202ec") == "a\\u000ab\\u001b[31m\\u202ec"
    assert shown(os.fsdecode(b"\xff.txt")) == "\\xff.txt"


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A sparse file of 50 MB on one line costs a stat; the error tells limit and size."""
    file = tmp_path / "big.txt"
    with file.open("wb") as out:
        out.truncate(50 << 20)
    with pytest.raises(PageError, match=rf"{MAX_BYTES >> 20} MB.*50 MB"):
        read(FoundFile(file, "big.txt"))


def test_a_file_that_vanished_is_an_error_of_that_file(tmp_path: Path) -> None:
    """Between listing and reading a file may go: the others are still read."""
    with pytest.raises(PageError, match="无法读取"):
        read(FoundFile(tmp_path / "gone.txt", "gone.txt"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error_of_that_file(tmp_path: Path) -> None:
    """What may not be read is said in one line."""
    file = write(tmp_path / "a.txt", "水库。")
    file.chmod(0)
    with pytest.raises(PageError, match="无法读取"):
        read(FoundFile(file, "a.txt"))
