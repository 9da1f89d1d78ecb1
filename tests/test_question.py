"""What a question asks, and follow-ups made whole."""

from __future__ import annotations

import pytest
from composed_pages import ANY_TEXT
from hypothesis import given, settings

from baowen.rag import Asks, UsageError
from baowen.rag.question import HISTORY, LONGEST, parse

FIRST = "鞍山今年开复工目标是多少"


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("哪个国家派出了救援队", Asks.COUNTRY),
        ("哪几个国家的商会参加了", Asks.COUNTRY),
        ("哪国总统来访", Asks.COUNTRY),
        ("哪些国家重点实验室落户", Asks.LIST),
        ("大连今年修了多少座水库", Asks.COUNT),
        ("大连完成投资多少亿元", Asks.AMOUNT),
        ("投资增长百分之几", Asks.PERCENT),
        ("水库占地面积多大", Asks.AREA),
        ("水库什么时候完工", Asks.DATE),
        ("工期要多久", Asks.DURATION),
        ("庄河市长是谁", Asks.PERSON),
        ("这篇报道的记者是谁", Asks.AUTHOR),
        ("哪家公司修的水库", Asks.ORGANISATION),
        ("水库在哪里", Asks.PLACE),
        ("水利局局长是哪里人", Asks.PLACE),
        ("水利局局长是哪年上任的", Asks.DATE),
        ("水利局局长是哪位", Asks.PERSON),
        ("修了哪些水库", Asks.LIST),
        ("什么是灌渠", Asks.DEFINITION),
        ("为什么要修水库", Asks.CAUSE),
        ("大连与沈阳的水库相差多少", Asks.COMPARISON),
        ("介绍水库", Asks.OTHER),
        ("大连计划再增加多少供水能力", Asks.FIGURE),
        ("大连投资的增长目标是多少", Asks.PERCENT),
        ("大连的森林覆盖率有多高", Asks.PERCENT),
        ("修水库最多的三个县是哪些", Asks.LIST),
        ("面积最大的三座水库是哪些", Asks.LIST),
        ("水库怎样才算加固", Asks.DEFINITION),
        ("山海水利是做什么的公司", Asks.DEFINITION),
        ("堤坝开裂是怎么造成的", Asks.CAUSE),
        ("老人自己掏几块钱", Asks.AMOUNT),
        ("博览会在哪几天举行", Asks.DATE),
        ("检查放在哪两个季度", Asks.DATE),
        ("联合会是个什么机构", Asks.DEFINITION),
        ("慢发酵是怎么一回事", Asks.DEFINITION),
        ("水泥的电导率有多高", Asks.FIGURE),
        ("要把合格率做到多高", Asks.PERCENT),
        ("旅游进账多少泰铢", Asks.AMOUNT),
        ("发送了多少万吨货物", Asks.COUNT),
    ],
)
def test_the_kind_of_answer_is_told_by_the_question(question: str, asks: Asks) -> None:
    """A figure, a date, a name, a place, a reason."""
    assert parse(question).asks is asks


@pytest.mark.parametrize(
    ("question", "units"),
    [("离青岚市多远", "公里"), ("地震震级是多少", "级"), ("从几楼掉下来的", "楼"), ("山有多高", "米")],
)
def test_what_is_measured_names_its_units(question: str, units: str) -> None:
    """How far, how strong, how high: a figure in another unit cannot answer."""
    asked = parse(question)
    assert (asked.asks, units in asked.units) == (Asks.FIGURE, True)
    assert not parse("大连今年修了多少座水库").units


def test_a_question_is_put_in_the_words_of_a_passage() -> None:
    """Its own name for a part of the year, its own word for a measure; what it prints alike stays."""
    asked = parse("青岚市2031年头六个月的外贸总值涨了多少")
    assert asked.in_words_of("2031年上半年,青岚市进出口总值增长5%") == "2031年上半年青岚市的进出口总值增长了多少?"
    assert asked.in_words_of("别的事") == asked.canonical.removeprefix("2031年")
    assert "上半年" in asked.searched


