"""What a question asks: its place, its period, the kind of answer, the words that matter; follow-ups made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from .errors import UsageError
from .folding import clean, fold
from .places import Mention, mentions
from .tokenizer import words

LONGEST = 500
"""Characters of a question; more is no question."""
HISTORY = 6
"""Earlier questions that a follow-up may lean on."""


class Asks(Enum):
    """The kind of answer that a question asks for."""

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
    LIST = "list"
    DEFINITION = "definition"
    CAUSE = "cause"
    COMPARISON = "comparison"
    OTHER = "other"


_N = r"[0-9一二两三四五六七八九十几]+"
_ASKS: tuple[tuple[Asks, re.Pattern[str]], ...] = tuple(
    (asks, re.compile(pattern))
    for asks, pattern in (
        (Asks.COMPARISON, r"相差|差多少|差几|一样吗|是否一致|哪个(?:更|最)|谁(?:更|最)|比一比|对比|各(?:是|为|有)?多少|分别(?:是|为|有)?多少|各是"),
        (Asks.CAUSE, r"为什么|为何|为啥|缘何|什么原因|原因是|怎么会|何以"),
        (Asks.DEFINITION, r"指的?是?什么|什么意思|是指|何为|什么是|含义|怎么理解|指哪"),
        (Asks.AUTHOR, r"(?:报道|文章|稿件|这篇|那篇|新闻|通讯|评论)[^,，。]{0,8}(?:记者|作者|谁写|谁采写)|(?:写|采写|撰写)[^,，。]{2,40}(?:记者|作者|是谁|的人)"),
        (Asks.PERSON, r"谁|何人|哪位|姓名|叫什么名字|叫啥名|(?:记者|作者|市长|县长|区长|书记|主任|局长|科长|经理|总裁|校长|院长|负责人|主席|主编)(?:叫什么|是哪|叫啥)"),
        (Asks.DATE, r"什么时候|何时|哪一?天|几月|几号|哪一?年|哪个月|啥时候?|什么时间|哪日|日期"),
        (Asks.DURATION, r"多久|多长时间|多少(?:天|年|个月|小时|分钟|个?工作日)|几(?:天|年|个月|小时|分钟|个?工作日)(?!的)"),
        (Asks.AREA, r"面积|占地|多大(?:的)?(?:地|面积)|占多大|多少(?:平方米|平方公里|亩|公顷|平米)"),
        (Asks.PERCENT, r"百分之|百分比|占比|比例|增速|增幅|涨幅|降幅|几成|(?:增长|增加|上升|下降|提高|降低|涨|跌|降)(?:了)?(?:多少|几)(?!亿|万|元|个|家)|(?:率|比重)(?:是|为|达到?)?多少"),
        (Asks.AMOUNT, r"多少(?:钱|元|亿|万元|资金|美元|人民币)|(?:投资|资金|金额|产值|收入|总额|营收|利润|内资|外资|销售额|贷款|补贴|奖励|成本|价格|工资|总盘子|规模|合同额|签约额)[^,，。]{0,6}(?:多少|多大|几)|(?:砸|花|投)(?:了)?多少|值多少"),
        (Asks.PLACE, r"哪里|在哪|哪儿|何处|何地|什么地方|啥地方|哪个?(?:省|市|县|区|镇|乡|村|城市|地方|县区|国家|街道|园区)|哪些地区"),
        (Asks.ORGANISATION, r"哪家|哪一家|什么(?:公司|单位|部门|机构|企业)|哪个(?:单位|部门|公司|企业|机构|派出所|学校|大学|医院|集团|银行|协会|局|队)|哪所"),
        (Asks.LIST, rf"哪些|哪{_N}|哪几|分别是什么|有什么|包括什么|都有啥|有啥|什么{_N}"),
        (Asks.COUNT, rf"多少|几(?:个|家|名|项|件|条|台|辆|座|次|处|人|位|所|户|大|种|类|批|届|亿|万|千|百)|第几"),
    )
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?!\d)")
_RELATIVE = (("前年", -2), ("去年", -1), ("上一年", -1), ("今年", 0), ("本年", 0), ("明年", 1))
_SPAN = re.compile(
    r"\d{1,2}(?:月份?)?\s*[-—–~至到]\s*\d{1,2}月份?|[一二三四1-4]季度|上半年|下半年|头[一二三四五六七八九十\d]+个月|前[一二三四五六七八九十\d]+个?(?:月|季度)|年初|年底"
)
_UNIT = re.compile(r"(?:多少|几|哪[一二两三四五六七八九十几\d]*)([个项家名人位户台套件条座亩辆次处批届种类艘架班趟本册场起万亿元米吨吉千瓦])")
_STOP = frozenset(
    "的 了 吗 呢 啊 呀 吧 是 在 有 和 与 及 或 被 把 对 从 为 到 由 于 以 多少 几 什么 哪 哪个 哪些 哪里 哪儿 哪家 谁 怎么 怎样 如何 "
    "为什么 为何 什么时候 何时 多久 请问 一下 帮 我 想 知道 告诉 查 查一下 那 这 那个 这个 它 他 她 他们 她们 它们 个 家 名 项 年 月 日 "
    "叫 叫做 名字 啥 得 要 会 能 可以 一共 总共 共 都 还 就 也 又 里 上 中 下 之 其 所 各 各是 分别 各自 大 多 今年 去年 前年 明年 全年 该 本".split()
)
_FOLLOW = re.compile(r"^(?:那么?|那末|还有|再说|换成|如果是|要是)?(.{1,16}?)(?:呢|怎么样|如何|又是多少)[?？]*$")
_PRONOUN = re.compile(r"(?:他们|她们|它们|该公司|该企业|该项目|该区|该县|该市|这家公司|这家企业|这个项目|该)(?!说)|^(?:它|他|她)(?:的|们)?")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood. All fields but `asked` speak of the resolved question."""

    asked: str
    """As typed, cleaned."""
    resolved: str
    """Made whole from the history; the same as `asked` when it stands alone."""
    asks: Asks = Asks.OTHER
    places: tuple[Mention, ...] = ()
    year: int | None = None
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
    parts: tuple[str, ...] = field(default=())
    """The questions of which a comparison is made."""

    @property
    def folded(self) -> str:
        """The resolved question in one spelling."""
        return fold(self.resolved)


