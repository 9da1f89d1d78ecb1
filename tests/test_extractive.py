"""ExtractiveReader: the sentence that answers, the phrase in it, or a decision to decline."""

from __future__ import annotations

from pathlib import Path

import pytest
from composed_pages import printed, write

from baowen.embeddings import HashingEmbedder
from baowen.rag import Answer, Assistant, ExtractiveReader, LocalIndex, Retriever
from baowen.rag.question import parse


def ask(index: LocalIndex, question: str, *history: str) -> Answer:
    """The answer to a question asked after others."""
    return Assistant(index).ask(question, history=history)


@pytest.mark.parametrize(
    ("question", "short", "path"),
    [
        pytest.param("大连市汛期之前必须完工的水库有多少座", "9座", "dalian.txt", id="count-in-a-cut-sentence"),
        pytest.param("沈阳水库总投资多少", "4.5亿元", "shenyang.txt", id="amount"),
        pytest.param("沈阳灌溉比去年增长百分之几", "12.5%", "shenyang.txt", id="percent"),
        pytest.param("灌溉面积可以增加多少亩", "3万亩", "shenyang.txt", id="area"),
        pytest.param("沈阳市水务局局长是谁", "王小明", "shenyang.txt", id="person"),
        pytest.param("智能闸门由哪家公司承建", "山海水利工程有限公司", "shenyang.txt", id="organisation"),
        pytest.param("智能闸门什么时候投入使用", "5月6日", "shenyang.txt", id="date"),
        pytest.param("《三条灌渠开工》是哪位记者写的", "郑禾", "dalian.txt", id="author"),
    ],
)
def test_the_phrase_asked_for_is_the_short_answer(
    composed_index: LocalIndex, question: str, short: str, path: str
) -> None:
    """It stands in the answer, and the cited sentence is from the right page."""
    answer = ask(composed_index, question)
    assert (answer.short_answer, answer.abstained) == (short, False)
    assert short in answer.answer
    assert [c.path for c in answer.citations] == [path]
    assert short in answer.citations[0].quote


def test_a_follow_up_gets_its_own_city_s_figure(composed_index: LocalIndex) -> None:
    """大连, then 那沈阳呢: 20, of 2023, which a note says."""
    answer = ask(composed_index, "那沈阳呢？", "大连今年加固多少座水库")
    assert (answer.short_answer, answer.citations[0].path) == ("20座", "shenyang.txt")
    assert "2023年" in "".join(answer.notes)
    assert answer.resolved_question == "沈阳今年加固多少座水库"


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("鞍山今年加固多少座水库", id="another-city"),
        pytest.param("大连市2020年加固多少座水库", id="another-year"),
        pytest.param("写一首诗", id="off-topic"),
        pytest.param("'; DROP TABLE articles;--", id="sql"),
        pytest.param("$(rm -rf /)", id="shell"),
        pytest.param("{{7*7}}", id="template"),
        pytest.param("%s%n", id="format"),
        pytest.param("How many reservoirs does Anshan repair?", id="english"),
    ],
)
def test_what_the_pages_do_not_say_is_declined(composed_index: LocalIndex, question: str) -> None:
    """In words, without a short answer or a citation; never another city's or year's figure; nothing is run."""
    answer = ask(composed_index, question)
    assert (answer.abstained, answer.short_answer, answer.citations) == (True, None, ())
    assert answer.answer.startswith("资料中没有找到")
    assert "49" not in answer.answer


def test_a_declined_question_shows_the_nearest_passages_as_no_answer(composed_index: LocalIndex) -> None:
    """The hits are there, and the text says that they are not the answer."""
    answer = ask(composed_index, "鞍山今年加固多少座水库")
    assert answer.hits
    assert "不是答案" in answer.answer


def test_every_citation_is_what_stands_at_its_spans(composed_index: LocalIndex) -> None:
    """The sentence that the photo cut is quoted whole from two places, and the line is that of its beginning."""
    (citation,) = ask(composed_index, "大连市汛期之前必须完工的水库有多少座").citations
    page = composed_index.page(citation.page)
    assert len(citation.spans) == 2
    assert printed(page, citation.spans) == citation.quote
    assert citation.line == page.line(citation.spans[0].start)


def test_the_answer_names_place_and_year_of_the_figure(composed_index: LocalIndex) -> None:
    """A figure without its city and year is no answer."""
    answer = ask(composed_index, "沈阳水库总投资多少").answer
    assert "沈阳市" in answer
    assert "2023" in answer
    assert answer.endswith("[1]")


