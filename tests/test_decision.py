"""Whether the best sentence answers at all."""

from __future__ import annotations

import math

import pytest

from baowen.rag import Hit
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.rag.contradiction import contradicts
from baowen.rag.decision import cannot_answer, chance
from baowen.rag.evidence import Candidate, candidates
from baowen.rag.extractive import parts_of
from baowen.rag.passage import Passage
from baowen.rag.question import understand


def best(question: str, text: str, *, place: str = "", year: int | None = None) -> list[Candidate]:
    """The sentences of a passage, best first, as no reader has read them."""
    head = ArticleHead("a", "", place=place, year=year)
    passage = Passage("p", "a.txt", "page", 1, head, SourceText.of(text, [[SourceSpan(0, len(text))]]))
    return sorted(candidates(understand(question, question), Hit(1, 1.0, passage)), key=lambda c: -c.score)


@pytest.mark.parametrize(
    ("question", "text", "refused"),
    [
        ("“四个中心”里的第三个中心是什么", "全市正在建设“四个中心”。", True),
        ("“四个中心”里的第三个中心是什么", "“四个中心”是商贸中心、物流中心、康养中心、算力中心。", False),
        ("第三个中心是什么", "第三个中心是康养中心。", False),
        ("《云岭纪事》哪一部最长", "《云岭纪事》共三部。", True),
        ("蓝鲸七号平台修了多少座水库", "全市修了12座水库。", True),
        ("全市修了多少座水库", "全市修了12座水库。", False),
        ("地铁2号线末班车几点", "地铁1号线末班车推迟到23时。", True),
        ("第二批补贴发了多少钱", "首批补贴1.2亿元已经发完。", True),
        ("首批补贴发了多少钱", "第一批补贴1.2亿元已经发完。", False),
        ("地铁1号线末班车几点", "地铁1号线末班车推迟到23时。", False),
        ("水库三期修了多少座", "水库二期修了12座。", True),
        ("烧坏了多少座水泵", "12座水泵损毁。", False),
        ("提到的“五要一不”有多少条", "讲座提到了12条建议。", True),
        ("提到的“五要一不”有多少条", "讲座提到的“五要一不”共12条。", False),
        ("化肥业务收入是多少亿元", "水泥业务收入达到16亿元。", True),
        ("化肥业务收入是多少亿元", "化肥业务收入达到16亿元。", False),
        ("进出口总额是多少", "全市地区生产总值273亿元。", True),
        ("前一个交易日中间价报多少", "今日中间价报6.4102，较前一交易日调升。", True),
        ("前一个交易日中间价报多少", "前一交易日，中间价报6.4188。", False),
        ("固定资产投资同比增长百分之几", "固定资产投资完成年计划的17.3%。", True),
        ("固定资产投资完成年计划的百分之几", "固定资产投资完成年计划的17.3%，同比增长4%。", False),
        ("截至2031年底水库有多少座", "截至2031年6月底，水库有12座。", True),
        ("截至2031年6月底水库有多少座", "截至2031年6月底，水库有12座。", False),
        ("第七届水博会签约多少项", "水博会已办七届，累计签约320项。", True),
        ("水博会累计签约多少项", "水博会已办七届，累计签约320项。", False),
        ("水库二期要投多少亿元", "水库总投资63亿元，分两期建设。", True),
        ("水库二期要投多少亿元", "水库分两期建设，二期投资6亿元。", False),
        ("水库实际修了多少座", "全年的目标是修水库12座。", True),
        ("水库实际修了多少座", "全年实际修水库12座。", False),
        ("修水库的目标是多少座", "去年已修水库12座。", True),
        ("昔阳的水库修了多少座", "左权县的水库修了12座。", True),
        ("昔阳的水库修了多少座", "昔阳县的水库修了12座。", False),
        ("水库由哪家公司承建", "水库由群众自己修。", True),
        ("麓溪食品的研发费用是多少", "山海公司的研发费用是12万元。", True),
        ("云铁的罚款是多少", "云岭铁路的罚款是12万元。", False),
        ("东风水库为什么停工", "东风水库停工。", True),
        ("9月当月的吞吐量是多少万吨", "1至9月,吞吐量120万吨。", True),
        ("9月当月的吞吐量是多少万吨", "9月当月,吞吐量12万吨。", False),
        ("水博会第七届签约多少项", "水博会累计吸引客商1200家,签约320项。", True),
        ("我国城镇化率有多高", "户籍人口城镇化率达47.7%。", False),
        ("单看9月吞吐量是多少万吨", "9月,吞吐量12万吨。", False),
        ("白石大桥投资多少亿元", "青山大桥今日通车。大桥投资3亿元。", True),
        ("白石大桥投资多少亿元", "白石大桥今日通车。大桥投资3亿元。", False),
        ("白石大桥投资多少亿元", "大桥投资3亿元。", False),
        ("第一医院有多少张病床", "第二医院有病床300张。", True),
        ("岭北机场有多少个航班", "岭北白石机场有航班300个。", False),
        ("白石镇和青山镇各投资多少亿元", "白石镇和青山镇分别投资3亿元、4亿元。", False),
        ("一季度运货多少万吨", "今年运货120万吨。", True),
        ("一季度运货多少万吨", "一季度，港口很忙。今年运货120万吨。", False),
        ("全年运货多少万吨", "今年运货120万吨。", False),
        ("出口多少亿元", "全市外贸进出口总额92亿元。", True),
        ("出口多少亿元", "全市外贸进出口总额92亿元，其中出口60亿元。", False),
        ("血橙出口目标是多少万吨", "血橙的产量目标是50万吨。", True),
        ("进出口多少亿元", "其中，出口60亿元；进口32亿元。", True),
        ("零售总额是多少亿元", "全市进出口总额92亿元。", True),
        ("全年运货多少万吨", "前三季度，港口很忙。其中运粮120万吨。", True),
        ("最后一个季度运货多少万吨", "今年运货120万吨。", True),
        ("最后一个季度运货多少万吨", "四季度运货120万吨。", False),
        ("水库实际修了多少座", "全年的目标是：绿化3万亩，修水库12座以上。", True),
        ("白石镇中医医院有多少张病床", "白石镇人民医院有病床300张。", True),
        ("复兴镇书记是谁", "永兴镇书记李大可说，水库修好了。", True),
        ("白石湘江大桥多宽", "青山湘江大桥宽26米。", True),
        ("白石大桥有多长", "白石大桥通车。青山大桥也将通车，该桥全长638米。", True),
        ("白石中学有多少个学位", "东洲小学开学。项目新增学位1080个。", True),
        ("东丰园区的主任是谁", "青岚高新区签约27个。该园区主任李大可说，水库修好了。", True),
        ("血橙产量目标是多少万吨", "血橙的产量目标是50万吨。", False),
    ],
    ids=[
        "no-third",
        "third-of-a-list",
        "third-by-number",
        "no-most",
        "another-subject",
        "answer",
        "line-2",
        "second-batch",
        "first-batch",
        "line-1",
        "phase-3",
        "another-verb",
        "not-those-words",
        "those-words",
        "another-income",
        "that-income",
        "another-total",
        "compared-with-the-day-before",
        "the-day-before",
        "share-for-growth",
        "share",
        "as-of-another-day",
        "as-of-that-day",
        "all-so-far",
        "all-asked-for",
        "both-phases",
        "its-phase",
        "a-target",
        "a-result",
        "a-result-for-a-target",
        "another-county",
        "that-county",
        "no-firm",
        "an-unknown-name",
        "a-name-cut-short",
        "no-reason",
        "up-to-the-month",
        "that-month",
        "all-so-far-further-on",
        "of-the-country",
        "no-name",
        "another-bridge-above",
        "that-bridge-above",
        "no-bridge-above",
        "another-hospital",
        "a-town-s-airport",
        "two-towns",
        "a-year-for-a-quarter",
        "under-that-quarter",
        "the-year",
        "imports-and-exports",
        "exports-of-these",
        "another-aim",
        "one-of-the-two",
        "another-total-in-one-word",
        "a-part-for-the-year",
        "the-year-for-the-last-quarter",
        "the-last-quarter",
        "a-list-of-targets",
        "another-hospital-of-the-town",
        "another-town",
        "another-bridge-over-the-river",
        "this-bridge",
        "another-school",
        "this-park",
        "that-aim",
    ],
)
def test_what_is_about_something_else_cannot_answer(question: str, text: str, refused: bool) -> None:
    """The third of four is not the four; a figure of all is not that of one whose name stands nowhere."""
    asked = understand(question, question)
    assert cannot_answer(asked, best(question, text)) is refused


