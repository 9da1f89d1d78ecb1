"""Lines that say when, and from whom, a text was printed: below a headline, below a text, over a page."""

from __future__ import annotations

import re

_LONGEST = 80
_DAY = r"(?:19|20)\d\d\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}日?"
_PART = re.compile(
    rf"(?P<told>{_DAY}|来源[:：]\S{{2,14}})|\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?|(?:发布|更新|刊发)?(?:时间|日期)[:：]?(?P<day>{_DAY})?"
    r"|(?:作者|编辑|责任编辑|责编|记者|校对)[:：]\S{2,8}|(?:浏览|阅读|点击)(?:量|次数|数)?[:：]?\d+次?|[|｜]"
)
_OFFICE = re.compile(r"^[(（](?:作者|笔者)(?:单位|系|为|是|[:：])[^。！？]{2,40}[)）]$")
_SOURCE = re.compile(
    r"^[(（](?:据|综合|来源|摘自|转自|选自|(?:责任)?编辑\s*[:：])[^。！？，,()（）]{2,24}[)）]$|^[(（]本报综合[^。！？，,()（）]{0,6}[)）]$"
    r"|^[(（][^。！？，,()（）]{2,12}(?:[社报网台][电讯]?|报道|供稿)[)）]$|^(?:据|综合)[\u4e00-\u9fff]{2,5}[社报网台][电讯]?$"
)
_WEEKDAY = re.compile(r"^(?:星期|周)[一二三四五六日天]$")
_PAGE = re.compile(r"^(?:第\s*)?[A-D]?\d{1,3}版?$|^第[一二三四五六七八九十]{1,3}版$")
_DATED_NAME = re.compile(rf"[\u4e00-\u9fff]{{2,8}}\s+{_DAY}|{_DAY}\s+[\u4e00-\u9fff]{{2,8}}")
_ON = re.compile(_DAY)


_STOPS = re.compile(r"[。！？，,；]")


def is_stamp(text: str) -> bool:
    """Does the line say only when a text was printed, by whom and from where: 2023-04-02 10:20 来源：山海网?"""
    if len(text) > _LONGEST:
        return False
    parts = [_PART.fullmatch(part) for part in text.split()]
    return all(parts) and any(part and (part["told"] or part["day"]) for part in parts)


def is_source(text: str) -> bool:
    """Does the line say from whom a story was taken, or where its writer works: 据新华社电, （作者单位：水务局）?"""
    return _SOURCE.match(text) is not None or _OFFICE.match(text) is not None


def is_dated_name(text: str) -> bool:
    """Is the line a name and a day: 县域新闻 2031年2月21日? On top of a page that is its head, below a letter who wrote it."""
    return _DATED_NAME.fullmatch(text) is not None


def heads_page(text: str) -> bool:
    """Is the line a page's head: its day, its number or day of the week, its section, who made it?"""
    if len(text) > _LONGEST or _STOPS.search(text):
        return False
    parts = text.split()
    dated = any(_ON.match(part) for part in parts)
    return dated and any(_WEEKDAY.match(p) or _PAGE.match(p) for p in parts) and all(len(p) <= 12 for p in parts)
