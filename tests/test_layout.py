"""A page → its articles."""

from __future__ import annotations

from pathlib import Path

import pytest
from composed_pages import ANY_TEXT, WHOLE_PAGE, page_of, printed, write
from hypothesis import example, given

from baowen.rag import Article, Skipped, UsageError, articles, read_articles


@pytest.fixture(scope="module")
def whole() -> list[Article]:
    """The articles of the composed page."""
    return articles(page_of(WHOLE_PAGE))


def of_kind(whole: list[Article], kind: str) -> Article:
    """The only article of a kind."""
    (found,) = [a for a in whole if a.head.kind == kind]
    return found


def test_a_page_is_parted_into_story_box_caption_list_and_brief(whole: list[Article]) -> None:
    """Each part of the page is an article of its own kind, in printed order."""
    assert [a.head.kind for a in whole] == ["news", "summary", "photo", "list", "brief"]


def test_the_headline_and_the_byline_are_the_story_s(whole: list[Article]) -> None:
    """The story has its headline as title and the byline's name as author."""
    story = of_kind(whole, "news")
    assert (story.head.title, story.head.authors) == ("大连市十五座水库同时加固", ("周小满",))


def test_a_sentence_cut_by_a_photo_is_joined(whole: list[Article]) -> None:
    """What stands above and below the photo is one sentence again; neither caption nor box is in the story."""
    story = of_kind(whole, "news")
    assert "必须完工的水库一共有9座，其余的放在秋后施工。" in story.body.text
    assert "混凝土" not in story.body.text
    assert "民生实事" not in story.body.text


def test_box_and_caption_belong_to_their_story(whole: list[Article]) -> None:
    """The box without its label, and the caption with its photographer, name the story as their parent."""
    story, box, photo = of_kind(whole, "news"), of_kind(whole, "summary"), of_kind(whole, "photo")
    assert box.body.text == "2022年春季，大连市把修水库当作第一件民生实事。"
    assert photo.body.text.startswith("工人们正在大坝上浇筑混凝土。")
    assert box.head.parent == photo.head.parent == story.head.id


def test_a_list_keeps_its_items_under_their_place_names(whole: list[Article]) -> None:
    """The place headings of a list stay above their items."""
    assert of_kind(whole, "list").body.text.split("\n") == [
        "加固水库名录",
        "瓦房店市",
        "◆ 东风水库",
        "◆ 松树水库",
        "庄河市",
        "◆ 朱隈水库",
    ]


def test_a_brief_has_its_own_headline_writer_and_place(whole: list[Article]) -> None:
    """本报讯 opens a brief; its writer and the county it names are its own."""
    brief = of_kind(whole, "brief")
    assert (brief.head.title, brief.head.authors, brief.head.place) == ("三条灌渠开工", ("郑禾",), "大连市庄河市")


def test_a_paragraph_printed_twice_is_kept_once(whole: list[Article]) -> None:
    """The repeated paragraph stands in the brief once."""
    assert of_kind(whole, "brief").body.text.count("42公里") == 1


def test_every_article_knows_year_and_place(whole: list[Article]) -> None:
    """The year printed once holds for the page; every article has a place in the city."""
    assert {a.head.year for a in whole} == {2022}
    assert all(a.head.place.startswith("大连市") for a in whole)


def test_page_furniture_and_the_page_s_credit_are_in_no_article(whole: list[Article]) -> None:
    """Neither the section's name with its pinyin nor who wrote the page is anybody's text."""
    assert not any("SHANHAI" in a.body.text or "本版稿件" in a.body.text for a in whole)


