"""What a question asks: its place, its period, the kind of answer, the words that matter; follow-ups made whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache

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
        relative=None if years else next((n for word, n in RELATIVE if word in folded), None),
        span=span.group() if span else "",
        terms=terms,
        focus=_focus(folded, terms, asks),
        unit=_unit(folded, asks),
        units=units if asks in {Asks.OTHER, Asks.COUNT, Asks.FIGURE} else frozenset(),
    )
    parts = _parts(question)
    return replace(question, parts=tuple(part for _, part in parts), compared=tuple(name for name, _ in parts))


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


_JOINT = r"(?:和|与|跟|同|、|,|，|及|以及|还是|比)"
_TIME = r"(?:\d{4}年|[今去前]年|第?[一二三四1-4]季度|[上下]半年|\d{1,2}月)+"
_VERDICT = re.compile(
    r"[,，]?(?:哪|谁)[^,，。的]{0,6}?[更最]?(?:多|少|高|低|大|小|快|慢|长|短|早|晚|远|近|强|弱|好)些?(?=[,，?？。]|$)"
    r"|[,，](?:哪|谁|是否|是不是|有没有)[^,，]{1,8}?(?=[?？。]*$)|(?:是否|是不是)?(?:一样|一致|相同|相等)(?:吗|么)?[?？。]*$"
)
"""What a comparison asks of the two answers together."""
_TOGETHER = re.compile(
    r"相差|相比|分别|各自|各(?=[是为有由给说指讲叫占要在能达]|多少)|差(?:多少|几|多大)|差距|对比|比较|[,，?？](?=(?:分别|各自?)?(?:是|为|有)?多少)"
)
"""What is said of both at once, and of none of them alone."""
_BOTH = re.compile(r"(?:这?两|2)个?(?:城市|县区|国家|地方|公司|企业|项目|[省市州区县镇乡村地家者])[,，]?")
"""What sums up the two that have just been named: 甲和乙两个县."""
_WHO_AND_EACH = re.compile(
    r"(?:谁|哪[个家座省市州区县])(?P<measure>(?!更)[^,，。?？]{2,16}?)更?[多少高低大小][?？,，]各自?(?:是|有|为)?多少"
)
"""谁的产值高，各多少: a verdict first, and what it is made of."""
_PAIR = re.compile(
    rf"(?P<lead>(?:[^,，]*[,，]|{_TIME})?)"
    r"(?P<one>[^,，、的]{2,14}?)(?:和|与|跟|同|、|以及|还是)"
    rf"(?P<other>[^,，、]{{2,14}}?)(?P<rest>(?:的|给|公布|报道|各|哪|谁|在\d|{_TIME}).*)"
)
_SAID_OF_BOTH = re.compile(rf"[,，]?\s*(?:分别|各自?(?![种类界项级]))|{_VERDICT.pattern}")
"""Where two subjects end of which something is asked together."""
_MEASURED = re.compile(
    r"(?:哪|谁)[个家边者]?(?P<measure>[\u4e00-\u9fff]{0,3}?(?:[量额值率速价数]|价格|收入|投资|面积|人口|规模|利润|长度|高度))[更最]?"
)
"""By what it is asked which of the two is the greater: 哪个产量更大."""
_AND = r"(?:和|与|跟|同|以及|还有)"
_CODE = r"[A-Za-z][A-Za-z\d.+-]{1,15}"
"""The name of a model: P700."""
_SUBJECTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<one>[^,，?？]{{4,40}})[,，]{_AND}(?P<other>[^,，?？]{{4,40}})(?P<rest>(?:[,，][^,，?？]{{2,14}})?)",
        rf"(?P<lead>.*?)(?P<one>{_CODE}){_AND}(?P<other>{_CODE})(?P<rest>[,，]?[^,，、?？]{{0,14}})",
        rf"(?P<lead>(?:.*[,，])?)(?P<one>[^,，、?？]{{1,24}}的[^,，、的?？]{{1,14}}){_AND}(?P<other>[^,，、?？]{{1,24}}的[^,，、的?？]{{1,14}})(?P<rest>(?:[,，][^,，?？]{{2,14}})?)",
        rf"(?P<lead>(?:.*[,，])?)(?P<one>[^,，、的?？]{{2,20}}?){_AND}(?P<other>[^,，、的?？]{{2,20}})(?P<rest>[,，][^,，?？]{{2,14}})",
        rf"(?P<lead>.*[,，])(?P<one>[^,，、的?？]{{2,12}}?){_AND}(?P<other>[^,，、的?？]{{2,16}})",
    )
)
"""Two subjects: each with an attribute of its own, or with what is asked of both before or behind them."""
_YEARS = re.compile(rf"(?P<one>\d{{4}}年(?:{SPAN.pattern})?)(?:和|与|跟|同|、|及)(?P<other>\d{{4}}年)")
_OWN_TIME = re.compile(rf"[^,，的]{{0,8}}?{_TIME}")
_OWN = re.compile(rf"(?P<own>[^,，的]{{1,8}}?){_JOINT}")
"""What stands between two places where the first has a period or the like of its own."""


def _parts(question: Question) -> list[tuple[str, str]]:
    """What a question compares, its places or what 和 stands between, and one question for each; two or more or none."""
    found = [
        (name, part if ASKING.search(part) else f"{part.rstrip('?？')}是多少") for name, part in _compared(question)
    ]
    return found if len(found) > 1 else []


def _compared(question: Question) -> Iterator[tuple[str, str]]:
    if question.asks is not Asks.COMPARISON:
        return
    text = _WHO_AND_EACH.sub(r"\g<measure>是多少", question.resolved)
    text = _BOTH.sub("", _TOGETHER.sub("", _VERDICT.sub("", text)))
    runs = _runs(text)
    names = [text[s:e] for s, e in runs]
    if len(names) > 1 and (joined := re.search(_JOINT.join(map(re.escape, names)), text)):
        yield from ((name, text[: joined.start()] + name + text[joined.end() :]) for name in names)
    elif years := _YEARS.search(text):
        yield from ((years[n], text[: years.start()] + years[n] + text[years.end() :]) for n in ("one", "other"))
    elif len(found := list(_subjects(question.resolved))) > 1:
        yield from found
    elif len(names) > 1 and (own := _OWN.fullmatch(text, runs[0][1], runs[1][0])):
        end = runs[1][1]
        if (time := _OWN_TIME.match(text, end)) and re.search(_TIME, own["own"]):
            end = time.end()
        elif text.startswith(own["own"], end):
            end += len(own["own"])
        for name, (start, stop) in zip(names, ((runs[0][0], own.end("own")), (runs[1][0], end)), strict=True):
            yield name, text[: runs[0][0]] + text[start:stop] + text[end:]
    elif len(names) > 1 and len(clauses := re.split(r"和|与|,|，|、|;|；", text)) > 1:
        topic = f"{clauses[0]}，" if not mentions(clauses[0]) and not ASKING.search(clauses[0]) else ""
        yield from ((c[found[0].start : found[-1].end], topic + c) for c in clauses if (found := mentions(c)))
    elif found := _PAIR.fullmatch(text):
        yield from ((name, f"{found['lead']}{name}{found['rest']}") for name in (found["one"], found["other"]))


def _subjects(text: str) -> Iterator[tuple[str, str]]:
    """The two subjects of which something is asked together, and one question for each."""
    end = _SAID_OF_BOTH.search(text)
    found = next((m for p in _SUBJECTS if end and (m := p.fullmatch(text, 0, end.start()))), None)
    if not end or not found:
        return
    measured = _MEASURED.search(text, end.start())
    behind = _TOGETHER.sub("", _VERDICT.sub("", text[end.start() :])).strip(",，?？ ")
    behind = f"{measured['measure'] if measured else ''}{behind if ASKING.search(behind) else '是多少'}"
    given = found.groupdict("")
    time = re.match(_TIME, found["one"])
    for name in (found["one"], found["other"]):
        lead = time.group() if time and not re.search(_TIME, name) else given.get("lead", "")
        yield name, f"{lead}{name}{given.get('rest', '')}{behind}？"


def _runs(text: str) -> list[tuple[int, int]]:
    """Where places stand, those that follow each other taken as one."""
    runs: list[tuple[int, int]] = []
    for mention in mentions(text):
        if runs and mention.start == runs[-1][1]:
            runs[-1] = (runs[-1][0], mention.end)
        else:
            runs.append((mention.start, mention.end))
    return runs
