"""The phrases of a sentence that could answer: figures with their units, dates, names, places, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from .byline import surnames
from .places import mentions
from .question import Asks
from .tokenizer import words
from .vocabulary import alternatives

_MARKS = {
    Asks.CAUSE: re.compile(
        r"因为|由于|原因|因此|所以|得益于|缘于|源于|导致|造成|影响|使得|为了|是因|主要[是系]|只好|不得不|缘由"
    ),
    Asks.DEFINITION: re.compile(r"是指|指的是|指的就是|意为|意思是|意即|即|就是|定位为?|[:：]指|是|包括|的(?=“)"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Characters `start` to `end` of a sentence, with the unit or measure word of a figure."""

    start: int
    end: int
    unit: str = ""
    framed: bool = False
    """Does it stand between the words that stand around the question word?"""


_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_HAN = r"[零〇一二两三四五六七八九十百千]+"
_SCALE = r"(?:\s?(?:万亿|亿|万|千|百))?"
_MORE = r"(?:[余多])?\s?"
_AFTER = r"(?:以上|以下|以内|左右|上下)?"
_RANGE = rf"(?:\s*[-—–~～至到]\s*{_DIGITS})?"
_BY = (
    r"平方公里|平方米|平米|立方米|公斤|千克|千瓦时|小时|分钟|厘米|毫米|毫升|公顷"
    r"|[吨斤克米秒天日年月人户亩度升次股]|[A-Za-z]{1,2}"
)
_PER = rf"(?:\s?/\s?\d*(?:{_BY}))?"
"""What a price, a speed or a strength is told for: 30元/吨."""
_AREA = r"(?:平方公里|平方千米|平方米|平米|公顷|亩|㎡)"
_PERCENT = r"(?:%|％|‰|个百分点|个?百分点|成)"
_LENGTH_OF_TIME = r"(?:个工作日|工作日|个小时|小时|分钟|秒钟?|个?月(?!\d)|个?星期|周|天|日内|年(?!\d))"
_BOUND = re.compile(r"(?:以上|以下|以内)$")
_UNTIL = re.compile(r"\s*[-—–~～至到]{1,2}\s*")
_NOUN = re.compile(r"的?(?!的)[\u4e00-\u9fff]")
_NUMBER = rf"(?:{_DIGITS}{_RANGE}|{_HAN})"


@cache
def _figures_of(asks: Asks) -> re.Pattern[str] | None:
    """The pattern of a kind of figure; `unit` is its group."""
    match asks:
        case Asks.AMOUNT:
            unit = rf"{_SCALE}{alternatives('currencies')}"
            bare = rf"{_DIGITS}亿(?!\s?(?:[美欧]|{alternatives('currencies')}|{alternatives('measures')}))"
            return re.compile(rf"{_NUMBER}{_SCALE}{_MORE}(?P<unit>{unit}){_PER}{_AFTER}|{bare}")
        case Asks.AREA:
            return re.compile(rf"{_NUMBER}{_SCALE}{_MORE}(?P<unit>{_AREA}){_AFTER}")
        case Asks.PERCENT:
            return re.compile(rf"{_NUMBER}{_MORE}(?P<unit>{_PERCENT}){_AFTER}|(?:百|千|万|{_HAN})分之{_HAN}{_AFTER}")
        case Asks.COUNT:
            bare = rf"{_DIGITS}\s?(?:亿|万)[余多]?(?=[,，。;；、)）]|$)"
            return re.compile(
                rf"{_NUMBER}{_SCALE}{_MORE}(?!分之)(?P<unit>{alternatives('measures')}){_PER}{_AFTER}|{bare}"
            )
        case Asks.DATE:
            clock = r"(?:(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚)?\s?\d{1,2}(?:[时点](?:\d{1,2}分|半|许|整)?(?!间|候)|:\d\d))?"
            day = rf"(?:\s?\d{{1,2}}\s?[日号]{clock})?"
            quarter = "第?[一二三四](?:[、和及][一二三四])*季度"
            part = r"(?:上旬|中旬|下旬|底|初)?"
            return re.compile(
                rf"(?:19|20)\d\d\s?年(?:\s?\d{{1,2}}\s?月{day}{part}|年?[初底末]|上半年|下半年|{quarter}|春季|秋季)?"
                rf"|(?:(?:今年|去年|明年|前年|本月|次年)\s?)?\d{{1,2}}\s?月{day}(?:[、和至到—-]\s?\d{{1,2}}\s?日)?{part}(?!份?以来)"
                rf"|(?:今年|去年|明年|当年)?(?:年底|年初|年末|上半年|下半年|{quarter})"
                r"|(?:农历)?[正二三四五六七八九十冬腊]月(?:初|廿)?[一二三四五六七八九十]+"
            )
        case Asks.DURATION:
            every = r"每(?:两|半|个|[一二三四五六\d])?个?(?:季度|半年|月|周|年|天|日|星期)"
            return re.compile(
                r"(?:\d{1,3}(?:小)?时)?(?:\d{1,3}分)?\d{1,2}(?:\.\d+)?秒(?!钟)|\d{1,3}小时\d{1,2}分(?:钟)?"
                rf"|(?:{_NUMBER}|半){_SCALE}{_MORE}(?P<unit>{_LENGTH_OF_TIME}){_AFTER}"
                rf"|(?:(?<=拘留)|(?<=为期)|(?<=历时)|(?<=持续)|(?<=连续)|(?<=停产)|(?<=停业)|(?<=放假))\d+日"
                rf"|{every}(?:至少)?[^,，。;；]{{0,4}}?[一两三四\d]次|{every}"
            )
        case _:
            return None