@pytest.mark.parametrize(
    ("short", "whole"), [("固投", "固定资产投资"), ("社零", "社会消费品零售总额"), ("规上", "规模以上")]
)
def test_a_short_form_is_one_word_that_its_whole_stands_for(short: str, whole: str) -> None:
    """It is sought under both, and put to a passage as that has it."""
    asked = parse(f"长青市今年{short}增长多少")
    assert short in asked.terms
    assert short in asked.focus
    assert {short, whole} <= set(asked.searched.split())
    assert f"{whole}增长" in asked.in_words_of(f"今年{whole}预计增长百分之七。")


@pytest.mark.parametrize(
    ("passage", "put"),
    [
        ("截至去年底,水库有12座", "去年底水库有多少座?"),
        ("2031年水库有12座", "2031年底水库有多少座?"),
        ("水库有12座", "水库有多少座?"),
    ],
)
def test_a_year_is_put_as_the_passage_has_it(passage: str, put: str) -> None:
    """On a page of 2032: 去年底 where it says so, nothing where it names no year."""
    assert parse("2031年底水库有多少座").in_words_of(passage, published=2032) == put


def test_place_year_span_and_unit_are_understood() -> None:
    """2022年一季度大连 … 多少座: each where a search and a reader look for it."""
    question = parse("2022年一季度大连修了多少座水库")
    assert [m.codes for m in question.places] == [("210200",)]
    assert (question.year, question.relative, question.span, question.unit) == (2022, None, "一季度", "座")


@pytest.mark.parametrize(("word", "years"), [("今年", 0), ("去年", -1), ("前年", -2), ("明年", 1)])
def test_a_relative_year_is_kept_relative(word: str, years: int) -> None:
    """Against which year it is read, the article that answers decides."""
    question = parse(f"大连{word}修了几座水库")
    assert (question.year, question.relative) == (None, years)


def test_the_words_that_matter_are_kept_without_question_words() -> None:
    """多少, 的 and 今年 say nothing about what is sought; nothing is named twice."""
    assert parse("大连今年的水库和大连的公路有多少").terms == ("大连", "水库", "公路")


@pytest.mark.parametrize(
    "spelling",
    [
        "鞍山今年開復工目標是多少",
        "鞍\u200b山今年\u202e开复工目标是多少",
        "\ufeff 鞍山今年开复工目标是多少 ",
        "鞍山\ufe0f今年开复工目标是多少",
    ],
    ids=["traditional", "zero-width-and-bidi", "white-space", "variation-selector"],
)
def test_a_spelling_of_the_same_question_is_the_same(spelling: str) -> None:
    """The folded question, its place and its words are those of the plain one."""
    one, other = parse(FIRST), parse(spelling)
    assert (one.folded, one.places, one.terms, one.asks) == (other.folded, other.places, other.terms, other.asks)


def test_full_width_figures_are_figures() -> None:
    """２０２２年 is 2022."""
    assert parse("２０２２年大连修了多少座水库").year == 2022


@pytest.mark.parametrize(
    "question",
    ["", " \u3000\t\n", "？？？！！", "😀😀", "\u200b\u202e", "--;'"],
    ids=["empty", "spaces", "punctuation", "emoji", "invisible", "marks"],
)
def test_a_question_without_words_is_asked_for_again(question: str) -> None:
    """One line with an example; nothing is searched."""
    with pytest.raises(UsageError, match="请输入一个问题"):
        parse(question)


