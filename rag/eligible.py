"""Which phrases of a sentence may answer a question: of the kind, the unit, the size, the tense that it asks for."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Final

from .answer import Hit
from .attribution import of_the_asked
from .byline import is_credit, photographers
from .dates_asked import dates_asked
from .figures_asked import figures_asked
from .folding import fold
from .frame import after_the_lead, framed
from .phrases import Phrase, appointed, counted, organisations, phrases
from .places import label, mentions
from .question import Asks, Question
from .tense import tense, tense_of
from .vocabulary import alternatives, same

FIGURES: Final = frozenset(
    {Asks.FIGURE, Asks.COUNT, Asks.AMOUNT, Asks.PERCENT, Asks.AREA, Asks.DATE, Asks.DURATION, Asks.PERSON, Asks.COUNTRY}
)
"""Kinds that only a phrase of that kind can answer."""
SIZES: Final = {"省": ("省",), "国": ("国",), "市": ("市", "州"), "州": ("州",), "县": ("县",), "区": ("区",)}
"""How the names of places end that are of a size."""
_SIZE_ASKED = re.compile(r"哪一?个?城?([省市州县区])(?!里)")
_DIFFERENCE = re.compile(r"百分点|增|减|升|降|提高|高|低|涨|跌|变化|差|快|慢")
"""What asks for a difference, which alone is told in percentage points."""
_CHANGE = re.compile(r"增长|增加|增幅|增速|上升|上涨|涨幅|涨|提高|下降|减少|降幅|下跌|跌|回落|变化")
"""What asks by how much something grew or fell."""
_SHARE = re.compile(r"占|完成[^,，。]{0,12}(?:计划|目标|任务)|比例|比重|份额")
"""What asks which part of a whole it is."""
_PART_OF = re.compile(
    r"(?:占[^,，。;；]{0,16}|完成[^,，。;；]{0,8}(?:计划|目标|任务|总量)的?|(?<!增长)(?<!下降)率)(?:[为达约近超到是]|达到|超过)?$"
)
_GREW = re.compile(
    r"(?:增长|增加|上升|上涨|提高|下降|减少|下跌|回落|[增涨降跌]幅|增速|长了|[增涨降跌])(?:[了为达约近超到是]|达到|超过)?$"
)
_SHARES = frozenset({"%", "％", "‰", "成", "个百分点"})
_THINGS = re.compile(r"(?:多少|几)(?!百分|比例|比重|份额|成)[\u4e00-\u9fff]{2}(?<![了的过着])")
_WHICH = re.compile(r"什么|啥|哪|谁|怎|如何")
"""What asks for something else than a figure."""
_REACHED = re.compile(r"[到至成]了?(?:多少|几|百分之|多[高大])")
"""What asks how far something went, not from where: 减到了多少人."""
_TO = re.compile(r"[到至成](?:了|约|近|过)?\s*$")
OF_ANYTHING = "个项件条宗"
"""Measure words that go with almost anything."""
_UNITS = (OF_ANYTHING, "名人位", "家户", "台套", "次趟")
"""Those that stand for one another."""


@cache
def _kinds() -> re.Pattern[str]:
    return re.compile(rf"哪一?[个家所座支]({alternatives('organisations')})")


def kind_asked(question: Question) -> str:
    """With which word the name of the organisation asked for ends: 派出所; "" where that is open."""
    found = _kinds().search(question.folded) if question.asks is Asks.ORGANISATION else None
    return found.group(1) if found else ""


def names_office(text: str) -> bool:
    """Does a text name an office, 区长?"""
    return re.search(alternatives("titles"), text) is not None


def office_before(text: str, start: int, end: int) -> int:
    """Where within these characters a name begins behind its office (首席运营官|张三); 0 where there is none."""
    found = re.compile(f".*{alternatives('titles')}").match(text, start, end - 1)
    return found.end() if found else 0


def of_the_size_asked(question: Question, text: str) -> bool:
    """Is a place of the size that is asked for, a city for 哪个城市, and none of the question's? A name that no list has may be."""
    asked = _SIZE_ASKED.search(question.folded) if question.asks is Asks.PLACE else None
    named = mentions(text)[-1:]
    if not asked or not named:
        return True
    known = {code for place in question.places for code in place.codes}
    return any(label(c).endswith(SIZES[asked.group(1)]) and c not in known for c in named[0].codes)


