"""What a printed line is, judged by its form: headline, byline, caption, credit, label, list item or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from itertools import pairwise

from .article import SourceSpan
from .byline import WHO, begins_story, is_credit, is_name, names, photo_credit, photographed
from .furniture import is_furniture
from .stamp import is_dated_name, is_source, is_stamp
from .vocabulary import alternatives


class Kind(Enum):
    """The part that a line plays on the page."""

    BODY = "body"
    HEADING = "heading"
    BYLINE = "byline"
    CREDIT = "credit"
    """Who took the picture above; or who wrote or photographed the whole page."""
    LABEL = "label"
    """The name of a column or section."""
    FURNITURE = "furniture"
    """What belongs to the page: its number, who made it, adverts, where a story goes on."""
    CAPTION = "caption"
    BOX = "box"
    """The first line of a summary or an editor's note."""
    ITEM = "item"
    ROW = "row"
    """A row of a table."""


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line without the white space and heading marks around it."""

    span: SourceSpan
    text: str
    kind: Kind
    level: int = 0
    """How many heading marks (#) it bore."""
    gap: int = 0
    """Blank lines above it."""
    indented: bool = False
    """It began with a full-width space, as a paragraph does."""
    runs_on: bool = False
    """It fills its column: the next line goes on with it."""
    paragraph: bool | None = None
    """Where the page sets paragraphs in: does it begin one?"""

    @property
    def open(self) -> bool:
        """Is it text that stops in mid-sentence, or at the edge of its column?"""
        return self.kind is Kind.BODY and (self.runs_on or not ends(self.text))

    @property
    def marked(self) -> bool:
        """Did it bear a heading mark?"""
        return self.level > 0


_LINE = re.compile(r"(?P<line>[^\r\n]*)(?:\r\n|\r|\n|$)")
_EDGE = "\ufeff \t\u3000\xa0\x0b\x0c"
_ENDS = re.compile(r"[。！？!?…；;：:][”’』」）)\]】]*(?:[(（][^()（）]{1,30}[)）])?$|[.][”’）)]*$")
_LAST = frozenset("。！？!?…；;：:.”’』」）)]】")
_BYLINE = re.compile(
    rf"^[□■\s]*[(（]?[^。！？,，;；:：]{{0,24}}?{WHO}[\s:：/]*[\u4e00-\u9fff·\s、/]{{2,40}}?"
    r"(?:文/图|图/文|文图|文并摄|摄影报道|报道|整理|采写|编辑)?[)）]?$"
)
_WRITER = re.compile("[者员生]")
"""How each title ends that a byline names."""
_TITLED = re.compile(rf"^[□■\s(（]*(?:本报|本刊|新华社|见习|{WHO}\s)")
_NOBODY = re.compile(r"^[□■\s]*本报(?:特约)?(?:评论员|评论部|编辑部|记者)$")
_PICTURE_FROM = re.compile(
    r"^[(（]?(?:(?:图片|照片|资料图片?)(?:由|来源|为).{2,24}|[^。！？，,]{2,14}(?:供图|提供图片))[)）]?$"
)
_PAGE_CREDIT = re.compile(
    r"^(?:本版|本文|本报本版)(?:图片|照片|稿件|文图|图文|文字|摄影).{0,30}(?:提供|采写|摄|署名外.*)$"
)
_PINYIN = re.compile(r"^(?:[\u4e00-\u9fff\s]{2,10}\s+)?[A-Z][A-Z\s]{3,}$")
_LATIN = re.compile(r"^[A-Z][A-Z\s]+$")
_ITEM = re.compile(r"^(?:[-*+]\s+)?[◆●■▲★◇○□•·►▶]\s*\S|^[-*+]\s+\S")
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:[、)）]|[.．](?!\d))|[(（]\d{1,2}[)）]|[\u2460-\u2473])\s*\S")
_MARKS = re.compile(r"^#{1,6}\s+")
_EMPHASIS = re.compile(r"^\*\*[^*\s](?:[^*]{0,198}[^*\s])?\*\*$")
_PICTURES = re.compile(r"图|影像|摄影|镜头|瞬间|视觉|掠影")
_PICTURED = re.compile(r"^(?:图\s*[\u2460-\u2473\d一二三四五六七八九]{1,2}\s*[:：]?|[↑↓←→])\s*[\u4e00-\u9fff].*[。！]$")
_CELL = re.compile(r"\t|\s*[|｜]\s*|\s{2,}|\u3000")
_ROWS = 3
"""Fewer rows are no table."""
_CAPTION_WORDS = re.compile(r"图为|现场|正在|车间|生产线|展示|仪式|一角|外景|鸟瞰|俯瞰|航拍|资料图")
_LOOSE = {Kind.BODY, Kind.HEADING, Kind.ITEM}
HEADING_MAX = 48
_TWO_LINES = 30
"""A longer one with several clauses is a piece of text."""
_CLAUSES = re.compile(r"[,，;；:：]")
_FORM = 120
"""A longer line is text, an item or marked, whatever it says."""


