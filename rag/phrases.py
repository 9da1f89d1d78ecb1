"""The phrases of a sentence that could answer: figures with their units, dates, names, places, lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .lines import surnames
from .places import mentions
from .question import Asks
from .tokenizer import words


@dataclass(frozen=True, slots=True)
class Phrase:
    """Characters `start` to `end` of a sentence, with the unit or measure word of a figure."""

    start: int
    end: int
    unit: str = ""


_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_HAN = r"[零〇一二两三四五六七八九十百千]+"
_SCALE = r"(?:万亿|亿|万|千|百)?"
_MORE = r"(?:[余多])?"
_AFTER = r"(?:以上|以下|以内|左右|上下)?"
_RANGE = rf"(?:\s*[-—–~～至到]\s*{_DIGITS})?"
_MONEY = r"(?:美元|欧元|港元|日元|人民币|元)"
_AREA = r"(?:平方公里|平方千米|平方米|平米|公顷|亩|㎡)"
_PERCENT = r"(?:%|％|‰|个百分点|个?百分点|成)"
_LENGTH_OF_TIME = r"(?:个工作日|工作日|个小时|小时|分钟|秒钟?|个?月(?!\d)|个?星期|周|天|日内|年(?!\d))"
_MEASURE = (
    r"(?:台套|架次|人次|艘次|件次|趟次|个|家|名|人|位|项|件|条|台|套|座|所|户|辆|艘|架|列|班|趟|次|处|批|届|种|类|场|起|宗|份|篇|本|册|册次"
    r"|吨|公斤|千克|斤|公里|千米|米|厘米|毫米|千瓦时|千瓦|兆瓦|万千瓦|度|升|立方米|桶|头|只|羽|株|棵|枚|款|支|队|站|岁|倍|票|层|亩|县|市|村|镇|乡|社区|岗位)"
)
_FIGURES: dict[Asks, re.Pattern[str]] = {
    Asks.AMOUNT: re.compile(rf"(?P<n>{_DIGITS}{_RANGE}|{_HAN}){_SCALE}{_MORE}(?P<unit>{_SCALE}{_MONEY}){_AFTER}|(?P<m>{_DIGITS})亿(?![元美])"),
    Asks.AREA: re.compile(rf"(?P<n>{_DIGITS}{_RANGE}|{_HAN}){_SCALE}{_MORE}(?P<unit>{_AREA}){_AFTER}"),
    Asks.PERCENT: re.compile(rf"(?P<n>{_DIGITS}{_RANGE}|{_HAN}){_MORE}(?P<unit>{_PERCENT}){_AFTER}|百分之{_HAN}"),
    Asks.COUNT: re.compile(rf"(?P<n>{_DIGITS}{_RANGE}|{_HAN}){_SCALE}{_MORE}(?P<unit>{_MEASURE}){_AFTER}"),
    Asks.DATE: re.compile(
        r"(?:(?:19|20)\d\d年)(?:\d{1,2}月(?:\d{1,2}[日号])?(?:上旬|中旬|下旬|底|初)?|年?[初底末]|上半年|下半年|[一二三四]季度|春季|秋季)?"
        r"|(?:今年|去年|明年|前年|本月|次年)?\d{1,2}月(?:\d{1,2}[日号])?(?:[、和至到—-]\d{1,2}日)?(?:上旬|中旬|下旬|底|初)?(?!份?以来)"
        r"|(?:今年|去年|明年|当年)?(?:年底|年初|年末|上半年|下半年|[一二三四]季度)|(?:农历)?[正二三四五六七八九十冬腊]月(?:初|廿)?[一二三四五六七八九十]+"
    ),
    Asks.DURATION: re.compile(
        rf"(?:(?P<n>{_DIGITS}{_RANGE}|{_HAN}|半){_SCALE}{_MORE}(?P<unit>{_LENGTH_OF_TIME}){_AFTER})"
        r"|每(?:两|半|个|[一二三四五六\d])?个?(?:季度|半年|月|周|年|天|日|星期)(?:至少)?[^,，。;；]{0,4}?[一两三四\d]次|每个?(?:季度|月|周|天|年)"
    ),
}
_ORG = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9()（）·“”]{2,28}?(?:有限责任公司|股份有限公司|有限公司|分公司|公司|集团|钢铁厂|工厂|厂|派出所|分局|管理局|局|委员会|管委会|检察院|法院"
    r"|研究院|研究所|学院|大学|中学|小学|幼儿园|医院|银行|协会|商会|联合会|委|中心|基地|办公室|支队|大队|消防救援队|海关|税务局|电视台|基金会|俱乐部|队|部|厅|会)(?![\u4e00-\u9fff]{0,2}(?:公司|局|所))"
)
_ORG_LEAD = re.compile(r"^(?:.*?(?:在|由|与|和|对|向|从|据|被|经|为|是|了|到|把|将|于|及|由于|邀请|来自|联合|位于))+")
_TITLE = (
    r"(?:董事长|总经理|副总经理|总裁|副总裁|常务副总裁|经理|负责人|区长|县长|市长|省长|镇长|乡长|村长|州长|部长|局长|处长|科长|主任|书记|主席|院长|校长|所长|站长|队长|厂长|行长"
    r"|社长|会长|秘书长|总监|教授|研究员|院士|专家|记者|作者|调度长|工程师|创始人|CEO|发言人|代表|委员|总编辑|主编|导演|教练|演员|律师|医生|老师|站长|班长|车间主任|厅长|司长|总工程师|理事长|讲解员|创办人)"
)
_PERSON = re.compile(rf"(?:{_TITLE})[\s:：]*(?=[\u4e00-\u9fff])")
_NOT_A_NAME = frozenset("说称在和与为是对将向从把被及等的了兼任表介告带等指")
_LISTED = re.compile(r"(?:[“《][^“”《》]{1,30}[”》][、,，和及]?){2,}|[^、,，。;；:：“”()（）\s]{1,24}(?:、[^、,，。;；:：\s]{1,24})+")
_LIST_LEAD = re.compile(r"^.*?(?:包括|分别是|分别为|着力打造|打造|建立|建设|发展|推动|实施|涵盖|即|为|是|有|如|对|围绕|坚持|包含|以)")
_PLACE = re.compile(r"(?:在|位于|坐落在|落户|来到|走进|设在|选址)(?P<where>[\u4e00-\u9fffA-Za-z0-9()（）]{2,40}?)(?=举行|召开|举办|开工|揭牌|开幕|建设|启动|成立|开业|进行|[,，。;；的]|现场|$)")


def phrases(asks: Asks, text: str) -> list[Phrase]:
    """The phrases of that kind in a sentence, in order. For a cause, definition or anything else there are none."""
    if asks in _FIGURES:
        return list(_figures(asks, text))
    match asks:
        case Asks.PERSON:
            return list(_people(text))
        case Asks.ORGANISATION:
            return list(_organisations(text))
        case Asks.PLACE:
            return list(_places(text))
        case Asks.LIST:
            return list(_lists(text))
        case Asks.OTHER:
            return sorted({p for a in (Asks.AMOUNT, Asks.PERCENT, Asks.AREA, Asks.COUNT) for p in _figures(a, text)}, key=lambda p: p.start)
        case _:
            return []


def _figures(asks: Asks, text: str) -> Iterator[Phrase]:
    for found in _FIGURES[asks].finditer(text):
        unit = (found.groupdict().get("unit") or "") if asks is not Asks.DATE else ""
        if found.end() > found.start():
            yield Phrase(*found.span(), unit)


def _people(text: str) -> Iterator[Phrase]:
    """A surname with one or two characters after a title: 区长张三; where the name ends, the words show."""
    single, double = surnames()
    for found in _PERSON.finditer(text):
        at = found.end()
        given = at + (2 if text[at : at + 2] in double else 1)
        if not (given - at == 2 or text[at] in single):
            continue
        ends = {at}
        for word in words(text[at : at + 8]):
            ends.add(max(ends) + len(word))
        for length in (2, 1):
            end = given + length
            if end <= len(text) and end in ends and all("\u4e00" <= c <= "\u9fff" for c in text[given:end]) and text[end - 1] not in _NOT_A_NAME:
                yield Phrase(at, end)
                break


def _organisations(text: str) -> Iterator[Phrase]:
    for clause in re.finditer(r"[^,，。;；、：:\s]+", text):
        for found in _ORG.finditer(clause.group()):
            lead = _ORG_LEAD.match(found.group())
            start = found.start() + (lead.end() if lead and found.end() - found.start() - lead.end() > 3 else 0)
            yield Phrase(clause.start() + start, clause.start() + found.end())


def _places(text: str) -> Iterator[Phrase]:
    taken: list[tuple[int, int]] = []
    for found in _PLACE.finditer(text):
        inner = re.match(r"(?:位于|坐落在)", found["where"])
        taken.append((found.start("where") + (inner.end() if inner else 0), found.end("where")))
    runs: list[tuple[int, int]] = []
    for m in mentions(text):
        if runs and runs[-1][1] == m.start:
            runs[-1] = (runs[-1][0], m.end)
        else:
            runs.append((m.start, m.end))
    for start, end in sorted({*taken, *runs}):
        yield Phrase(start, end)


def _lists(text: str) -> Iterator[Phrase]:
    for found in _LISTED.finditer(text):
        first = re.split("[、]", found.group(), maxsplit=1)[0]
        lead = _LIST_LEAD.match(first) if not first.startswith(("“", "《")) else None
        yield Phrase(found.start() + (lead.end() if lead and lead.end() < len(first) else 0), found.end())
