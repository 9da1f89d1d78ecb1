"""Articles → passages, cut at sentence ends."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from composed_pages import ANY_TEXT, PARAGRAPHS, WHOLE_PAGE, article_of, page_of, printed
from hypothesis import given

from baowen.rag import articles, split
from baowen.rag.passage import LONGEST, TARGET, sentences

BOUND = TARGET + LONGEST + TARGET // 2
"""A full passage, a last sentence of the greatest length, and a rest too short to stand alone."""


def bare(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("修好了。又修！还修？", ["修好了。", "又修！", "还修？"], id="ends"),
        pytest.param("他说：“修好了。”大家笑了", ["他说：“修好了。”", "大家笑了"], id="closing-quote"),
        pytest.param("甲。\n乙", ["甲。", "乙"], id="paragraph"),
        pytest.param("  甲。  乙。 ", ["甲。", "乙。"], id="white-space"),
        pytest.param("投资12.5亿元，增3.2%。", ["投资12.5亿元，增3.2%。"], id="decimal-point"),
        pytest.param("", [], id="empty"),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """At 。！？ with the closing quote after them, and at the end of a paragraph."""
    assert [text[s:e] for s, e in sentences(text)] == expected


@given(ANY_TEXT)
def test_sentences_hold_every_character_but_white_space_once(text: str) -> None:
    """In order, without overlap, nothing lost."""
    found = sentences(text)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert bare("".join(text[s:e] for s, e in found)) == bare(text)


@given(PARAGRAPHS)
def test_splitting_loses_and_moves_no_character(paragraphs: list[tuple[str, bool]]) -> None:
    """The passages one after the other are the article; only white space between them may go."""
    article, page = article_of(paragraphs)
    assert bare("".join(p.text for p in split(article, page))) == bare(article.body.text)


@given(PARAGRAPHS)
def test_a_passage_is_what_stands_at_its_spans(paragraphs: list[tuple[str, bool]]) -> None:
    """Spans lie in the page, and what is printed there is the passage; its line is where it begins."""
    article, page = article_of(paragraphs)
    for passage in split(article, page):
        assert printed(page, passage.spans) == passage.text.replace("\n", "")
        assert all(0 <= s.start < s.end <= len(page.text) for s in passage.spans)
        assert passage.line == 1 + page.text[: passage.spans[0].start].count("\n")


@given(PARAGRAPHS.map(lambda ps: [(text, False) for text, _ in ps]))
def test_passages_are_bounded(paragraphs: list[tuple[str, bool]]) -> None:
    """However long sentences and paragraphs are, a passage of text stays below the bound."""
    article, page = article_of(paragraphs)
    assert max(len(p.text) for p in split(article, page)) <= BOUND


@given(PARAGRAPHS)
def test_ids_are_distinct_and_in_order(paragraphs: list[tuple[str, bool]]) -> None:
    """Passages are numbered within their article."""
    ids = [p.id for p in split(*article_of(paragraphs))]
    assert ids == sorted(set(ids))


def test_100_000_characters_without_a_stop_are_cut() -> None:
    """One sentence without end is cut at the limit, nothing lost."""
    article, page = article_of([("修" * 100_000, False)])
    passages = split(article, page)
    assert sum(len(p.text) for p in passages) == 100_000
    assert max(len(p.text) for p in passages) <= BOUND


def test_a_heading_stays_with_the_text_below_it() -> None:
    """Where a passage is full, the next begins with the heading, not below it."""
    long = "今年修水库。" * 45  # 270 characters: with another paragraph of 270 beyond TARGET
    passages = split(*article_of([(long, False), ("第二批名单", True), (long, False)]))
    assert [p.text.split("\n")[0] for p in passages] == [long, "第二批名单"]


def test_short_paragraphs_share_a_passage() -> None:
    """Three paragraphs of 6 characters are one passage."""
    (passage,) = split(*article_of([("修了水库。", False), ("修了公路。", False), ("修了学校。", False)]))
    assert passage.text == "修了水库。\n修了公路。\n修了学校。"


def test_headline_place_and_year_are_searchable_but_not_quoted() -> None:
    """The header tells what the text does not say itself; it is never part of the printed words."""
    (passage,) = split(*article_of([("修了15座水库。", False)]))
    assert passage.header == "大连市 2022年 标题"
    assert passage.searchable == "大连市 2022年 标题\n修了15座水库。"
    assert passage.text == "修了15座水库。"


def test_the_header_repeats_nothing_of_the_text() -> None:
    """What the text says already is not put before it again."""
    (passage,) = split(*article_of([("大连市2022年修了15座水库。", False)]))
    assert passage.header == "标题"


def test_a_sentence_cut_by_a_photo_is_in_one_passage_with_two_spans() -> None:
    """The passage of the composed page quotes both printed parts."""
    page = page_of(WHOLE_PAGE)
    passage = next(p for a in articles(page) for p in split(a, page) if "一共有9座" in p.text)
    assert printed(page, passage.spans) == passage.text.replace("\n", "")
    at = passage.text.index("一共有9座")
    assert len(passage.body.cut(at, at + len("一共有9座")).spans) == 2