def parse(asked: str, history: Sequence[str] = ()) -> Question:
    """Understands a question that was asked after those of `history` (oldest first).

    Raises UsageError for an empty or an over-long one, or for a follow-up to nothing.
    """
    text = clean(asked)
    if len(text) > LONGEST:
        raise UsageError(f"问题太长（{len(text)} 字）：请缩短到 {LONGEST} 字以内")
    if not re.search(r"[\w\u4e00-\u9fff]", text):
        raise UsageError("请输入一个问题，例如：鞍山今年开复工目标是多少")
    earlier = [c for h in list(history)[-HISTORY:] if (c := clean(h)) and len(c) <= LONGEST]
    resolved = resolve_follow_up(text, earlier)
    return understand(text, resolved)


def understand(asked: str, resolved: str) -> Question:
    """The question without any history."""
    folded = fold(resolved)
    year = _YEAR.search(folded)
    span = _SPAN.search(folded)
    terms = tuple(dict.fromkeys(w for w in words(folded) if w not in _STOP and not (w.isdigit() and len(w) == 4)))
    question = Question(
        asked=asked,
        resolved=resolved,
        asks=next((asks for asks, pattern in _ASKS if pattern.search(folded)), Asks.OTHER),
        places=tuple(_asked_places(folded)),
        year=int(year.group(1)) if year else None,
        relative=None if year else next((n for word, n in _RELATIVE if word in folded), None),
        span=span.group() if span else "",
        terms=terms,
        focus=_focus(folded, terms),
        unit=unit.group(1) if (unit := _UNIT.search(folded)) else "",
    )
    return replace(question, parts=_parts(question))