def eligible(question: Question, hit: Hit, text: str) -> list[Phrase]:
    """The phrases of the sentence that are of the kind asked for, and not in the question itself."""
    if question.asks is Asks.AUTHOR:
        return [found] if (found := _byline(hit, text, alone="记者" not in question.folded)) else []
    if question.asks is Asks.PERSON and _TAKEN.search(question.folded):
        return [Phrase(*span, framed=True) for span in photographers(text)]
    if inside := framed(question, text):
        return [inside]
    if question.asks is Asks.OTHER and _WHICH.search(question.folded):
        return []  # neither 一艘 nor 9名 says which
    found = phrases(question.asks, text)
    if question.unit and question.asks is Asks.FIGURE:
        found = counted(text, question.unit) or found
    if kind := kind_asked(question):
        found = list(organisations(text, kind)) or found
    if not _DIFFERENCE.search(question.folded):
        found = [p for p in found if not p.unit.endswith("百分点")]
    if question.units:
        found = [p for p in found if p.unit in question.units]
    if narrowed := _NARROWED.get(question.asks):
        found = narrowed(question, text, found)
    if question.unit:
        found = [p for p in found if same_unit(p.unit, question.unit)] or found
    fresh = [p for p in found if fold(text[p.start : p.end]) not in question.folded]
    fresh = fresh or found if question.asks is Asks.OTHER else found if question.asks in _ANNOUNCED else fresh
    fresh = of_the_asked(question, text, fresh, published=hit.passage.article.year)
    asked, folded = tense(question.folded), fold(text)
    fresh = figures_asked(question, folded, fresh)
    fresh = [p for p in fresh if asked and tense_of(folded, p.start, p.end) == asked] or fresh
    if _REACHED.search(question.folded):
        fresh = [p for p in fresh if _TO.search(text, 0, p.start)] or fresh
    return fresh


def _people(question: Question, text: str, found: list[Phrase]) -> list[Phrase]:
    """Those of the office asked for, and none who only wrote the report; or the firm by which something was done."""
    if titles := re.findall(alternatives("titles"), question.folded):
        given = {p for p, office in appointed(text) if any(_ends_in(office, t) for t in titles)}
        found = [p for p in found if p in given or any(_ends_in(text[: p.start].rstrip(" :："), t) for t in titles)]
    found = [p for p in found if not is_somebody_else(question, text, p.start)]
    if not found and _BY_WHOM.search(question.folded):
        found = [p for p in organisations(text) if text.endswith("由", 0, p.start)]
    return found


def _ends_in(before: str, title: str) -> bool:
    """Does the text end in this office, or another name of it?"""
    return any(before.lower().endswith(t) for t in (title.lower(), *same(title.lower())))


@cache
def _deputy() -> re.Pattern[str]:
    return re.compile(rf"副{alternatives('titles')}[\s:：]*$")


def is_deputy(question: Question, text: str, start: int) -> bool:
    """Is the name that begins here that of a deputy, where none is asked for?"""
    return "副" not in question.folded and _deputy().search(text, 0, start) is not None


def is_somebody_else(question: Question, text: str, start: int) -> bool:
    """Is the person whose name begins here the reporter, a deputy or another body's head, whom the question does not ask for?"""
    return any(is_so(question, text, start) for is_so in (tells, is_deputy, of_another_body))


@cache
def _office_of() -> re.Pattern[str]:
    return re.compile(rf"(?P<of>[\u4e00-\u9fff]{{2,14}})[局委厅办](?:党组书记、?)?{alternatives('titles')}")


