"""Files → pages: which files to read, what each one holds, and one reason for each that is left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .archives import CONTAINERS, members
from .article import Page
from .errors import PageError, UsageError
from .formats import SINGLE, Skipped, limit, page_of, shown

__all__ = ["SUFFIXES", "FoundFile", "Skipped", "holds_many", "load", "read", "shown", "walk"]

SUFFIXES = SINGLE | CONTAINERS
"""The kinds of file that a folder is searched for; any other is read as text where it is named itself."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to index: where it is, and the name it is cited by."""

    source: Path
    path: str


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
        os.fspath(source).encode("utf-8")
    except UnicodeEncodeError:
        return Skipped(shown(path), "文件名不是 UTF-8：请改名")
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


def load(file: FoundFile) -> Iterator[Page | Skipped]:
    """The page of a file, or the pages of a container and its members that cannot be used.

    Raises PageError when the file itself cannot be used.
    """
    if holds_many(file):
        yield from members(file.source, file.path)
    else:
        yield page_of(file.path, read(file))


def holds_many(file: FoundFile) -> bool:
    """Is the file a container, whose pages have names of their own below its name?"""
    return file.source.suffix.lower() in CONTAINERS


def read(file: FoundFile) -> bytes:
    """The bytes of a file. Raises PageError when it cannot be read or is too large."""
    most = limit(file.path)
    try:
        size = file.source.stat().st_size
        if size > most:
            raise PageError(f"超过 {most >> 20} MB 的上限（{size >> 20} MB）：请拆成较小的文件")
        with file.source.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise PageError(f"无法读取：{error.strerror}") from error
    if len(data) > most:
        raise PageError(f"超过 {most >> 20} MB 的上限：请拆成较小的文件")
    return data
