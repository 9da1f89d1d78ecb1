"""What a language model says beside the extractive answer: taken, shown with it, or not taken."""

from __future__ import annotations

import pytest

from baowen.rag import Answer, Citation, ExtractiveReader, LocalIndex, Retriever
from baowen.rag.adjudication import REPAIRED, Adjudicator, agrees
from baowen.rag.grounding import Checked, statements
from baowen.rag.question import parse


def judged(index: LocalIndex, question: str, said: str) -> Answer:
    """The answer where the model, told of all passages, says this; {WORDS} stands for the number of their passage."""
    asked = parse(question)
    hits = Retriever(index).search(asked)
    plain = ExtractiveReader(index).read(asked, hits)
    return Adjudicator(index).judge(asked, hits, said, plain)


def test_a_bare_phrase_is_told_with_its_place_and_year(composed_index: LocalIndex) -> None:
    """A figure alone says nothing of whose it is."""
    answer = judged(composed_index, "沈阳水库总投资多少", "4.5亿元[1]")
    assert answer.answer == "沈阳市（2023年）：4.5亿元[1]。"
    assert answer.reader == "llm"


def test_a_sentence_of_its_own_is_left_as_it_is(composed_index: LocalIndex) -> None:
    """It says itself what the figure is of."""
    said = "沈阳市加固水库总投资4.5亿元"
    assert judged(composed_index, "沈阳水库总投资多少", said).answer == f"{said}[1]。"


def test_what_tells_of_nothing_asked_gives_way_to_the_extractive_answer(composed_index: LocalIndex) -> None:
    """Printed words without any figure are no other opinion about a figure."""
    answer = judged(composed_index, "沈阳水库总投资多少", "水库工程中间只在汛期停下来")
    assert (answer.reader, answer.short_answer) == ("extractive", "4.5亿元")
    assert "没有采用" in answer.notes[-1]


def test_a_shorter_name_is_no_other_opinion(composed_index: LocalIndex) -> None:
    """The whole name comes first, and nothing speaks of a difference."""
    answer = judged(composed_index, "智能闸门由哪家公司承建", "闸门由水利工程有限公司承建")
    assert answer.short_answer == "山海水利工程有限公司"
    assert "山海水利工程有限公司" in answer.answer
    assert "说法" not in answer.answer
    assert not any("不一致" in note for note in answer.notes)


def test_a_wrong_citation_is_replaced_and_noted(composed_index: LocalIndex) -> None:
    """The sentence that prints the figure is cited, whatever number the model gave."""
    hits = Retriever(composed_index).search("沈阳水库总投资多少")
    wrong = next(n for n, h in enumerate(hits, 1) if "4.5亿元" not in h.passage.text)
    answer = judged(composed_index, "沈阳水库总投资多少", f"沈阳市加固水库总投资4.5亿元[{wrong}]。")
    assert "总投资4.5亿元" in answer.citations[0].quote
    assert REPAIRED in answer.notes


def test_a_place_printed_above_a_list_is_quoted_with_its_item(composed_index: LocalIndex) -> None:
    """The quote of either reader holds the name that it answers with."""
    asked = parse("东风水库在哪个市")
    plain = ExtractiveReader(composed_index).read(asked, Retriever(composed_index).search(asked))
    assert (plain.short_answer, plain.citations[0].quote) == ("瓦房店市", "瓦房店市\n◆ 东风水库")
    told = judged(composed_index, "东风水库在哪个市", "东风水库在瓦房店市[1]。")
    assert (told.reader, told.citations[0].quote) == ("llm", "瓦房店市\n◆ 东风水库")


def test_a_free_answer_from_another_sentence_is_shown_beside_the_extractive_one(composed_index: LocalIndex) -> None:
    """Where there is no short answer to compare, the sentences are."""
    asked = parse("沈阳加固水库为什么中间停一个月")
    hits = Retriever(composed_index).search(asked)
    first = next(h for h in hits if "汛期停一个月" in h.passage.text)
    at = first.passage.text.index("2023年春季")
    sentence = first.passage.body.cut(at, first.passage.text.index("停一个月") + 5)
    citation = Citation.of(1, first.passage, sentence, line=1, score=1.0)
    plain = Answer(asked.asked, asked.resolved, f"“{sentence.text}”[1]", citations=(citation,), hits=tuple(hits))
    same = Adjudicator(composed_index).judge(asked, hits, "工程中间只在汛期停一个月。", plain)
    assert "说法" not in same.answer
    other = Adjudicator(composed_index).judge(asked, hits, "水库加固以后，沿河四个县的灌溉面积可以增加3万亩。", plain)
    assert other.answer.startswith(f"{plain.answer}；大模型的说法：")
    assert len(other.citations) == 2


def test_what_is_printed_but_not_about_the_question_is_left_out(composed_index: LocalIndex) -> None:
    """A true sentence of another matter does not stand beside the answer."""
    answer = judged(composed_index, "沈阳水库总投资多少", "沈阳市加固水库总投资4.5亿元。三条灌渠可以浇到六万亩果园。")
    assert "果园" not in answer.answer
    assert "4.5亿元" in answer.answer


def test_where_the_extractive_reader_was_unsure_the_models_answer_is_taken(composed_index: LocalIndex) -> None:
    """Its short answer is the printed phrase of the kind asked for."""
    asked = parse("沈阳水库总投资多少")
    hits = Retriever(composed_index).search(asked)
    unsure = Answer(asked.asked, asked.resolved, "没有找到", abstained=True, confidence=0.3, hits=tuple(hits))
    answer = Adjudicator(composed_index).judge(asked, hits, "沈阳市加固水库总投资4.5亿元[1]。", unsure)
    assert (answer.abstained, answer.short_answer, answer.reader) == (False, "4.5亿元", "llm")


@pytest.mark.parametrize(
    ("short", "said", "same"),
    [
        ("张三、李四", "这篇报道是张三和李四一起写的", True),
        ("张三、李四", "这篇报道是张三写的", False),
        ("700个、180个", "目标是700个", False),
        ("巩固提升钢铁、菱镁、铁矿", "产业是钢铁、菱镁和铁矿", True),
        ("巩固提升钢铁、菱镁、铁矿", "产业是钢铁和铁矿", False),
    ],
)
def test_the_same_in_other_words_agrees(short: str, said: str, same: bool) -> None:
    """Names joined by 和 are those joined by 、; a part of a list is not the list."""
    plain = Answer("问", "问", short, short_answer=short)
    assert agrees(parse("包括哪些"), plain, [Checked(statement) for statement in statements(said)]) is same
