"""An embedder that is watched while it works."""

from __future__ import annotations

import numpy as np
import pytest

from baowen.embeddings import Embedder, HashingEmbedder
from baowen.ui.counted import Counted

TEXTS = [f"第{n}段" for n in range(70)]


def test_the_vectors_are_the_others() -> None:
    """Name, columns and every row are the same, however many passages there are; they are counted."""
    other = HashingEmbedder()
    counted = Counted(other, check=lambda: None)
    assert isinstance(counted, Embedder)
    assert (counted.name, counted.dim) == (other.name, other.dim)
    assert np.array_equal(counted.embed_passages(TEXTS), other.embed_passages(TEXTS))
    assert np.array_equal(counted.embed_queries(TEXTS[:3]), other.embed_queries(TEXTS[:3]))
    assert counted.embed_passages([]).shape == (0, other.dim)
    assert counted.count == 70


def test_it_stops_between_groups() -> None:
    """What the check raises ends it after the groups that were done: 32 of 70 passages."""
    looks = iter([None])

    def check() -> None:
        if next(looks, "stop") == "stop":
            raise InterruptedError

    counted = Counted(HashingEmbedder(), check=check)
    with pytest.raises(InterruptedError):
        counted.embed_passages(TEXTS)
    assert counted.count == 32
