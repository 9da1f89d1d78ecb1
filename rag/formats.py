"""The bytes of one file → its page, by the kind of file; and the words for a file that is none."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import PurePath

from .article import Page
from .encodings import decode_text
from .errors import PageError

TEXT = frozenset({".txt", ".md"})
HTML = frozenset({".html", ".htm", ".xhtml"})
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
SINGLE = TEXT | HTML | IMAGES | {".pdf", ".docx"}
"""The kinds of file that are one page each."""
MAX_BYTES = 16 << 20
"""The largest file of text."""
MAX_DOCUMENT_BYTES = 64 << 20
"""The largest PDF, Word document or image."""
_BLANK = "\ufeff \t\r\n\u3000\f\x0b"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a member of an archive, that is not indexed, and why, in one line."""

    path: str
    reason: str


def limit(path: str) -> int:
    """The largest size in bytes that a file of this name may have."""
    suffix = PurePath(path).suffix.lower()
    return MAX_DOCUMENT_BYTES if suffix in IMAGES | {".pdf", ".docx"} else MAX_BYTES


def page_of(path: str, data: bytes) -> Page:
    """The page that a file holds. Raises PageError when it is empty, damaged, or not what its name says."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in SINGLE - TEXT - HTML:
        return decode(path, data)
    if not data:
        raise PageError("空文件")
    if suffix == ".docx":
        from .word_document import docx_text

        text, how = docx_text(data), "docx"
    elif suffix == ".pdf":
        from .pdf import pdf_text

        text, how = pdf_text(data)
    else:
        from .ocr import image_text

        text, how = image_text(data), "ocr"
    if not text.strip(_BLANK):
        raise PageError("没有读出文字")
    return Page.from_bytes(path, data, text=text, encoding=how)


def decode(path: str, data: bytes) -> Page:
    """The page of a text or HTML file. HTML is told by its first tag, whatever the file is called.

    Raises PageError for an empty or binary file, or one whose encoding cannot be told.
    """
    from .web_page import declared_charset, html_text, is_html

    if not data.strip():
        raise PageError("空文件")
    text, encoding = decode_text(data, declared=declared_charset(data))
    if PurePath(path).suffix.lower() in HTML or is_html(text):
        text = html_text(text)
    if not text.strip(_BLANK):
        raise PageError("空文件")
    return Page.from_bytes(path, data, text=text, encoding=encoding)


def shown(path: str | os.PathLike[str]) -> str:
    """A file name on one line: control and direction-changing characters are written as escapes."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]",
        lambda m: f"\\u{ord(m[0]):04x}",
        name,
    )