_LATIN = re.compile(
    rf"(?<![A-Za-z\d.]){_DIGITS}{_SCALE}\s?(?P<unit>[A-Za-zμ℃]{{1,4}}(?:/\d*[A-Za-z]{{1,2}})?)(?![A-Za-z\d])"
    rf"|{_DIGITS}{_SCALE}(?P<rate>[\u4e00-\u9fff]{{1,6}}){_PER[:-1]}"
)
"""A figure in a unit of Latin letters, 5.2万P, 300MW, or of anything by anything: 15毫克/立方米."""
_BARE = re.compile(r"(?<=[报为是至达到])\s?\d+\.\d+(?=[,，。;；、]|$)")
"""A rate or an index, which has no unit: 中间价报6.4102."""
_ORG_LEAD = re.compile(
    r"^(?:.*?(?:在|由|与|和|对|向|从|据|被|经|为|是|了|到|把|将|于|及|还有|由于|邀请|来自|联合|位于))+"
)
_NOT_A_NAME = frozenset("说称在和与为是对将向从把被及等的了兼任表介告带等指")
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·・•][\u4e00-\u9fff]{1,8})*[·・•](?P<last>[\u4e00-\u9fff]{1,6})")
_LISTED = re.compile(
    r"(?:[“《][^“”《》]{1,30}[”》][、,，和及]?){2,}|[\u4e00-\u9fff]{1,16}(?:\+[\u4e00-\u9fff]{1,16})+|(?!\d+、)[^、,，。;；:：“”()（）\s]{1,24}(?:、[^、,，。;；:：\s]{1,24})+"
)
_LIST_LEAD = re.compile(
    r"^.*?(?:包括|分别是|分别为|着力打造|打造|建立|建设|发展|推动|实施|涵盖|即|为|是|有|如|对|围绕|坚持|包含|以)"
)
_FIRST = re.compile(r"(?<![第\d])(?:一[是要个]|其一|第一[,，、]|首先)|①|[(（]1[)）]")
_SECOND = re.compile(r"[;；,，。\n]\s*(?:二[是要]|其二|第二[,，、]|其次|另一个)|②|[(（]2[)）]")
"""How the first and the second of several things are told in whole clauses: 一是……;二是……."""
_LIST_END = re.compile(r"等(?![级次候待])|[都均]?是(?!否)|成为")
_PLACE = re.compile(
    r"(?:在|位于|坐落在|落户|来到|走进|设在|选址)(?P<where>[\u4e00-\u9fffA-Za-z0-9()（）]{2,40}?)"
    r"(?=举行|召开|举办|开工|揭牌|开幕|建设|启动|成立|开业|进行|[,，。;；的]|现场|$)"
)


@cache
def _title() -> re.Pattern[str]:
    return re.compile(rf"{alternatives('titles')}[\s:：]*(?=[\u4e00-\u9fff])")


@cache
def _countries() -> re.Pattern[str]:
    """The names of countries that stand together: 美国、波兰和日本."""
    names = files("baowen.rag").joinpath("data/countries.txt").read_text(encoding="utf-8").split()
    one = "(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + ")"
    return re.compile(rf"{one}(?:[、,，和与及]{one})*")


_NAME = r"[\u4e00-\u9fffA-Za-z0-9()（）·“”]{2,28}?"


@cache
def _organisation() -> re.Pattern[str]:
    return re.compile(rf"{_NAME}{alternatives('organisations')}(?![\u4e00-\u9fff]{{0,2}}(?:公司|局|所))")


@cache
def _appointed() -> re.Pattern[str]:
    """A name before the office that it is given: 聘任张三为总经理, 张三任县长."""
    name = rf"(?P<name>{_DOTTED.pattern.replace('?P<last>', '?:')}|[\u4e00-\u9fff]{{2,4}}?)"
    into = r"(?:当选为?|出任|担任|接任|升任|改任|兼任|[为任])"
    return re.compile(
        rf"(?:(?:聘任|任命|选举|推选|提名|增补|聘请|委任|由){name}(?:同志|先生|女士)?{into}"
        rf"|(?:^|[,，。;；、”\s]){name.replace('name', 'alone')}(?:同志|先生|女士)?(?:当选为?|出任|担任|接任|升任)"
        rf")[^,，。;；]{{0,12}}?{alternatives('titles')}"
    )


def appointed(text: str) -> Iterator[tuple[Phrase, str]]:
    """The people who are said to be given an office, and the words from there to its name."""
    single, double = surnames()
    for found in _appointed().finditer(text):
        group = "name" if found["name"] else "alone"
        name = found[group]
        if "·" in name or name[0] in single or name.startswith(double):
            yield Phrase(*found.span(group)), text[found.end(group) : found.end()]


