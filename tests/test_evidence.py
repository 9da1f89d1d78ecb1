"""What speaks for a printed sentence, and which passage of its article stands beside it."""

from __future__ import annotations

import pytest

from baowen.rag import Hit
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.rag.eligible import eligible
from baowen.rag.evidence import Candidate, candidates, usual_year
from baowen.rag.extractive import items
from baowen.rag.matching import nearness, present
from baowen.rag.passage import Passage
from baowen.rag.phrases import Phrase
from baowen.rag.question import understand
from baowen.rag.surroundings import companion, with_lead
from baowen.rag.wording import notes


def hit(text: str, *, article: str = "a", at: int = 0, rank: int = 1, place: str = "", year: int | None = None) -> Hit:
    """A passage that stands at a position of its page."""
    body = SourceText.of(" " * at + text, [[SourceSpan(at, at + len(text))]])
    head = ArticleHead(article, "", place=place, year=year)
    return Hit(rank, 1.0, Passage(f"{article}{at}", "a.txt", "page", 1, head, body))


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
        ("村里关停了多少眼井", "村里关停了178眼井,投资3亿元。", ["178眼"]),
    ],
    ids=["distance", "magnitude", "floor", "none", "its-own-measure"],
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


@pytest.mark.parametrize(
    ("years", "usual"),
    [([2023] * 4, None), ([2023] * 4 + [2021], 2023), ([2023] * 3 + [2021, 2020], None), ([], None)],
    ids=["too-few", "four-of-five", "too-mixed", "none-dated"],
)
def test_the_usual_year_is_that_of_three_in_four_dated_articles(years: list[int], usual: int | None) -> None:
    """Five of them at the least; articles that have no year do not count."""
    hits = [hit("水库。", article=str(n), year=year) for n, year in enumerate([*years, None, None])]
    assert usual_year(hits) == usual


def test_an_article_without_a_year_is_likely_of_the_usual_one() -> None:
    """It fits the usual year half as well as one that says so, and no other year."""
    undated = hit("今年修建水库15座。")
    fit = {
        year: next(candidates(understand(q, q), undated, usual=2023)).feature("year")
        for year in (2022, 2023)
        for q in [f"{year}年修建水库多少座"]
    }
    assert fit == {2022: -1.0, 2023: 0.5}
    q = "2023年修建水库多少座"
    assert next(candidates(understand(q, q), undated)).feature("year") == -1.0


def test_the_usual_year_is_told_only_where_the_answer_rests_on_it() -> None:
    """Not where the sentence names the year itself, which then fits wholly; of 去年 the year before is told."""
    told: list[tuple[float, bool]] = []
    for question, text in (
        ("2023年修建水库多少座", "今年修建水库15座。"),
        ("2022年修建水库多少座", "去年修建水库15座。"),
        ("2023年修建水库多少座", "2023年修建水库15座。"),
    ):
        asked = understand(question, question)
        (found,) = candidates(asked, hit(text), usual=2023)
        said = [note for note in notes(asked, found) if "没有印出年份" in note]
        assert all(str(asked.year) in note and "其他报道多是" not in note for note in said)
        told.append((found.feature("year"), bool(said)))
    assert told == [(0.5, True), (0.5, True), (1.0, False)]


@pytest.mark.parametrize(
    ("text", "fits"),
    [("今年,全市修建水库15座。", False), ("今年,全县修建水库15座。", True), ("修建水库15座,居全市第一。", True)],
    ids=["of-the-city", "of-the-county", "named-after"],
)
def test_what_is_told_of_the_whole_city_is_not_told_of_its_county(text: str, fits: bool) -> None:
    """全市 before a figure in an article about a county says that it is the city's."""
    question = "黑山县修建水库多少座"
    found = best(question, hit(text, place="锦州市黑山县"))
    assert (found.feature("place") > 0) is fits


def test_this_year_beside_another_year_is_still_this_year() -> None:
    """2024年修建15座,今年计划20座 on a page of 2025 tells of both years."""
    of = hit("2024年修建水库15座,今年计划修建20座。", year=2025)
    for question, told in (("2025年计划修建水库多少座", "20座"), ("2024年修建水库多少座", "15座")):
        found = best(question, of)
        assert found.feature("year") == 1.0
        assert found.phrase
        assert found.text[found.phrase.start : found.phrase.end] == told


