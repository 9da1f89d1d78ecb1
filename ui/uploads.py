"""Files that readers send: kept in a folder of their own below the index, under safe names, within bounds."""

from __future__ import annotations

import filecmp
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Final

from ..rag.errors import StoreError, UsageError

FOLDER: Final = "uploads"
MAX_FILES: Final = 2000
MAX_BYTES: Final = 1 << 30
"""Of all the files sent together."""
_LONGEST: Final = 180
"""Bytes of a name, so that a number fits behind it."""
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff/\\:*?"<>|]+')


def safe_name(name: str) -> str:
    """The last part of a path as a name that stays in its folder on every system."""
    return safe_title(PurePosixPath(name.replace("\\", "/")).name)


def safe_title(title: str) -> str:
    """A text as a file name: nothing that parts a path, no control or direction-changing characters."""
    text = _UNSAFE.sub("_", unicodedata.normalize("NFC", title))
    text = text.encode("utf-8", "replace").decode("utf-8").strip(" .") or "_"
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = text, "", ""
    while len(f"{stem}{dot}{ending}".encode()) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}{dot}{ending}"


def take_in(home: Path, files: Sequence[tuple[str, Path]]) -> list[Path]:
    """Moves files (name, where it is now) into the folder; returns where they are, in order.

    The same name with the same bytes is the same file; with others it gets a number. Raises UsageError for none, too
    many or too large, StoreError where the folder cannot be written.
    """
    if not files:
        raise UsageError("没有文件：请选择或拖入至少一个")
    if len(files) > MAX_FILES:
        raise UsageError(f"一次最多 {MAX_FILES} 个文件（现在 {len(files)} 个）：请打成 zip 或分几次")
    folder = home / FOLDER
    try:
        if (size := sum(source.stat().st_size for _, source in files)) > MAX_BYTES:
            raise UsageError(f"一次最多 {MAX_BYTES >> 30} GB（现在 {size / (1 << 30):.1f} GB）：请分几次")
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _move(source, folder, safe_name(name)) for name, source in dict.fromkeys(files)
        ]  # the same one twice is one
    except OSError as error:
        raise StoreError(f"无法写入 {folder}：{error.strerror}，请检查权限和磁盘空间") from error


def _move(source: Path, folder: Path, name: str) -> Path:
    """A draft is renamed into place, so that no half file is ever there under its name."""
    for target in _names(folder, name):
        if not target.exists():
            draft = folder / f".{target.name}.part"
            shutil.move(source, draft)
            return draft.replace(target)
        if filecmp.cmp(source, target, shallow=False):
            source.unlink()
            return target
    raise RuntimeError("names never end")


def _names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    whole = PurePosixPath(name)
    for n in count(2):
        yield folder / f"{whole.stem}-{n}{whole.suffix}"


def discard(home: Path, file: Path) -> bool:
    """Deletes a file if it lies in the folder; says whether it did. Files that others indexed are left alone."""
    folder = (home / FOLDER).resolve()
    if file.parent.resolve() != folder or not file.is_file():
        return False
    file.unlink()
    return True
