"""Where stories begin."""

from __future__ import annotations

import pytest

from baowen.rag.headlines import headings
from baowen.rag.lines import lines

ABOVE = "水库修好了\n\n本报记者 周小满\n\n三月里，水库修好了，果园有水浇。\n\n"


@pytest.mark.parametrize(
    ("below", "begins"),
    [
        pytest.param("灌渠开工\n\n本报记者 郑禾 文/图\n\n灌渠开工了。", True, id="byline"),
        pytest.param("灌渠开工\n\n新华社西安3月5日电（记者郑禾）灌渠开工了。", True, id="agency"),
        pytest.param("灌渠开工\n\n核心提示 灌渠有三条。\n\n灌渠开工了。", True, id="box"),
        pytest.param("先修大坝\n\n新闻链接\n\n灌渠有三条。", False, id="what-stands-beside-a-story"),
        pytest.param("山海新闻 SHANHAI\n\n灌渠开工\n\n灌渠开工了。", True, id="section"),
        pytest.param("（记者 郑禾）\n\n灌渠开工\n\n灌渠开工了。", True, id="signed-above"),
        pytest.param(
            "三月里，大坝也修好了。（郑禾）\n\n灌渠开工\n\n灌渠开工了。", True, id="signed-behind-the-last-words"
        ),
        pytest.param("大坝也修好了。（据新华社）\n\n灌渠开工\n\n灌渠开工了。", True, id="source-behind-the-last-words"),
        pytest.param("（作者单位：水务局）\n\n灌渠开工\n\n灌渠开工了。", True, id="where-the-writer-above-works"),
        pytest.param("灌渠开工\n\n编辑同志：\n\n灌渠开工了。", True, id="letter"),
        pytest.param("灌渠开工\n\n□郑禾\n\n灌渠开工了。", True, id="name-behind-an-ornament"),
        pytest.param("水务局关于三条灌渠的公告\n\n灌渠开工了。", True, id="what-an-office-makes-known"),
        pytest.param("水务局\n\n2023年4月2日\n\n灌渠开工\n\n灌渠开工了。", True, id="sealed-above"),
        pytest.param("灌渠进度\n\n东渠  3\n西渠  4\n南渠  5", True, id="table"),
        pytest.param("水务局\n\n2023年4月2日", False, id="office-above-its-day"),
        pytest.param("灌渠开工\n\n2023-04-02 来源：山海网\n\n灌渠开工了。", True, id="day-and-source"),
        pytest.param("* * *\n\n灌渠开工\n\n灌渠开工了。", True, id="rule"),
        pytest.param("●灌渠开工\n\n灌渠开工了。", False, id="ornament-that-the-first-headline-has-not"),
        pytest.param("一\n\n大坝修好了，再修灌渠。", False, id="bare-number"),
        pytest.param("\n\n灌渠开工\n\n灌渠开工了。", True, id="wide-gap"),
        pytest.param(
            "中心小学图书室开放\n\n中心小学的图书室上周开放，三千册图书由家长捐来。", True, id="another-topic"
        ),
        pytest.param("灌渠工程名录\n\n◆ 东渠", True, id="list"),
        pytest.param("先修大坝\n\n大坝修好了，再修灌渠。", False, id="heading-within"),
        pytest.param("A03\n\n先修大坝\n\n大坝修好了，再修灌渠。", False, id="heading-below-page-number"),
    ],
)
def test_what_stands_around_bare_lines_shows_whether_a_story_begins(below: str, begins: bool) -> None:
    """A byline, lead, box, section, sign-off, gap or list begins a story; a bare heading amid text does not."""
    found = headings(lines(ABOVE + below))
    assert found[max(found)].begins is begins


def test_a_bare_name_above_a_bare_number_signs_its_headline() -> None:
    """郑 禾 between the headline and 一 is the writer; the number is a heading within."""
    title, number = list(headings(lines(ABOVE + "灌渠开工\n\n郑 禾\n\n一\n\n灌渠开工了。")).values())[1:]
    assert (title.signed, title.begins, number.begins) == (True, True, False)


def test_a_piece_of_text_below_the_writer_is_no_part_of_the_headline() -> None:
    """A headline ends with the bare name below it; a roll of names is no headline."""
    title, piece = list(headings(lines(ABOVE + "灌渠开工\n\n郑 禾\n\n三条灌渠在四月里\n\n开工了。")).values())[1:]
    assert (title.signed, title.end - title.start, piece.begins) == (True, 2, False)
    assert not any(run.signed for run in headings(lines(ABOVE + "周小满\n\n郑 禾\n\n吴一凡\n\n三人。")).values())


def test_the_name_of_a_series_in_the_way_of_a_text_is_a_logo() -> None:
    """The heading above 系列报道② is nobody's headline."""
    found = headings(lines(ABOVE + "### 走进春天里\n\n系列报道②\n\n果园有水浇了。"))
    assert found[max(found)].logo


@pytest.mark.parametrize("form", ["●{}", "■ {}", "【{}】", "{n}. {}", "{n} {}"])
def test_headlines_like_the_first_one_begin_stories(form: str) -> None:
    """An ornament, brackets or a number before the first headline stand before every one, and not before headings."""
    first, second = (form.format(text, n=n) for n, text in ((1, "水库修好了"), (2, "灌渠开工")))
    page = f"{first}\n\n水库修好了。\n\n先修大坝\n\n大坝也修好了。\n\n{second}\n\n灌渠开工了。"
    assert [h.begins for h in headings(lines(page)).values()] == [True, False, True]


def test_headings_marked_alike_are_told_apart_by_bylines() -> None:
    """Where every heading bears the same mark, the one without a byline is a heading within."""
    page = "# 水库修好了\n\n本报记者 周小满\n\n水库修好了。\n\n# 先修大坝\n\n大坝也修好了。"
    assert [h.begins for h in headings(lines(page)).values()] == [True, False]
    page = "# 水库修好了\n\n水库修好了。\n\n## 先修大坝\n\n大坝也修好了。\n\n# 灌渠开工\n\n灌渠开工了。"
    assert [h.begins for h in headings(lines(page)).values()] == [True, False, True]
