"""Asking under filters: only what they let through is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baowen.rag import Assistant, LocalIndex, Retriever, Settings, UsageError, Where
from baowen.ui.asking import Assistants, Narrowed, choices, told, where_of
from baowen.ui.preferences import Preferences
from baowen.ui.texts import CHINESE, ENGLISH

CARD = "鞍山今年开复工目标是多少"


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        (Where(place="营口市"), lambda p: p.article.place.startswith("营口")),
        (Where(year=2023), lambda p: p.article.year == 2023),
        (Where(path="coast-2024.txt"), lambda p: p.path == "coast-2024.txt"),
        (Where(place="锦州市", year=2024), lambda p: p.article.place.startswith("锦州") and p.article.year == 2024),
    ],
    ids=["place", "year", "file", "place and year"],
)
def test_a_narrowed_index_finds_only_what_the_filter_lets_through(
    sample_index: LocalIndex, where: Where, kept: Any
) -> None:
    """Whatever is asked; the same passages as a search with that filter."""
    hits = Retriever(Narrowed(sample_index, where)).search(CARD)
    assert hits
    assert all(kept(hit.passage) for hit in hits)
    assert [h.passage.id for h in hits] == [h.passage.id for h in Retriever(sample_index).search(CARD, where=where)]


def test_an_assistant_answers_under_filters_alone(sample_index: LocalIndex) -> None:
    """The question about 鞍山 has no answer among the pages of 营口, and one without the filter."""
    assistants = Assistants(Settings())
    assert assistants.of(sample_index, Preferences(), Where(place="营口市")).ask(CARD).abstained
    assert assistants.of(sample_index, Preferences()).ask(CARD).short_answer == "700个"


def test_a_model_is_asked_only_where_there_is_an_endpoint(sample_index: LocalIndex) -> None:
    """The reader's wish comes before the server's setting; without an endpoint the cure is named."""
    assert isinstance(Assistants(Settings(), llm=True).of(sample_index, Preferences(llm=False)), Assistant)
    with pytest.raises(UsageError, match="没有设置大模型端点"):
        Assistants(Settings()).of(sample_index, Preferences(llm=True))


def test_connections_to_models_are_kept_and_closed(sample_index: LocalIndex) -> None:
    """The same endpoint has the same reader; the ninth endpoint closes the first one."""
    assistants = Assistants(Settings())
    mine = [Preferences(llm=True, llm_url=f"http://127.0.0.1:9/{n}/v1") for n in range(9)]
    readers = [assistants.of(sample_index, own)._reader for own in mine]
    assert assistants.of(sample_index, mine[8])._reader is readers[8]
    assert assistants.of(sample_index, mine[0])._reader is not readers[0]
    assistants.close()


@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        ({}, Where()),
        (None, Where()),
        ({"place": "营口市", "year": "2024"}, Where(place="营口市", year=2024)),
        ({"kind": "brief", "path": "a/b.txt", "place": ""}, Where(kind="brief", path="a/b.txt")),
    ],
)
def test_what_the_menus_send_is_a_filter(chosen: object, where: Where) -> None:
    """Empty means any."""
    assert where_of(chosen) == where


@pytest.mark.parametrize(
    "chosen", [[1], "营口市", {"year": "２０２４"}, {"year": "1' OR 1"}, {"place": 3}, {"path": "x" * 501}]
)
def test_what_is_no_filter_is_refused(chosen: object) -> None:
    """A browser can send anything."""
    with pytest.raises(UsageError, match="筛选条件不对"):
        where_of(chosen)


def test_filters_in_words() -> None:
    """As they stand below the answer."""
    where = Where(place="营口市/盖州市", year=2024, kind="brief", path="a.txt")
    assert told(where, CHINESE) == "营口市盖州市 · 2024年 · 简讯 · a.txt"
    assert told(where, ENGLISH) == "营口市盖州市 · 2024 · brief · a.txt"
    assert told(Where(), CHINESE) == ""


def test_what_can_be_chosen_is_what_is_indexed(sample_index: LocalIndex, tmp_path: Path) -> None:
    """Places, years with the latest first, files; nothing for an empty index."""
    known = choices(sample_index)
    assert {"鞍山市", "营口市"} <= set(known["places"])
    assert known["years"] == ["2024", "2023"]
    assert "anshan-2024.txt" in known["paths"]
    with LocalIndex.create(tmp_path / "home", "hashing") as index:
        assert choices(index) == {"places": [], "years": [], "paths": []}