@pytest.mark.parametrize("ending", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_other_line_ends_give_the_same_articles(whole: list[Article], ending: str) -> None:
    """CR LF and a lone CR part lines as LF does, and no quote holds one."""
    page = page_of(WHOLE_PAGE.replace("\n", ending))
    other = articles(page)
    assert [a.body.text for a in other] == [a.body.text for a in whole]
    assert [a.head.title for a in other] == [a.head.title for a in whole]
    assert not any("\r" in printed(page, a.body.spans) for a in other)


def test_a_byte_order_mark_is_not_part_of_the_headline() -> None:
    """The mark at the start of a file is nobody's text."""
    (article,) = articles(page_of("\ufeff水库全部加固\n\n本报记者 周小满\n\n水库修好了。"))
    assert article.head.title == "水库全部加固"


def test_a_page_without_headline_or_byline_is_one_article_without_guesses() -> None:
    """What cannot be known is empty: no title, no place, no year, no author."""
    (article,) = articles(page_of("天气很好，人们都到河边散步去了。"))
    head = article.head
    assert (head.title, head.place, head.year, head.date, head.authors) == ("", "", None, None, ())
    assert article.body.text == "天气很好，人们都到河边散步去了。"


def test_blank_pages_have_no_articles() -> None:
    """White space alone is no article."""
    assert articles(page_of(" \n\u3000\r\n")) == []


def test_ids_are_the_page_s_and_distinct(whole: list[Article]) -> None:
    """An article's id begins with its page's, and no two are the same."""
    assert len({a.head.id for a in whole}) == len(whole)
    assert all(a.head.id.startswith(page_of(WHOLE_PAGE).id) for a in whole)


@given(ANY_TEXT)
@example("本报讯\n# \n◆\n核心提示\n摄\n\x00\x1b[31m红。")
def test_any_text_has_articles_whose_characters_stand_in_the_page_once(text: str) -> None:
    """Never raises; spans lie in the page, joined they are the text, and no character is in two articles."""
    page = page_of(text)
    claimed: set[int] = set()
    for article in articles(page):
        assert printed(page, article.body.spans) == article.body.text.replace("\n", "")
        for span in article.body.spans:
            assert 0 <= span.start < span.end <= len(text)
            characters = set(range(span.start, span.end))
            assert not claimed & characters
            claimed |= characters


@pytest.mark.parametrize(
    "unit",
    ["{}修", "{}座水库，", "修好{}座水库。", "A{} ", "\x00{}", "◆ {}", "本报记者 {}"],
    ids=["character", "clause", "sentence", "latin", "nul", "bullet", "byline"],
)
def test_a_line_of_100_000_characters_is_read(unit: str) -> None:
    """A page that is one enormous line is read in bounded time, and no character of it stands in two articles."""
    text = "".join(unit.format(n) for n in range(30_000))[:100_000]
    page = page_of(text)
    whole = articles(page)
    assert whole
    assert sum(len(a.body.text) for a in whole) <= len(text)
    for article in whole:
        assert printed(page, article.body.spans) == article.body.text.replace("\n", "")


def test_reading_files_gives_pages_and_the_files_left_out(tmp_path: Path) -> None:
    """Each file is a page with its articles, or is skipped with a reason."""
    write(tmp_path / "a.txt", WHOLE_PAGE)
    write(tmp_path / "b.txt", "\n")
    first, second = read_articles([tmp_path])
    assert isinstance(first, tuple)
    assert (first[0].path, len(first[1])) == ("a.txt", 5)
    assert second == Skipped("b.txt", "空文件")


def test_reading_a_missing_folder_is_wrong_use(tmp_path: Path) -> None:
    """A path that does not exist is named in the error."""
    with pytest.raises(UsageError, match="nowhere"):
        list(read_articles([tmp_path / "nowhere"]))


def test_a_reporter_whose_name_holds_a_place_is_in_no_place() -> None:
    """杨洛川 writes about 大连, not about the county of 洛川."""
    text = "三条公路开工\n\n本报讯 记者杨洛川报道 今年，大连市修建公路15条，总投资3亿元，三条已经开工，其余的年底以前开工。\n"
    (article,) = articles(page_of(text))
    assert (article.head.authors, article.head.place) == (("杨洛川",), "大连市")


OTHER = "本报讯（记者 吴一凡）"
RESERVOIRS = f"{OTHER}三月里，工程队走进山里，庄河市的九座水库同时开工，汛期以前完工。"
ORCHARD = f"{OTHER}瓦房店市的果园里，三万亩苹果树开了花，果农忙着授粉。"


def test_a_lead_within_a_story_begins_another_under_the_headline_left_further_up() -> None:
    """The headline on top has no text below it; the text with a lead of its own at the foot is its."""
    page = f"三万亩苹果树开花\n\n九座水库同时开工\n\n{RESERVOIRS}\n\n工程队每天干十个小时。\n\n{ORCHARD}\n"
    apples, reservoirs = articles(page_of(page))
    assert (apples.head.title, "授粉" in apples.body.text) == ("三万亩苹果树开花", True)
    assert (reservoirs.head.title, "授粉" in reservoirs.body.text) == ("九座水库同时开工", False)


def test_a_county_of_two_characters_named_once_is_no_place_on_a_page_about_another_city() -> None:
    """三江大桥 is a bridge, however often it is named, where another city is named three times as often."""
    elsewhere = "桥上的车\n\n本报讯（记者 吴一凡）三江大桥封闭检修，车辆绕行。\n"
    at_home = "绵阳市的春天\n\n本报讯（记者 周小满）绵阳市的果园开了花。绵阳市的渠道通了水。\n\n"
    *_, bridge = articles(page_of(at_home + elsewhere))
    assert bridge.head.place == "绵阳市"
    more = at_home + "绵阳市的桥\n\n本报讯（记者 周小满）绵阳市的桥都在修。三江大桥也是。绵阳市的路通了。\n\n"
    *_, bridge = articles(page_of(more + elsewhere))
    assert bridge.head.place == "绵阳市"


def test_a_caption_may_be_credited_to_a_firm() -> None:
    """The sentence goes on below the picture that a firm has sent."""
    page = (
        "轴承厂投产\n\n本报讯（记者 周小满）轴承厂的总工程师说，新厂房的用工由过去的420人减至\n\n"
        "主轴轴承装配线。 恒远轴承供图\n\n165人，交货时间缩短到28天。\n"
    )
    story = next(a for a in articles(page_of(page)) if a.head.kind != "caption" and "用工" in a.body.text)
    assert "由过去的420人减至165人" in story.body.text


def test_two_lines_of_a_caption_are_one_under_the_picture_s_own_headline() -> None:
    """The story goes on below; no line of the picture is in it, none is lost."""
    page = (
        "九座水库同时开工\n\n本报记者 周小满\n\n三月里，工程队走进山里修水库，按照年初排定的计划，今年的新建水库已经开工的有\n\n"
        "山谷里，机器“起身”\n\n"
        "3月16日，在庄河市北大桥第八水库工地，工人正在吊装水泵\n叶片。该水库总库容40万立方米。\n本报记者 吴一凡 摄\n\n"
        "143座，开工率为55.2%。\n"
    )
    found = articles(page_of(page))
    story, photo = of_kind(found, "news"), of_kind(found, "photo")
    assert "已经开工的有143座，开工率为55.2%。" in story.body.text
    assert "山谷里，机器“起身”" in photo.body.text
    assert "工人正在吊装水泵叶片。" in photo.body.text


SECTIONS = """青岚日报

2026年3月25日 星期三 第四版 综合

值班主任 曲明

青岚市2025年国民经济和社会发展统计公报

一、综合

全年全市地区生产总值742亿元，比上年增长5.4%。

春耕在即农机先行

本报讯（记者 郑禾）三月里，村里的拖拉机都检修好了，种子也已经分到各家。

二、农业

全年粮食总产量128亿斤，增长1.4%。

三、环境

全市森林覆盖率48.6%。
"""


def test_the_sections_of_a_report_stay_together_past_a_story_between_them() -> None:
    """A numbered heading goes on with what has the number before it; the name of the paper is no headline."""
    report, brief = articles(page_of(SECTIONS))
    assert report.head.title == "青岚市2025年国民经济和社会发展统计公报"
    assert [part in report.body.text for part in ("742亿元", "128亿斤", "48.6%", "拖拉机")] == [True, True, True, False]
    assert "拖拉机" in brief.body.text


LETTERS = """县域新闻 2021年2月21日

水库修好了

本报讯（记者 郑禾）全市今年修好水库12座，灌渠也通了水。

读者来信

公园的灯为什么不亮

编辑同志：公园北门的路灯坏了两个多月，晚上散步很不安全，希望有关部门尽快修好。 读者 许大爷
"""


def test_a_letter_below_its_section_is_a_story_and_a_dated_section_on_top_is_no_headline() -> None:
    """读者来信 and 更正 name what stands below; 县域新闻 2021年2月21日 is the head of the page, and dates it."""
    brief, letter = articles(page_of(LETTERS))
    assert (brief.head.title, brief.head.year) == ("水库修好了", 2021)
    assert (letter.head.title, "路灯" in letter.body.text) == ("公园的灯为什么不亮", True)
