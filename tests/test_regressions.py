"""Mistakes that were found once, each held by the test that showed it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from composed_pages import OTHER_CITY, WHOLE_PAGE, page_of, write
from conftest import run_baowen

from baowen.embeddings import HashingEmbedder
from baowen.rag import Asks, Assistant, LocalIndex, Retriever, articles, split
from baowen.rag.byline import names
from baowen.rag.question import parse
from baowen.ui.terminal import plain


def test_a_name_that_is_no_utf8_is_indexed_or_skipped(tmp_path: Path) -> None:
    """A file name of undecodable bytes costs at most that file."""
    (tmp_path / "pages").mkdir()
    folder = os.fsencode(tmp_path / "pages")
    Path(os.fsdecode(folder + b"/\xff.txt")).write_text("大连市今年修建水库三座。", encoding="utf-8")
    write(tmp_path / "pages" / "good.txt", "沈阳市今年修建桥梁三座。")
    run = run_baowen("index", tmp_path / "pages", "--home", tmp_path / "home", "--embedder", "hashing")
    assert "Traceback" not in run.stderr
    assert run.returncode == 0


def test_a_run_killed_while_it_makes_the_library_can_be_run_again(tmp_path: Path) -> None:
    """An SQLite file in which nothing was committed yet is an index that is still to be made."""
    db = sqlite3.connect(tmp_path / "library.sqlite")
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    write(tmp_path / "page.txt", WHOLE_PAGE)
    run = run_baowen("index", tmp_path / "page.txt", "--home", tmp_path, "--embedder", "hashing")
    assert run.returncode == 0


@pytest.mark.parametrize("now", [b"", b"\x89PNG\r\n\x1a\n" + bytes(500)], ids=["emptied", "binary"])
def test_a_file_that_lost_its_text_is_cited_no_more(tmp_path: Path, now: bytes) -> None:
    """What the file said before is nowhere any more; the file is reported as skipped."""
    write(tmp_path / "page.txt", WHOLE_PAGE)
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path / "page.txt")
        (tmp_path / "page.txt").write_bytes(now)
        assert [s.path for s in index.add(tmp_path / "page.txt", prune=True).skipped] == ["page.txt"]
        assert index.status().passages == 0


@pytest.mark.parametrize(
    "text",
    ["# " + "".join(f"修{n}" for n in range(20000)), "\n".join(f"第{n}号水库" for n in range(3000))],
    ids=["one-long-heading", "3000-short-lines"],
)
def test_a_page_of_headings_alone_has_bounded_passages(text: str) -> None:
    """No passage is longer than a few hundred characters, whatever the lines look like."""
    page = page_of(text)
    assert max(len(p.text) for a in articles(page) for p in split(a, page)) <= 1000


def test_the_text_below_a_whole_box_is_the_story_s() -> None:
    """核心提示 with a whole sentence on its line ends there."""
    text = (
        "水库全部加固\n\n本报记者 周小满\n\n核心提示 2022年春季，大连市把修水库当作第一件民生实事。\n\n"
        "三月里，工程队走进山里。按照计划，大连市全年要加固中小型水库15座，总投资3.2亿元。\n"
    )
    story = next(a for a in articles(page_of(text)) if a.head.kind == "news")
    assert "15座" in story.body.text


def test_who_wrote_and_photographed_is_one_name() -> None:
    """文/摄 after a space is no person."""
    assert names("本报记者 周小满 文/摄") == ("周小满",)


@pytest.mark.parametrize(
    ("history", "resolved"),
    [("鞍山今年开复工目标是多少", "鞍山今年总投资是多少"), ("大连市水库今年开工多少座", "大连市水库今年总投资是多少")],
)
def test_a_follow_up_about_another_measure_keeps_place_and_year(history: str, resolved: str) -> None:
    """那总投资呢 asks the same of the same place."""
    found = parse("那总投资呢？", [history])
    assert [m.codes for m in found.places] == [m.codes for m in parse(history).places]
    assert found.relative == 0


def test_growth_of_an_area_asks_for_a_percentage() -> None:
    """百分之几 is a percentage whatever it is of."""
    assert parse("灌溉面积比去年增长百分之几").asks is Asks.PERCENT


def test_two_places_with_a_verb_between_is_a_comparison() -> None:
    """分别加固多少座 asks for two figures."""
    assert len(parse("大连和沈阳今年分别加固多少座水库").parts) == 2


def test_a_question_that_ends_like_a_follow_up_stands_alone() -> None:
    """今天天气怎么样 needs no history: it is declined, not refused."""
    assert parse("今天天气怎么样").resolved == "今天天气怎么样"


@pytest.mark.parametrize("question", ["{{7*7}}", "7*7", "1+1等于几", "营口市教育局局长是谁"])
def test_a_question_without_evidence_is_declined(sample_index: LocalIndex, question: str) -> None:
    """Neither a stray figure nor the reporter of the page is an answer."""
    assert Assistant(sample_index).ask(question).abstained


def test_another_office_s_head_is_not_named(composed_index: LocalIndex) -> None:
    """水务局's head is not 教育局's."""
    assert Assistant(composed_index).ask("沈阳市教育局局长是谁").abstained


def test_an_ambiguous_question_names_the_cities(sample_index: LocalIndex) -> None:
    """No place, several cities with different figures: never one of them in silence."""
    answer = Assistant(sample_index).ask("开复工目标是多少")
    said = answer.answer + "".join(answer.notes)
    assert answer.abstained or sum(c in said for c in ("鞍山", "营口", "锦州")) >= 2


def test_an_open_index_sees_what_another_process_added(tmp_path: Path) -> None:
    """The chat that runs all day answers from this morning's pages."""
    write(tmp_path / "pages" / "a.txt", WHOLE_PAGE)
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as writer:
        writer.add(tmp_path / "pages")
        with LocalIndex.open(tmp_path / "home", HashingEmbedder()) as reader:
            Retriever(reader).search("水库")
            write(tmp_path / "pages" / "b.txt", OTHER_CITY)
            writer.add(tmp_path / "pages")
            assert "b.txt" in {h.passage.path for h in Retriever(reader).search("沈阳水库总投资多少")}


def test_check_compares_ids_not_only_counts(tmp_path: Path) -> None:
    """As many, but others, is out of step too."""
    write(tmp_path / "a.txt", "大连市今年修建水库三座。")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path / "a.txt")
        from baowen.rag.vectors import Vectors

        vectors = Vectors.create(384)
        vectors.add([999], index.embedder.embed_passages(["x"]))
        vectors.save(next((tmp_path / "home").rglob("vectors.faiss")))
    with LocalIndex.open(tmp_path / "home", HashingEmbedder()) as index:
        assert index.check() != []


def test_no_direction_mark_reaches_the_terminal() -> None:
    """U+061C turns direction too; U+2028 ends a line."""
    assert plain("甲\u061c乙\u2028丙") in {"甲乙丙", "甲乙 丙"}


def test_a_null_id_is_no_id() -> None:
    """null in a batch is the empty id, not the word None."""
    from baowen.rag.batch import Asked

    assert Asked.model_validate_json('{"id": null, "question": "x"}').id == ""


def test_a_score_does_not_rise_down_the_ranks(sample_index: LocalIndex) -> None:
    """Hit: a higher score is better."""
    hits = Assistant(sample_index).ask("鞍山今年开复工目标是多少").hits
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
