"""What the chat shows of questions, answers and sources, as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from payloads import PAYLOADS

from baowen.rag.answer import Answer, Citation, Hit, Printing
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.rag.passage import Passage
from baowen.ui import render
from baowen.ui.texts import CHINESE, ENGLISH

TEXT = "县里去年修路3条。今年计划修路5条，其中两条通村。\n资金已经到位。"
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "[点我](javascript:alert(1))",
    "![](http://x.example/y.png)",
    "| a | b |\n|---|---|",
    "$x$ $$y$$",
    "\"' onclick='alert(1)",
    "${alert(1)} {{alert(1)}}",
    *PAYLOADS,
]
PLAIN = {"p", "code", "span", "button", "div", "dt", "dd"}
HARMLESS = {
    "class",
    "href",
    "id",
    "title",
    "aria-label",
    "type",
    "hidden",
    "lang",
    "data-n",
    "data-near",
    "data-page",
    "data-path",
    "data-spans",
}
CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x07\x1b\x7f\x85\u200b\ufeff\ud800"


class Shown(HTMLParser):
    """The tags, attributes and letters that a browser would find."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remembers the tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Remembers the letters."""
        self.text += data


def passage(
    id: str = "p1", text: str = TEXT, *, title: str = "修路", path: str = "a.txt", place: str = "甲市/乙县"
) -> Passage:
    """A passage that was printed at the very start of its page."""
    head = ArticleHead("a1", title, place=place, year=2024, authors=("张三", "李四"))
    return Passage(id, path, "page", 7, head, SourceText.of(text, [[SourceSpan(0, len(text))]]))


def cite(n: int, source: Passage, quote: str) -> Citation:
    """Cites the first `quote` in the passage."""
    start = source.text.index(quote)
    return Citation.of(n, source, source.body.cut(start, start + len(quote)), line=8, score=0.9)


def found(text: str = "今年计划修路5条。[1]", **changes: object) -> Answer:
    """A finding that rests on one sentence of two passages found."""
    source = passage()
    values: dict[str, object] = {
        "question": "今年修几条路",
        "resolved_question": "今年修几条路",
        "answer": text,
        "short_answer": "5条",
        "citations": (cite(1, source, "今年计划修路5条，其中两条通村。"),),
        "hits": (Hit(1, 0.9, source), Hit(2, 0.5, passage("p2", "别处的话。", title="别的新闻"))),
    }
    return Answer(**(values | changes))  # pyright: ignore[reportArgumentType]


def test_the_answering_sentence_is_marked_in_its_card() -> None:
    """The card of a source shows the cited sentence alone, marked, the figure in bold."""
    shown = render.answer(found(), "t1")
    assert re.findall("<mark>(.*?)</mark>", shown) == ["今年计划修路<strong>5条</strong>，其中两条通村。"]


def test_the_sentence_is_printed_once_where_the_answer_is_told_without_it() -> None:
    """The card has it, the figure in bold; an answer that is the sentence itself keeps it."""
    quote = "今年计划修路5条，其中两条通村。"
    shown = render.answer(found(f"5条。甲市乙县（2024年）：“{quote}”[1]", short_answer="5条"), "t1")
    assert "<mark>今年计划修路<strong>5条</strong>，其中两条通村。</mark>" in shown
    assert Shown(shown).text.count("其中两条通村") == 1
    whole = render.answer(found(f"甲市乙县（2024年）：“{quote}”[1]"), "t1")
    assert Shown(whole).text.count("其中两条通村") == 2


def test_a_card_says_where_its_sentence_is_printed() -> None:
    """Page and spans lead the browser to the printed sentence: 9 characters of another one stand before it."""
    attributes = Shown(render.answer(found(), "t1")).attributes
    assert ("data-page", "page") in attributes
    assert ("data-spans", "[[9,25]]") in attributes


def test_a_source_names_headline_place_year_authors_file_and_line() -> None:
    """Every particular that leads back to the printed page is shown."""
    text = Shown(render.answer(found(), "t1")).text
    for particular in ("修路", "甲市乙县", "2024年", "张三、李四", "a.txt:8"):
        assert particular in text


def test_references_lead_to_the_sources_of_their_own_message() -> None:
    """[1] becomes a link to source 1 under this message's anchor; a number with no source stays as it is."""
    shown = Shown(render.answer(found("修路5条。[1][7]"), "t1"))
    assert ("href", "#t1-1") in shown.attributes
    assert ("id", "t1-1") in shown.attributes
    assert "[7]" in shown.text
    assert "[1]" not in shown.text


def test_each_source_marks_its_own_sentence_of_a_shared_passage() -> None:
    """Two citations of one passage do not light each other's sentence."""
    source = passage()
    two = (cite(1, source, "县里去年修路3条。"), cite(2, source, "资金已经到位。"))
    shown = render.answer(found("答。[1][2]", citations=two), "t1")
    assert re.findall("<mark>(.*?)</mark>", shown) == ["县里去年修路3条。", "资金已经到位。"]


