"""What a question asks: its place, its period, the kind of answer, the words that matter; follow-ups made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache

from .compared import compared
from .errors import UsageError
from .folding import clean, fold, simplified
from .follow_up import RELATIVE, SPAN, YEAR, made_whole
from .periods import names_of, periods
from .places import Mention, mentions
from .rephrase import ASKING, canonical, plain
from .tokenizer import words
from .vocabulary import alternatives, kinds, measured, same, stop_words, whole_words

LONGEST = 500
"""Characters of a question; more is no question."""
HISTORY = 6
"""Earlier questions that a follow-up may lean on."""


class Asks(Enum):
    """The kind of answer that a question asks for."""

    FIGURE = "figure"
    """多少 with no unit: a count, an amount, a share or an area."""
    COUNT = "count"
    AMOUNT = "amount"
    PERCENT = "percent"
    AREA = "area"
    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    AUTHOR = "author"
    """Who wrote a report: read from its byline."""
    ORGANISATION = "organisation"
    PLACE = "place"
    COUNTRY = "country"
    LIST = "list"
    DEFINITION = "definition"
    CAUSE = "cause"
    COMPARISON = "comparison"
    OTHER = "other"


_UNIT = re.compile(
    r"(?:多少|几|哪[一二两三四五六七八九十几\d]*)(?:个(?=人(?!次)))?[百千万亿]*([千兆吉]瓦时?|[人架艘件趟册批班车场]次|标箱|[个项家名人位户台套件条座亩辆次处批届种类艘架班趟本册场起部间只头例支队万亿元米吨吉千瓦])"
)


_MEASURE = re.compile(r"(?:多少|几)(?P<measure>[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


@cache
def _asked_unit() -> re.Pattern[str]:
    """多少 or 几 with the unit in which it asks, which says nothing about what is sought."""
    money = rf"[百千万亿]*(?:元人民币|{alternatives('currencies')}|块钱|块|钱)"
    return re.compile(
        rf"(?P<ask>多少|几)[百千万亿]*(?:{money}|(?P<measure>{alternatives('measures')})|平方公里|平方米|公顷|个月|个?小时|分钟|个?工作日|个?星期|[天周年])"
    )


_LONGEST_WORD = 4
_OF_A_DAY = re.compile(r"年?\d{1,2}月\d{1,2}[日号]")
_OF_THE_FIRST = re.compile(r"[那这该其它他她]|当地")
YEAR_PUT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?P<rest>[底末初]?的?)(?!\d)")
"""A year with what goes with it where it is put in other words."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood. All fields but `asked` speak of the resolved question."""

    asked: str
    """As typed, cleaned."""
    resolved: str
    """Made whole from the history, in simplified characters; else the same as `asked`, greetings left out."""
    asks: Asks = Asks.OTHER
    places: tuple[Mention, ...] = ()
    year: int | None = None
    """The one that stands next to what is asked: 2024 of 据2023年的报告，2024年有多少."""
    relative: int | None = None
    """0 for 今年, -1 for 去年: read against the year of the article that answers."""
    span: str = ""
    """A part of the year: 一季度, 1—2月, 上半年."""
    terms: tuple[str, ...] = ()
    """The words that matter, folded, in order, without doubles."""
    focus: tuple[str, ...] = ()
    """Those of `terms` that name what is asked for: they stand next to the question word."""
    unit: str = ""
    """The measure word after 多少 or 几."""
    units: frozenset[str] = frozenset()
    """The units that alone can answer: 公里 and the like where it asks how far."""
    parts: tuple[str, ...] = field(default=())
    """The questions of which a comparison is made."""
    compared: tuple[str, ...] = ()
    """What each of the parts is about: 鞍山市, 营口市; of a part its own first."""
    folded: str = field(init=False, repr=False, compare=False)
    """The resolved question in one spelling."""

    def __post_init__(self) -> None:
        """Folds the resolved question once: it is looked at for every sentence."""
        object.__setattr__(self, "folded", fold(self.resolved))

    @property
    def asks_twice(self) -> bool:
        """Does it ask for two things, the second one not of the answer to the first (那个市…)?"""
        asking = [piece for piece in re.split(r"[?？]", self.folded) if ASKING.search(piece)]
        return len(asking) > 1 and not any(_OF_THE_FIRST.search(piece) for piece in asking[1:])

    @property
    def canonical(self) -> str:
        """The resolved question as a model is given it."""
        return canonical(self.resolved)

    @property
    def searched(self) -> str:
        """The words to seek: those of the resolved question that say something, and others that its answer may print."""
        said = [w for w in whole_words(ASKING.sub(" ", self.folded)) if w not in stop_words()]
        others = [w for term in self.terms for w in same(term) if len(w) > 1]
        return " ".join([*said, *others, *(names for p in periods(self.span) for names in names_of(p.months))])

    def in_words_of(self, passage: str, *, published: int | None = None) -> str:
        """The canonical question as a folded passage would put it: its own words, its own name for a year or part of one.

        A year that the passage does not print is 今年 or 去年 there where it says so, read against the year in which it
        was published, else left out: whether it is of that year is for others to judge.
        """
        text = YEAR_PUT.sub(lambda y: _told_year(y, passage, published), self.canonical)
        for term in self.terms:
            if term not in passage and (other := next((w for w in same(term) if w in passage), "")):
                text = re.sub(re.escape(term), other, text, count=1, flags=re.IGNORECASE)
        if self.span and self.span not in passage:
            months = {p.months for p in periods(self.span)}
            named = next((p for p in periods(passage) if p.months in months), None)
            text = text.replace(self.span, passage[named.start : named.end]) if named else text
        return text


