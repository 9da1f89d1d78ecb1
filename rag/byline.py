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
    rf"{WHO}|本报|摄影报道|报道|整理|采写|摄影|撰文|供图|图片|编辑|发自\S*|[()（）:：/、□■◎○●◆◇▲★☆]"
    r"|(?:作者|撰稿人?|采访人?|执笔|文字|口述|讲述人?|编译|供稿)(?=\s*[:：/／])|(?<=[\u4e00-\u9fff\s/／])(?:文并摄|文图|图文|文|摄|图)(?=\s|$|/|／|[)）])"
)
_PHOTO_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}\s*(?:摄|供图)(?=\s|$|[)）])")
_DATELINE = (
    r"(?:据?(?:本报|本刊|[\u4e00-\u9fff]{1,4}(?:社|网|日报|晚报))"
    r"(?:讯|[\u4e00-\u9fff]{0,8}\d{1,2}(?:月\d{1,2})?日(?:[\u4e00-\u9fff]{0,4}[讯电]|消息)|[\u4e00-\u9fff]{2,6}[讯电](?=\s|[(（])))"
)
"""How the text of a brief and of an agency's story opens: 本报讯, 新华社北京3月5日电."""
_LEAD = re.compile(rf"^{_DATELINE}")
_LEAD_NAMES = re.compile(
    rf"^(?:{_DATELINE})?\s*[(（]?\s*(?:本报|全媒体|融媒体)?(?:记者|通讯员)\s*"
    r"([\u4e00-\u9fff·\s、]{2,24}?)\s*(?:报道|[)）]|摄影报道)"
)
_WHOLE_PAGE = re.compile(r"本版稿件.*?记者\s*([\u4e00-\u9fff·\s、]{2,24}?)\s*采写")


_ORNAMENT = r"[□■◎○●◆◇▲★☆\s]*"
_LABEL = r"(?:作者|撰文|撰稿人?|采访人?|采写|执笔|文字|图文|文|口述|讲述人?|整理|编译|供稿)\s*[:：/／]\s*"
"""What stands before the name of who wrote."""
_SIGNATURE = re.compile(
    rf"^(?P<before>{_ORNAMENT}(?:{_LABEL})?[(（]?(?:{_LABEL})?)(?P<people>(?:{WHO}\s*)?[\u4e00-\u9fff·\s、]{{2,24}}?)[)）]?$"
)
_SIGNED = re.compile(r"[。！？!?…”][(（](?P<people>[^()（）]{1,24})[)）]$")
_SEAL = re.compile(
    r"^[(（](?:作者|笔者)(?:单位|系|为|是|[:：])[^。！？]{2,40}[)）]$|^(?:19|20)\d\d年\d{1,2}月\d{1,2}日$"
)
_CREDIT = re.compile(r"^[□■\s]*[(（]?\s*(?P<people>[\u4e00-\u9fff·\s、/／]{2,40}?)\s*[)）]?$")
_WRITTEN = re.compile(
    r"(?:文/图|图/文|文图|图文|文并摄|摄影报道|采写|撰文|报道|整理)\s*[)）]?$|(?:[\u4e00-\u9fff]|\s)文(?=\s|、)"
)
_PHOTOGRAPHER = re.compile(r"(?:摄|供图|图片?|摄影)\s*[)）]?$")
_PART = re.compile(r"(?:文/图|图/文|文图|图文|文并摄|摄影报道|文|摄|图)(?=\s|$|/|／|、)")


def begins_story(text: str) -> bool:
    """Does the line begin as the text of a brief or of an agency's story does: 本报讯, 新华社北京3月5日电?"""
    return _LEAD.match(text) is not None


def is_credit(text: str) -> bool:
    """Is the line made of people and of what they did alone: 张三 文 李 四 摄?"""
    found = _CREDIT.match(text)
    if not found or not _PART.search(found["people"]):
        return False
    words = _PART.sub(" ", found["people"]).split()
    people = names(text, photographers=True)
    return bool(people) and all(is_name(p) for p in people) and sum(map(len, words)) == sum(map(len, people))


def _all_names(people: str) -> bool:
    """Are these people alone, with or without what they are?"""
    words = re.sub(rf"{WHO}|[、/／:：]", " ", people)
    found = names(words)
    return bool(found) and all(is_name(p) for p in found) and sum(map(len, found)) == len("".join(words.split()))


def is_signature(text: str) -> bool:
    """Is the line a name alone that is marked as the writer's: □张三, 文/张三, （张三）?"""
    found = _SIGNATURE.match(text)
    return found is not None and (found["before"].strip() != "" or text[-1] in ")）") and _all_names(found["people"])


def signs_off(text: str) -> bool:
    """Does the paragraph end with its writer's name in brackets, or the story with （完）?"""
    found = _SIGNED.search(text)
    return found is not None and (found["people"] == "完" or _all_names(found["people"]))


def is_seal(text: str) -> bool:
    """Does the line say where the writer above works, or the day on which an office made its notice known?"""
    return _SEAL.match(text) is not None


def photographed(text: str) -> bool:
    """Does this byline or credit name who took a picture, and nobody who wrote?"""
    return _PHOTOGRAPHER.search(text) is not None and _WRITTEN.search(text) is None


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
    found = _LEAD_NAMES.match(text)
    return names(found.group(1).replace("、", " ")) if found else ()


def page_names(text: str) -> tuple[str, ...]:
    """The writers of every story of the page, where a line says so."""
    found = _WHOLE_PAGE.search(text)
    return names(found.group(1)) if found else ()
