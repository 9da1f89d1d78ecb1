"""What a language model says beside the extractive answer: taken, shown with it, or not taken."""

from __future__ import annotations

import pytest

from baowen.rag import Answer, ExtractiveReader, LocalIndex, Retriever
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
    ],
)
def test_a_list_in_other_words_agrees(short: str, said: str, same: bool) -> None:
    """Names joined by 和 are those joined by 、; a part of a list is not the list."""
    plain = Answer("问", "问", short, short_answer=short)
    assert agrees(plain, [Checked(statement) for statement in statements(said)]) is same