def ends(text: str) -> bool:
    """Does a sentence end with this line?"""
    return text[-1:] in _LAST and _ENDS.search(text) is not None


def reads_as_caption(text: str) -> bool:
    """Does this whole sentence describe a picture?"""
    return _CAPTION_WORDS.search(text) is not None and ends(text)


def is_quoted(text: str) -> bool:
    """Does the whole line stand between quotation marks, and is it closed by none before?"""
    return text[0] in "“「" and text[-1] in "”」" and text.count(text[0]) == 1


def lines(page: str) -> list[Line]:
    """The non-blank lines of a page in printed order."""
    found: list[Line] = []
    blank = 0
    for match in _LINE.finditer(page):
        start, end = match.span("line")
        printed = page[start:end]
        end = start + len(printed.rstrip(_EDGE))
        start += len(printed) - len(printed.lstrip(_EDGE))
        mark = _MARKS.match(page[start:end])
        start += mark.end() if mark else 0
        if start >= end:
            blank += 1
            continue
        if _EMPHASIS.match(page[start:end]):
            start, end = start + 2, end - 2
        text = page[start:end]
        level = len(mark.group().rstrip()) if mark else 0
        kind = _kind(text, marked=level > 0)
        if kind is Kind.LABEL and _LATIN.match(text) and found and found[-1].kind is Kind.HEADING:
            found[-1] = replace(found[-1], kind=Kind.LABEL)
        indented = "\u3000" in page[match.start("line") : start]
        found.append(Line(SourceSpan(start, end), text, kind, level, blank, indented))
        blank = 0
    return _tables(_neighbours(found))


def _neighbours(found: list[Line]) -> list[Line]:
    """What the lines around show: marked or numbered alike they are the items of a list; a day on top is the page's."""
    begun = False
    lists = {a.text[0] for a, b in pairwise(found) if a.text[0] == b.text[0] and _ITEM.match(a.text)}
    for n, line in enumerate(found):
        near = found[max(0, n - 1) : n] + found[n + 1 : n + 2]
        numbered = _NUMBERED.match(line.text) and any(_NUMBERED.match(x.text) for x in near)
        marked = _ITEM.match(line.text) and any(x.text[0] == line.text[0] for x in near)
        if (numbered or marked) and line.kind not in {Kind.FURNITURE, Kind.BOX}:
            found[n] = replace(line, kind=Kind.ITEM)
        elif line.kind is Kind.ITEM and line.text[0] not in lists and _heads_text(found, n):
            found[n] = replace(line, kind=Kind.HEADING)
        if not begun and ((line.kind is Kind.CREDIT and is_stamp(line.text)) or is_dated_name(line.text)):
            found[n] = replace(line, kind=Kind.FURNITURE)
        begun = begun or found[n].kind not in {Kind.CREDIT, Kind.FURNITURE, Kind.LABEL}
    return found


def _heads_text(found: Sequence[Line], at: int) -> bool:
    """Does a line behind an ornament stand over text as a headline does?"""
    text, below = found[at].text, found[at + 1].kind if at + 1 < len(found) else None
    return len(text) <= HEADING_MAX and not ends(text) and below in {Kind.BODY, Kind.BYLINE, Kind.HEADING}