def phrases(asks: Asks, text: str) -> list[Phrase]:
    """The phrases of that kind in a sentence, in order; for a cause or a definition the words that announce one."""
    if finder := _FINDERS.get(asks):
        return list(finder(text))
    if _figures_of(asks):
        return list(_figures(asks, text))
    match asks:
        case Asks.CAUSE | Asks.DEFINITION:
            return [Phrase(*m.span()) for m in _MARKS[asks].finditer(text)]
        case Asks.OTHER | Asks.FIGURE:
            known = {p for a in (Asks.AMOUNT, Asks.PERCENT, Asks.AREA, Asks.COUNT) for p in _figures(a, text)}
            if asks is Asks.FIGURE:
                known |= {Phrase(*m.span(), m["unit"] or m["rate"]) for m in _LATIN.finditer(text)}
                known |= {Phrase(*m.span()) for m in _BARE.finditer(text)}
            return sorted(known, key=lambda p: p.start)
        case _:
            return []


def _figures(asks: Asks, text: str) -> Iterator[Phrase]:
    if pattern := _figures_of(asks):
        for found in pattern.finditer(text):
            if _BOUND.search(found.group()) and _NOUN.match(text, found.end()):
                continue  # 5000万元以上项目 says which projects, not how many or how much
            yield Phrase(*found.span(), found.groupdict().get("unit") or "")


def joined(text: str, dates: Sequence[Phrase]) -> list[Phrase]:
    """Dates, from the first to the last day of a time as one: 2024年4月至6月底."""
    found: list[Phrase] = []
    for date in dates:
        if found and _UNTIL.fullmatch(text, found[-1].end, date.start):
            found[-1] = Phrase(found[-1].start, date.end)
        else:
            found.append(date)
    return found


def counted(text: str, measure: str) -> list[Phrase]:
    """The figures before a measure word, whatever word it is."""
    pattern = re.compile(rf"{_NUMBER}{_SCALE}{_MORE}(?P<unit>{re.escape(measure)})")
    return [Phrase(*found.span(), measure) for found in pattern.finditer(text)]


def _people(text: str) -> Iterator[Phrase]:
    """A surname with one or two characters after a title: 区长张三; where the name ends, the words show.

    Or a foreign name, told by its dot: 市长玛丽·李.
    """
    single, double = surnames()
    yield from (person for person, _ in appointed(text))
    for found in _title().finditer(text):
        at = found.end()
        if dotted := _DOTTED.match(text, at):
            yield Phrase(at, _name_end(text, dotted))
            continue
        given = at + (2 if text[at : at + 2] in double else 1)
        if not (given - at == 2 or text[at] in single):
            continue
        ends = {at}
        for word in words(text[at : at + 8]):
            ends.add(max(ends) + len(word))
        for length in (2, 1):
            end = given + length
            if (
                end <= len(text)
                and end in ends
                and all("\u4e00" <= c <= "\u9fff" for c in text[given:end])
                and text[end - 1] not in _NOT_A_NAME
            ):
                yield Phrase(at, end)
                break


def _name_end(text: str, dotted: re.Match[str]) -> int:
    """Where a dotted name ends: at a word that is none of a name's, 在 or 说, or after all of its characters."""
    end = dotted.end()
    for at in range(dotted.end("last") - len(dotted["last"]) + 1, end):
        if text[at] in _NOT_A_NAME:
            return at
    return end


def organisations(text: str, kind: str = "") -> Iterator[Phrase]:
    """The names of organisations in a text; those that end in `kind` (派出所), with what they belong to, where it is given."""
    pattern = re.compile(rf"{_NAME}{kind}") if kind else _organisation()
    for clause in re.finditer(r"[^,，。;；、：:\s]+", text):
        for found in pattern.finditer(clause.group()):
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
    if (first := _FIRST.search(text)) and _SECOND.search(text, first.end()):
        yield Phrase(first.start(), len(text.rstrip("。")))
    for found in _LISTED.finditer(text):
        first = re.split("[、]", found.group(), maxsplit=1)[0]
        lead = _LIST_LEAD.match(first) if not first.startswith(("“", "《")) else None
        start = found.start() + (lead.end() if lead and lead.end() < len(first) else 0)
        # 甲、乙和丙是主要伙伴: the list ends where it is said what it is a list of.
        after = _LIST_END.search(found.group(), found.group().rfind("、") + 3)
        yield Phrase(start, found.start() + after.start() if after else found.end())


def countries(text: str) -> Iterator[Phrase]:
    """The names of countries, those that stand together as one."""
    for found in _countries().finditer(text):
        yield Phrase(*found.span())


_FINDERS: Final[dict[Asks, Callable[[str], Iterator[Phrase]]]] = {
    Asks.PERSON: _people,
    Asks.ORGANISATION: organisations,
    Asks.PLACE: _places,
    Asks.COUNTRY: countries,
    Asks.LIST: _lists,
}