def test_words_side_by_side_are_one_word() -> None:
    """总投资 is not the 投资 of 完成投资, though that stands nearer to a figure."""
    found = best("青岚县项目总投资多少", hit("青岚县开工项目80个,总投资324.6亿元,当年完成投资60亿元。"))
    assert found.phrase
    assert found.text[found.phrase.start : found.phrase.end] == "324.6亿元"


def test_a_sentence_that_goes_on_with_the_one_before_is_judged_by_both() -> None:
    """今年的目标是90万人次: of what, the sentence before says."""
    found = best(
        "青岚县今年接待游客的目标是多少",
        hit("青岚县去年接待游客80万人次。今年的目标是90万人次。", place="青岚县", year=2031),
    )
    assert found.text == "今年的目标是90万人次。"
    assert "接待游客" in found.lead


def test_what_is_planned_for_next_year_is_of_that_year() -> None:
    """明年 in a report of 2031 is 2032."""
    of = hit("明年,全市安排修建水库236座。", year=2031)
    assert best("2032年修建水库多少座", of).feature("year") == 1.0
    assert best("2031年修建水库多少座", of).feature("year") <= 1.0


def test_what_has_been_so_since_the_end_of_last_year_is_of_that_year() -> None:
    """去年底 on a page of 2032 is the end of 2031."""
    of = hit("截至去年底,青岚县有水库12座。", year=2032)
    assert best("2031年底青岚县有多少座水库", of).feature("year") == 1
    assert best("2030年底青岚县有多少座水库", of).feature("year") == -1


def test_a_figure_of_a_part_of_the_place_says_so() -> None:
    """Asked of the city, told of one of its counties."""
    asked = understand("大连市今年产粮多少吨", "大连市今年产粮多少吨")
    of = hit("预计产粮60万吨。", place="大连市/庄河市", year=2031)
    (found,) = candidates(asked, of)
    assert "问的是大连市，这句说的是其中的庄河市" in notes(asked, found)


@pytest.mark.parametrize(
    ("question", "answer"),
    [("大集是哪天开市的", "1月21日"), ("大集是哪年开市的", "2031年1月21日"), ("大集几月开市", "2031年1月21日")],
)
def test_a_date_is_as_fine_as_is_asked(question: str, answer: str) -> None:
    """2031年 is no day."""
    text = "2031年第二届大集1月21日开市。" if "天" in question else "第二届大集2031年1月21日开市。"
    found = best(question, hit(text))
    assert found.phrase
    assert found.text[found.phrase.start : found.phrase.end] == answer


def test_which_police_station_is_answered_by_its_whole_name() -> None:
    """Not by the bureau that it belongs to."""
    text = "青岚市公安局河口区分局码头派出所请老师讲防火知识。"
    asked = understand("请老师讲防火知识的是哪个派出所", "请老师讲防火知识的是哪个派出所")
    found = eligible(asked, hit(text), text)
    assert [text[p.start : p.end] for p in found] == ["青岚市公安局河口区分局码头派出所"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("青岚县有多少座水库？总投资多少？", True),
        ("水库在哪个县？那个县有多少座水库？", False),
        ("青岚县有多少座水库？", False),
    ],
)
def test_of_two_questions_at_once_one_is_answered_and_that_is_said(question: str, told: bool) -> None:
    """A second question about the answer to the first is one with it."""
    asked = understand(question, question)
    (found,) = candidates(asked, hit("青岚县有水库12座。", place="青岚县", year=2031))
    assert any("只答了一件" in note for note in notes(asked, found)) is told


def test_words_stand_on_the_side_of_the_answer_on_which_they_were_asked() -> None:
    """谁参加了比赛 is answered before 参加, 比赛在哪里 behind 比赛."""
    sentence = "甲队昨日参加比赛后的乙队"
    first, last = Phrase(0, 2), Phrase(10, 12)
    subject, object_ = (understand(q, q) for q in ("哪队参加比赛", "参加比赛的是哪队"))
    assert nearness(subject, sentence, first) > nearness(subject, sentence, last)
    assert nearness(object_, sentence, last) > nearness(object_, sentence, first)