@pytest.mark.parametrize("length", [LONGEST + 2, 10_000, 1_000_000])
def test_an_over_long_question_is_refused_with_both_lengths(length: int) -> None:
    """10,000 characters and a megabyte are no questions."""
    with pytest.raises(UsageError, match=f"{length} 字.*{LONGEST}"):
        parse("鞍山" * (length // 2))


def test_a_question_of_the_greatest_length_is_taken() -> None:
    """The limit itself is allowed."""
    assert len(parse("鞍山" * (LONGEST // 2)).resolved) == LONGEST


@pytest.mark.parametrize(
    ("follow_up", "history", "resolved"),
    [
        pytest.param("那营口呢？", [FIRST], "营口今年开复工目标是多少", id="place"),
        pytest.param("那营口呢？", [FIRST, "那锦州呢？"], "营口今年开复工目标是多少", id="follow-up-to-a-follow-up"),
        pytest.param("那锦州呢？", ["鞍山和营口今年的目标各是多少"], "锦州今年的目标是多少", id="after-a-comparison"),
        pytest.param("去年呢？", [FIRST], "鞍山去年开复工目标是多少", id="relative-year"),
        pytest.param("2022年呢", ["鞍山2023年修了几座水库"], "鞍山2022年修了几座水库", id="year"),
        pytest.param("二季度呢？", ["鞍山一季度修了几座水库"], "鞍山二季度修了几座水库", id="part-of-the-year"),
        pytest.param(
            "净利润又是多少？",
            ["山海公司2031年的营业收入是多少？"],
            "山海公司2031年的净利润是多少？",
            id="another-measure",
        ),
        pytest.param(
            "女子组第一名跑了多久？",
            ["庄河半程马拉松男子组谁夺冠"],
            "庄河半程马拉松女子组第一名跑了多久?",
            id="counterpart",
        ),
        pytest.param("大连修了几座水库", [FIRST], "大连修了几座水库", id="a-whole-question-stands-alone"),
        pytest.param("那营口呢？", ["", "？？", FIRST, " "], "营口今年开复工目标是多少", id="blank-history"),
    ],
)
def test_a_follow_up_takes_the_rest_from_the_question_before(follow_up: str, history: list[str], resolved: str) -> None:
    """The new place, year or part of the year replaces the old one."""
    question = parse(follow_up, history)
    assert (question.asked, question.resolved) == (follow_up, resolved)


@pytest.mark.parametrize("question", ["那营口呢？", "今年呢", "总投资呢？"])
def test_a_follow_up_to_nothing_is_not_guessed(question: str) -> None:
    """Without a question before it, it asks for the whole question."""
    with pytest.raises(UsageError, match="请把问题说完整"):
        parse(question)


def test_a_long_history_does_not_shift_the_answer() -> None:
    """Of 200 turns only the last few count."""
    history = [f"第{n}座水库什么时候完工" for n in range(200)] + [FIRST]
    assert parse("那营口呢？", history).resolved == "营口今年开复工目标是多少"
    assert HISTORY < 200


def test_a_comparison_is_parted_into_a_question_for_each_place() -> None:
    """鞍山和营口 gives two questions, each with one place."""
    parts = parse("鞍山和营口今年开复工目标各是多少").parts
    assert [part.count("鞍山") + 2 * part.count("营口") for part in parts] == [1, 2]


@pytest.mark.parametrize("text", ["'; DROP TABLE articles;--水库", "$(rm -rf /) 水库", "{{7*7}} 水库", "%s%n 水库 {0}"])
def test_code_in_a_question_is_text(text: str) -> None:
    """Nothing is run, formatted or lost."""
    assert parse(text).resolved == text


@settings(max_examples=40)
@given(ANY_TEXT, ANY_TEXT)
def test_any_text_is_a_question_or_is_refused(text: str, before: str) -> None:
    """Never anything but a Question or a UsageError of one line."""
    try:
        question = parse(text, [before])
    except UsageError as refused:
        error = str(refused)
    else:
        error = ""
        assert question.resolved
        assert len(question.folded) == len(question.resolved)
    assert "\n" not in error


def test_one_place_may_be_compared_with_itself() -> None:
    """Two clauses about the same place are two questions, not one."""
    asked = parse("营口2023年的投资和营口2024年的投资相差多少")
    assert [part.rstrip("?？") for part in asked.parts] == ["营口2023年的投资是多少", "营口2024年的投资多少"]
    assert asked.compared == ("营口", "营口")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param(
            "大连2022年和沈阳2023年的水库加固计划，哪个更多？各多少？",
            ["大连2022年的水库加固计划多少", "沈阳2023年的水库加固计划多少"],
            id="each-with-its-year",
        ),
        pytest.param(
            "在东风水库上班的李某，和住在松树镇的那名司机，工资各是多少，谁更高？",
            ["在东风水库上班的李某，工资是多少", "住在松树镇的那名司机，工资是多少"],
            id="with-a-comma",
        ),
        pytest.param(
            "山海的两款水泵P700和P600，流量最大各能到多少？",
            ["山海的两款水泵P700，流量最大能到多少", "山海的两款水泵P600，流量最大能到多少"],
            id="models",
        ),
        pytest.param(
            "大连和沈阳都讲“三个一”，各说的是哪三个？",
            ["大连都讲“三个一”，说的是哪三个", "沈阳都讲“三个一”，说的是哪三个"],
            id="what-each-says",
        ),
        pytest.param(
            "2024年东风和松树两个镇，谁完成的水库投资多？各多少？",
            ["2024年东风的水库投资是多少", "2024年松树完成的水库投资是多少"],
            id="verdict-first",
        ),
        pytest.param(
            "2031年居民医保，大连人和沈阳人自己掏的钱各是多少？",
            ["2031年居民医保，大连人自己掏的钱是多少", "2031年居民医保，沈阳人自己掏的钱是多少"],
            id="people-of-two-cities",
        ),
        pytest.param(
            "2023年一季度庄河市和瓦房店市的投资增速谁高，分别是多少？",
            ["2023年一季度庄河市的投资增速是多少", "2023年一季度瓦房店市的投资增速是多少"],
            id="the-verdict-in-between",
        ),
        pytest.param(
            "结案率，大连法院2023年和沈阳法院2022年哪个高？各是多少？",
            ["结案率，大连法院2023年是多少", "结案率，沈阳法院2022年是多少"],
            id="the-measure-in-front",
        ),
        pytest.param(
            "山海水利和海山化工2023年上半年营收各是多少，哪家多？",
            ["山海水利2023年上半年营收是多少", "海山化工2023年上半年营收是多少"],
            id="no-places",
        ),
        pytest.param(
            "大连全市和庄河市2023年的投资增长目标各是多少？",
            ["大连全市2023年的投资增长目标是多少", "庄河市2023年的投资增长目标是多少"],
            id="a-word-of-its-own",
        ),
        pytest.param(
            "东风水库完工后的供水量，跟松树电站投产后的发电量，各有多少？",
            ["东风水库完工后的供水量有多少", "松树电站投产后的发电量有多少"],
            id="each-with-its-measure",
        ),
        pytest.param(
            "沿江园区的服务队伍和临港新区的巡查队伍各由哪三级构成？",
            ["沿江园区的服务队伍由哪三级构成", "临港新区的巡查队伍由哪三级构成"],
            id="two-lists",
        ),
        pytest.param(
            "2024年大连的海带和丹东的草莓，哪个产量更大？分别是多少？",
            ["2024年大连的海带产量是多少", "2024年丹东的草莓产量是多少"],
            id="the-measure-in-the-verdict",
        ),
        pytest.param(
            "庄河市2020年和2021年高考，上线各多少人？",
            ["庄河市2020年高考，上线多少人", "庄河市2021年高考，上线多少人"],
            id="two-years",
        ),
        pytest.param(
            "7月用电增速，山海证券和海山证券分别预计多少？",
            ["7月用电增速，山海证券预计多少", "7月用电增速，海山证券预计多少"],
            id="what-is-measured-first",
        ),
    ],
)
def test_a_comparison_is_parted_where_its_sides_meet(text: str, parts: list[str]) -> None:
    """Each side keeps what is its own and takes what is said of both; which is more is asked of neither."""
    assert [part.rstrip("?？") for part in parse(text).parts] == parts


@pytest.mark.parametrize(
    ("before", "text", "resolved"),
    [
        pytest.param("大连今年开工多少个项目", "竣工呢？", "大连今年竣工多少个项目", id="the-word-s-counterpart"),
        pytest.param("水库扩建投资多少", "那里今年灌溉多少亩？", "水库扩建投资今年灌溉多少亩", id="there"),
    ],
)
def test_a_follow_up_takes_the_place_of_its_counterpart(before: str, text: str, resolved: str) -> None:
    """竣工 stands where 开工 stood; 那里 is what was asked about."""
    assert parse(text, [before]).resolved.rstrip("?？") == resolved


def test_of_two_years_the_last_one_is_asked_for() -> None:
    """The report's year comes first, the figure's next to the question."""
    assert parse("按2023年8月的报告，大连2024年有多少座水库").year == 2024


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("大连1—7月固定资产投资同比变化多少", Asks.PERCENT),
        ("大连的水泵到底是个什么东西", Asks.DEFINITION),
        ("大连为啥要修水库", Asks.CAUSE),
    ],
)
def test_spoken_forms_ask_for_the_same(text: str, asks: Asks) -> None:
    """A change against the year before is a percentage; 是个什么东西 asks what something is."""
    assert parse(text).asks is asks


def test_only_what_has_a_height_is_told_in_metres() -> None:
    """多高的目标 and 亩产有多高 are figures of any unit."""
    assert "米" in parse("大坝有多高").units
    assert not parse("今年定了多高的目标").units
    assert not parse("小麦平均亩产有多高").units


@pytest.mark.parametrize(
    ("text", "asks", "terms"),
    [
        ("封山要到哪一天才结束？", Asks.DATE, ("封山", "结束")),
        ("他被拘留了几天呀？", Asks.DURATION, ("拘留",)),
        ("各方总共捐了多少钱？", Asks.AMOUNT, ("各方", "捐")),
        ("分给村民的钱抵得上几家工厂？", Asks.COUNT, ("分给", "村民", "钱", "抵", "工厂")),
        ("班列运了多少货值的货物？", Asks.AMOUNT, ("班列", "运", "货值", "货物")),
        ("市集 服务 人数", Asks.FIGURE, ("市集", "服务", "人数")),
        ("水库 总投资", Asks.AMOUNT, ("水库", "总", "投资")),
    ],
    ids=["day", "days", "all-sides", "worth-factories", "value", "people-keywords", "amount-keywords"],
)
def test_what_is_asked_and_its_words(text: str, asks: Asks, terms: tuple[str, ...]) -> None:
    """The question word takes its unit with it, no word begins inside it; keywords ask for what the last one measures."""
    question = parse(text)
    assert (question.asks, question.terms) == (asks, terms)


@pytest.mark.parametrize(
    ("text", "unit", "span"),
    [
        ("有几个人吃完了", "人", ""),
        ("头两个月完成了全年计划的百分之几", "", "头两个月"),
        ("完成了全年计划的百分之几", "", ""),
    ],
    ids=["people", "two-months", "of-the-plan"],
)
def test_the_unit_and_the_part_of_the_year(text: str, unit: str, span: str) -> None:
    """几个人 counts people; of 全年计划 something is told that is not of the whole year."""
    question = parse(text)
    assert (question.unit, question.span) == (unit, span)


def test_a_question_about_a_place_that_no_list_has_stands_alone() -> None:
    """It names a place and a year of its own."""
    question = "枫林县2031年建学校多少所"
    assert parse(question, ["青溪县修路多少公里"]).resolved == question


def test_a_follow_up_that_names_only_a_time_takes_what_was_measured() -> None:
    """Without the goal, which it does not ask for again; a question that names its own subject stays as it is."""
    before = ["青岚机场2024年给自己定的旅客运输目标是多少人次？"]
    assert parse("去年实际完成了多少？", before).resolved == "青岚机场给自己定的旅客运输去年实际完成了多少?"
    assert parse("去年全国GDP增速多少", before).resolved == "去年全国GDP增速多少"


@pytest.mark.parametrize(
    ("text", "year"),
    [("2031年8月1日，就2030年大选一事起诉，列了哪四项罪名", 2031), ("据2031年8月1日的报道，2030年产值多少", 2030)],
)
def test_the_year_is_that_of_what_is_asked(text: str, year: int) -> None:
    """Not the one that only names an event."""
    assert parse(text).year == year


@pytest.mark.parametrize(
    ("text", "term"), [("走了多少集装箱", "集装箱"), ("产了多少脐橙", "脐橙"), ("有多少项目", "项目")]
)
def test_a_word_that_begins_like_a_unit_is_whole(text: str, term: str) -> None:
    """The 集 of 集装箱 counts nothing."""
    asked = parse(text)
    assert term in asked.terms
    assert asked.unit in {"", "项"}
