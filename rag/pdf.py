"""A PDF → its text: what is set as text is taken by its places on the sheet, a scanned sheet is recognised."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Lock
from typing import Any

from .errors import PageError
from .ocr import CURE, is_installed, recognise
from .reflow import PrintedLine, reflow

MAX_SHEETS = 1000
MAX_SECONDS = 600.0
"""For one file; a scanned sheet takes some seconds."""
_MAX_CHARACTERS = 200_000
"""On one sheet."""
_SCANNED = 10
"""A sheet with fewer characters than this and a picture is a scan."""
_DPI = 200
_MAX_SIDE = 4000
_pdfium = Lock()
"""PDFium does one thing at a time."""


def pdf_text(data: bytes) -> tuple[str, str]:
    """The text, an empty line between sheets, and how it was got: "pdf", or "ocr" when any sheet was recognised.

    Raises PageError for a file that is damaged, locked or too large, and for scans when the extra is not installed.
    """
    import pypdfium2 as pdfium

    started = time.monotonic()
    sheets: list[str] = []
    scans = 0
    with _pdfium:
        try:
            with pdfium.PdfDocument(data) as document:
                if len(document) > MAX_SHEETS:
                    raise PageError(f"PDF 超过 {MAX_SHEETS} 页：请拆成较小的文件")
                for number in range(len(document)):
                    if time.monotonic() - started > MAX_SECONDS:
                        raise PageError(f"PDF 读了 {MAX_SECONDS / 60:.0f} 分钟还没有读完：请拆成较小的文件")
                    text, scanned = _sheet(document[number])
                    sheets.append(text)
                    scans += scanned
        except pdfium.PdfiumError as error:
            locked = "password" in str(error).lower()
            raise PageError("PDF 有密码：请另存一份没有密码的" if locked else "不是完好的 PDF：请重新导出") from error
    if scans and not is_installed() and not any(sheets):
        raise PageError(CURE)
    return "\n\n".join(filter(None, sheets)), "ocr" if scans and is_installed() else "pdf"


def _sheet(page: Any) -> tuple[str, bool]:
    """The text of one sheet, and whether it is a scan."""
    import pypdfium2.raw as raw

    try:
        lines = list(_lines(page))
        if sum(len(line.text.strip()) for line in lines) >= _SCANNED:
            return reflow(lines), False
        if next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is None:
            return reflow(lines), False
        if not is_installed():
            return "", True
        scale = min(_DPI / 72, _MAX_SIDE / max(1.0, *page.get_size()))
        return recognise(page.render(scale=scale).to_pil()), True
    finally:
        page.close()


def _lines(page: Any) -> Iterator[PrintedLine]:
    """The characters of a sheet, put into lines; a wide gap ends one, for there may be another column."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    height = page.get_height()
    line: list[tuple[str, float, float, float, float]] = []
    try:
        for n in range(min(text.count_chars(), _MAX_CHARACTERS)):
            code = raw.FPDFText_GetUnicode(text, n)
            if code in {0, 2, 0xFFFE, 0xFFFF} or 0xD800 <= code < 0xE000:
                continue
            if code in {10, 13}:
                yield from _line(line)
                line = []
                continue
            raw.FPDFText_GetLooseCharBox(text, n, box := raw.FS_RECTF())
            size = raw.FPDFText_GetFontSize(text, n)
            left, right = box.left, box.right
            top, bottom = height - box.top, height - box.bottom
            if line and not chr(code).isspace() and _apart(line[-1], left, bottom, max(size, bottom - top)):
                yield from _line(line)
                line = []
            line.append((chr(code), left, top, right, bottom))
        yield from _line(line)
    finally:
        text.close()


def _apart(last: tuple[str, float, float, float, float], left: float, bottom: float, size: float) -> bool:
    return left - last[3] > 1.5 * size or left < last[1] - size or abs(bottom - last[4]) > 0.8 * size


def _line(line: list[tuple[str, float, float, float, float]]) -> Iterator[PrintedLine]:
    seen = [c for c in line if not c[0].isspace()]
    if seen:
        yield PrintedLine(
            "".join(c[0] for c in line).strip(),
            min(c[1] for c in seen),
            min(c[2] for c in seen),
            max(c[3] for c in seen),
            max(c[4] for c in seen),
        )
