"""A Word document (.docx) → its text: paragraphs, headings, tables row by row."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from .errors import PageError
from .unzip import read_member

MAX_XML = 64 << 20
"""Bytes of the main part when unpacked."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DAMAGED = "不是完好的 .docx 文件：请用 Word 打开后重新保存"
_HEADING = re.compile(r"^(?:heading \d|title)$", re.IGNORECASE)
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}
_LEFT_OUT = frozenset(
    {f"{_W}del", f"{_W}instrText", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)


def docx_text(data: bytes) -> str:
    """One line a paragraph and a row of a table; headings bear a "#". Raises PageError for a damaged file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _parse(read_member(archive, archive.getinfo("word/document.xml"), limit=MAX_XML))
            styles = _heading_styles(archive)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise PageError(_DAMAGED) from error
    return _text(body, styles)


def _parse(data: bytes) -> Any:
    """The root element. A document type, by which entities could grow without bound, is refused."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module without types

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PageError(_DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise PageError("文档里有 DOCTYPE 声明，正常的 .docx 没有：未读取")
    return root


def _heading_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The ids of the styles for headings, whatever the language of the Word that wrote them."""
    if "word/styles.xml" not in archive.namelist():
        return frozenset()
    root = _parse(read_member(archive, archive.getinfo("word/styles.xml"), limit=MAX_XML))
    found = set()
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None and _HEADING.match(name.get(f"{_W}val") or ""):
            found.add(style.get(f"{_W}styleId") or "")
    return frozenset(found)


def _text(body: Any, styles: frozenset[str]) -> str:
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module without types

    lines: list[str] = []
    open_lines: list[list[str]] = []
    """The paragraphs being read; a text box opens one within another."""
    rows: list[list[str]] = []
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        if event == "start":
            if tag in _LEFT_OUT:
                walk.skip_subtree()
            elif tag == f"{_W}p":
                open_lines.append([_mark(node, styles)])
            elif tag == f"{_W}tr":
                rows.append([])
            elif open_lines and (tag == f"{_W}t" or tag in _BREAKS):
                open_lines[-1].append(_BREAKS.get(tag) or node.text or "")
        elif tag == f"{_W}p":
            words = "".join(open_lines.pop())
            (rows[-1] if rows else lines).append(words)
        elif tag == f"{_W}tr":
            cells = "\t".join(w.strip() for w in rows.pop() if w.strip())
            (rows[-1] if rows else lines).append(cells)
    return "\n".join(lines)


def _mark(paragraph: Any, styles: frozenset[str]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "# " if style is not None and style.get(f"{_W}val") in styles else ""
