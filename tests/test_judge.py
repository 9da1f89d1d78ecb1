"""Is an answer right, was its evidence found, is it cited?"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from composed_pages import page_of

from baowen.rag import Answer, ArticleHead, Citation, Hit, Page, Passage, SourceSpan, SourceText
from baowen.rag.answer import Printing
from baowen.rag.gold import Evidence, GoldQuestion, GoldSpan
from baowen.rag.judge import answers_rightly, character_f1, cites, exact, found_at, holds, normal, quotes_print

PAGE = page_of("甲段写着十座。乙段写着二十座水库。\n丙段写着总投资 4.5 亿元。", "2023/a.txt")
PAGES = {PAGE.id: PAGE}


def gold(**fields: object) -> GoldQuestion:
    """A line of a file."""
    return GoldQuestion.model_validate_json(json.dumps({"question": "水库几座", **fields}))


def said(answer: str, short: str | None = None, *, abstained: bool = False) -> Answer:
    """An answer of these words."""
    return Answer("水库几座", "水库几座", answer, short_answer=short, abstained=abstained)


def passage(start: int, end: int, page: Page = PAGE) -> Passage:
    """The characters of a page as a passage."""
    body = SourceText.of(page.text, [[SourceSpan(start, end)]])
    return Passage(f"{start}-{end}", page.path, page.id, 1, ArticleHead("a"), body)


def hits(*ranges: tuple[int, int]) -> list[Hit]:
    """Passages in the order of their ranks."""
    return [Hit(n, 1 / n, passage(*r)) for n, r in enumerate(ranges, 1)]


def citation(start: int, end: int, quote: str | None = None) -> Citation:
    """A citation of these characters."""
    cut = passage(start, end)
    made = Citation.of(1, cut, cut.body, line=1, score=1)
    return made if quote is None else Citation(1, quote, made.path, made.page, made.spans, 1, made.article, "x")


# The words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“７００”个，项目！", "700个项目"),
        ("開復工\n 目標", "开复工目标"),
        ("1,234.5 万元", "1234.5万元"),
        ("-0.2%", "\u22120.2%"),
        ("3:2", "3\u22362"),
        (None, ""),
    ],
)
def test_spelling_and_punctuation_are_folded_but_not_what_is_part_of_a_number(text: str | None, expected: str) -> None:
    """Width, script, white space and marks go; decimal points, minus signs and ratios stay."""
    assert normal(text) == expected


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("目标为700个。", "700个", True),
        ("目标为1700个。", "700个", False),
        ("增长0.5%", "5%", False),
        ("增长10.5%", "10", False),
        ("下降-2%", "2%", False),
        ("共１０％以上", "10%以上", True),
        ("任意", "", False),
        ("比分为3:21", "3:2", False),
    ],
)
def test_a_figure_is_not_held_as_part_of_another(text: str, wanted: str, expected: bool) -> None:
    """700 is not in 1700, 5% not in 0.5%."""
    assert holds(text, wanted) is expected


def test_a_fact_is_right_when_the_answer_holds_an_accepted_form_and_is_short() -> None:
    """In at most 160 characters, so that quoting everything earns nothing."""
    line = gold(answer="20座", aliases=["二十座"])
    assert answers_rightly(line, said("今年二十座。[1]"))
    assert not answers_rightly(line, said("今年15座。"))
    assert not answers_rightly(line, said("20座" + "。" * 158))
    assert not answers_rightly(line, said("20座", abstained=True))


def test_a_free_answer_is_right_when_it_holds_all_that_must_be_in_it() -> None:
    """A list with one thing missing is wrong."""
    line = gold(answer="甲、乙", must_include=["甲", "乙"])
    assert answers_rightly(line, said("有甲和乙" + "，" * 300))
    assert not answers_rightly(line, said("有甲"))


def test_declining_is_right_where_there_is_no_answer_and_wrong_elsewhere() -> None:
    """And answering the unanswerable is wrong whatever is said."""
    assert answers_rightly(gold(answer=None), said("没有找到", abstained=True))
    assert not answers_rightly(gold(answer=None), said("20座", "20座"))
    assert not answers_rightly(gold(answer="20座"), said("没有找到20座", abstained=True))


@pytest.mark.parametrize(
    ("short", "same", "f1"),
    [
        ("20座", True, 1),
        ("20 座。", True, 1),
        ("20座水库", False, 2 * 3 / (5 + 3)),
        ("15座", False, 2 * 1 / (3 + 3)),
        ("无", False, 0),
        (None, False, 0),
    ],
)
def test_exact_match_and_character_f1(short: str | None, same: bool, f1: float) -> None:
    """Against 20座: shared characters twice over both lengths."""
    line = gold(answer="20座")
    assert exact(line, said("…", short)) is same
    assert character_f1(line, said("…", short)) == pytest.approx(f1)


def test_a_declined_answer_matches_nothing() -> None:
    """Whatever its short answer were."""
    assert not exact(gold(answer="20座"), said("…", "20座", abstained=True))
    assert character_f1(gold(answer="20座"), said("…", "20座", abstained=True)) == 0


# The evidence


def at(start: int, end: int, file: str = "a.txt") -> Evidence:
    """Evidence at these characters."""
    return Evidence(spans=(GoldSpan(file=file, start=start, end=end),))


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param(at(7, 17), 2, id="whole-in-the-second"),
        pytest.param(at(2, 12), 1, id="half-in-the-first"),
        pytest.param(at(3, 17), 2, id="half-with-both"),
        pytest.param(at(18, 30), None, id="not-among-them"),
        pytest.param(at(7, 17, "b.txt"), None, id="another-file"),
        pytest.param(Evidence(quote="乙段 写着二十座"), 2, id="by-its-words"),
        pytest.param(Evidence(quote="乙段写着三十座"), None, id="words-that-are-not-printed"),
        pytest.param(Evidence(file="2023/a.txt"), 1, id="by-its-file"),
        pytest.param(Evidence(file="b.txt"), None, id="by-another-file"),
    ],
)
def test_evidence_is_found_with_the_hit_that_completes_half_of_it(evidence: Evidence, expected: int | None) -> None:
    """Spans, words or a file; the first hit holds characters 0 to 7, the second 7 to 17."""
    assert found_at(evidence, hits((0, 7), (7, 17)), PAGES) == expected


def test_evidence_printed_twice_is_found_where_it_stands_first() -> None:
    """An alternative place counts like the place itself."""
    evidence = Evidence(spans=(*at(18, 30).spans, *at(7, 17).spans))
    assert found_at(evidence, hits((0, 7), (7, 17), (18, 33)), PAGES) == 2


def test_a_place_that_was_collapsed_into_a_hit_counts_with_it() -> None:
    """The second hit stands for characters 18 to 33 of the same page too."""
    first, second = hits((0, 7), (7, 17))
    other = passage(18, 33)
    both = replace(second, also_in=(Printing.of(other, other.body, line=2),))
    assert found_at(at(18, 33), [first, second], PAGES) is None
    assert found_at(at(18, 33), [first, both], PAGES) == 2


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (at(7, 17), True),
        (at(4, 14), True),
        (at(0, 10), True),
        (at(0, 9), False),
        (Evidence(quote="乙段写着二十座水库。"), True),
        (Evidence(quote="丙段写着总投资4.5亿元"), False),
        (Evidence(file="a"), True),
    ],
    ids=["whole", "70-percent", "30-percent", "22-percent", "words", "other-words", "file"],
)
def test_a_citation_is_of_the_evidence_when_it_covers_three_tenths(evidence: Evidence, expected: bool) -> None:
    """The citation quotes characters 7 to 17."""
    assert cites(citation(7, 17), evidence, PAGES) is expected


def test_a_quote_is_what_is_printed_white_space_aside() -> None:
    """A changed figure is not."""
    assert quotes_print(citation(18, 33), PAGES)
    assert quotes_print(citation(18, 33, "丙段写着总投资4.5亿元。"), PAGES)
    assert not quotes_print(citation(18, 33, "丙段写着总投资4.6亿元。"), PAGES)