def _told_year(year: re.Match[str], passage: str, published: int | None) -> str:
    """The year as the passage has it, with what stands behind it (年底); empty where it names it in no way."""
    if year["year"] in passage:
        return year.group()
    names = {0: ("今年",), -1: ("去年", "上年"), 1: ("明年",)}.get(int(year["year"]) - (published or 0), ())
    return next((f"{name}{year['rest']}" for name in names if name in passage), "")


def parse(asked: str, history: Sequence[str] = ()) -> Question:
    """Understands a question that was asked after those of `history` (oldest first).

    Raises UsageError for an empty or an over-long one, or for a follow-up to nothing.
    """
    text = clean(asked)
    if len(text) > LONGEST:
        raise UsageError(f"问题太长（{len(text)} 字）：请缩短到 {LONGEST} 字以内")
    if not re.search(r"[\w\u4e00-\u9fff]", text):
        raise UsageError("请输入一个问题，例如：鞍山今年开复工目标是多少")
    earlier = [plain(c) for h in list(history)[-HISTORY:] if (c := clean(h)) and len(c) <= LONGEST]
    resolved = made_whole(plain(text), earlier)
    return understand(text, resolved)


def understand(asked: str, resolved: str) -> Question:
    """The question without any history."""
    resolved = simplified(resolved)
    folded = fold(resolved)
    years = YEAR.findall(folded)
    span = SPAN.search(folded)
    said = ASKING.sub(" ", _without_unit(SPAN.sub(" ", YEAR.sub(" ", folded))))
    terms = tuple(
        dict.fromkeys(w for w in whole_words(said) if w not in stop_words() and not (w.isdigit() and len(w) in {1, 4}))
    )
    asks = next((Asks(kind) for kind, pattern in kinds() if pattern.search(folded)), Asks.OTHER)
    units = next((units for pattern, units in measured() if pattern.search(folded)), frozenset[str]())
    question = Question(
        asked=asked,
        resolved=resolved,
        asks=Asks.FIGURE if units and asks in {Asks.OTHER, Asks.COUNT} else asks,
        places=tuple(mentions(folded)),
        year=_year(folded),
        relative=None if years else _relative(folded),
        span=span.group() if span else "",
        terms=terms,
        focus=_focus(folded, terms, asks),
        unit=_unit(folded, asks),
        units=units if asks in {Asks.OTHER, Asks.COUNT, Asks.FIGURE} else frozenset(),
    )
    parts = compared(resolved) if question.asks is Asks.COMPARISON else []
    return replace(question, parts=tuple(part for _, part in parts), compared=tuple(name for name, _ in parts))


def _relative(folded: str) -> int | None:
    """0 for 今年, -1 for 去年; not the one with which something is compared: 比去年增长多少."""
    told = re.sub(r"[比较与跟同](?:[前去明]年|上一?年)", "", folded)
    return next((n for word, n in RELATIVE if word in told), None)


def _year(folded: str) -> int | None:
    """The last one that it names; that of a day before one in a clause that asks nothing: 2031年8月1日，就2030年大选……."""
    years = list(YEAR.finditer(folded))
    days = [y for y in years if _OF_A_DAY.match(folded, y.end())]
    if days and not ASKING.search(re.split("[,，]", folded[years[-1].end() :], maxsplit=1)[0]):
        years = days
    return int(years[-1].group(1)) if years else None


def _unit(folded: str, asks: Asks) -> str:
    """The measure word; where a figure is asked for in no known unit, any character may be one: 多少眼井."""
    if (found := _UNIT.search(folded)) or asks is not Asks.FIGURE:
        return found.group(1) if found else ""
    found = _asked_unit().search(folded) or _MEASURE.search(folded)
    measure = found["measure"] if found else None
    return measure if found and measure and not _goes_on(folded, found.start("measure"), found.end()) else ""


def _without_unit(folded: str) -> str:
    """The question without the unit in which it asks; the 集 of 多少集装箱 is none."""
    return _asked_unit().sub(lambda m: m.group() if _goes_on(folded, m.end("ask"), m.end()) else " ", folded)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Does the word that begins at `start` go on behind `end`?"""
    word = next(iter(words(text[start : end + _LONGEST_WORD])), "")
    return start + len(word) > end and word[end - start :] not in stop_words()


_IS = re.compile(r"[\u4e00-\u9fff]?(?:是|属于)(?=[\u4e00-\u9fff]{2})")
"""What stands between a question word and what is asked for: 多少名是退役士兵."""


def _focus(folded: str, terms: tuple[str, ...], asks: Asks) -> tuple[str, ...]:
    """The two words before and the one after the question word; the last words of a question that has none.

    Of a date two behind it: what happened then, 什么时候|完成|立项.

    In 其中多少名是退役士兵 those behind 是.
    """
    found = ASKING.search(folded)
    if not found:
        return terms[-2:]
    before = [w for w in whole_words(folded[: found.start()]) if w in terms][-2:]
    after = [w for w in whole_words(folded[found.end() :]) if w in terms]
    if after and _IS.match(folded, found.end()):
        return tuple(after[:2])
    return tuple(before + after[: 2 if asks is Asks.DATE else 1])
