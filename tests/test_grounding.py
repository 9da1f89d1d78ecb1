"""Grounding: what of an answer is printed in the sentence it cites, what is repaired, what is marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from baowen.rag import Answer, Assistant, Hit, LocalIndex, Retriever
from baowen.rag.grounding import MARK, Checked, check, grounded, printed, statements
from baowen.rag.printed import Printed
from baowen.rag.question import parse

QUESTION = "沈阳水库总投资多少"


@pytest.fixture(scope="module")
def hits(composed_index: LocalIndex) -> list[Hit]:
    """All passages of the two pages."""
    return Retriever(composed_index).search("水库 投资 灌渠 闸门", k=20)


@pytest.fixture(scope="module")
def sources(hits: list[Hit]) -> dict[int, list[Printed]]:
    """Their sentences by rank."""
    known = printed(hits)
    return {h.rank: known[h.passage.id] for h in hits}


def rank(hits: list[Hit], words: str) -> int:
    """The number of the passage that holds these words."""
    return next(h.rank for h in hits if words in h.passage.text)


def one(text: str, sources: dict[int, list[Printed]]) -> Checked:
    """The only statement of a text, checked."""
    (found,) = check(text, sources)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "沈阳市2023年要加固二十座中小型水库",
        "沈阳市加固水库的总投资是45000万元",
        "2023年沈阳市的灌溉面积比2022年增长百分之12.5",
        "沈阳市水务局局长王小明说，灌溉面积可以增加3万亩",
        "智能闸门由山海水利工程有限公司承建，5月6日投入使用",
        "据2022年的报道，大连市总投资3.2亿元",
        "大连市汛期到来之前必须完工的水库有9座",
    ],
)
def test_what_is_printed_is_supported(text: str, sources: dict[int, list[Printed]]) -> None:
    """In other spellings, under the place and the year of the report, from one sentence or from two."""
    found = one(f"{text}。", sources)
    assert (found.missing, bool(found.support)) == ((), True)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("沈阳市2023年要加固21座中小型水库", "21座"),
        ("沈阳市加固水库的总投资是4.5万元", "4.5万元"),
        ("沈阳市2022年要加固20座中小型水库", "2022年"),
        ("本溪市2023年要加固20座中小型水库", "本溪市"),
        ("沈阳市水务局局长李大海说，灌溉面积可以增加3万亩", "李大海"),
        ("智能闸门由长城重工有限公司承建", "长城重工有限公司"),
        ("智能闸门5月7日投入使用", "5月7日"),
        ("大连市全年要加固中小型水库20座", "20座"),
        ("灌溉面积增长12.5个百分点", "12.5个百分点"),
    ],
)
def test_what_is_not_printed_is_named(text: str, what: str, sources: dict[int, list[Printed]]) -> None:
    """A figure, unit, year, place, name or date of one's own, or another city's figure."""
    found = one(f"{text}。", sources)
    assert not found.support
    assert any(what in m or m in what for m in found.missing)


def test_a_wrong_citation_is_repaired(hits: list[Hit], sources: dict[int, list[Printed]]) -> None:
    """The statement keeps its words and gets the sentence that says it."""
    right, wrong = rank(hits, "4.5亿元"), rank(hits, "智能闸门")
    found = one(f"沈阳市加固水库总投资4.5亿元[{wrong}]。", sources)
    assert found.repaired
    assert [p.hit.rank for p in found.support] == [right]
    assert not one(f"沈阳市加固水库总投资4.5亿元[{right}]。", sources).repaired


def test_a_difference_of_two_told_figures_is_worked_out(sources: dict[int, list[Printed]]) -> None:
    """20 − 15 = 5 is printed nowhere and true; 6 is not."""
    told = "大连市要加固水库15座。沈阳市要加固水库20座。"
    assert check(f"{told}两市相差5座。", sources)[-1].derived == ("5座=20−15",)
    assert check(f"{told}两市相差6座。", sources)[-1].missing == ("6座",)


@pytest.mark.parametrize("text", ["资料中没有提到鞍山的目标。", "无法从资料中确定。"])
def test_saying_that_it_is_not_said_needs_no_support(text: str, sources: dict[int, list[Printed]]) -> None:
    """A statement that declines is let through."""
    found = one(text, sources)
    assert (found.statement.declines, found.missing) == (True, ())


def test_what_has_nothing_to_do_with_the_passages_is_told_apart(sources: dict[int, list[Printed]]) -> None:
    """A pirate's song is unsupported and unrelated."""
    found = one("Ahoy, I am a pirate and the treasure is 9999.", sources)
    assert (found.support, found.related) == ((), False)


