"""Question → passages: two searches, fused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag import LocalIndex, Retriever, Where, reciprocal_rank_fusion
from baowen.rag.question import parse

RANKINGS = st.lists(st.lists(st.integers(0, 20), unique=True, max_size=8), max_size=4)


def test_the_fused_score_is_the_sum_of_reciprocal_ranks() -> None:
    """With k = 8: first and second give 1/9 + 1/10, second alone 1/10."""
    fused = reciprocal_rank_fusion([[7, 8], [9, 7]])
    assert fused == pytest.approx({7: 1 / 9 + 1 / 10, 8: 1 / 10, 9: 1 / 9})


def test_k_of_the_paper_can_be_given() -> None:
    """Cormack et al. take k = 60: the first of one ranking scores 1/61."""
    assert reciprocal_rank_fusion([[3]], k=60) == pytest.approx({3: 1 / 61})


def test_a_ranking_may_weigh_more() -> None:
    """First in the one that counts double: 2/9 against 1/9."""
    assert reciprocal_rank_fusion([[7], [8]], weights=(1.0, 2.0)) == pytest.approx({7: 1 / 9, 8: 2 / 9})


def test_no_rankings_give_no_scores() -> None:
    """Nothing found is nothing fused."""
    assert reciprocal_rank_fusion([]) == reciprocal_rank_fusion([[], []]) == {}


@given(RANKINGS)
def test_fusion_does_not_depend_on_the_order_of_the_rankings(rankings: list[list[int]]) -> None:
    """Every ranking counts the same, and each id that any of them holds has a score."""
    fused = reciprocal_rank_fusion(rankings)
    assert fused == pytest.approx(reciprocal_rank_fusion(rankings[::-1]))
    assert set(fused) == {i for ranking in rankings for i in ranking}


@given(RANKINGS, st.integers(0, 20))
def test_being_found_once_more_never_hurts(rankings: list[list[int]], id: int) -> None:
    """Another ranking that holds an id raises its score and no other's."""
    before, after = reciprocal_rank_fusion(rankings), reciprocal_rank_fusion([*rankings, [id]])
    assert after[id] == pytest.approx(before.get(id, 0) + 1 / 9)
    assert all(after[i] == pytest.approx(before[i]) for i in before if i != id)


@given(RANKINGS.filter(bool))
def test_no_score_exceeds_that_of_being_first_everywhere(rankings: list[list[int]]) -> None:
    """n rankings give at most n / 9."""
    assert max(reciprocal_rank_fusion(rankings).values(), default=0) <= len(rankings) / 9 + 1e-9


def test_hits_are_ranked_from_one_with_falling_scores(composed_index: LocalIndex) -> None:
    """Ranks count up, scores do not rise, no passage comes twice."""
    hits = Retriever(composed_index).search("水库总投资", k=5)
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len({h.passage.id for h in hits}) == len(hits)


@pytest.mark.parametrize(("city", "path"), [("大连", "dalian.txt"), ("沈阳市", "shenyang.txt")])
def test_the_place_that_was_asked_for_comes_first(composed_index: LocalIndex, city: str, path: str) -> None:
    """Two cities say the same of themselves; the one in the question wins."""
    assert Retriever(composed_index).search(f"{city}今年加固多少座水库")[0].passage.path == path


def test_a_question_that_was_understood_is_searched_as_resolved(composed_index: LocalIndex) -> None:
    """A follow-up finds what its whole question finds."""
    follow_up = parse("那沈阳呢？", ["大连今年加固多少座水库"])
    hits = Retriever(composed_index).search(follow_up)
    assert [h.passage.id for h in hits] == [
        h.passage.id for h in Retriever(composed_index).search("沈阳今年加固多少座水库")
    ]


@pytest.mark.parametrize("k", [0, -1])
def test_a_k_below_one_finds_nothing(composed_index: LocalIndex, k: int) -> None:
    """No passages were asked for."""
    assert Retriever(composed_index).search("水库", k) == []


def test_a_k_beyond_the_index_finds_each_passage_once(composed_index: LocalIndex) -> None:
    """A million is what there is."""
    hits = Retriever(composed_index).search("水库", 1_000_000)
    assert len(hits) == len({h.passage.id for h in hits}) <= composed_index.status().passages


def test_a_filter_holds_for_both_searches(composed_index: LocalIndex) -> None:
    """No hit from another year, file or place gets through."""
    retriever = Retriever(composed_index)
    assert {h.passage.article.year for h in retriever.search("水库", 9, where=Where(year=2023))} == {2023}
    assert {h.passage.path for h in retriever.search("水库", 9, where=Where(path="dalian.txt"))} == {"dalian.txt"}
    assert {h.passage.article.place for h in retriever.search("水库", 9, where=Where(place="庄河市"))} == {
        "大连市庄河市"
    }
    assert retriever.search("水库", 9, where=Where(place="鞍山市")) == []


def test_a_comparison_finds_passages_for_each_of_its_places(composed_index: LocalIndex) -> None:
    """Both cities are among the first two hits."""
    hits = Retriever(composed_index).search("大连和沈阳今年加固水库的目标各是多少", 2)
    assert {h.passage.path for h in hits} == {"dalian.txt", "shenyang.txt"}


@pytest.mark.parametrize(
    "query", ["'; DROP TABLE passages;--", "水库 OR *", '"', "😀", "\x00\x1b[31m水库", "%s {0} $(ls)"]
)
def test_any_query_is_text(composed_index: LocalIndex, query: str) -> None:
    """A query in the syntax of something else searches, and harms nothing."""
    Retriever(composed_index).search(query)
    assert composed_index.check() == []
