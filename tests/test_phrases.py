"""The phrases of a sentence that could answer."""

from __future__ import annotations

import pytest
from composed_pages import ANY_TEXT
from hypothesis import given, settings
from hypothesis import strategies as st

from baowen.rag import Asks
from baowen.rag.phrases import phrases


@pytest.mark.parametrize(
    ("asks", "sentence", "expected"),
    [
        (Asks.COUNT, "全年修15座水库，其中9座在汛期前完工。", ["15座", "9座"]),
        (Asks.COUNT, "新建500余个，十几个缓建，三百多户迁走。", ["500余个", "三百多户"]),
        (Asks.AMOUNT, "总投资3.2亿元，其中1,200万元已到位。", ["3.2亿元", "1,200万元"]),
        (Asks.AMOUNT, "投资10—12亿元以上。", ["10—12亿元以上"]),
        (Asks.AMOUNT, "投资1.25亿，运货1.3亿吨，载客1.4亿人次。", ["1.25亿"]),
        (Asks.PERCENT, "增长12.5%，占百分之三，提高2个百分点。", ["12.5%", "百分之三", "2个百分点"]),
        (Asks.AREA, "占地3000亩，约200万平方米。", ["3000亩", "200万平方米"]),
        (Asks.DATE, "2022年4月2日开工，今年9月底完工。", ["2022年4月2日", "今年9月底"]),
        (Asks.DURATION, "工期两年，审批只要14天，每季度通报一次。", ["两年", "14天", "每季度通报一次"]),
        (Asks.DURATION, "5月8日被处以拘留5日，停业30日。", ["5日", "30日"]),
        (Asks.DURATION, "成绩为1小时14分08秒，历时3小时20分钟。", ["1小时14分08秒", "3小时20分钟"]),
        (Asks.DATE, "定于2031年9月12日9时开庭，第二、四季度检查。", ["2031年9月12日9时", "第二、四季度"]),
        (Asks.AMOUNT, "收入12亿泰铢，水价3元/立方米。", ["12亿泰铢", "3元/立方米"]),
        (Asks.PERCENT, "占三分之一以上。", ["三分之一以上"]),
        (Asks.COUNT, "占三分之一以上。", []),
        (Asks.FIGURE, "浓度达15毫西门子/厘米，含量20mg/100ml。", ["15毫西门子/厘米", "20mg/100ml"]),
        (Asks.PERSON, "董事会聘任阿迪力·买买提为总经理，周海任副总经理。", ["阿迪力·买买提"]),
        (Asks.PERSON, "会上，周小海当选为理事长。", ["周小海"]),
        (Asks.FIGURE, "今日中间价报6.4102，指数为101.4。", ["6.4102", "101.4"]),
        (Asks.LIST, "建立“组长+楼长+网格员”三级队伍。", ["组长+楼长+网格员"]),
        (Asks.LIST, "变化有两处：一是延长工期；二是增加投资。", ["一是延长工期；二是增加投资"]),
        (Asks.PERSON, "市长王小明和董事长欧阳海说，局长的办法好。", ["王小明", "欧阳海"]),
        (Asks.ORGANISATION, "水库由山海水利工程有限公司承建。", ["山海水利工程有限公司"]),
        (Asks.PLACE, "工程位于庄河市，由大连市出资。", ["庄河市", "大连市"]),
        (Asks.COUNTRY, "刚果(金)和印度尼西亚的商人，经南苏丹到沙特。", ["刚果(金)和印度尼西亚", "南苏丹", "沙特"]),
        (Asks.LIST, "包括东风水库、松树水库、朱隈水库。", ["东风水库、松树水库、朱隈水库"]),
    ],
)
def test_each_kind_of_answer_is_found_where_it_stands(asks: Asks, sentence: str, expected: list[str]) -> None:
    """Figures with their units, dates, names, places, lists."""
    assert [sentence[p.start : p.end].strip() for p in phrases(asks, sentence)] == expected


def test_a_figure_comes_with_its_unit() -> None:
    """The measure word of a count, the measure of an area."""
    assert [p.unit for p in phrases(Asks.COUNT, "修15座")] == ["座"]
    assert [p.unit for p in phrases(Asks.AREA, "占3000亩")] == ["亩"]


@settings(max_examples=40)
@given(st.sampled_from(sorted(Asks, key=str)), ANY_TEXT)
def test_phrases_of_any_text_stand_in_it(asks: Asks, text: str) -> None:
    """Never raises; no phrase is empty or beyond the text."""
    for phrase in phrases(asks, text):
        assert 0 <= phrase.start < phrase.end <= len(text)