@pytest.mark.parametrize(
    ("place", "year", "refused"),
    [("大连市", 2031, False), ("沈阳市", 2031, True), ("", 2031, True), ("大连市", 2030, True), ("大连市", None, True)],
    ids=["same", "another-place", "no-place", "another-year", "no-year"],
)
def test_a_figure_is_that_of_the_place_and_year_asked_for(place: str, year: int | None, refused: bool) -> None:
    """Where nothing tells whose or which year's figure it is, it is as good as another's."""
    question = "2031年大连市修了多少座水库"
    (first, *_) = best(question, "全市修了12座水库。", place=place, year=year)
    assert contradicts(understand(question, question), first) is refused


@pytest.mark.parametrize(
    ("question", "text", "refused"),
    [
        ("大连今年计划投资多少", "相邻的沈阳市今年计划投资410亿元。", True),
        ("大连今年计划投资多少", "今年计划投资320亿元，沈阳来的企业占四成。", False),
        ("大连今天最高气温多少度", "沈阳市今天多云，最高气温21度。", True),
        ("大连去年修了多少座水库", "大连市今年修了12座水库。", True),
        ("大连去年修了多少座水库", "大连市去年修了12座水库。", False),
        ("大连明年修多少座水库", "今年大连市修了12座水库。", True),
        ("大连修的水库比去年增长百分之几", "大连市今年修了12座水库，增长20%。", False),
    ],
    ids=["neighbour", "own", "the-clause-before", "this-year", "last-year", "next-year", "compared-with"],
)
def test_what_is_told_of_a_neighbour_or_of_this_year_is_not_that_of_the_other(
    question: str, text: str, refused: bool
) -> None:
    """A sentence in a report on the city may speak of another; 去年 asks of no 今年."""
    (first, *_) = best(question, text, place="大连市", year=2031)
    assert contradicts(understand(question, question), first) is refused


