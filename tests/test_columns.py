"""How a page sets its text: narrow columns, and paragraphs set in."""

from __future__ import annotations

import pytest
from composed_pages import page_of

from baowen.rag import articles
from baowen.rag.columns import as_set
from baowen.rag.lines import Kind, lines

FIRST = "三月里，工程队走进山里修水库。按照年初排定的计划，大连市全年要加固中小型水库十五座，汛期以前完工九座，其余的放在秋后施工。"
SECOND = "水利部门每十天到工地上看一次，看进度，也看质量，看完当场写下意见，下一次再来时逐条核对，一条也不放过。"


def narrow(width: int, indent: str) -> str:
    """A page with a headline, a byline and two paragraphs in lines of this many characters."""
    text: list[str] = []
    for paragraph in (FIRST, SECOND):
        rest = indent + paragraph
        while rest:
            end = width + (rest[width : width + 1] in tuple("，。"))
            text.append(rest[:end])
            rest = rest[end:]
    return "\n".join(["十五座水库加固", "本报记者 周小满", *text])


@pytest.mark.parametrize("indent", ["\u3000\u3000", ""], ids=["set-in", "flush"])
@pytest.mark.parametrize("width", [12, 15, 18])
def test_the_lines_of_narrow_columns_are_the_paragraphs_they_were(width: int, indent: str) -> None:
    """Each paragraph reads on over all its lines, and no line of it is a headline."""
    (story,) = articles(page_of(narrow(width, indent)))
    assert story.head.title == "十五座水库加固"
    assert FIRST in story.body.text.replace("\u3000", "")
    assert SECOND in story.body.text.replace("\u3000", "")


def test_a_list_of_equal_lines_is_no_column() -> None:
    """Items stay items though all are of one width."""
    page = "\n".join(f"◆ 一二三四五六七八水库{n}" for n in range(10, 30))
    assert {line.kind for line in as_set(lines(page))} == {Kind.ITEM}


def test_where_paragraphs_are_set_in_a_flush_line_goes_on() -> None:
    """Set-in lines begin paragraphs, others do not; one set-in line shows nothing."""
    page = "\n".join(f"\u3000\u3000水库第{n}座修好了。" for n in range(4)) + "\n大坝也修好了。"
    assert [line.paragraph for line in as_set(lines(page))] == [True] * 4 + [False]
    assert [line.paragraph for line in as_set(lines("\u3000\u3000水库修好了。\n大坝也修好了。"))] == [None, None]


def test_verses_stay_lines_and_the_next_headline_is_none_of_them() -> None:
    """Short lines of which many end with a comma do not go on in each other."""
    poem = ("东渠的水醒着，", "西渠的水也醒着", "大坝没有说话，", "果园没有说话", "雨落下来，", "落下来。")
    found = as_set(lines("\n".join(("水", "□郑禾", *poem, "三条灌渠开工"))))
    assert [line.paragraph for line in found] == [None, None, *[True] * len(poem), None]
    assert found[-1].kind is Kind.HEADING
