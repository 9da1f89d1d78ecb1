"""Where a sentence has what its question asks for: between the words that stand around the question word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.frame import behind_the_lead, framed
from baowen.rag.question import parse


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("园区要为工厂提供什么样的环境", "园区要为工厂提供安静、开放的环境，增进互信。", "安静、开放的环境"),
        ("窗口可以办理哪些手续", "窗口方便群众办理过户和抵押手续。", "过户和抵押手续"),
        ("大桥由哪两个集团投资建设", "大桥由青岚路桥集团、长青投资集团参与投资建设。", "青岚路桥集团、长青投资集团"),
        ("全市要实现哪两个目标", "全市要实现“水清”“岸绿”的目标。", "“水清”“岸绿”"),
        ("为实现什么目标提供了保证", "为实现三年脱贫目标提供了坚强保证。", "三年脱贫目标"),
        ("下水的是哪艘货轮", "昨天，货轮“长青”号在青岚港下水。", "“长青”号"),
        ("老人被转移到哪里", "村民把老人转移到乡中心小学，并送来棉被。", "乡中心小学"),
        ("书市将在哪里举行", "书市将于5月1日在长青体育馆举行。", "长青体育馆"),
        ("水利局局长是哪里人", "陶青岚，1974年生，岭北白石人，2031年起任水利局局长。", "岭北白石"),
        ("陶青岚是哪里人", "陶青岚，籍贯岭北白石。", "岭北白石"),
        ("陶青岚是哪里人", "陶青岚曾是下岗工人，后来带着三个人修水库。", None),
        ("烧毁了什么类型的车辆", "火灾烧毁了一个仓库。", None),
        ("书市卖了多少本书", "书市卖了3000本书。", None),
    ],
)
def test_what_stands_between_the_same_words_answers(question: str, sentence: str, answer: str | None) -> None:
    """Lists whole and without what is said of them; nothing where the words around it are others."""
    found = framed(parse(question), sentence)
    assert (sentence[found.start : found.end] if found else None) == answer


def test_an_object_stands_behind_its_verb() -> None:
    """What did the fire destroy: not what stands before 烧毁, and nothing of the next clause."""
    sentence = "昨夜大火在北郊烧毁一座粮仓，无人受伤。"
    where = behind_the_lead(parse("大火烧毁了什么"), sentence)
    assert where is not None
    assert sentence[slice(*where)] == "一座粮仓"


@given(st.text(max_size=60), st.text(max_size=80))
def test_a_frame_lies_within_its_sentence(head: str, sentence: str) -> None:
    """Whatever is asked of whatever is printed."""
    for question in (f"长青{head}办理哪些手续", f"长青{head}在哪里举行", f"长青{head}是哪艘货轮"):
        found = framed(parse(question), sentence)
        assert found is None or 0 <= found.start < found.end <= len(sentence)
