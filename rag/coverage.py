"""How much of a question one sentence says, or two that stand together: what neither search looks at."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from .folding import fold
from .passage import sentences
from .tokenizer import search_terms


def coverages(query: str, texts: Sequence[str]) -> list[float]:
    """For each text, 0 to 1: the share of the query's words that its best sentence and its best two neighbours print.

    It is the mean of the two shares. A word counts log(1 + n / (1 + df)), n being the texts and df those that print it.
    """
    terms = set(search_terms(query))
    printed = [_printed(terms, fold(text)) for text in texts]
    frequency = Counter(term for told in printed for term in set().union(*told))
    weight = {term: math.log1p(len(texts) / (1 + frequency[term])) for term in terms}
    whole = sum(weight.values())
    return [_best(told, weight) / whole for told in printed] if whole else [0.0] * len(texts)


def _printed(terms: set[str], text: str) -> list[set[str]]:
    """The terms in each sentence; none for a text without one."""
    here = [term for term in terms if term in text]
    return [{term for term in here if term in text[start:end]} for start, end in sentences(text)] if here else []


def _best(told: Sequence[set[str]], weight: dict[str, float]) -> float:
    """The mean weight of the best sentence and of the best two neighbours."""
    if not told:
        return 0.0
    one = [sum(map(weight.__getitem__, terms)) for terms in told]
    # Two sentences say at most the sum of what each says: most pairs need not be looked at.
    two = best = max(one)
    for (first, a), (second, b) in pairwise(zip(told, one, strict=True)):
        if a + b > two:
            two = max(two, a + sum(weight[term] for term in second - first))
    return (best + two) / 2