def _asked_places(folded: str) -> list[Mention]:
    """The places that the question is about; a city followed by its own county is the county."""
    return mentions(folded)


_ASKING = re.compile(r"是?多少|有?多大|几(?=[个家名项件条台辆座次处人位所成])|是?谁|叫什么|什么时候|何时|哪[一-龥]|多久|为什么|指什么|什么")


def _focus(folded: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """The two words before and the one after the question word; the last words of a question that has none."""
    found = _ASKING.search(folded)
    if not found:
        return terms[-2:]
    before = [w for w in words(folded[: found.start()]) if w in terms][-2:]
    after = [w for w in words(folded[found.end() :]) if w in terms][:1]
    return tuple(before + after)


def _parts(question: Question) -> tuple[str, ...]:
    """One question for each of the places that a question names side by side."""
    text, found = question.resolved, question.places
    if len(found) < 2 or question.asks is not Asks.COMPARISON:
        return ()
    runs: list[tuple[int, int]] = []
    for mention in found:
        if runs and mention.start == runs[-1][1]:
            runs[-1] = (runs[-1][0], mention.end)
        else:
            runs.append((mention.start, mention.end))
    names = [text[s:e] for s, e in runs]
    joined = re.search("(?:和|与|跟|同|、|,|，|及|还是|比)".join(map(re.escape, names)), text)
    if joined:
        return tuple(text[: joined.start()] + name + text[joined.end() :] for name in names)
    clauses = re.split(r"和|与|,|，|、|;|；", text)
    return tuple(c for c in clauses if mentions(c)) if len(clauses) > 1 else ()


def resolve_follow_up(text: str, history: Sequence[str]) -> str:
    """The question made whole: 那营口呢？ takes the rest of the last question, 总投资呢？ its place and subject.

    Raises UsageError for a follow-up with no question before it.
    """
    short = _FOLLOW.match(text)
    pronoun = _PRONOUN.search(text)
    if not short and not pronoun:
        return text
    if not history:
        if short and (mentions(short.group(1)) or len(short.group(1)) <= 4):
            raise UsageError(f"“{text}”像是追问，但前面没有问题：请把问题说完整")
        return text
    last = history[-1]
    if _FOLLOW.match(last) and len(history) > 1:
        last = resolve_follow_up(last, history[:-1])
    if short:
        return _swap(last, short.group(1).strip(), text)
    subject = _subject(last)
    return f"{subject}{text[: pronoun.start()]}{text[pronoun.end() :]}" if pronoun and subject else text


def _swap(last: str, new: str, text: str) -> str:
    """The last question with its place, its period or its measure replaced by the new word."""
    found = mentions(last)
    if mentions(new) and found:
        return last[: found[0].start] + new + last[found[-1].end if _adjacent(found) else found[0].end :]
    for pattern in (_YEAR, _SPAN):
        if pattern.search(new) and pattern.search(last):
            return pattern.sub(new, last, count=1)
    if _YEAR.search(new) or any(word in new for word, _ in _RELATIVE):
        for word, _ in _RELATIVE:
            if word in last:
                return last.replace(word, new, 1)
        return new + last
    asking = re.search(r"(?:力争|计划|预计|确保|完成|达到)?[^,，。？?]{0,8}?(?:是|为|有)?(?:多少|几|谁|什么|哪|多大|多久).*$", last)
    stem = last[: asking.start()] if asking else last.rstrip("?？")
    return f"{stem}{new}是多少" if stem else text


def _adjacent(found: Sequence[Mention]) -> bool:
    return all(a.end == b.start for a, b in zip(found, found[1:], strict=False))


def _subject(last: str) -> str:
    """What the last question was about: the words before its attribute (…的…) or its question word."""
    head = re.split(r"(?:是|有|叫)?(?:多少|几|谁|什么|哪|多大|多久|为何)", last)[0]
    return head.rsplit("的", 1)[0] if "的" in head else head
