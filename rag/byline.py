"""Who wrote, who photographed: the people that bylines, leads and credits name."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from .stamp import is_source

WHO = (
    r"(?:本报|本刊|新华社|人民网|中新社)?(?:全媒体|融媒体)?(?:特约|见习|实习|首席)?(?:记者|通讯员|评论员|特派员|实习生)"
)
"""A reporter's title, as a pattern."""
_LONGEST = 40
"""Characters of a line that names people."""
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
    rf"{WHO}|本报|全媒体|融媒体|摄影报道|报道|整理|采写|摄影|撰文|撰稿人?|供图|图片|编辑|发自\S*|[()（）:：/、□■◎○●◆◇▲★☆]"
    r"|[\u4e00-\u9fff]{2,6}[日晚时晨商]报社?|(?:作者|采访人?|执笔|文字|口述|讲述人?|编译|供稿)(?=\s*[:：/／])"
    r"|(?<=[\u4e00-\u9fff\s/／])(?:文并摄|文图|图文|文|摄|图)(?=\s|$|/|／|[)）])|^(?:文图|图文|文|图)(?=[:：/／])"
)
_PHOTO_NAME = re.compile(
    rf"[\u4e00-\u9fff·]{{2,4}}\s*[/／]?\s*(?:摄|供图)(?=\s|$|[)）])"
    rf"|(?<![文/／\s])(?:图|摄影|摄)\s*[:：/／]\s*(?:{WHO}\s*)?[\u4e00-\u9fff·]{{2,4}}(?=\s|$|[)）])"
)
_DATELINE = (
    r"(?:据?(?:本报|本刊|[\u4e00-\u9fff]{1,4}(?:社|网|日报|晚报))"
    r"(?:讯|[\u4e00-\u9fff]{0,8}\d{1,2}(?:月\d{1,2})?日(?:[\u4e00-\u9fff]{0,4}[讯电]|消息)|[\u4e00-\u9fff]{0,6}(?:[讯电]|消息|报道)(?=[\s(（:：])))"
)
"""How the text of a brief and of an agency's story opens: 本报讯, 新华社北京3月5日电."""
_LEAD = re.compile(rf"^{_DATELINE}")
_LEAD_NAMES = re.compile(
    rf"^(?:{_DATELINE})?\s*[(（]?\s*(?:本报|全媒体|融媒体)?(?:记者|通讯员)\s*"
    r"([\u4e00-\u9fff·\s、]{2,24}?)\s*(?:报道|[)）]|摄影报道)"
)
_WHOLE_PAGE = re.compile(r"本版稿件.*?记者\s*([\u4e00-\u9fff·\s、]{2,24}?)\s*采写")


_WROTE = (
    r"文并摄影|文并摄|摄影报道|文图|图文|撰文|撰稿人?|采写|报道|整理|编译|执笔|供稿|口述|讲述人?|采访人?|作者|文字|文"
)
_DID = rf"(?:{WHO}|本报|{_WROTE}|摄影|供图|摄|图片|图)"
_PERSON = re.compile(rf"^{_DID}*(?P<name>[\u4e00-\u9fff·]*?){_DID}*$")
"""One person, with what he is and did before or behind the name; or that alone."""
_APART = re.compile(r"[\s、/／:：,，()（）|｜□■◎○●◆◇▲★☆]+")
_MARKED = re.compile(r"^[□■◎○●◆◇▲★☆]|^[(（][^()（）]*[)）]$")
_SIGNED = re.compile(r"[。！？!?…”][(（](?P<people>[^()（）]{1,24})[)）]$")
_WRITTEN = re.compile(
    rf"(?:{_WROTE})\s*(?:[/／]\s*[图摄]\s*)?[)）]?$|文\s*[/／:：]|[/／]\s*文|(?:[\u4e00-\u9fff]|\s)文(?=\s|、)"
)
_TOOK = re.compile(r"摄|图")
_TOOK_BY = re.compile(
    r"(?:^|[\s(（:：/／、])(?P<took>[\u4e00-\u9fff·]{2,4}(?:[\s、][\u4e00-\u9fff·]{2,4}(?<!文))*?)\s*[/／]?\s*摄(?:影)?(?=$|[\s)）。])"
)
_PICTURE = re.compile(r"[摄图照发供]")
_PICTURE_FROM = re.compile(
    r"\s*[(（](?:[^()（）。]{2,20}(?:摄|供图|提供)|资料(?:图片?|照片)|新华社发)\s*[)）]$"
    r"|(?<=[。！？”])\s*[^\s。！？,，、；;:：()（）]{2,14}(?:供图|提供图片)$"
)
_PHOTOGRAPHER = re.compile(r"(?:摄|供图|图片?|摄影|提供)\s*[)）]?$|^(?:摄影|摄|图片?)\s*[:：/／]")


def begins_story(text: str) -> bool:
    """Does the line begin as the text of a brief or of an agency's story does: 本报讯, 新华社北京3月5日电?"""
    return _LEAD.match(text) is not None


def _people(text: str) -> tuple[list[str], bool] | None:
    """The names of a text that holds people alone, and whether it says what they did; None where it says more."""
    found: list[str] = []
    told, waiting = False, ""
    for word in filter(None, _APART.split(text)):
        word, waiting = waiting + word, ""
        match = _PERSON.match(word)
        name = match["name"] if match else ""
        if match and not name:
            told = True
        elif is_name(name) or "·" in name:
            found.append(name)
            told = told or name != word
        elif is_name(word):
            found.append(word)
        elif len(word) == 1:
            waiting = word
        else:
            return None
    return None if waiting else (found, told)


def is_credit(text: str) -> bool:
    """Is the line made of people alone, marked as who wrote or photographed: 张三 文 李 四 摄, □张三, （张三）?"""
    found = _people(text) if len(text) <= _LONGEST else None
    return found is not None and found[0] != [] and (found[1] or _MARKED.match(text) is not None)


def signs_off(text: str) -> bool:
    """Does the paragraph end in brackets with its writer, with where it was taken from, or with （完）?"""
    found = _SIGNED.search(text)
    if not found:
        return False
    people = _people(found["people"])
    return found["people"] == "完" or is_source(f"（{found['people']}）") or (people is not None and people[0] != [])


def photo_credit(caption: str) -> int:
    """Where, behind a caption, who took the picture is named; 0 where nobody is."""
    if _PICTURE.search(caption) and (found := _PICTURE_FROM.search(caption)):
        return found.start()
    if not _TOOK.search(caption, max(0, len(caption) - _LONGEST)):
        return 0
    for at in range(max(6, len(caption) - _LONGEST), len(caption) - 2):
        if caption[at - 1] in "。！？”" or caption[at] in " \u3000(（":
            people = _people(tail) if photographed(tail := caption[at:].strip()) else None
            if people and people[0]:
                return at
    return 0


def photographed(text: str) -> bool:
    """Does this byline or credit name who took a picture, and nobody who wrote?"""
    return _PHOTOGRAPHER.search(text) is not None and _WRITTEN.search(text) is None


def photographers(text: str) -> list[tuple[int, int]]:
    """Where in a byline or caption those are named who took a picture: 李四 摄."""
    return [found.span("took") for found in _TOOK_BY.finditer(text)]


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