@pytest.mark.parametrize(
    ("question", "sentence", "near", "far"),
    [
        ("月缴费基数的下限是多少", "月缴费基数上限为33891元,下限为6326元", "6326元", "33891元"),
        ("招录的消防员中有多少名是退役士兵", "共招录消防员15000名,其中退役士兵6000名", "6000名", "15000名"),
        ("该站比警戒水位低多少", "该站水位78.94米,低于警戒水位0.36米", "0.36米", "78.94米"),
    ],
)
def test_the_figure_asked_for_is_the_one_its_own_word_leads_to(
    question: str, sentence: str, near: str, far: str
) -> None:
    """The word right before the question word, or the one that it is said to be."""
    asked = understand(question, question)
    right, wrong = (Phrase(sentence.index(f), sentence.index(f) + len(f)) for f in (near, far))
    assert nearness(asked, sentence, right) > nearness(asked, sentence, wrong)


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("什么时间检查", "2031年4月至6月底检查。", ["2031年4月至6月底"]),
        ("几号开始检查", "检查从4月28日到5月2日。", ["4月28日", "5月2日"]),
        ("盾构机将依次下穿哪些地方", "它将依次下穿东风铁路、松树大道。", ["东风铁路、松树大道"]),
        ("在哪些机构可以办理", "还将支持在银行、邮局办理。", ["银行、邮局办理"]),
        ("抽检了多少批次", "抽检了14批次。", ["14批次"]),
        ("产量是多少吉瓦时", "产量400吉瓦时。", ["400吉瓦时"]),
        ("用工减到了多少人", "用工由420人减至165人。", ["165人"]),
        ("合格率提高到多少", "合格率由88%提高到95%。", ["95%"]),
        ("用工原来是多少人", "用工由420人减至165人。", ["420人", "165人"]),
        ("哪一年发射卫星", "中国将于 2031 年发射卫星。", ["2031 年"]),
        ("哪天发布", "IT 之家 8 月 14 日消息。", ["8 月 14 日"]),
        ("水务局主任是谁", "水务局副主任张小明说,主任李大可在场。", ["李大可"]),
        ("水务局副主任是谁", "水务局副主任李大可在场。", ["李大可"]),
        ("公司的首席财务官是谁", "首席财务官李大可在场。", ["李大可"]),
        ("报名到哪天几点为止", "报名时间:11月14日9时至11月18日18时。", ["11月18日18时"]),
        ("停工到哪天为止", "8月3日停工。", []),
        ("最晚什么时候退票", "可于即日起至8月31日退票。", ["8月31日"]),
        ("从哪天开始征税", "18日公告,自5月19日起征税。", ["5月19日"]),
        ("案子哪天开庭", "定于9月12日9时开庭。", ["9月12日"]),
        ("末班车几点", "末班车推迟到23时。", ["23时"]),
        ("项目是哪一年落户的", "去年落户的项目。", ["去年"]),
        ("来了多少游客", "六成游客来自省外,共8万人。", ["8万人"]),
        ("在哪个区被抓", "他在庄河市一小区被抓。", []),
        ("在哪个城市被抓", "他在一些农贸市场里被抓。", []),
        ("展览什么时候结束", "展览8月18日开幕,持续到9月10日。", ["9月10日"]),
        ("展览什么时候结束", "展览将于9月10日正式闭幕。", ["9月10日"]),
        ("青岚市今年有电动客车多少辆", "全市有客车30万辆，其中电动客车4万辆。", ["4万辆"]),
        ("青岚市今年有电动客车多少辆", "今年增加公交车200辆、更换电动客车60辆、改造车站3座。", ["60辆"]),
        ("青岚市今年有客车多少辆", "全市有客车30万辆，其中电动客车4万辆。", ["30万辆", "4万辆"]),
        ("青岚湖的船票多少钱一张", "船票由每人310元降为260元。", ["260元"]),
        ("青岚湖的船票原来多少钱一张", "船票由每人310元降为260元。", ["310元", "260元"]),
        ("青岚港今年计划运多少吨", "“青岚港今年计划运货9亿吨”应为“7亿吨”，特此更正。", ["7亿吨"]),
        ("青岚市上半年修了多少座水库", "全市计划修水库80座，上半年修了36座。", ["36座"]),
        ("青岚市年底要达到多少座水库", "水库从30座增加到36座，年底的目标是80座。", ["80座"]),
        ("陶青岚什么时候任水利局局长", "陶青岚，1974年生，2031年11月起任水利局局长。", ["2031年11月"]),
        ("青岚市水利局局长是谁", "工程由市农业农村局局长陶青岚任总指挥。", []),
        ("青岚市水利局局长是谁", "青岚市水利局局长陶青岚说，水库修好了。", ["陶青岚"]),
        ("青岚市水利局局长是谁", "县水利局局长陶青岚说，水库修好了。", []),
        ("青岚镇的党委书记是谁", "青岚镇党委书记陶小满说，水库修好了。", ["陶小满"]),
        ("新院区一共有多少张床位", "新院区设床位800张，比老院区多了450张。", ["800张"]),
        ("新院区比老院区多了多少张床位", "新院区设床位800张，比老院区多了450张。", ["800张", "450张"]),
        ("村里的水窖修了多少口", "村里修了水窖130口，路灯20盏。", ["130口"]),
        ("村里装了路灯多少盏", "村里修了水窖130口，路灯20盏。", ["20盏"]),
        ("青山大桥有多长", "位于白石大桥下游2公里的青山大桥全长3公里。", ["3公里"]),
        ("青山大桥在白石大桥下游多远", "位于白石大桥下游2公里的青山大桥全长3公里。", ["2公里", "3公里"]),
        ("青山大桥全长多少", "白石大桥全长2公里，青山大桥全长3公里。", ["3公里"]),
        ("白石大桥全长多少", "全长2公里的白石大桥与全长3公里的青山大桥同日通车。", ["2公里"]),
        ("定的目标是运多少万吨", "全年运货670万吨，超过年初定下的650万吨的目标。", ["650万吨"]),
        ("接待游客的目标是多少", "全市力争接待游客300万人次，票价由210元降为168元。", ["300万人次"]),
    ],
    ids=[
        "range",
        "single-day",
        "after-the-verb",
        "after-the-preposition",
        "批次",
        "吉瓦时",
        "减到",
        "提高到",
        "from-and-to",
        "spaced-year",
        "spaced-day",
        "no-deputy",
        "deputy",
        "office",
        "last-hour",
        "no-last-day",
        "latest",
        "first-day",
        "day-without-hour",
        "hour",
        "year-by-name",
        "things-no-share",
        "another-size",
        "no-city",
        "until",
        "closes",
        "of-which",
        "one-of-a-list",
        "the-whole",
        "the-new-price",
        "the-old-price",
        "corrected",
        "half-a-year",
        "the-plan-not-the-result",
        "not-the-birth",
        "another-bureau",
        "the-bureau",
        "a-county-s-bureau",
        "of-a-town",
        "no-difference",
        "a-difference",
        "cellars",
        "lamps",
        "length-not-distance",
        "distance",
        "of-two-bridges",
        "before-its-bridge",
        "the-aim-it-is-set-against",
        "visitors",
    ],
)
def test_a_short_answer_begins_and_ends_where_what_was_asked_does(question: str, text: str, found: list[str]) -> None:
    """From the first to the last day, behind the words that stand before the question word, with the whole unit."""
    phrases = eligible(understand(question, question), hit(text), text)
    assert [text[p.start : p.end] for p in phrases] == found


