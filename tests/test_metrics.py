"""The formulas, against values worked out by hand."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.metrics import RiskPoint, area_under, ndcg_at, recall_at, reciprocal_rank_at, risk_coverage

RANKS = st.lists(st.none() | st.integers(1, 12), max_size=6)
JUDGED = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans()), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("ranks", "k", "recall", "reciprocal"),
    [
        ([1], 1, 1, 1),
        ([3], 1, 0, 0),
        ([3], 5, 1, 1 / 3),
        ([2, None, 7], 5, 1 / 3, 1 / 2),
        ([2, None, 7], 10, 2 / 3, 1 / 2),
        ([None], 10, 0, 0),
        ([], 10, 0, 0),
    ],
    ids=str,
)
def test_recall_and_reciprocal_rank(ranks: list[int | None], k: int, recall: float, reciprocal: float) -> None:
    """The share found among the first k, and one over the first rank."""
    assert recall_at(k, ranks) == pytest.approx(recall)
    assert reciprocal_rank_at(k, ranks) == pytest.approx(reciprocal)


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ([1], 1),
        ([3], (1 / log2(4)) / (1 / log2(2))),
        ([1, 3], (1 + 1 / log2(4)) / (1 + 1 / log2(3))),
        ([2, None], (1 / log2(3)) / (1 + 1 / log2(3))),
        ([2, 2], (2 / log2(3)) / (2 / log2(2))),  # one passage that holds both: best at the top
        ([11], 0),
        ([], 0),
    ],
    ids=str,
)
def test_ndcg_discounts_by_rank_and_divides_by_the_best_order(ranks: list[int | None], expected: float) -> None:
    """Gains over log2(1 + rank), of the best possible sum."""
    assert ndcg_at(10, ranks) == pytest.approx(expected)


@given(RANKS)
def test_every_ranking_figure_lies_between_0_and_1(ranks: list[int | None]) -> None:
    """Whatever was found wherever; 1 when everything stands first."""
    for measure in (recall_at, reciprocal_rank_at, ndcg_at):
        assert 0 <= measure(10, ranks) <= 1 + 1e-9
        assert not ranks or measure(10, [1] * len(ranks)) == pytest.approx(1)


def test_the_curve_answers_the_surest_first() -> None:
    """Right at .9, wrong at .8, right at .8: one of three answered without error, then one of all three wrong."""
    points = risk_coverage([(0.8, False), (0.9, True), (0.8, True)])
    assert points == [RiskPoint(0.9, 1 / 3, 0.0), RiskPoint(0.8, 1.0, 1 / 3)]
    assert area_under(points) == pytest.approx(1 / 3 * 0 + 2 / 3 * 1 / 3)


def test_no_answers_make_no_curve() -> None:
    """Nothing to draw and no area."""
    assert risk_coverage([]) == []
    assert area_under([]) is None


@given(JUDGED)
def test_the_curve_ends_at_all_questions_and_their_errors(judged: list[tuple[float, bool]]) -> None:
    """Coverage grows to 1; the last risk is the share of wrong ones; a perfect order has the least area."""
    points = risk_coverage(judged)
    assert [p.coverage for p in points] == sorted({p.coverage for p in points})
    assert points[-1].coverage == 1
    assert points[-1].risk == pytest.approx(sum(not right for _, right in judged) / len(judged))
    perfect = area_under(
        risk_coverage([(1.0 - n, right) for n, (_, right) in enumerate(sorted(judged, key=lambda j: not j[1]))])
    )
    area = area_under(points)
    assert area is not None
    assert perfect is not None
    assert perfect <= area + 1e-9
