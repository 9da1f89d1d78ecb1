"""The printed page that a source opens: the article put together and the page as it is, with the sentence marked."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any, cast

import pytest

from baowen.rag import Assistant, Index, LocalIndex, Page
from baowen.ui.sources import paper

LINES = ["头条", "", "本报记者 张三", "", "甲市今年修路5条。", "其中两条通村。"]


class OnePage:
    """As much of an index as a page is opened from."""

    def __init__(self, text: str) -> None:
        self._page = Page("a.txt", text, id="p1")

    def page(self, id: str) -> Page:
        """The page, if it is this one."""
        if id != "p1":
            raise KeyError(id)
        return self._page


def opened(text: str, spans: Sequence[Sequence[int]], **asked: Any) -> dict[str, Any]:
    """What the panel shows of a page."""
    wanted = {"page": "p1", "spans": [list(span) for span in spans]} | asked
    return paper(cast("Index", OnePage(text)), wanted)


def marked(shown: str) -> str:
    """The letters in the marks."""
    return html.unescape("".join(re.findall("<mark>(.*?)</mark>", shown, re.DOTALL)))


def letters(shown: str) -> str:
    """The text without its tags."""
    return html.unescape(re.sub("<[^>]*>", "", shown))


def test_the_cited_sentence_is_marked_in_the_article_and_on_the_page(sample_index: LocalIndex) -> None:
    """For every answer to a question of the samples the marks are the quote, white space aside."""
    assistant = Assistant(sample_index)
    for question in ("鞍山今年开复工目标是多少", "锦州今年新签约亿元以上项目的目标是多少个？"):
        for citation in assistant.ask(question).citations:
            spans = [[span.start, span.end] for span in citation.spans]
            shown = paper(sample_index, {"page": citation.page, "spans": spans})
            quote = re.sub(r"\s", "", citation.quote)
            assert re.sub(r"\s", "", marked(shown["article"])) == quote
            assert re.sub(r"\s", "", marked(shown["page"])) == quote


def test_the_raw_page_is_every_line_as_it_was_decoded() -> None:
    """Empty lines and spaces stay, and each line has its number."""
    text = "\n".join(LINES)
    shown = opened(text, [(text.index("其中"), len(text))])["page"]
    assert letters(shown) == f"{text}\n"
    assert re.findall('data-line="(\\d+)"', shown)[: len(LINES)] == ["1", "2", "3", "4", "5", "6"]
    assert marked(shown) == "其中两条通村。"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_any_kind_are_one_line_end(end: str) -> None:
    """Offsets count the file's own line ends, and the marked words are the right ones."""
    text = end.join(LINES)
    shown = opened(text, [(text.index("甲市"), text.index("甲市") + 4)])["page"]
    assert marked(shown) == "甲市今年"
    assert 'data-line="5"><mark>' in shown


def test_a_sentence_that_was_cut_is_marked_in_all_its_pieces() -> None:
    """Two spans, two marks on the page."""
    text = "新签约亿元以\n广告\n上项目500个。\n"
    shown = opened(text, [(0, 6), (10, 17)])["page"]
    assert re.findall("<mark>(.*?)</mark>", shown) == ["新签约亿元以", "上项目500个"]


def test_of_a_long_page_the_part_around_the_sentence_is_shown() -> None:
    """A page of 900,000 characters sends less than a tenth of them, the sentence among it, and says so."""
    text = "前文一行。\n" * 75_000 + "要找的一句。\n" + "后文一行。\n" * 75_000
    at = text.index("要找")
    shown = opened(text, [(at, at + 6)])
    assert shown["cut"] is True
    assert marked(shown["page"]) == "要找的一句。"
    assert 'data-line="75001"><mark>' in shown["page"]
    assert len(letters(shown["page"])) <= 61_000


@pytest.mark.parametrize(
    "asked",
    [
        None,
        [],
        "p1",
        {"page": "other", "spans": [[0, 1]]},
        {"page": "../../etc/passwd", "spans": [[0, 1]]},
        {"page": 1, "spans": [[0, 1]]},
        {"page": "p1"},
        {"page": "p1", "spans": []},
        {"page": "p1", "spans": [[0, 10**9]]},
        {"page": "p1", "spans": [[-5, 3]]},
        {"page": "p1", "spans": [[3, 3]]},
        {"page": "p1", "spans": [["0", "1"]]},
        {"page": "p1", "spans": [[True, 2]]},
        {"page": "p1", "spans": [[0, 1]] * 65},
    ],
    ids=repr,
)
def test_what_a_browser_makes_up_opens_nothing(asked: object) -> None:
    """Only pages of the index, by their id, at places that they have."""
    assert paper(cast("Index", OnePage("\n".join(LINES))), asked) == {"gone": True}


def test_markup_on_a_page_is_text_in_both_views() -> None:
    """No tag of the page's is one of ours."""
    text = "头条<script>alert(1)</script>\n\n本报讯 甲市<img src=x onerror=alert(1)>修路5条。\n"
    shown = opened(text, [(text.index("修路"), text.index("修路") + 4)])
    for view in (shown["article"], shown["page"]):
        assert set(re.findall("<(\\w+)", view)) <= {"p", "span", "mark"}
        assert "<img src=x onerror=alert(1)>" in html.unescape(view)
