"""The formulas of an evaluation: how well a ranking is ordered, and how far a confidence can be trusted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

Ranks = Sequence[int | None]
"""For each thing that was to be found, the rank from 1 at which a ranking has it; None where it does not."""


def recall_at(k: int, ranks: Ranks) -> float:
    """The share of what was to be found that stands among the first k; of nothing, 0.

    Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, chapter 8.
    """
    return sum(r is not None and r <= k for r in ranks) / len(ranks) if ranks else 0.0


def reciprocal_rank_at(k: int, ranks: Ranks) -> float:
    """1 / the rank of the first thing found among the first k, or 0. Its mean over questions is MRR@k.

    Voorhees, The TREC-8 question answering track report, 1999.
    """
    return max((1 / r for r in ranks if r is not None and r <= k), default=0.0)


def ndcg_at(k: int, ranks: Ranks) -> float:
    """Σ gain / log2(1 + rank) over the first k, divided by that of the best order of the same gains; 0 to 1.

    The gain of a hit is the number of things first found with it; what was never found would be a hit of its own.
    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002.
    """
    found = Counter(r for r in ranks if r is not None)
    ideal = sorted([*found.values(), *[1] * sum(r is None for r in ranks)], reverse=True)
    best = _discounted(enumerate(ideal[:k], 1))
    return _discounted((r, gain) for r, gain in found.items() if r <= k) / best if best else 0.0


def _discounted(gains: Iterable[tuple[int, int]]) -> float:
    return sum(gain / math.log2(1 + rank) for rank, gain in gains)


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Were only answers of at least this confidence given: the share of questions answered, and of these wrong."""

    confidence: float
    coverage: float
    risk: float


def risk_coverage(answers: Sequence[tuple[float, bool]]) -> list[RiskPoint]:
    """The risk/coverage curve of (confidence, right?) pairs, a point for each confidence, the highest first.

    El-Yaniv and Wiener, On the foundations of noise-free selective classification, JMLR 11, 2010.
    """
    points: list[RiskPoint] = []
    given = wrong = 0
    for confidence, group in groupby(sorted(answers, reverse=True), key=lambda answer: answer[0]):
        judged = [right for _, right in group]
        given += len(judged)
        wrong += judged.count(False)
        points.append(RiskPoint(confidence, given / len(answers), wrong / given))
    return points


def area_under(points: Sequence[RiskPoint]) -> float | None:
    """The mean risk over all coverages (AURC), 0 to 1, lower is better; None of no points.

    Geifman, Uziel and El-Yaniv, Bias-reduced uncertainty estimation for deep neural classifiers, ICLR 2019.
    """
    before = [0.0, *(p.coverage for p in points)]
    return sum((p.coverage - b) * p.risk for p, b in zip(points, before, strict=False)) if points else None
