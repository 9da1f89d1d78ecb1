"""HashingEmbedder: a deterministic, instant embedder with no model, for the tests of other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .prompts import prompted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from .embedder import FloatArray

# Odd multipliers of 64-bit multiplicative hashing (Knuth, TAOCP 3, 6.4): the golden ratio, and a prime.
_SPREAD = 0x9E3779B97F4A7C15
_STEP = 0x100000001B3
# Texts hashed at once, to bound memory.
_CHUNK = 4096


class HashingEmbedder:
    """An `Embedder` that adds up signed hashes of the characters and character pairs of a text.

    Texts that share words are near one another; nothing is understood. Equal on every machine and in every process.
    Queries and passages are embedded alike. A text with no characters gets a fixed vector of its own.
    """

    def __init__(self, dim: int = 384) -> None:
        """Vectors of `dim` columns. Raises ValueError when it is below 2."""
        if dim < 2:
            raise ValueError(f"dim must be at least 2, not {dim}")
        self._dim = dim

    @property
    def name(self) -> str:
        """The method and its dimension."""
        return f"hashing-{self._dim}"

    @property
    def dim(self) -> int:
        """The number of columns of every matrix returned."""
        return self._dim

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Questions → float32 array of shape (len(texts), dim), each row of length 1."""
        return self._embed(prompted("", texts))

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Passages → float32 array of shape (len(texts), dim), each row of length 1, in the order given."""
        return self._embed(prompted("", texts))

    def _embed(self, texts: list[str]) -> FloatArray:
        import numpy as np

        vectors = np.zeros((len(texts), self._dim), np.float32)
        for start in range(0, len(texts), _CHUNK):
            part = texts[start : start + _CHUNK]
            vectors[start : start + len(part)] = self._sums(part)
        # All-zero rows: empty texts, and the rare one whose signs cancel.
        vectors[~vectors.any(axis=1), 0] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def _sums(self, texts: list[str]) -> FloatArray:
        """The signed counts of each text's n-grams, shape (len(texts), dim)."""
        import numpy as np

        points = np.frombuffer("".join(texts).encode("utf-32-le"), "<u4").astype(np.uint64)
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        together = rows[1:] == rows[:-1]
        singles = _mix(points)
        pairs = _mix(points[:-1] * np.uint64(_STEP) + points[1:] + np.uint64(1 << 40))[together]
        hashes = np.concatenate((singles, pairs))
        owners = np.concatenate((rows, rows[1:][together]))
        signs = np.where(hashes >> np.uint64(63), 1.0, -1.0)
        columns = (hashes >> np.uint64(16)) % np.uint64(self._dim)
        cells = owners * self._dim + columns.astype(np.int64)
        counts = np.bincount(cells, signs, len(texts) * self._dim)
        return counts.reshape(len(texts), self._dim).astype(np.float32)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread 64-bit values over all bits; wraps round."""
    import numpy as np

    mixed = values * np.uint64(_SPREAD)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(_SPREAD)
    return mixed ^ (mixed >> np.uint64(32))
