"""Who wrote, who photographed: the people that bylines, leads and credits name."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

WHO = r"(?:本报|本刊|新华社|人民网|中新社)?(?:特约|见习|实习|首席)?(?:记者|通讯员|评论员|特派员)"
"""A reporter's title, as a pattern."""
_NAME = re.compile(r"^[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff]){1,2}$")


@cache
def surnames() -> tuple[frozenset[str], tuple[str, ...]]:
    """The surnames of one character, and those of two."""
    single, double = files("baowen.rag").joinpath("data/surnames.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(single), tuple(double.split())


def is_name(text: str) -> bool:
    """Could these characters alone be a person's name: a surname and one or two more?"""
    return _NAME.match(text) is not None and (text[0] in surnames()[0] or text.startswith(surnames()[1]))


_ROLE = re.compile(
    rf"{WHO}|本报|摄影报道|报道|整理|采写|摄影|撰文|供图|图片|编辑|[()（）:：/、]|(?<=[\u4e00-\u9fff\s/／])(?:文并摄|文图|图文|文|摄|图)(?=\s|$|/|／|[)）])"
)
_PHOTO_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}\s*(?:摄|供图)(?=\s|$|[)）])")
_LEAD = re.compile(
    r"^(?:本报讯|本报[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日[讯电])?\s*[(（]?\s*(?:本报|全媒体|融媒体)?(?:记者|通讯员)\s*"
    r"([\u4e00-\u9fff·\s、]{2,24}?)\s*(?:报道|[)）]|摄影报道)"
)
_WHOLE_PAGE = re.compile(r"本版稿件.*?记者\s*([\u4e00-\u9fff·\s、]{2,24}?)\s*采写")


_CREDIT = re.compile(r"^[□■\s]*[(（]?\s*(?P<people>[\u4e00-\u9fff·\s、/／]{2,40}?)\s*[)）]?$")
_PART = re.compile(r"(?:文/图|图/文|文图|图文|文并摄|摄影报道|文|摄|图)(?=\s|$|/|／|、)")


def is_credit(text: str) -> bool:
    """Is the line made of people and of what they did alone: 张三 文 李 四 摄?"""
    found = _CREDIT.match(text)
    if not found or not _PART.search(found["people"]):
        return False
    words = _PART.sub(" ", found["people"]).split()
    people = names(text, photographers=True)
    return bool(people) and all(is_name(p) for p in people) and sum(map(len, words)) == sum(map(len, people))


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