def test_statements_carry_their_own_citations_or_their_neighbour_s() -> None:
    """Marks before or after the full stop, several in one bracket, full-width ones."""
    found = statements("甲是1个[1]。乙是2个。[2, 3]丙是3个；丁是4个【4】。戊。")
    assert [(s.text.strip("。；"), s.cited, s.own) for s in found] == [
        ("甲是1个", (1,), True),
        ("乙是2个", (2, 3), True),
        ("丙是3个", (4,), False),
        ("丁是4个", (4,), True),
        ("戊", (4,), False),
    ]


@pytest.mark.parametrize(
    "mark",
    [
        "[1][2]",
        "[1，2]",
        '[编号="1"][编号="2"]',
        "[编号=1; 编号=2]",
        "【资料1、资料2】",
        "（资料1、2）",
        "(见段落1，段落2)",
        "[^1][^2]",
    ],
)
@pytest.mark.parametrize("stop", ["。{}", "{}。"])
def test_a_citation_is_understood_as_models_write_it(mark: str, stop: str) -> None:
    """With a label, quotes, round brackets: numbers cited, no figures told."""
    (found,) = statements(f"全年目标是12个{stop.format(mark)}")
    assert (found.text.strip("。；"), found.cited) == ("全年目标是12个", (1, 2))


@pytest.mark.parametrize(
    "text", ["全年目标（来源2023年统计）是12个。", "全市[2023]12号文件", "项目（3个）开工", "开工率(50.8)"]
)
def test_what_is_in_brackets_but_cites_nothing_stays(text: str) -> None:
    """A year, a count or a figure in brackets is part of the statement."""
    (found,) = statements(text)
    assert (found.text, found.cited) == (text, ())


def test_an_extractive_answer_is_left_as_it_is(composed_index: LocalIndex) -> None:
    """What is quoted is printed."""
    answer = Assistant(composed_index).ask(QUESTION)
    assert grounded(answer) == answer


def test_an_altered_answer_is_marked_in_text_and_notes(composed_index: LocalIndex) -> None:
    """One statement true, one altered: the altered one bears the mark; all altered: a refusal."""
    answer = Assistant(composed_index).ask(QUESTION)
    added = replace(answer, answer=f"{answer.answer}。沈阳市还要加固99座水库[1]")
    found = grounded(added)
    assert found.answer == f"{answer.answer}。沈阳市还要加固99座水库{MARK}[1]"
    assert "99座" in found.notes[-1]
    lie: Answer = grounded(replace(answer, answer="沈阳市要加固99座水库[1]"))
    assert (lie.abstained, lie.short_answer, lie.citations) == (True, None, ())


def test_a_name_is_cited_where_it_is_printed(composed_index: LocalIndex) -> None:
    """Of the sentences of one article the one that holds the name, not another one of them."""
    hits = [h for h in Retriever(composed_index).search(parse("沈阳市水务局局长是谁"), 5) if "局长" in h.passage.text]
    (found,) = check("王小明[1]", {1: printed(hits[:1])[hits[0].passage.id]})
    assert [p.text for p in found.support if "王小明" in p.text]


def test_a_name_that_another_passage_prints_is_cited_there(composed_index: LocalIndex) -> None:
    """The model cites a sentence of the same article that does not hold it: the citation is put right."""
    hits = Retriever(composed_index).search(parse("沈阳市水务局局长是谁"), 8)
    sentences = [p for of in printed(hits).values() for p in of]
    named = next(p for p in sentences if "王小明" in p.text)
    other = next(p for p in sentences if p.hit.passage.article.id == named.hit.passage.article.id and p is not named)
    (found,) = check("王小明[1]", {1: [other], 2: [named]})
    assert found.support == (named,)
