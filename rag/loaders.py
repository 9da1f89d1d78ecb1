"""Files → pages: which files to read, how they are decoded, and one reason for each that is left out."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .article import Page
from .errors import PageError, UsageError

SUFFIXES = frozenset({".txt", ".md"})
MAX_BYTES = 16 << 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LEGACY = ("gb18030", "big5", "utf_16_le", "utf_16_be")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to index: where it is, and the name it is cited by."""

    source: Path
    path: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not indexed, and why, in one line."""

    path: str
    reason: str


def walk(paths: Iterable[str | os.PathLike[str]]) -> Iterator[FoundFile | Skipped]:
    """The page files below the folders and among the files named, sorted; names are relative to what was named.

    Raises UsageError for a path that does not exist. Links that lead out of a folder, pipes and devices are skipped.
    """
    for named in paths:
        root = Path(named)
        if not root.exists():
            raise UsageError(f"找不到 {shown(root)}：请检查路径")
        root = root.resolve()
        if root.is_dir():
            yield from _walk_folder(root)
        else:
            yield _look_at(root, root.name, explicit=True)


def _walk_folder(root: Path) -> Iterator[FoundFile | Skipped]:
    failed: list[OSError] = []
    for folder, subfolders, names in os.walk(root, onerror=failed.append):
        subfolders[:] = sorted(d for d in subfolders if not d.startswith("."))
        for name in sorted(names):
            source = Path(folder, name)
            path = source.relative_to(root).as_posix()
            if name.startswith("."):
                continue
            if source.is_symlink() and not source.resolve().is_relative_to(root):
                yield Skipped(shown(path), "链接指向文件夹之外")
                continue
            yield _look_at(source, path, explicit=False)
        while failed:
            error = failed.pop()
            yield Skipped(shown(Path(error.filename or root).relative_to(root)), f"文件夹无法读取：{error.strerror}")


def _look_at(source: Path, path: str, *, explicit: bool) -> FoundFile | Skipped:
    try:
        mode = source.stat().st_mode
    except OSError as error:
        return Skipped(shown(path), f"无法读取：{error.strerror}")
    if not stat.S_ISREG(mode):
        return Skipped(shown(path), "不是普通文件")
    if source.suffix.lower() not in SUFFIXES and not explicit:
        return Skipped(
            shown(path), f"暂不支持 {source.suffix or '没有扩展名的'} 文件，可用：{' '.join(sorted(SUFFIXES))}"
        )
    return FoundFile(source, path)


def read(file: FoundFile) -> tuple[bytes, os.stat_result]:
    """The bytes of a file and what `stat` said just before. Raises PageError when it cannot be read or is too large."""
    try:
        status = file.source.stat()
        if status.st_size > MAX_BYTES:
            raise PageError(f"超过 {MAX_BYTES >> 20} MB 的上限（{status.st_size >> 20} MB）：请拆成较小的文件")
        return file.source.read_bytes(), status
    except OSError as error:
        raise PageError(f"无法读取：{error.strerror}") from error


def decode(path: str, data: bytes) -> Page:
    """The decoded page. Raises PageError for an empty or binary file, or one whose encoding cannot be told."""
    if not data.strip():
        raise PageError("空文件")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data[:4096].count(0) > 4:
        raise PageError("不是文本文件（含二进制内容）")
    else:
        encodings = ("utf-8",)
    for encoding in encodings:
        try:
            return _page(path, data, data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=list(_LEGACY), threshold=0.3).best()
    if best is None:
        raise PageError("认不出编码：请另存为 UTF-8")
    return _page(path, data, data.decode(best.encoding), best.encoding)


def _page(path: str, data: bytes, text: str, encoding: str) -> Page:
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise PageError("空文件")
    if len(_CONTROL.findall(text[:100_000])) > max(8, len(text[:100_000]) // 50):
        raise PageError("不是文本文件（含二进制内容）")
    return Page.from_bytes(path, data, text=text, encoding=encoding)


def shown(path: str | os.PathLike[str]) -> str:
    """A file name on one line: control and direction-changing characters are written as escapes."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", name
    )
