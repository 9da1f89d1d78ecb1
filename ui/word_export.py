"""A conversation as a Word document. Footnotes, which python-docx does not make, are a part of their own.

Office Open XML, ECMA-376 part 1: 17.11 (footnotes), 11.3.7 (the footnotes part).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from . import export
from .tab_texts import TabWords

if TYPE_CHECKING:
    from ..rag import Answer

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold."""
_FONT: Final = "宋体"
"""Where a system has it not, Word takes its nearest."""


def docx(title: str, answers: Sequence[Answer], words: TabWords) -> bytes:
    """The bytes of a .docx: a heading for each question, the answer with its footnotes, the notes."""
    from docx import Document

    document: Any = Document()
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.element.get_or_add_rPr().get_or_add_rFonts().set(f"{{{_W}}}eastAsia", _FONT)
    document.core_properties.title = _clean(title)[:255]
    document.core_properties.author = ""
    document.add_heading(_clean(title), 0)
    footnotes = _Footnotes()
    for answer in answers:
        document.add_heading(_clean(answer.question), 1)
        paragraph = document.add_paragraph()
        quoted = {c.n: f"“{c.quote}” {export.whence(c, words)}" for c in answer.citations}
        for piece in export.pieces(answer):
            if piece.n is None:
                paragraph.add_run(_clean(piece.text))
            else:
                footnotes.refer(paragraph, quoted[piece.n])
        for remark in export.remarks(answer, words):
            document.add_paragraph(_clean(remark)).runs[0].italic = True
    footnotes.attach(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


class _Footnotes:
    """The footnotes part as it grows. Numbers 0 and 1 are the separators that Word expects there."""

    def __init__(self) -> None:
        from docx.oxml import OxmlElement

        self._root: Any = OxmlElement("w:footnotes")
        for n, kind in enumerate(("separator", "continuationSeparator")):
            note = self._note(n)
            note.set(f"{{{_W}}}type", kind)
            note[0].append(_run(f"w:{kind}"))

    def refer(self, paragraph: Any, text: str) -> None:
        """Sets a number at the end of a paragraph, and the text at its foot."""
        n = len(self._root)
        reference = _run("w:footnoteReference")
        reference[-1].set(f"{{{_W}}}id", str(n))
        paragraph._p.append(reference)
        line = self._note(n)[0]
        line.append(_run("w:footnoteRef"))
        words: Any = _run("w:t", raised=False)
        words[-1].text = " " + _clean(" ".join(text.split()))
        words[-1].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        line.append(words)

    def attach(self, document: Any) -> None:
        """Makes the part one of the document's."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart

        package = document.part.package
        part = XmlPart(PackURI("/word/footnotes.xml"), _TYPE, self._root, package)
        document.part.relate_to(part, _RELATION)

    def _note(self, n: int) -> Any:
        from docx.oxml import OxmlElement

        note: Any = OxmlElement("w:footnote")
        note.set(f"{{{_W}}}id", str(n))
        note.append(OxmlElement("w:p"))
        self._root.append(note)
        return note


def _run(tag: str, *, raised: bool = True) -> Any:
    """A run with one element in it, set as a superscript number unless told otherwise."""
    from docx.oxml import OxmlElement

    run: Any = OxmlElement("w:r")
    if raised and not tag.endswith("eparator"):
        properties: Any = OxmlElement("w:rPr")
        align: Any = OxmlElement("w:vertAlign")
        align.set(f"{{{_W}}}val", "superscript")
        properties.append(align)
        run.append(properties)
    run.append(OxmlElement(tag))
    return run


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
