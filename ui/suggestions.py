"""Questions to begin with, made from what is indexed, and questions to go on with, made from an answer.

Each is put to the assistant first, and shown only where it is answered with a source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, Final

from ..rag import Answer, BaowenError, Retriever
from ..rag.folding import fold
from ..rag.passage import sentences
from ..rag.phrases import phrases
from ..rag.quantities import Quantity, quantities
from ..rag.question import Asks, Question, understand

if TYPE_CHECKING:
    from ..rag import Index, Passage

Ask = Callable[[str, Sequence[str]], Answer]
"""(question, the questions before it) → its answer."""
_PROBES: Final = ("计划完成投资多少亿元", "建成多少个项目", "比上年增长百分之多少", "一共有多少人", "目标是多少")
"""What pages with figures are found by; every report has one or the other."""
_TRIES: Final = 12
"""Questions that are tried out before there are enough."""
_SURE: Final = 0.5
_CLAUSE: Final = re.compile(r"[^，。；：、“”‘’（）()！？!?,;:\s]+")
_MEASURES: Final = (
    "投资|投资额|产值|总值|增加值|产量|销量|销售额|销售收入|收入|利润|税收|出口额|进出口|成交额|金额|资金|补贴|价格|成本"
    "|面积|里程|长度|规模|总量|数量|人数|人口|户数|次数|人次|吨位|吞吐量|货运量|客运量|产能|装机容量|覆盖率|增速|比例|占比"
    "|项目|企业|学生|职工|游客|岗位|床位|车位|用户|订单|门店|景区|村|学校|医院|公园|线路|车站|农户|专利"
)
"""Nouns of what newspapers count and measure."""
_METRIC: Final = re.compile(
    r"(?:^|的)(?:今年|全年|去年|当年|本年|其中|目前|截至|累计|全[省市县区]|已|还|再|又|将|共|总共|新增?|计划|预计|力争|确保|完成|实现)*"
    rf"(?P<words>[\u4e00-\u9fff]{{0,8}}?(?:{_MEASURES}))(?:已经?|将|预计|计划|可|约|共|总计)*"
    r"(?P<verb>(?:同比|比上年|较上年)?(?:增长|下降|提高|减少|增加)|完成|达到?|为|是|有|实现|突破|超过?|)(?:了|约|近|超过?)*$"
)
_LOOSE: Final = re.compile(r"[的是在和与了将把从到被让对其这那该各某比每第有为推]|上一?年|同期")
_COUNTED: Final = frozenset("个家名人户所座条列辆台套")
_COUNTY: Final = re.compile(r"^.{2,8}?[市盟州](?=.{2,}[县区市旗]$)")
_SEARCHED: Final = 16
_LONGEST_TITLE: Final = 24


def examples(index: Index, ask: Ask, *, count: int = 3, known: Sequence[str] = ()) -> Iterator[tuple[str, ...]]:
    """Up to `count` questions about different articles, answered from the figure they were made of.

    Those of `known` come first. Yields the ones found so far, after each that was tried.
    """
    found: list[str] = []
    used: set[str] = set()
    given = ((asked, "", "") for asked in known)
    made = islice(((asked, figure, passage.article.id) for passage, asked, figure in _candidates(index)), _TRIES)
    for asked, figure, id in chain(given, made):
        if len(found) == count:
            return
        if id in used or not (answer := _answered(ask, asked)):
            continue
        cited = {c.article.id for c in answer.citations}
        if not id or (figure in (answer.short_answer or "") and id in cited):
            found.append(asked)
            used |= cited
        yield tuple(found)


def following(
    answer: Answer, index: Index, ask: Ask, *, history: Sequence[str] = (), count: int = 3
) -> Iterator[tuple[str, ...]]:
    """Up to `count` questions that are answered next: of other places, by whom it was written.

    `history` holds the questions before the answer. Yields the ones found so far, after each that was tried.
    """
    question = understand(answer.resolved_question, answer.resolved_question)
    before = [*history, answer.question]
    found: list[str] = []
    author = _author(answer) if question.asks is not Asks.AUTHOR else ()
    elsewhere = takewhile(lambda _: len(found) < count - 1, _elsewhere(question, answer, index))
    for asked in chain(islice(elsewhere, 2 * count), author):
        if _answered(ask, asked, before):
            found.append(asked)
        yield tuple(found)


def _answered(ask: Ask, question: str, history: Sequence[str] = ()) -> Answer | None:
    """The answer, if it is one that rests on a source and is likely right."""
    try:
        answer = ask(question, history)
    except BaowenError:
        return None
    return answer if answer.citations and not answer.abstained and answer.confidence >= _SURE else None


def _author(answer: Answer) -> Iterator[str]:
    """《…》是哪位记者写的？"""
    for head in [c.article for c in answer.citations[:1]]:
        title = " ".join(head.title.split())
        if head.authors and 0 < len(title) <= _LONGEST_TITLE and not re.search(r"[《》]", title):
            yield f"《{title}》是哪位记者写的？"


def _elsewhere(question: Question, answer: Answer, index: Index) -> Iterator[str]:
    """那营口呢？ for other places of which a passage speaks of the same thing; the first also side by side."""
    if len(question.places) != 1 or question.parts or not question.focus:
        return
    mine, here, subject = question.resolved, question.places[0], max(question.focus, key=len)
    seen = {c.article.place for c in answer.citations}
    for hit in Retriever(index).search(f"{mine[: here.start]}{mine[here.end :]}", k=_SEARCHED):
        place = hit.passage.article.place
        name = _name(place)
        if not place or place in seen or name[:2] in mine:
            continue
        text, year = fold(hit.passage.searchable), hit.passage.article.year
        of_year = question.year in {None, year} or str(question.year) in text
        if of_year and subject in text and phrases(question.asks, hit.passage.text):
            seen.add(place)
            yield f"那{name}呢？"
            if "是多少" in mine and not answer.abstained:
                yield f"{mine[: here.end]}和{name}{mine[here.end :]}".replace("是多少", "各是多少")


def _name(place: str) -> str:
    """A place as one would say it: a county without its city."""
    return _COUNTY.sub("", place.rpartition("/")[2])


def _candidates(index: Index) -> Iterator[tuple[Passage, str, str]]:
    """(passage, question, figure) for figures that stand right behind what they measure, one article at a time."""
    retriever = Retriever(index)
    found: dict[str, Passage] = {}
    for probe in _PROBES:
        for hit in retriever.search(probe, k=8):
            found.setdefault(hit.passage.id, hit.passage)
    for passage in found.values():
        if passage.article.place:
            yield from ((passage, asked, figure) for asked, figure in _measured(passage))


def _measured(passage: Passage) -> Iterator[tuple[str, str]]:
    """营口市2023年固定资产投资是多少, and 477.2亿元."""
    head = passage.article
    lead = f"{_name(head.place)}{f'{head.year}年' if head.year else ''}"
    for start, end in sentences(passage.text):
        text = passage.text[start:end]
        figures = quantities(text)
        for clause in _CLAUSE.finditer(text):
            inside = [q for q in figures if clause.start() <= q.start < clause.end()]
            if inside and (asked := _asked(text[clause.start() : inside[0].start], inside[0])):
                yield f"{lead}{asked}", text[inside[0].start : inside[0].end]


def _asked(before: str, figure: Quantity) -> str:
    """固定资产投资是多少, 项目有多少个, 总产值增长多少: what a figure measures, where that stands right before it."""
    found = _METRIC.search(before)
    if not found or not figure.kind:
        return ""
    words = found["words"]
    if len(words) < 3 or _LOOSE.search(words):
        return ""
    if "增" in found["verb"] or "降" in found["verb"] or "减" in found["verb"] or "提高" in found["verb"]:
        return f"{words}{found['verb']}多少" if figure.kind == "share" else ""
    return f"{words}有多少{figure.unit}" if figure.unit in _COUNTED else f"{words}是多少"
