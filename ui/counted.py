"""An embedder that can be watched and stopped between small groups of passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..embeddings import Embedder, FloatArray

_GROUP: Final = 32
"""Passages: half a second's work on two cores, and enough of them to be sorted by length."""


class Counted:
    """The same vectors as those of another embedder. `count` passages were embedded so far."""

    def __init__(self, embedder: Embedder, *, check: Callable[[], None]) -> None:
        """`check` is called before each group; what it raises leaves `embed_passages`."""
        self._embedder = embedder
        self._check = check
        self.count = 0

    @property
    def name(self) -> str:
        """The other's."""
        return self._embedder.name

    @property
    def dim(self) -> int:
        """The other's."""
        return self._embedder.dim

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """As the other does."""
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """As the other does, group by group."""
        import numpy as np

        rows = [np.empty((0, self.dim), np.float32)]
        for at in range(0, len(texts), _GROUP):
            self._check()
            rows.append(self._embedder.embed_passages(texts[at : at + _GROUP]))
            self.count += len(rows[-1])
        return np.concatenate(rows)
