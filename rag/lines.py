"""What a printed line is, judged by its form: headline, byline, caption, credit, label, list item or text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from importlib.resources import files

from .article import SourceSpan


class Kind(Enum):
    """The part that a line plays on the page."""

    BODY = "body"
    HEADING = "heading"
    BYLINE = "byline"
    CREDIT = "credit"
    """Who took the picture above; or who wrote or photographed the whole page."""
    LABEL = "label"
    """The name of a column or section."""
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
    marked: bool = False
    """It bore a heading mark (#)."""


_LINE = re.compile(r"[^\r\n]+")
_EDGE = "\ufeff \t\u3000\xa0\x0b\x0c"
ENDS = re.compile(r"[。！？!?…；;：:][”’』」）)\]】]*$|[.][”’）)]*$|[。！？!?][”’』」）)]+$")
_WHO = r"(?:本报|本刊|新华社|人民网|中新社)?(?:特约|见习|实习|首席)?(?:记者|通讯员|评论员|特派员)"
_BYLINE = re.compile(
    rf"^[^。！？,，;；:：]{{0,24}}?{_WHO}[\s:：/]*[\u4e00-\u9fff·\s、/]{{2,40}}(?:摄影报道|报道|整理|采写|编辑)?$"
)
_PHOTOGRAPHER = re.compile(r"(?:摄|供图|图片?|摄影)\s*[)）]?$")
_PHOTO_TAIL = re.compile(rf"[。！？]\s*(?:\(|（)?(?:{_WHO})\s*[\u4e00-\u9fff\s·]{{2,12}}摄\s*[)）]?$")
_PAGE_CREDIT = re.compile(
    r"^(?:本版|本文|本报本版)(?:图片|照片|稿件|文图|图文|文字|摄影).{0,30}(?:提供|采写|摄|署名外.*)$"
)
_STAFF = re.compile(r"^(?:本版)?(?:责任编辑|责编|编辑|美编|版式|校对|值班编委|视觉设计|制图)[\s:：].{1,30}$")
_PINYIN = re.compile(r"^(?:[\u4e00-\u9fff\s]{2,10}\s+)?[A-Z][A-Z\s]{3,}$")
_SERIES = re.compile(r"^.{0,12}(?:系列|专题|特别|连续)?报道?[\u2460-\u2473]$")
_LATIN = re.compile(r"^[A-Z][A-Z\s]+$")
_PAGE_NUMBER = re.compile(r"^(?:第\s*)?[A-D]?\d{1,3}(?:\s*版)?$|^\d{4}年\d{1,2}月\d{1,2}日\s*星期.$")
_BOX = re.compile(r"^(?:核心提示|内容提要|内容提示|导读|编者按|编者的话|开栏的话|提要|阅读提示)(?=[\s:：]|$)")
_ITEM = re.compile(r"^(?:[-*+]\s+)?[◆●■▲★◇○□•·►▶]\s*\S|^[-*+]\s+\S")
_MARKS = re.compile(r"^#{1,6}\s+")
_NAME = re.compile(r"^[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff]){1,2}$")
_CAPTION_WORDS = re.compile(r"图为|现场|正在|车间|生产线|展示|仪式|一角|外景|鸟瞰|俯瞰|航拍|资料图")
HEADING_MAX = 48


@cache
def surnames() -> tuple[frozenset[str], tuple[str, ...]]:
    """The surnames of one character, and those of two."""
    single, double = files("baowen.rag").joinpath("data/surnames.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(single), tuple(double.split())


def is_name(text: str) -> bool:
    """Could these characters alone be a person's name: a surname and one or two more?"""
    return _NAME.match(text) is not None and (text[0] in surnames()[0] or text.startswith(surnames()[1]))


def reads_as_caption(text: str) -> bool:
    """Does this whole sentence describe a picture?"""
    return _CAPTION_WORDS.search(text) is not None and ENDS.search(text) is not None


def lines(page: str) -> list[Line]:
    """The non-blank lines of a page in printed order."""
    found: list[Line] = []
    for match in _LINE.finditer(page):
        start, end = match.span()
        while start < end and page[start] in _EDGE:
            start += 1
        while end > start and page[end - 1] in _EDGE:
            end -= 1
        mark = _MARKS.match(page[start:end])
        start += mark.end() if mark else 0
        if start < end:
            text = page[start:end]
            kind = _kind(text, marked=mark is not None)
            if kind is Kind.LABEL and _LATIN.match(text) and found and found[-1].kind is Kind.HEADING:
                found[-1] = replace(found[-1], kind=Kind.LABEL)
            found.append(Line(SourceSpan(start, end), text, kind, mark is not None))
    return found


def _kind(text: str, *, marked: bool) -> Kind:
    if _BOX.match(text):
        return Kind.BOX
    if any(label.match(text) for label in (_PINYIN, _STAFF, _PAGE_NUMBER, _SERIES)):
        return Kind.LABEL
    if _PAGE_CREDIT.match(text):
        return Kind.CREDIT
    if _BYLINE.match(text):
        return Kind.CREDIT if _PHOTOGRAPHER.search(text) else Kind.BYLINE
    if _PHOTO_TAIL.search(text) and len(text) <= 120:
        return Kind.CAPTION
    if _ITEM.match(text):
        return Kind.ITEM
    if marked or (len(text) <= HEADING_MAX and not ENDS.search(text) and text[-1] not in ",，、"):
        return Kind.HEADING
    return Kind.BODY


def without_credit(caption: str) -> str:
    """A caption without the photographer named behind it."""
    found = _PHOTO_TAIL.search(caption)
    return caption[: found.start() + 1] if found else caption


def box_label(text: str) -> int:
    """How many characters of a box's first line are its label (核心提示)."""
    found = _BOX.match(text)
    return found.end() if found else 0


def photographed(text: str) -> bool:
    """Does this credit name who took a picture?"""
    return _PHOTOGRAPHER.search(text) is not None


_ROLE = re.compile(
    rf"{_WHO}|本报|摄影报道|报道|整理|采写|摄影|撰文|供图|图片|编辑|[()（）:：/、]|(?<=[\u4e00-\u9fff])(?:文|摄|图)(?=\s|$|/)"
)
_PHOTO_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}\s*(?:摄|供图)(?=\s|$|[)）])")
_LEAD = re.compile(
    r"^(?:本报讯|本报[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日[讯电])?\s*[(（]?\s*(?:本报|全媒体|融媒体)?(?:记者|通讯员)\s*"
    r"([\u4e00-\u9fff·\s、]{2,24}?)\s*(?:报道|[)）]|摄影报道)"
)
_WHOLE_PAGE = re.compile(r"本版稿件.*?记者\s*([\u4e00-\u9fff·\s、]{2,24}?)\s*采写")


def names(byline: str, *, photographers: bool = False) -> tuple[str, ...]:
    """The people that a byline names; 张 三 is one name. Who only took the picture is left out unless asked for."""
    text = _ROLE.sub(" ", byline if photographers else _PHOTO_NAME.sub(" ", byline))
    found: list[str] = []
    waiting = ""
    for word in text.split():
        if len(word) == 1:
            waiting, word = ("", waiting + word) if waiting else (word, "")
        if 2 <= len(word) <= 4 or "·" in word:
            found.append(word)
    return tuple(dict.fromkeys(found))


def lead_names(text: str) -> tuple[str, ...]:
    """The writers named at the start of a story: 本报讯 记者张三报道."""
    found = _LEAD.match(text)
    return names(found.group(1).replace("、", " ")) if found else ()


def page_names(text: str) -> tuple[str, ...]:
    """The writers of every story of the page, where a line says so."""
    found = _WHOLE_PAGE.search(text)
    return names(found.group(1)) if found else ()
