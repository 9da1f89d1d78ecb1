"""The seam between text and vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float32]


@runtime_checkable
class Embedder(Protocol):
    """Turns text into unit vectors whose inner product is the cosine similarity.

    Two embedders with the same `name` give comparable vectors: an index refuses any other.
    """

    @property
    def name(self) -> str:
        """What the vectors are: the model, and its prompts where they are not the model's own."""
        ...

    @property
    def dim(self) -> int:
        """The number of columns of every matrix returned."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Questions → float32 array of shape (len(texts), dim), each row of length 1."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Passages → float32 array of shape (len(texts), dim), each row of length 1, in the order given."""
        ...


def __getattr__(name: str) -> object:
    # The alias is for annotations, which want no numpy at run time; it is made for whoever asks for it there.
    if name == "FloatArray":
        import numpy as np
        from numpy.typing import NDArray

        return NDArray[np.float32]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