def test_a_comparison_answers_for_each_place_with_a_citation_each(composed_index: LocalIndex) -> None:
    """15 and 20, from two pages, numbered."""
    answer = ask(composed_index, "大连市和沈阳市全年要加固中小型水库各多少座")
    assert answer.short_answer is not None
    assert {"15座", "20座"} <= set(answer.short_answer.split("、"))
    assert [(c.n, c.path) for c in answer.citations] == [(1, "dalian.txt"), (2, "shenyang.txt")]


def test_a_comparison_with_a_place_that_is_missing_is_declined(composed_index: LocalIndex) -> None:
    """Half a comparison is none; the text names what is missing."""
    answer = ask(composed_index, "大连市和鞍山市全年要加固中小型水库各多少座")
    assert answer.abstained
    assert "鞍山" in answer.answer


def test_confidence_is_a_chance_and_the_threshold_decides(composed_index: LocalIndex) -> None:
    """Between 0 and 1; a reader that asks for certainty declines what another answers."""
    question = parse("沈阳水库总投资多少")
    hits = Retriever(composed_index).search(question)
    bold = ExtractiveReader(composed_index, threshold=0.0).read(question, hits)
    shy = ExtractiveReader(composed_index, threshold=1.0).read(question, hits)
    assert (bold.abstained, shy.abstained) == (False, True)
    assert 0 < bold.confidence < 1
    assert shy.confidence == bold.confidence


def test_hits_keep_ranks_from_one_after_reading(composed_index: LocalIndex) -> None:
    """The reader may put the passage that answers first; ranks are counted anew and nothing is lost."""
    question = parse("沈阳水库总投资多少")
    hits = Retriever(composed_index).search(question)
    answer = ExtractiveReader(composed_index).read(question, hits)
    assert [h.rank for h in answer.hits] == list(range(1, len(hits) + 1))
    assert {h.passage.id for h in answer.hits} == {h.passage.id for h in hits}


def test_a_second_sentence_with_the_same_answer_is_cited_too(tmp_path: Path) -> None:
    """Two reports in their own words: both sources stand behind the one answer; another figure is no source of it."""
    write(tmp_path / "a.txt", "青岚市修路\n\n青岚市今年新修公路36公里，年底完工。\n")
    write(tmp_path / "b.txt", "交通局开会\n\n青岚市交通局在会上说，今年计划新修的公路共36公里，另修桥梁4座。\n")
    write(tmp_path / "c.txt", "旧账\n\n青岚市五年前新修公路21公里。\n")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path)
        answer = ask(index, "青岚市今年新修公路多少公里")
    assert (answer.short_answer, answer.abstained) == ("36公里", False)
    assert [c.path for c in answer.citations] == ["a.txt", "b.txt"]
    assert answer.answer.endswith("[1][2]")


def test_the_sentence_that_names_the_things_counted_comes_before_one_that_does_not(tmp_path: Path) -> None:
    """多少集装箱: not the tons of the sentence before."""
    write(tmp_path / "a.txt", "港口运量公布\n\n东风港去年完成吞吐量1764万吨。集装箱成了亮点，全年完成11.8万标箱。\n")
    question = parse("东风港去年走了多少集装箱")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path)
        best = ExtractiveReader(index).candidates(question, Retriever(index).search(question, 5))
    assert "11.8万标箱" in best[0].text


def test_a_heading_that_asks_the_same_is_no_answer(tmp_path: Path) -> None:
    """什么是…: the sentence below it says so."""
    text = "什么是“清单办”\n\n“清单办”是指把一项服务的材料列成一张清单，一次交齐。\n"
    write(tmp_path / "a.txt", f"政务服务问答\n\n{text}")
    question = parse("什么是清单办？")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path)
        best = ExtractiveReader(index).candidates(question, Retriever(index).search(question, 5))
    assert "材料列成一张清单" in best[0].text


def test_last_year_is_told_by_its_number(tmp_path: Path) -> None:
    """哪一年: 去年 as printed, and in a note which year that is, by the report's own."""
    write(tmp_path / "a.txt", "2023年5月6日\n\n青岚市东风水库去年开工，今年完工。\n")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path)
        answer = ask(index, "青岚市东风水库是哪一年开工的")
    assert answer.short_answer == "去年"
    assert "“去年”按报道年份理解为2022年" in answer.notes
