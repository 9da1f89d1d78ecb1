"""What a printed line is, judged by its form."""

from __future__ import annotations

import pytest
from composed_pages import ANY_TEXT
from hypothesis import given

from baowen.rag.byline import is_name, lead_names, names, page_names
from baowen.rag.lines import Kind, lines


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("大连市十五座水库同时加固", Kind.HEADING, id="headline"),
        pytest.param("## 大连市十五座水库同时加固。", Kind.HEADING, id="marked-headline"),
        pytest.param("本报记者 周小满", Kind.BYLINE, id="byline"),
        pytest.param("本报记者 周小满 文/图", Kind.BYLINE, id="wrote-and-photographed"),
        pytest.param("**本报记者 周小满**", Kind.BYLINE, id="bold-byline"),
        pytest.param("新华社西安3月5日电", Kind.BODY, id="agency-dateline"),
        pytest.param("本报综合消息 水库修好了", Kind.BODY, id="news-from-several-sources"),
        pytest.param("![](images/3.jpg)", Kind.FURNITURE, id="picture-link"),
        pytest.param("广告热线：024-22334455", Kind.FURNITURE, id="advert"),
        pytest.param("（下转第三版）", Kind.FURNITURE, id="goes-on-elsewhere"),
        pytest.param("图为工人在浇筑混凝土。（周小满 摄）", Kind.CAPTION, id="caption-with-name-in-brackets"),
        pytest.param("核心提示大坝一座座加固。", Kind.BOX, id="box-glued-to-its-label"),
        pytest.param("本报记者 周小满 摄", Kind.CREDIT, id="photographer"),
        pytest.param("本版图片由本报记者周小满提供", Kind.CREDIT, id="page-credit"),
        pytest.param("核心提示 大坝一座座加固。", Kind.BOX, id="box"),
        pytest.param("山海新闻 SHANHAI", Kind.LABEL, id="section-with-pinyin"),
        pytest.param("责任编辑：周小满", Kind.FURNITURE, id="staff"),
        pytest.param("A03", Kind.FURNITURE, id="page-number"),
        pytest.param("工人在浇筑混凝土。 本报记者 吴一凡 摄", Kind.CAPTION, id="caption-with-credit"),
        pytest.param("◆ 东风水库", Kind.ITEM, id="list-item"),
        pytest.param("水库修好了。", Kind.BODY, id="sentence"),
        pytest.param("水库修好了，", Kind.BODY, id="short-line-that-goes-on"),
        pytest.param("□周小满", Kind.BYLINE, id="name-behind-an-ornament"),
        pytest.param("文/周小满", Kind.BYLINE, id="name-behind-what-one-did"),
        pytest.param("采访人：本报记者 周小满", Kind.BYLINE, id="who-asked"),
        pytest.param("文/周小满 图/郑禾", Kind.BYLINE, id="who-wrote-and-who-photographed"),
        pytest.param("周小满/文 郑禾/摄", Kind.BYLINE, id="the-same-the-other-way-round"),
        pytest.param("通讯员 周小满 郑禾 记者 吴一凡", Kind.BYLINE, id="several-titles"),
        pytest.param("融媒体记者 周小满", Kind.BYLINE, id="newer-title"),
        pytest.param("本报评论员", Kind.BYLINE, id="a-title-alone"),
        pytest.param("科技特派员走进灌渠", Kind.HEADING, id="a-title-in-a-headline"),
        pytest.param("据新华社电", Kind.CREDIT, id="source"),
        pytest.param("北坡合作社供图", Kind.CREDIT, id="picture-from-an-office"),
        pytest.param("摄影：周小满", Kind.CREDIT, id="photographer-behind-what-he-did"),
        pytest.param("工人在浇筑混凝土。周小满 摄", Kind.CAPTION, id="caption-with-a-bare-name"),
        pytest.param("工人在浇筑混凝土（资料图片）", Kind.CAPTION, id="old-picture"),
        pytest.param("【编者按】大坝一座座加固。", Kind.BOX, id="box-label-in-brackets"),
        pytest.param("■新闻链接", Kind.BOX, id="box-label-behind-an-ornament"),
        pytest.param("（周小满 郑 禾）", Kind.BYLINE, id="names-in-brackets"),
        pytest.param("水库修好了。（周小满）", Kind.BODY, id="short-paragraph-with-its-writer"),
        pytest.param("第4517期 今日4版", Kind.FURNITURE, id="number-of-the-paper"),
        pytest.param("山 海 日 报", Kind.FURNITURE, id="name-of-the-paper"),
        pytest.param("今天白天 多云 12℃—22℃", Kind.FURNITURE, id="weather"),
        pytest.param("■ 三条灌渠开工 →2版", Kind.FURNITURE, id="stands-on-another-page"),
        pytest.param("来稿请寄：shui@example.com", Kind.FURNITURE, id="where-to-write"),
        pytest.param("2023年4月2日", Kind.FURNITURE, id="day-on-top-of-the-page"),
        pytest.param("04 山海周刊", Kind.FURNITURE, id="page-number-and-name-of-the-paper"),
        pytest.param("下转3版", Kind.FURNITURE, id="goes-on-on-page-three"),
        pytest.param("紧接着清理了三条灌渠", Kind.HEADING, id="goes-on-in-the-text"),
        pytest.param("·", Kind.FURNITURE, id="speck"),
        pytest.param("。”", Kind.BODY, id="stop-that-was-cut-off"),
        pytest.param("◇ ◇ ◇", Kind.FURNITURE, id="rule"),
        pytest.param("公益广告", Kind.FURNITURE, id="public-advert"),
        pytest.param("东风家具城 地址：北坡路9号", Kind.FURNITURE, id="address"),
        pytest.param("（责编：周小满、郑禾）", Kind.FURNITURE, id="staff-in-brackets"),
        pytest.param("图①：工人在浇筑混凝土。", Kind.CAPTION, id="numbered-picture"),
        pytest.param("新闻链接：水库有三座。", Kind.BOX, id="what-stands-beside-a-story"),
        pytest.param("水库修好了。工程队又去修大", Kind.BODY, id="piece-of-text-with-a-stop-in-it"),
        pytest.param("修" * 60, Kind.BODY, id="too-long-for-a-headline"),
    ],
)
def test_the_form_of_a_line_tells_its_part(text: str, kind: Kind) -> None:
    """Each kind of line is told by its form alone."""
    assert [line.kind for line in lines(text)] == [kind]


