"""Question → passages: dense and BM25 search, fused, with the place and year that were asked for in front."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import repeat, zip_longest
from typing import TYPE_CHECKING

from .answer import Hit
from .coverage import coverages
from .duplicates import collapse
from .library import Where
from .passage import Passage
from .places import codes_of, contains, mentions
from .question import Asks, Question, understand

if TYPE_CHECKING:
    from ..embeddings import FloatArray
    from .index import Index

POOL = 48
"""Passages taken from each of the two searches before they are fused."""
_SPARSE = 1.2
"""What a rank by BM25 counts beside one by meaning, as measured on news questions."""
_TOP = (1 + _SPARSE) / 9
"""The score of what both searches put first."""
_LOOKED_AT = 24
"""Passages of which is seen how much of the question a sentence of theirs says."""
_COVERAGE = 1.9
"""What it counts beside the fused ranks, as fitted on 360 questions over news and pages."""
_PLACE_BONUS = 0.5
_PLACE_MALUS = 0.35
_YEAR_MALUS = 0.15
_BYLINE_BONUS = 2.5


def reciprocal_rank_fusion(
    rankings: Iterable[Sequence[int]], *, k: int = 8, weights: Sequence[float] | None = None
) -> dict[int, float]:
    """id → Σ weight / (k + rank) over the rankings that hold it, rank from 1; all weigh 1 unless told otherwise.

    Cormack, Clarke and Büttcher, Reciprocal Rank Fusion outperforms Condorcet, SIGIR 2009; there k = 60 and no weights,
    here 8 as measured on news questions.
    """
    scores: dict[int, float] = defaultdict(float)
    for ranking, weight in zip(rankings, weights or repeat(1.0)):  # noqa: B905 - repeat has no end
        for rank, id in enumerate(ranking, 1):
            scores[id] += weight / (k + rank)
    return dict(scores)


class Retriever:
    """Finds the passages for a question in an index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def search(self, query: str | Question, k: int = 8, *, where: Where | None = None) -> list[Hit]:
        """The k best passages, best first. Scores are comparable within one search only.

        1 is what both searches put first and one sentence says in full; more where the place asked for is met, too.

        Near-duplicates are one hit that names the others, see `collapse`; fewer than k hits come back only when there
        are no more.
        """
        question = understand(query, query) if isinstance(query, str) else query
        if k < 1:
            return []
        asked = [understand(part, part) for part in question.parts] or [question]
        now = self._index.snapshot()
        vectors = now.embedder.embed_queries([q.canonical for q in asked])
        pool, more = POOL, True
        hits: list[Hit] = []
        while more and len(hits) < k:
            most = max(2 * k, pool)
            rankings = [
                _ranking(now, q, v, pool=pool, most=most, where=where) for q, v in zip(asked, vectors, strict=True)
            ]
            hits = collapse(_in_turn([r for r, _ in rankings]), k, line=lambda page, at: now.page(page).line(at))
            more = any(cut for _, cut in rankings)
            pool *= 4
        return hits


def _ranking(
    index: Index, question: Question, vector: FloatArray, *, pool: int, most: int, where: Where | None
) -> tuple[list[Hit], bool]:
    """The passages that either search has among its first `pool`, the best `most` of them, in order; may there be more?"""
    dense = index.dense(vector, k=pool, where=where)
    sparse = index.sparse(question.searched, k=pool, where=where)
    fused = reciprocal_rank_fusion([[i for i, _ in dense], [i for i, _ in sparse]], weights=(1.0, _SPARSE))
    passages = index.passages(_best(fused)[:most])
    weighed = {i: score / _TOP * _fit(question, passages[i]) for i, score in fused.items() if i in passages}
    near = _best(weighed)[:_LOOKED_AT]
    covered = coverages(question.searched, [passages[i].text for i in near])
    weighed |= {i: weighed[i] + _COVERAGE * share for i, share in zip(near, covered, strict=True)}
    hits = [Hit(n, weighed[i] / (1 + _COVERAGE), passages[i]) for n, i in enumerate(_best(weighed), 1)]
    return hits, max(len(dense), len(sparse)) >= pool or len(fused) > most


def _best(weighed: dict[int, float]) -> list[int]:
    return sorted(weighed, key=lambda i: (-weighed[i], i))


def _in_turn(rankings: Sequence[list[Hit]]) -> list[Hit]:
    """The first of each ranking, then the second of each, doubles left out."""
    found: dict[str, Hit] = {}
    for group in zip_longest(*rankings):
        for hit in filter(None, group):
            found.setdefault(hit.passage.id, hit)
    return list(found.values())


def place_fit(question: Question, passage: Passage) -> float:
    """1 when the passage is about the place asked for, 0.5 when about a part of it or names it, -1 when about another.

    0 when the question names no place or the passage's is not known.
    """
    if not question.places:
        return 0
    wanted = question.places[-1].codes
    here = codes_of(passage.article.place)
    if set(wanted) & set(here):
        return 1
    near = mentions(passage.searchable, organisations=True)
    if any(contains(w, c) for w in wanted for c in (*here, *(c for m in near for c in m.codes))):
        return 0.5
    return -1 if here else 0


def _fit(question: Question, passage: Passage) -> float:
    place = place_fit(question, passage)
    weight = 1 + (_PLACE_BONUS * place if place > 0 else _PLACE_MALUS * place)
    if question.asks is Asks.AUTHOR and is_headed(passage):
        weight += _BYLINE_BONUS
    year = passage.article.year
    if (
        question.year is not None
        and year is not None
        and str(question.year) not in passage.text
        and year != question.year
    ):
        weight -= _YEAR_MALUS
    return weight


def is_headed(passage: Passage) -> bool:
    """Does the passage hold the byline of its article?"""
    tight = "".join(passage.text[:160].split())
    return bool(passage.article.authors) and "记者" in tight and all(a in tight for a in passage.article.authors)
