"""Members of a zip archive: unpacked in memory, and never more than was allowed."""

from __future__ import annotations

import zipfile
import zlib

from .errors import PageError

MAX_RATIO = 200
"""How many times its packed size a member of more than 1 MB may have; Chinese text has about 3."""


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, limit: int) -> bytes:
    """The bytes of a member. Raises PageError when it is encrypted, damaged, larger than `limit` bytes or a bomb."""
    if member.flag_bits & 1:
        raise PageError("压缩包有密码：请先解压")
    if member.file_size > limit:
        raise PageError(f"解压后超过 {limit >> 20} MB 的上限：请拆成较小的文件")
    if member.file_size > 1 << 20 and member.file_size > MAX_RATIO * max(1, member.compress_size):
        raise PageError("压缩比异常，疑似压缩炸弹：未读取")
    try:
        with archive.open(member) as packed:
            data = packed.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise PageError("压缩包里的这个文件已损坏") from error
    if len(data) > limit:
        raise PageError(f"解压后超过 {limit >> 20} MB 的上限：请拆成较小的文件")
    return data


def member_name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: archives made on Chinese Windows hold GB 18030 names without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
