"""What speaks for a printed sentence, and which passage of its article stands beside it."""

from __future__ import annotations

import pytest

from baowen.rag import Hit
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.rag.evidence import Candidate, candidates, eligible, present
from baowen.rag.passage import Passage
from baowen.rag.question import understand
from baowen.rag.surroundings import companion, with_lead


def hit(text: str, *, article: str = "a", at: int = 0, rank: int = 1) -> Hit:
    """A passage that stands at a position of its page."""
    body = SourceText.of(" " * at + text, [[SourceSpan(at, at + len(text))]])
    return Hit(rank, 1.0, Passage(f"{article}{at}", "a.txt", "page", 1, ArticleHead(article, ""), body))


def best(question: str, of: Hit) -> Candidate:
    """The sentence with the highest score."""
    return max(candidates(understand(question, question), of), key=lambda c: c.score)


def test_a_word_counts_nearly_as_much_where_another_stands_for_it() -> None:
    """地区生产总值 stands for GDP, 动工 for 开工; a word that stands for nothing else must be there."""
    assert present("gdp", "全市gdp增长") == 1.0
    assert 0.8 < present("gdp", "全市地区生产总值增长") < 1.0
    assert present("水库", "全市地区生产总值增长") == 0.0


@pytest.mark.parametrize(
    ("question", "text", "phrases"),
    [
        ("水库离青岚市多远", "水库深12米,距青岚市30公里,库容3亿立方米。", ["30公里"]),
        ("这次地震是几级", "8日20时55分发生4.4级地震,震源深度10公里。", ["4.4级"]),
        ("她住在几楼", "她今年30岁,住在12层。", ["12层"]),
        ("水库离青岚市多远", "水库今年修了3座。", []),
    ],
    ids=["distance", "magnitude", "floor", "none"],
)
def test_what_is_measured_is_answered_in_its_own_units(question: str, text: str, phrases: list[str]) -> None:
    """A clock time is no magnitude, a depth in metres no distance; where no such unit is printed nothing answers."""
    found = eligible(understand(question, question), hit(text), text)
    if question.endswith("多远") and phrases:
        found = [p for p in found if p.unit == "公里"]  # a depth is a length, too: nearness decides between them
    assert [text[p.start : p.end] for p in found] == phrases


def test_the_companion_says_what_the_answering_passage_leaves_out() -> None:
    """The passage of the same article with the words that are missing; never another article's."""
    question = "云岭中学拿下的那场青岚杯决赛在哪座体育馆打的"
    answering = hit("比赛在城南体育馆进行，比分82比76。", at=500)
    lead = hit("云岭中学昨晚赢得青岚杯决赛。", at=0, rank=9)
    stranger = hit("云岭中学昨晚赢得青岚杯决赛。", article="b", rank=2)
    chosen = best(question, answering)
    asked = understand(question, question)
    assert companion(asked, chosen, [answering, stranger, lead]) == lead
    assert companion(asked, chosen, [answering, stranger]) is None


def test_a_sentence_that_leans_on_the_one_before_brings_the_first_passage() -> None:
    """公司是…: whose company it is the article says at its beginning."""
    answering = hit("公司是低碳材料工作组组长单位。", at=500)
    lead = hit("山海化工今日发布半年报。", at=0, rank=9)
    chosen = best("低碳材料工作组组长单位是哪家", answering)
    asked = understand("低碳材料工作组组长单位是哪家", "低碳材料工作组组长单位是哪家")
    assert companion(asked, chosen, [answering, lead]) == lead


def test_a_reason_that_leans_on_the_sentence_before_is_quoted_with_it() -> None:
    """这意味着… alone gives no reason; the characters of the phrase move along."""
    text = "两种材料的结构十分相似。这意味着一种可以变成另一种。"
    (first, second) = candidates(understand("为什么可以变成", "为什么可以变成"), hit(text))
    assert with_lead(second).text == text
    assert with_lead(first) == first


def test_a_reason_in_the_next_sentence_is_read_with_what_happened() -> None:
    """下降 in one sentence, 受……影响 in the next: together they say why."""
    found = best("灌溉面积为什么减少", hit("全市灌溉面积减少3万亩。受枯水期延长影响，渠水不足。全年计划不变。"))
    assert found.text == "全市灌溉面积减少3万亩。受枯水期延长影响，渠水不足。"


def test_a_round_figure_needs_no_unit() -> None:
    """超过200万 before a comma answers 多少."""
    found = best("水库有多少游客", hit("水库游客超过 200 万，比上年多。"))
    assert found.phrase is not None
    assert found.text[found.phrase.start : found.phrase.end] == "200 万"