def of_another_body(question: Question, text: str, start: int) -> bool:
    """Is the name that begins here that of the head of another body, a county's or a bureau for something else?"""
    asked = _office_of().search(question.folded)
    told = next((m for m in _office_of().finditer(fold(text)) if not text[m.end() : start].strip(" :：、")), None)
    if asked is None or told is None or told.end() > start:
        return False
    of = re.search(".{0,3}".join(asked["of"].replace("的", "")[-_STEM:]), told["of"])
    return of is None or ("县" in told["of"] and "县" not in question.folded)


def _shares(question: Question, text: str, found: list[Phrase]) -> list[Phrase]:
    """How much something grew where that is asked for, and not what part of a whole it is; the other way round as well."""
    if _CHANGE.search(question.folded):
        return [p for p in found if not _PART_OF.search(text, 0, p.start)]
    if _SHARE.search(question.folded):
        return [p for p in found if not _GREW.search(text, 0, p.start)]
    return found


def _things(question: Question, _: str, found: list[Phrase]) -> list[Phrase]:
    """No share where things are asked for: 多少游客."""
    return [p for p in found if p.unit not in _SHARES] if _THINGS.search(question.folded) else found


def _sized(question: Question, text: str, found: list[Phrase]) -> list[Phrase]:
    """Those of the size asked for, no further than the name goes that shows it."""
    asked = _SIZE_ASKED.search(question.folded)
    fitting = [p for p in found if of_the_size_asked(question, text[p.start : p.end])]
    if not asked:
        return fitting
    named = ((p, mentions(text[p.start : p.end])) for p in fitting)
    return [
        replace(p, end=p.start + m[-1].end) if m else p
        for p, m in named
        if m or text.endswith(SIZES[asked.group(1)], p.start, p.end)
    ]


def _listed(question: Question, text: str, found: list[Phrase]) -> list[Phrase]:
    return [after_the_lead(question, fold(text), p) for p in found]


_NARROWED: Final = {
    Asks.DATE: dates_asked,
    Asks.FIGURE: _things,
    Asks.LIST: _listed,
    Asks.PERCENT: _shares,
    Asks.PERSON: _people,
    Asks.PLACE: _sized,
}
"""What the question says more of the phrases of a kind."""
_ANNOUNCED = frozenset({Asks.CAUSE, Asks.DEFINITION})
"""Kinds of which a phrase only announces the answer: the question may hold it, too."""
_TAKEN = re.compile(r"(?:照片|图片|相片|图)[^,，。]{0,8}谁|谁(?:给)?(?:拍|摄)|摄影(?:者|师|记者)?(?:是|叫)?谁")
"""What asks who took a picture."""
_STEM = 2
"""Characters that tell for what a body is there: the 水利 of 青岚市水利局."""
_BY_WHOM = re.compile("由谁")
"""It may be an organisation."""
_TELLER = re.compile(r"(?:记者|通讯员|作者|编辑|摄影)[\s:：/]*(?:[\u4e00-\u9fff]{2,4}[\s、])*$")


def tells(question: Question, text: str, start: int) -> bool:
    """Is the name that begins here that of who wrote the report, whom the question does not ask for?"""
    found = _TELLER.search(text, 0, start)
    return found is not None and found.group()[:2] not in question.folded


def _byline(hit: Hit, text: str, *, alone: bool) -> Phrase | None:
    """The names of the article's writers where the sentence is its byline: 本报记者 张三 李 四; or their names `alone`."""
    tight = re.sub(r"\s+", "", text)
    authors = hit.passage.article.authors
    if not authors or len(tight) > 60 or not all(a in tight for a in authors):
        return None
    if "记者" not in tight:
        return Phrase(0, len(text)) if alone and (tight == "".join(authors) or is_credit(text)) else None
    at = text.find("记者") + 2
    return Phrase(at, len(text))


def same_unit(unit: str, asked: str) -> bool:
    """Does a figure of this unit answer where the other was asked for: 名 for 人?"""
    return unit.endswith(asked) or any(asked in group and unit[-1:] in group for group in _UNITS if unit)
