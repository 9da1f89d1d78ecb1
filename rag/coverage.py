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

    def share(found: set[str]) -> float:
        return sum(weight[term] for term in found) / whole

    if not whole:
        return [0.0] * len(texts)
    return [
        (max(map(share, told)) + max((share(one | next_) for one, next_ in pairwise(told)), default=share(told[0]))) / 2
        for told in printed
    ]


def _printed(terms: set[str], text: str) -> list[set[str]]:
    """The terms in each sentence; one empty set where there is none."""
    return [{term for term in terms if term in text[start:end]} for start, end in sentences(text)] or [set()]
