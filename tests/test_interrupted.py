"""Stories that a table, a box or the end of the page stands in the way of."""

from __future__ import annotations

from composed_pages import page_of

from baowen.rag import articles

RESERVOIR = (
    "水库加固忙",
    "本报记者 周小满",
    "大连市的十五座水库今年同时加固，水库大坝的石料都从山里的采石场运来。",
    "水利部门每十天到大坝上看一次，看进度，也看质量，看完当场写下意见。水利部门说，汛期以前水库要蓄水一次，看大坝漏不漏",
)
REST = ("水，漏水的大坝要重新灌浆。", "水库加固以后，下游的六万亩果园就有水浇了。")
SCHOOL = (
    "小学图书室开放",
    "本报记者 郑禾",
    "中心小学的图书室上周开放，孩子们放学以后可以在图书室里读书。",
    "图书室的三千册图书由老师和家长捐来，借书证一人一张。",
)
TABLE = ("水库加固进度", "县区\t座数\t投资", "庄河市\t12\t3亿元", "长海县\t3\t1亿元")


def read(*lines: str) -> list[tuple[str, str, str]]:
    """(kind, title, text) of each article of a page with these lines."""
    return [(a.head.kind, a.head.title, a.body.text) for a in articles(page_of("\n\n".join(lines)))]


def test_a_table_in_the_way_of_a_story_is_a_list_of_its_own() -> None:
    """Its rows are under its title, and the sentence that it cut reads on."""
    story, table = read(*RESERVOIR, *TABLE, *REST)
    assert table == ("list", TABLE[0], "\n".join(TABLE))
    assert "看大坝漏不漏水，漏水的大坝" in story[2]
    assert story[2].endswith(REST[-1])


def test_a_story_that_goes_on_on_another_page_takes_nothing_of_the_next_one() -> None:
    """Its last sentence stays cut, though the next story's lines might go on with it."""
    first, second = read(*RESERVOIR, "（下转第三版）", SCHOOL[0], SCHOOL[1], "水利部门给图书室送来图书。", *SCHOOL[2:])
    assert first[2].endswith(RESERVOIR[-1])
    assert "送来图书" in second[2]


def test_below_a_signpost_to_another_page_the_story_above_the_last_goes_on() -> None:
    """The text has no headline, and shares its words with the earlier story."""
    first, second = read(*RESERVOIR[:3], *SCHOOL, "（下转第三版）", "水库大坝的石料还要运来一批，水库加固要到秋后。")
    assert first[2].endswith("水库加固要到秋后。")
    assert second[2].endswith(SCHOOL[-1])


def test_text_from_another_page_is_a_story_without_a_headline() -> None:
    """It shares nothing with the story above it."""
    above, below = read(*SCHOOL, "（上接第一版）", "浇，渔港管理处修好渠口九处。")
    assert above[2].endswith(SCHOOL[-1])
    assert below[1:] == ("", "浇，渔港管理处修好渠口九处。")


def test_a_box_has_the_heading_right_below_its_label() -> None:
    """新闻链接 with a heading of its own stays one box, a part of its story."""
    story, box = read(*SCHOOL, "新闻链接", "图书从哪里来", "三千册图书都是旧书。")
    assert story[2].endswith(SCHOOL[-1])
    assert (box[0], box[2]) == ("summary", "图书从哪里来\n三千册图书都是旧书。")


def test_a_sentence_that_a_box_cuts_reads_on_below_it() -> None:
    """What goes on with the cut is the story's, not the box's."""
    story, box = read(*RESERVOIR, "名词解释", "灌浆就是把水泥浆压进裂缝里。", *REST)
    assert "看大坝漏不漏水，漏水的大坝" in story[2]
    assert box[2] == "灌浆就是把水泥浆压进裂缝里。"


def test_a_box_between_paragraphs_is_over_where_its_story_s_words_come_back() -> None:
    """Text that shares nothing with a whole box and much with the story is the story's."""
    back = "大坝的石料都从山里的采石场运来，水库加固要到秋后。"
    story, box = read(*RESERVOIR[:3], "名词解释", "灌浆就是把水泥浆压进裂缝里。", back)
    assert story[2].endswith(back)
    assert box[2] == "灌浆就是把水泥浆压进裂缝里。"


def test_words_in_large_type_do_not_end_a_cut_sentence() -> None:
    """A line between quotation marks stands in the way of the text, with a full stop or without."""
    for large in ("“大坝修到哪里”", "“大坝修到哪里。”"):
        story = read(*RESERVOIR, large, *REST)[0]
        assert "看大坝漏不漏水，漏水的大坝" in story[2]


def test_a_heading_below_a_box_is_of_the_story_at_hand() -> None:
    """Though a story above has no text of its own, the one whose headline stands right above the box has none either."""
    box = "编者按：图书室的三千册图书都是旧书。"
    _, _, third, _ = read("水库加固忙", "本报记者 周小满", box, *SCHOOL[:2], box, "一本书走进千家", *SCHOOL[2:])
    assert third[1] == SCHOOL[0]
    assert "一本书走进千家" in third[2]