def test_the_items_of_a_list_answer_together_with_the_line_above_them() -> None:
    """A line each, or 一是 and 二是 a sentence each."""
    of = hit("重点项目名单\n庄河市\n- ◆ 东风水库项目\n- ◆ 松树水库项目\n瓦房店市\n- ◆ 朱隈水库项目")
    found = best("庄河市有哪些水库项目", of)
    assert (found.text, found.lead) == ("- ◆ 东风水库项目\n- ◆ 松树水库项目", "庄河市")
    assert best("有哪些变化", hit("有两个变化。一是工期延长。二是投资增加。")).text == "一是工期延长。二是投资增加。"


def test_last_year_s_figure_beside_this_year_s_is_of_last_year() -> None:
    """较去年同期的1.5亿元 answers for last year, and for no other."""
    of = hit("今年上半年,公司缴税2.4亿元,较去年同期的1.5亿元增长60%。", year=2024)
    last, this = (best(f"公司{year}年上半年缴税多少亿元", of) for year in (2023, 2024))
    assert [c.text[c.phrase.start : c.phrase.end] for c in (last, this) if c.phrase] == ["1.5亿元", "2.4亿元"]
    assert (last.feature("year"), this.feature("year")) == (1.0, 1.0)


def test_a_report_on_last_year_tells_of_it_where_it_names_no_year() -> None:
    """The communiqué on 2025 is of March 2026."""
    body = SourceText.of("全市森林覆盖率48.6%。", [[SourceSpan(0, 13)]])
    head = ArticleHead("a", "青岚市2025年国民经济和社会发展统计公报", year=2026)
    of = Hit(1, 1.0, Passage("p", "a.txt", "page", 1, head, body))
    assert best("2025年森林覆盖率是多少", of).feature("year") == 1.0
    assert best("2026年森林覆盖率是多少", of).feature("year") == -1.0