def test_a_source_carries_its_particulars_with_their_evidence() -> None:
    """Place, date, the printed words that gave it, writers, kind and line are there for the panel."""
    source = passage()
    head = replace(source.article, evidence="二〇二四年三月", kind="summary")
    known = replace(source, article=head)
    text = Shown(render.answer(found(citations=(cite(1, known, "资金已经到位。"),)), "t1")).text
    for particular in ("甲市 乙县", "2024年（依据“二〇二四年三月”）", "张三、李四", "提要", "a.txt 第 8 行"):
        assert particular in text


def test_hits_that_are_not_cited_are_folded_below() -> None:
    """The rest of what was found is there, closed, and does not repeat the sources."""
    shown = render.answer(found(), "t1")
    rest = shown[shown.index('<details class="bw-more">') :]
    assert CHINESE.others.format(count=1) in rest
    assert "别的新闻" in rest
    assert "修路" not in rest


def test_the_short_answer_stands_out_but_not_inside_a_longer_figure() -> None:
    """5 is not made bold within 15 or 5.5."""
    shown = render.answer(found("修路15条，花5.5亿元，5条通村。", short_answer="5", citations=()), "t1")
    assert re.findall("<strong>(.*?)</strong>", shown) == ["5"]
    assert "<strong>5</strong>条通村" in shown


def test_each_figure_of_a_comparison_stands_out() -> None:
    """Its short answer names them one after the other."""
    shown = render.answer(found("甲修5条；乙修15条。", short_answer="5条、15条", citations=()), "t1")
    assert re.findall("<strong>(.*?)</strong>", shown) == ["5条", "15条"]


def test_an_abstention_looks_unlike_an_answer() -> None:
    """It has its badge and box, no sources and no marks, and its passages are called no answer."""
    shown = render.answer(found("资料中没有找到路的名字。", abstained=True, citations=(), short_answer=None), "t1")
    assert 'class="bw-none"' in shown
    assert 'class="bw-answer"' not in shown
    assert CHINESE.not_found in shown
    assert CHINESE.nearest in shown
    assert "<mark>" not in shown
    assert "data-n=" not in shown


def test_an_abstention_is_told_in_english_on_the_english_page() -> None:
    """With the question; the reader's own words are kept for the pointer."""
    declined = found("资料中没有找到路的名字。", abstained=True, citations=(), short_answer=None)
    shown = render.answer(declined, "t1", words=ENGLISH)
    assert f"No passage answers “{declined.resolved_question}”." in shown
    assert 'title="资料中没有找到路的名字。"' in shown


@pytest.mark.parametrize(
    ("resolved", "told"), [("甲市今年修几条路", True), ("今年修几条路", False), (" 今年修几条路 ", False)]
)
def test_a_resolved_question_is_told_only_where_it_differs(resolved: str, told: bool) -> None:
    """The reader sees how a follow-up was understood."""
    shown = render.answer(found(resolved_question=resolved), "t1")
    assert (CHINESE.resolved.format(question=resolved) in shown) is told


def test_a_publication_range_is_shown_with_its_year() -> None:
    """A date known only as a range is not shown as a day."""
    source = passage()
    head = ArticleHead("a1", "修路", year=2024, date="2024-02-01/2024-03-31")
    dated = Passage("p1", "a.txt", "page", 7, head, source.body)
    shown = render.answer(found(citations=(cite(1, dated, "资金已经到位。"),), hits=(Hit(1, 1.0, dated),)), "t1")
    assert "2024年（刊于2024-02-01至2024-03-31之间）" in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_untrusted_text_is_shown_letter_by_letter(text: str) -> None:
    """No tag, attribute or link comes from a page, a file name, a question, a note or an answer."""
    source = passage(text=f"{text}。修路5条。", title=text, path=text, place=text)
    value = found(
        f"{text}[1]",
        question=text,
        resolved_question=f"{text}!",
        short_answer=text,
        notes=(text,),
        citations=(cite(1, source, "修路5条。"),),
        hits=(Hit(1, 1.0, source), Hit(2, 0.5, passage("p2", text, title=text, path=text, place=text))),
    )
    pieces = [
        render.answer(value, "t1"),
        render.answer(found(text, abstained=True, notes=(text,), hits=value.hits), "t1"),
        render.question(text),
        render.hint(text),
        render.reading(value.hits, text),
        render.reading(value.hits, ""),
    ]
    for piece in pieces:
        shown = Shown(piece)
        assert not {"img", "script"} & {*shown.tags}
        assert {name for name, _ in shown.attributes} <= HARMLESS
        assert all(target == "#t1-1" for name, target in shown.attributes if name == "href")
        assert " ".join(text.split()) in " ".join(shown.text.split())


