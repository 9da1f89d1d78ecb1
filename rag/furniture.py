"""Lines that belong to the page and to no story: its head and foot, adverts, signposts to what other pages hold."""

from __future__ import annotations

import re

from .stamp import heads_page

_LONGEST = 80
"""Characters; a longer line says more than furniture does."""
_MARKUP = re.compile(r"^!\[[^\]]*\]\([^)\s]*\)$|^</?[a-z][^>]*>$")
_SPECK = re.compile(r"^[·•.、,，:：|｜_~～+*'\"`^<>《》\-—=■□●○◆◇▲★☆\s]{1,4}$")
"""What a scan makes of dust."""
_RULE = re.compile(r"^(?:[-*_=—|:◇◆＊※○●□■☆★～~…]\s?){3,}$")
_AWAY = re.compile(r"^(?=[(（]|.*[版页\d])[(（]?(?:下转|紧接|转至?第)[\u4e00-\u9fffA-Z0-9、《》\s]{1,16}[)）]?$")
_HERE = re.compile(r"^(?=[(（]|.*[版页\d])[(（]?(?:上接|转自)[\u4e00-\u9fffA-Z0-9、《》\s]{1,16}[)）]?$")
_STAFF = r"[(（]?(?:本版)?(?:责任编辑|责编|编辑|美编|版式|校对|值班(?:编委|主任|总编)|视觉设计|制图)[\s:：].{1,30}$"
_POINTER = (
    r"[(（]?(?:详见|见今日)[\u4e00-\u9fffA-Z0-9、《》\s第]{1,16}[)）]?$"
    r"|(?=.*版)[^。！？]{2,40}?(?:→|►|>{2}|详见|见|[（(])\s*第?\s*[A-D]?[\d一二三四五六七八九十]{1,3}\s*版[)）]?$"
    r"|(?=.*[→►>])[^。！？]{2,40}?(?:→|►|>{2})\s*[A-D]?\d{1,3}$"
)
"""What stands on another page."""
_ADVERT = (
    r"(?:分类|公益)?广\s*告(?:[\s:：][^。！？]{0,40})?$"
    r"|(?=.*[话线真箱])[^。！？，]{0,30}(?:电话|热线|传真|邮箱)\s*[:：]?\s*\d[\d\s、-]{5,}[^。！？]{0,20}$"
    r"|(?=.*址)[^。！？，]{0,20}地址\s*[:：][^。！？]{2,50}$"
    r"|(?=.*@)[^。！？]{0,30}[\w.-]+@[\w-]+\.[\w.]+[^。！？]{0,20}$"
)
_HEAD = (
    r"[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff]){1,5}\s+[报刊]$"
    r"|[\u4e00-\u9fff]{2,6}(?:日报|晚报|早报|晨报|时报|商报|都市报|周报)$|[A-D]\d{1,3}\s+[\u4e00-\u9fff]{2,6}\s+[A-Z]{3,}$"
    r"|[A-D]?\d{1,3}\s*[\u4e00-\u9fff]{2,8}[报刊]$|[\u4e00-\u9fff]{2,8}[报刊]\s+[A-D]?\d{1,3}\s*版?$"
    r"|(?:农历|国内统一|国内刊号|邮发代号|总第|CN\s?\d|ISSN|(?:https?://)?www\.)[^。！？]{2,40}$"
    r"|第\s*\d{2,6}\s*期[^。！？]{0,30}$|今日\s*\d{1,3}\s*版[^。！？]{0,20}$"
    r"|[今明][天日夜晚][^。！？]{0,30}\d\s*(?:℃|°C|度)[^。！？]{0,12}$"
)
"""The name, number and date of the paper, and the weather."""
_PAGE_NUMBER = r"(?:第\s*)?[A-D]?\d{1,3}(?:\s*版)?$|\d{4}年\d{1,2}月\d{1,2}日(?:星期|周).$"
_SERIES = r"(?=.*[\u2460-\u2473]$).{0,12}(?:系列|专题|特别|连续)?报道?[\u2460-\u2473]$"
_ANY = re.compile("|".join(f"^(?:{form})" for form in (_STAFF, _POINTER, _ADVERT, _HEAD, _PAGE_NUMBER, _SERIES)))
_NUMBERED = re.compile(f"^{_SERIES}")


def is_furniture(text: str) -> bool:
    """Does the line belong to the page and to no story?"""
    if _MARKUP.match(text) or _SPECK.match(text) or is_rule(text) or heads_page(text):
        return True
    return len(text) <= _LONGEST and (_ANY.match(text) is not None or leads_away(text) or leads_here(text))


def is_rule(text: str) -> bool:
    """Is the line a rule, or a row of ornaments?"""
    return _RULE.match(text) is not None


def leads_away(text: str) -> bool:
    """Does the line say that the story above goes on on another page?"""
    return _AWAY.match(text) is not None


def leads_here(text: str) -> bool:
    """Does the line say that the story below began on another page?"""
    return _HERE.match(text) is not None


def of_a_series(text: str) -> bool:
    """Does this line number a story of a series: 系列报道②?"""
    return _NUMBERED.match(text) is not None