def test_a_list_of_as_many_is_told_from_one_of_fewer() -> None:
    """Three are 甲、乙和丙, in whatever letters; two of them with 等 are not."""
    of = hit("入选的股票有Alpha、Beta等。入选的三只股票是Alpha、Beta和Gamma Tec。")
    counts = {c.text[:5]: items(c) for c in candidates(understand("", "哪三只股票入选"), of)}
    assert counts == {"入选的股票": 2, "入选的三只": 3}


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("照片是谁拍的", "李四 摄", ["李四"]),
        ("照片是谁拍的", "本报记者 王小明 文 李四 赵六 摄", ["李四 赵六"]),
        ("山海水利的总经理是谁", "董事会聘任周小海为总经理。", ["周小海"]),
        ("山海水利的董事长是谁", "董事会聘任周小海为总经理。", []),
        ("嫌疑人最后在大连的哪个城市被抓", "民警在大连市布控。", []),
        ("哪四个水库", "四个水库", []),
        ("会议在5月几号举行", "会议在5月底至6月举行。", []),
    ],
    ids=[
        "photographer",
        "two-photographers",
        "appointed",
        "another-office",
        "the-place-asked-from",
        "counted",
        "month",
    ],
)
def test_what_only_looks_like_the_kind_asked_for_is_left_out(question: str, text: str, found: list[str]) -> None:
    """Who took a picture, who was given the office, no place that the question names, no month where a day is asked."""
    assert [text[p.start : p.end] for p in eligible(understand(question, question), hit(text), text)] == found


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("去年,全市修水库12座。分县看,庄河市修了3座。", True),
        ("去年,全市修水库12座。今年,庄河市计划修3座。", False),
        ("水库明年3月完工。庄河市修了3座。", False),
    ],
    ids=["told-on", "another-year", "only-ahead"],
)
def test_a_sentence_without_a_year_goes_on_with_that_of_the_one_before(text: str, fits: bool) -> None:
    """In a report of 2031 that speaks of 去年 and goes on: of 2030."""
    asked = understand("2030年庄河市修了几座", "2030年庄河市修了几座")
    last = list(candidates(asked, hit(text, year=2031)))[-1]
    assert (last.feature("year") > 0) is fits


def test_what_brought_it_about_is_read_with_the_sentence_before() -> None:
    """The reason names nothing of what it is the reason for: that stands before it."""
    text = "东风水库的完工推迟到明年5月。施工队说，雨季太长，只好停工。水库面积不变。"
    assert best("东风水库为什么推迟完工", hit(text)).text == "施工队说，雨季太长，只好停工。"