def test_blank_lines_are_left_out_and_edges_trimmed() -> None:
    """A line's span holds neither the white space nor the heading mark around it."""
    page = "\ufeff\u3000\u3000甲乙。 \r\n \t\r\n# 丙丁\r戊己。"
    found = lines(page)
    assert [line.text for line in found] == ["甲乙。", "丙丁", "戊己。"]
    assert [page[line.span.start : line.span.end] for line in found] == [line.text for line in found]
    assert [line.marked for line in found] == [False, True, False]


@pytest.mark.parametrize("apart", ["\t", "  ", " | ", "\u3000"])
def test_lines_that_fall_into_as_many_cells_are_a_table(apart: str) -> None:
    """Three rows are a table, two are not."""
    rows = [
        apart.join(cells) for cells in (("县区", "名称", "座数"), ("庄河市", "水库", "12"), ("长海县", "泵站", "3"))
    ]
    assert {line.kind for line in lines("\n".join(rows))} == {Kind.ROW}
    assert Kind.ROW not in {line.kind for line in lines("\n".join(rows[:2]))}


def test_ornaments_below_each_other_mark_a_list() -> None:
    """□ before one name is a byline's, before each of several lines a list's."""
    assert [line.kind for line in lines("◆周小满\n◆郑禾\n三条灌渠")] == [Kind.ITEM, Kind.ITEM, Kind.HEADING]


def test_a_line_behind_an_ornament_over_text_is_a_headline_where_no_list_has_that_ornament() -> None:
    """● before a bare line above text marks a headline; ● before two lines a list, and then every one an item."""
    headline, item = "●水库修好了\n水库修好了。", "●水库\n●灌渠\n果园有水浇。"
    assert [line.kind for line in lines(headline)] == [Kind.HEADING, Kind.BODY]
    assert next(line.kind for line in lines(f"{headline}\n{item}")) is Kind.ITEM


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("本报记者 周小满 郑 禾", ("周小满", "郑禾")),
        ("本报记者 周小满文 吴一凡摄", ("周小满",)),
        ("本报记者 周小满 吴一凡 摄", ("周小满",)),
        ("本报记者 周小满 周小满", ("周小满",)),
        ("□周小满", ("周小满",)),
        ("周小满/文 郑禾/摄", ("周小满",)),
        ("山海日报全媒体记者 周小满 实习生 郑禾", ("周小满", "郑禾")),
        ("采访人：本报记者 周小满", ("周小满",)),
        ("本报记者 周小满 发自大连", ("周小满",)),
    ],
)
def test_a_byline_names_its_writers(byline: str, expected: tuple[str, ...]) -> None:
    """Spaced names are whole again; who only took the picture is left out; nobody is named twice."""
    assert names(byline) == expected


def test_writers_are_named_in_the_lead_and_at_the_foot() -> None:
    """本报讯 记者某报道 names the writer of a brief, 本版稿件由记者某采写 that of the page."""
    assert lead_names("本报讯 记者郑禾报道 4月2日，灌渠开工。") == ("郑禾",)
    assert lead_names("灌渠开工。") == ()
    assert page_names("本版稿件由本报记者周小满采写") == ("周小满",)


def test_a_surname_with_one_or_two_characters_is_a_name() -> None:
    """欧阳 is a surname too; four characters or no surname are no name."""
    assert [is_name(t) for t in ("周小满", "郑 禾", "欧阳海", "水库修好", "的小满")] == [True, True, True, False, False]


@given(ANY_TEXT)
def test_any_text_has_lines_that_stand_in_it_in_order(text: str) -> None:
    """Whatever the characters, spans are non-empty, in the page, in order, and hold the line's text."""
    at = 0
    for line in lines(text):
        assert at <= line.span.start < line.span.end <= len(text)
        assert text[line.span.start : line.span.end] == line.text
        assert not set(line.text) & set("\r\n")
        at = line.span.end
