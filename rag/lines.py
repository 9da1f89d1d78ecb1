"""What a printed line is, judged by its form: headline, byline, caption, credit, label, list item or text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

from .article import SourceSpan
from .byline import WHO, begins_story, is_credit, photographed
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
        return self.kind is Kind.BODY and (self.runs_on or not ENDS.search(self.text))

    @property
    def marked(self) -> bool:
        """Did it bear a heading mark?"""
        return self.level > 0


_LINE = re.compile(r"(?P<line>[^\r\n]*)(?:\r\n|\r|\n|$)")
_EDGE = "\ufeff \t\u3000\xa0\x0b\x0c"
ENDS = re.compile(r"[。！？!?…；;：:][”’』」）)\]】]*$|[.][”’）)]*$|[。！？!?][”’』」）)]+$")
_BYLINE = re.compile(
    rf"^[□■\s]*[(（]?[^。！？,，;；:：]{{0,24}}?{WHO}[\s:：/]*[\u4e00-\u9fff·\s、/]{{2,40}}?"
    r"(?:文/图|图/文|文图|文并摄|摄影报道|报道|整理|采写|编辑)?[)）]?$"
)
_PHOTO_TAIL = re.compile(
    rf"[。！？]\s*(?:[(（]?(?:{WHO})\s*[\u4e00-\u9fff\s·]{{2,12}}摄\s*[)）]?|[(（][^()（）。]{{2,20}}(?:摄|供图)\s*[)）])$"
)
_PAGE_CREDIT = re.compile(
    r"^(?:本版|本文|本报本版)(?:图片|照片|稿件|文图|图文|文字|摄影).{0,30}(?:提供|采写|摄|署名外.*)$"
)
_STAFF = re.compile(r"^(?:本版)?(?:责任编辑|责编|编辑|美编|版式|校对|值班编委|视觉设计|制图)[\s:：].{1,30}$")
_NOTICE = re.compile(
    r"^[(（]?(?:上接|下转|紧接|转自|详见|见今日)[\u4e00-\u9fffA-Z0-9、《》\s第]{1,16}[)）]?$"
    r"|^广\s*告(?:[\s:：][^。！？]{0,40})?$|^[^。！？]{0,30}(?:电话|热线|传真|邮箱)\s*[:：]?\s*\d[\d\s、-]{5,}[^。！？]{0,20}$"
)
"""Where a story goes on, and what somebody paid for."""
_MARKUP = re.compile(r"^!\[[^\]]*\]\([^)\s]*\)$|^(?:[-*_=—]\s?){3,}$|^</?[a-z][^>]*>$")
"""Links to pictures and rules."""
_PINYIN = re.compile(r"^(?:[\u4e00-\u9fff\s]{2,10}\s+)?[A-Z][A-Z\s]{3,}$")
_SERIES = re.compile(r"^.{0,12}(?:系列|专题|特别|连续)?报道?[\u2460-\u2473]$")
_LATIN = re.compile(r"^[A-Z][A-Z\s]+$")
_PAGE_NUMBER = re.compile(r"^(?:第\s*)?[A-D]?\d{1,3}(?:\s*版)?$|^\d{4}年\d{1,2}月\d{1,2}日\s*星期.$")
_FURNITURE = re.compile("|".join(form.pattern for form in (_MARKUP, _NOTICE, _STAFF, _PAGE_NUMBER, _SERIES)))
_BOX = re.compile(r"^(?:核心提示|内容提要|内容提示|阅读提示|编者按)|^(?:导读|编者的话|开栏的话|提要)(?=[\s:：]|$)")
_ITEM = re.compile(r"^(?:[-*+]\s+)?[◆●■▲★◇○□•·►▶]\s*\S|^[-*+]\s+\S")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.．、)）]|[(（]\d{1,2}[)）]|[\u2460-\u2473])\s*\S")
_MARKS = re.compile(r"^#{1,6}\s+")
_EMPHASIS = re.compile(r"^\*\*[^*\s](?:[^*]{0,198}[^*\s])?\*\*$")
_PICTURES = re.compile(r"图|影像|摄影|镜头|瞬间|视觉|掠影")
_CAPTION_WORDS = re.compile(r"图为|现场|正在|车间|生产线|展示|仪式|一角|外景|鸟瞰|俯瞰|航拍|资料图")
HEADING_MAX = 48
_FORM = 120
"""A longer line is text, an item or marked, whatever it says."""


def reads_as_caption(text: str) -> bool:
    """Does this whole sentence describe a picture?"""
    return _CAPTION_WORDS.search(text) is not None and ENDS.search(text) is not None


def lines(page: str) -> list[Line]:
    """The non-blank lines of a page in printed order."""
    found: list[Line] = []
    blank = 0
    for match in _LINE.finditer(page):
        start, end = match.span("line")
        while start < end and page[start] in _EDGE:
            start += 1
        while end > start and page[end - 1] in _EDGE:
            end -= 1
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
    return _numbered(found)


def _numbered(found: list[Line]) -> list[Line]:
    """Lines that are numbered like their neighbour are the items of a list."""
    for n, line in enumerate(found):
        near = found[max(0, n - 1) : n] + found[n + 1 : n + 2]
        if _NUMBERED.match(line.text) and any(_NUMBERED.match(x.text) for x in near):
            found[n] = replace(line, kind=Kind.ITEM)
    return found


@cache
def _section() -> re.Pattern[str]:
    return re.compile(rf"^{alternatives('sections')}$")


def _kind(text: str, *, marked: bool) -> Kind:
    if _BOX.match(text):
        return Kind.BOX
    if begins_story(text):
        return Kind.BODY
    if len(text) > _FORM:
        long = ((Kind.FURNITURE, _MARKUP.match(text)), (Kind.ITEM, _ITEM.match(text)), (Kind.HEADING, marked))
        return next((kind for kind, found in long if found), Kind.BODY)
    byline = _BYLINE.match(text) or is_credit(text)
    tests: tuple[tuple[Kind, object], ...] = (
        (Kind.FURNITURE, _FURNITURE.match(text)),
        (Kind.LABEL, _PINYIN.match(text) or _section().match(text)),
        (Kind.CREDIT, _PAGE_CREDIT.match(text) or (byline and photographed(text))),
        (Kind.BYLINE, byline),
        (Kind.CAPTION, _PHOTO_TAIL.search(text)),
        (Kind.ITEM, _ITEM.match(text)),
        (Kind.HEADING, marked or (len(text) <= HEADING_MAX and not ENDS.search(text) and text[-1] not in ",，、")),
    )
    return next((kind for kind, found in tests if found), Kind.BODY)


def of_pictures(label: str) -> bool:
    """Is this the name of a section of pictures?"""
    return _PICTURES.search(label) is not None


def of_a_series(text: str) -> bool:
    """Does this line number a story of a series: 系列报道②?"""
    return _SERIES.match(text) is not None


def without_credit(caption: str) -> str:
    """A caption without the photographer named behind it."""
    found = _PHOTO_TAIL.search(caption)
    return caption[: found.start() + 1] if found else caption


def box_label(text: str) -> int:
    """How many characters of a box's first line are its label (核心提示)."""
    found = _BOX.match(text)
    return found.end() if found else 0


def of_the_page(text: str) -> bool:
    """Does this credit speak of the whole page or of all its pictures?"""
    return _PAGE_CREDIT.match(text) is not None