def test_the_chance_is_a_card_of_points_for_values_exceeded() -> None:
    """Bias -1 and 0.5 + 1.5 points for a span above both marks: 1 / (1 + e⁻¹); none at the marks themselves."""
    card = {"bias": -1.0, "points": {"span": [[0.2, 0.5], [0.6, 1.5]]}}
    assert chance(card, {"span": 0.7}) == pytest.approx(1 / (1 + math.exp(-1)))
    assert chance(card, {"span": 0.2}) == pytest.approx(1 / (1 + math.exp(1)))


def test_the_sum_of_several_cities_is_not_that_of_one() -> None:
    """甲、乙和丙合计."""
    asked = understand("营口的水库有多少座", "营口的水库有多少座")
    together, alone = "鞍山、营口和锦州合计修了12座水库。", "鞍山、营口和锦州都修了水库，营口修了12座。"
    assert cannot_answer(asked, best(asked.asked, together))
    assert not cannot_answer(asked, best(asked.asked, alone))


def test_a_county_s_figure_is_not_that_of_the_city_that_nothing_else_tells_apart() -> None:
    """全市的投资增速 is of the city; a project of which its own name is asked may lie in any of its counties."""
    text = "固定资产投资增长10%。"
    found = best("大连全市固定资产投资增长目标是百分之几", text, place="大连市庄河市")
    assert contradicts(understand("", "大连全市固定资产投资增长目标是百分之几"), found[0])
    project = "大连智能闸门项目的投资增长了百分之几"
    found = best(project, "智能闸门项目的投资增长10%。", place="大连市庄河市")
    assert not contradicts(understand("", project), found[0])


def test_a_sentence_about_the_other_side_of_a_comparison_answers_for_neither() -> None:
    """脚踏车 is not 三轮车, in whichever report both stand."""
    question = parts_of(understand("", "脚踏车和三轮车的指数各是多少分？"))[1]
    head = ArticleHead("a", "")
    text = "脚踏车指数为61分。三轮车指数为66分。"
    passage = Passage("p", "a.txt", "page", 1, head, SourceText.of(text, [[SourceSpan(0, len(text))]]))
    told = {c.text: contradicts(question, c) for c in candidates(question, Hit(1, 1.0, passage))}
    assert told == {"脚踏车指数为61分。": True, "三轮车指数为66分。": False}


def test_one_model_is_not_another() -> None:
    """P700 and P600 share their letters."""
    asked = parts_of(understand("水泵P700和P600的流量各是多少？", "水泵P700和P600的流量各是多少？"))
    other = best(asked[1].asked, "P700的流量是12吨。")
    assert [contradicts(part, other[0]) for part in asked] == [False, True]