def test_control_and_bidirectional_characters_are_dropped() -> None:
    """Nothing invisible can turn a line round, hide letters or break the connection."""
    assert render.escape(f"甲{CONTROLS}乙\t丙") == "甲乙\t丙"
    render.question(CONTROLS).encode()


def test_line_ends_are_kept_once() -> None:
    """Empty lines and indents of a page do not stretch the source."""
    assert render.escape("甲。\r\n\r\n\u3000\u3000乙。") == "甲。\n乙。"


def test_an_over_long_question_is_shortened() -> None:
    """A pasted page does not fill the conversation."""
    assert "长" * 300 + "……" in render.question("长" * 5000)
    assert "长" * 301 not in render.question("长" * 5000)


@pytest.mark.parametrize(
    ("sample", "empty", "advice"),
    [(True, False, CHINESE.sample), (False, True, CHINESE.empty_index), (False, False, None)],
)
def test_the_header_says_how_to_index_where_that_is_news(sample: bool, empty: bool, advice: str | None) -> None:
    """The command is shown on sample pages and on an empty index only."""
    shown = render.header(indexed="已收录 5 页", sample=sample, empty=empty)
    assert "已收录 5 页" in shown
    assert (CHINESE.sample_command in shown) is (advice is not None)
    assert advice is None or advice in shown


@pytest.mark.parametrize(
    ("places", "years", "line"),
    [
        (("甲市", "乙市"), (2023, 2024), "已收录 2 页、9 篇文章；涉及甲市、乙市；2023—2024年"),
        (
            ("甲市戊县", "甲市", "乙市", "丙市", "丁市"),
            (2024,),
            "已收录 2 页、9 篇文章；涉及甲市、乙市、丙市、丁市等 5 地；2024年",
        ),
        ((), (), "已收录 2 页、9 篇文章"),
    ],
)
def test_the_index_is_summed_up_in_a_line(places: tuple[str, ...], years: tuple[int, ...], line: str) -> None:
    """Pages, articles, the four shortest places and the span of years; what is unknown is left out."""
    assert CHINESE.indexed(pages=2, articles=9, places=places, years=years) == line


def elsewhere(text: str, path: str = "b.txt", line: int = 3) -> Printing:
    """A sentence that is printed in another file."""
    return Printing(path, "page2", "p9", line, SourceText.of(text, [[SourceSpan(0, len(text))]]))


def test_a_source_names_where_else_it_is_printed_and_where_another_figure_stands() -> None:
    """Both with file and line; of the copies the first five, and how many there are."""
    citation = replace(
        cite(1, passage(), "今年计划修路5条，其中两条通村。"),
        also_in=tuple(elsewhere(TEXT, f"copy{n}.txt") for n in range(7)),
        conflicts=(elsewhere("今年计划修路8条。", "c.txt", 4),),
    )
    shown = Shown(render.answer(found(citations=(citation,)), "t1")).text
    assert "又见 copy0.txt:3、copy1.txt:3、copy2.txt:3、copy3.txt:3、copy4.txt:3 等 7 处" in shown
    assert f"{CHINESE.conflict} c.txt:4 今年计划修路8条。" in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_printed_elsewhere_stays_text(text: str) -> None:
    """Neither the path of a copy nor a contradicting sentence makes a tag or an attribute."""
    plain = found(hits=(Hit(1, 0.9, passage("p2")),))
    hostile = found(hits=(Hit(1, 0.9, passage("p2"), (elsewhere(text, text),), (elsewhere(text, text),)),))
    tags = [t for t in Shown(render.answer(hostile, "t1")).tags if t not in PLAIN]
    assert tags == [t for t in Shown(render.answer(plain, "t1")).tags if t not in PLAIN]
    assert text in Shown(render.answer(hostile, "t1")).text


def test_the_same_answer_in_english() -> None:
    """The words around it are English, the printed ones are as they were printed."""
    shown = Shown(render.answer(found(), "t1", narrowed="甲市", words=ENGLISH)).text
    for told in ("Sources", "by 张三, 李四", "Only in: 甲市", "今年计划修路5条，其中两条通村。"):
        assert told in shown


def test_filters_are_told_and_blamed_where_nothing_was_found() -> None:
    """An answer says what it was narrowed to; a refusal says that the filters may be why."""
    assert CHINESE.narrowed.format(filters="甲市 · 2024年") in render.answer(found(), "t1", narrowed="甲市 · 2024年")
    none = found("没有。", abstained=True, citations=(), short_answer=None)
    assert CHINESE.widen.format(filters="甲市") in render.answer(none, "t1", narrowed="甲市")
    assert "筛选" not in render.answer(none, "t1")


def test_a_copied_answer_names_its_sources() -> None:
    """Question, answer, then each source with headline, place, date, file, line and sentence."""
    lines = render.copied(found()).splitlines()
    assert lines == [
        "今年修几条路",
        "今年计划修路5条。[1]",
        "",
        "[1] 修路（甲市乙县、2024年）a.txt:8",
        "    今年计划修路5条，其中两条通村。",
    ]
