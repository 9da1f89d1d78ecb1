"""What texts speak of, told by pairs of characters; and whether a bare line is the headline of a new one."""

from __future__ import annotations

import re
from functools import lru_cache

from .tokenizer import rarity

_PAIR = re.compile(r"(?=([\u4e00-\u9fff]{2}))")
_TELLING = 0.5
"""How rare a pair is that tells of a topic."""
_SHARED = 0.35
"""What telling pairs that two texts share, by the root of what the shorter one has, count against their being two."""
_ANOTHER = 0.12
"""How much of a headline, above that, its own text alone takes up."""
_READ = 1500
"""Characters of each text that are read."""
_LEAST = 6
"""Pairs in a line that can show whose headline it is."""


@lru_cache(maxsize=512)
def topics(text: str) -> tuple[str, ...]:
    """What a text speaks of: each two Chinese characters that stand together, names that no dictionary knows included."""
    return tuple(_PAIR.findall(text))


def heads_another(headline: str, above: str, below: str, *, against: float = 0.0) -> bool:
    """Does a bare line name what only the text below it speaks of, and do the texts around it share little?

    A headline says in advance what its story tells; a heading within a story is an appeal, or says what the story is
    about all along.
    """
    words, before, after = set(topics(headline)), set(topics(above[-_READ:])), set(topics(below[:_READ]))
    if len(words) < _LEAST or not before or not after:
        return False
    new = sum(rarity(word) for word in words & after - before) - sum(rarity(word) for word in words & before)
    common = sum(rarity(word) > _TELLING for word in before & after)
    return new / len(words) - _SHARED * common / min(len(before), len(after)) ** 0.5 > _ANOTHER + against
