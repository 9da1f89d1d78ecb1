"""Bytes → text: which encoding Chinese text is in, or none rather than a guess that reads as rubbish."""

from __future__ import annotations

import re
from functools import cache

from .errors import PageError

LEGACY = ("gb18030", "big5hkscs", "utf_16_le", "utf_16_be")
_NAMES = {"big5": "big5hkscs", "utf_8": "utf-8", "ascii": "utf-8"}
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UNKNOWN = "认不出编码：请另存为 UTF-8"
_BINARY = "不是文本文件（含二进制内容）"
_SAMPLE = 100_000
"""Characters that are looked at to judge a decoding."""
_SURE, _AHEAD = 0.85, 0.12
"""A decoding is taken by its characters when so large a share is common, and so much more than in any other."""


def decode_text(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """The text and its encoding; `declared` is what the file says of itself, believed where it fits.

    A byte order mark stays in the text. Raises PageError for binary data and where the encoding cannot be told.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = _strict(data, "utf-16")
        if found is None:
            raise PageError(_UNKNOWN)
        return _text(found), "utf-16"
    if data[:4096].count(0) > 4:
        wide = [e for e in LEGACY if e.startswith("utf")]
        encoding = _by_characters(data, wide)
        if encoding is None:
            raise PageError(_BINARY)
        return _text(data.decode(encoding)), encoding
    if (found := _strict(data, "utf-8")) is not None:
        return _text(found), "utf-8"
    name = declared.strip().lower()
    name = _DECLARED.get(name, name)
    if name in LEGACY and (found := _strict(data, name)) is not None and _common_share(found) > _SURE - _AHEAD:
        return _text(found), name
    encoding = None if _is_korean(data) else _by_library(data) or _by_characters(data, LEGACY)
    if encoding is None:
        raise PageError(_UNKNOWN)
    return _text(data.decode(encoding)), encoding


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _text(text: str) -> str:
    head = text[:_SAMPLE]
    if len(_CONTROL.findall(head)) > max(8, len(head) // 50):
        raise PageError(_BINARY)
    return text


def _by_library(data: bytes) -> str | None:
    """What charset-normalizer says, where the whole file agrees."""
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=list(LEGACY), threshold=0.3).best()
    if best is None:
        return None
    name = _NAMES.get(best.encoding, best.encoding)
    found = _strict(data, name)
    return name if found is not None and _common_share(found) > _SURE - _AHEAD else None


def _by_characters(data: bytes, encodings: list[str] | tuple[str, ...]) -> str | None:
    """The encoding in which nearly all characters are common ones, and clearly more than in any other.

    It tells short texts apart, where a detector that counts letters has too little to count.
    """
    shares = sorted(((_common_share(t), e) for e in encodings if (t := _strict(data, e)) is not None), reverse=True)
    if not shares or shares[0][0] < _SURE:
        return None
    return shares[0][1] if len(shares) == 1 or shares[0][0] - shares[1][0] >= _AHEAD else None


def _is_korean(data: bytes) -> bool:
    """Is it Korean in EUC-KR? Its syllables lie where GB 2312 has frequent characters, and only there."""
    text = _strict(data, "euc_kr")
    other = [c for c in (text or "")[:_SAMPLE] if ord(c) > 126]
    return sum("가" <= c <= "힣" for c in other) > 0.9 * max(1, len(other))


def _common_share(text: str) -> float:
    """The share of common characters among those that are not ASCII; 0 where there are none."""
    other = [c for c in text[:_SAMPLE] if ord(c) > 126]
    return sum(c in _common() for c in other) / max(1, len(other))


@cache
def _common() -> frozenset[str]:
    """The first, frequent levels of the GB 2312 and Big5 standards, and punctuation. About 6,900 characters."""
    found = {chr(c) for low, high in ((0x3000, 0x3020), (0xFF01, 0xFF5F), (0x2460, 0x2474)) for c in range(low, high)}
    found.update("\ufeff\xa0“”‘’—…·№℃％¥％‰◆●■▲★○")
    rows = [("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))]
    rows += [("big5", range(0xA4, 0xC7), cells) for cells in (range(0x40, 0x7F), range(0xA1, 0xFF))]
    for encoding, leads, cells in rows:
        for lead in leads:
            found.update(bytes(b for cell in cells for b in (lead, cell)).decode(encoding, "ignore"))
    return frozenset(found)