def _tables(found: list[Line]) -> list[Line]:
    """Lines below each other that fall into as many cells are the rows of a table."""
    cells = [_cells(line.text) if line.kind in _LOOSE else 1 for line in found]
    start = 0
    for n in range(1, len(found) + 1):
        if n < len(found) and cells[n] == cells[start]:
            continue
        if cells[start] > 1 and n - start >= _ROWS:
            found[start:n] = [replace(line, kind=Kind.ROW) for line in found[start:n]]
        start = n
    return found


def _cells(text: str) -> int:
    """The cells of a line: parted by wide gaps, else by single ones where there are more than two."""
    apart = len(_CELL.split(text.strip("|｜ ")))
    narrow = text.split() if apart == 1 and not (ends(text) or _ITEM.match(text)) else []
    return len(narrow) if len(narrow) >= _ROWS and any(c.isdigit() for c in text) else apart


@cache
def _section() -> re.Pattern[str]:
    return re.compile(rf"^{alternatives('sections')}$")


@cache
def _box() -> re.Pattern[str]:
    labels, asides = alternatives("boxes"), alternatives("asides")
    return re.compile(
        rf"^(?:[【\[〖［■◆●▲□◇◎★▌▶\s]+(?:{labels}|{asides})|{labels}|{asides}(?=[\s:：|｜]|$))[】\]〗］:：|｜\s]*"
    )


def _is_bare(text: str) -> bool:
    """Is the line short, and neither a sentence nor, as far as its marks tell, a piece of some?"""
    if len(text) > HEADING_MAX or "。" in text or text[-1] in ",，、" or ends(text):
        return False
    return len(text) <= _TWO_LINES or len(_CLAUSES.findall(text)) < 2


def _names_writers(text: str) -> bool:
    """Is the line a reporter's title with names, and not one with what reporters did?"""
    if not _WRITER.search(text) or not _BYLINE.match(text):
        return False
    return _TITLED.match(text) is not None or any(map(is_name, names(text)))


def _kind(text: str, *, marked: bool) -> Kind:
    if _box().match(text):
        return Kind.BOX
    if begins_story(text):
        return Kind.BODY
    if len(text) > _FORM:
        long = ((Kind.FURNITURE, is_furniture(text)), (Kind.ITEM, _ITEM.match(text)), (Kind.HEADING, marked))
        return next((kind for kind, found in long if found), Kind.BODY)
    byline = _names_writers(text) or _NOBODY.match(text) or is_credit(text)
    tests: tuple[tuple[Kind, object], ...] = (
        (Kind.FURNITURE, is_furniture(text)),
        (Kind.LABEL, _PINYIN.match(text) or _section().match(text)),
        (
            Kind.CREDIT,
            _PAGE_CREDIT.match(text)
            or _PICTURE_FROM.match(text)
            or is_stamp(text)
            or is_source(text)
            or (byline and photographed(text)),
        ),
        (Kind.BYLINE, byline),
        (Kind.CAPTION, photo_credit(text) or _PICTURED.match(text)),
        (Kind.ITEM, _ITEM.match(text)),
        (Kind.HEADING, marked or _is_bare(text)),
    )
    return next((kind for kind, found in tests if found), Kind.BODY)


def of_pictures(label: str) -> bool:
    """Is this the name of a section of pictures?"""
    return _PICTURES.search(label) is not None


def without_credit(caption: str) -> str:
    """A caption without the photographer named behind it."""
    end = photo_credit(caption)
    return caption[:end].rstrip() if end else caption


def sums_up(text: str) -> bool:
    """Is this box a summary or a note over a story, and not what may stand anywhere beside it?"""
    return re.match(rf"^\W*{alternatives('boxes')}", text) is not None


def box_label(text: str) -> int:
    """How many characters of a box's first line are its label (核心提示)."""
    found = _box().match(text)
    return found.end() if found else 0


def of_the_page(text: str) -> bool:
    """Does this credit speak of the whole page or of all its pictures?"""
    return _PAGE_CREDIT.match(text) is not None
