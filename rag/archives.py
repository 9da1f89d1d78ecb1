"""Files that hold many pages: a zip of page files, a JSONL of articles."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO

from .article import Page
from .errors import PageError
from .formats import MAX_BYTES, SINGLE, Skipped, limit, page_of, shown
from .unzip import member_name, read_member

CONTAINERS = frozenset({".jsonl", ".ndjson", ".zip"})
MAX_MEMBERS = 100_000
MAX_UNPACKED = 2 << 30
"""Bytes that all members of a zip may have together."""
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst"})


def members(source: Path, path: str) -> Iterator[Page | Skipped]:
    """The pages of a container, named `path/inner/name` or `path#id`, and its members that cannot be read.

    Raises PageError when the container itself cannot be read.
    """
    try:
        if source.suffix.lower() == ".zip":
            with zipfile.ZipFile(source) as archive:
                yield from _unzip(archive, path)
        else:
            with source.open("rb") as stream:
                yield from records(stream, path)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeError) as error:
        raise PageError("不是完好的压缩包：请重新打包") from error
    except OSError as error:
        raise PageError(f"无法读取：{error.strerror or error}") from error


def _unzip(archive: zipfile.ZipFile, path: str) -> Iterator[Page | Skipped]:
    entries = [e for e in archive.infolist() if not e.is_dir()]
    if len(entries) > MAX_MEMBERS:
        raise PageError(f"压缩包里的文件超过 {MAX_MEMBERS} 个：请拆成较小的")
    if sum(e.file_size for e in entries) > MAX_UNPACKED:
        raise PageError(f"压缩包解压后超过 {MAX_UNPACKED >> 30} GB：请拆成较小的")
    seen: set[str] = set()
    for entry in sorted(entries, key=member_name):
        name = member_name(entry)
        parts = PurePath(name.replace("\\", "/")).parts
        if any((p.startswith(".") and p != "..") or p == "__MACOSX" for p in parts):
            continue
        inner = f"{path}/{name}"
        try:
            if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":" or "\x00" in name:
                raise PageError("文件名指向压缩包之外")
            if name in seen:
                raise PageError("压缩包里另有同名文件")
            seen.add(name)
            yield from _member(archive, entry, inner)
        except PageError as error:
            yield Skipped(shown(inner), str(error))


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> Iterator[Page | Skipped]:
    suffix = PurePath(path).suffix.lower()
    if suffix in _ARCHIVES:
        raise PageError("压缩包里的压缩包：请先解压")
    if suffix in CONTAINERS:
        import io

        yield from records(io.BytesIO(read_member(archive, entry, limit=MAX_BYTES)), path)
    elif suffix in SINGLE:
        yield page_of(path, read_member(archive, entry, limit=limit(path)))
    else:
        raise PageError(f"暂不支持 {suffix or '没有扩展名的'} 文件")


def records(stream: IO[bytes], path: str) -> Iterator[Page | Skipped]:
    """The articles of a JSONL: one object {"id", "title", "date", "text"} a line, of which only the text is needed.

    The title becomes the headline, a line of its own with a "#", where the text does not begin with it already.
    """
    seen: set[str] = set()
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        name = f"{path}#{number}"
        try:
            if len(line) > MAX_BYTES:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(MAX_BYTES)
                raise PageError(f"这一行超过 {MAX_BYTES >> 20} MB 的上限")
            if not line.strip():
                continue
            record = _record(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
            id = record["id"] or str(number)
            id = id if id not in seen else f"{id}-{number}"
            seen.add(id)
            name = f"{path}#{id}"
            yield _page(name, record)
        except PageError as error:
            yield Skipped(shown(name), str(error))


def _record(line: bytes) -> dict[str, str]:
    """The four fields as text, "" for what is missing."""
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise PageError("JSONL 须是 UTF-8 编码：请转存后再试") from error
    except (ValueError, RecursionError) as error:
        raise PageError("这一行不是 JSON 对象") from error
    if not isinstance(record, dict):
        raise PageError("这一行不是 JSON 对象")
    fields: dict[str, str] = {}
    for key in ("id", "title", "date", "text"):
        value = record.get(key)
        if value is not None and not isinstance(value, str | int):
            raise PageError(f"字段 {key} 须是文字")
        # Half of a surrogate pair, which JSON can name but no text may hold, becomes the replacement character.
        fields[key] = str("" if value is None else value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return fields


def _page(path: str, record: dict[str, str]) -> Page:
    text, title = record["text"], " ".join(record["title"].split())
    if not text.strip():
        raise PageError("没有 text 字段，或它是空的")
    if title and not text.lstrip("\ufeff \t\r\n\u3000#").startswith(title):
        text = f"# {title}\n\n{text}"
    whole = f"{record['date']}\0{text}".encode()
    return Page.from_bytes(path, whole, text=text, encoding="utf-8", date=record["date"])
