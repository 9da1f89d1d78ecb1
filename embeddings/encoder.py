"""Encoder: any Embedder with the methods that libraries call on a SentenceTransformer, the offline model by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from .load import load_embedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .embedder import Embedder, FloatArray

QUERY = "query"


class Encoder:
    """Encodes as sentence-transformers does, for libraries that take such an object. Imports no torch for the offline model.

    Rows have length 1. The options of sentence-transformers that change nothing here are accepted and ignored.
    """

    def __init__(self, embedder: Embedder | None = None) -> None:
        """`embedder` is the offline model unless given. Raises ModelError when that cannot be had."""
        self.embedder = embedder or load_embedder()

    @overload
    def encode(self, inputs: str, prompt_name: str | None = None, **options: Any) -> FloatArray: ...
    @overload
    def encode(self, inputs: Sequence[str], prompt_name: str | None = None, **options: Any) -> FloatArray: ...
    def encode(self, inputs: str | Sequence[str], prompt_name: str | None = None, **options: Any) -> FloatArray:
        """Texts → float32 array of shape (len(inputs), dim), or (dim,) for one text.

        `prompt_name` "query" marks questions; anything else is taken for passages. Raises ValueError for
        `convert_to_tensor`: there is no torch here.
        """
        if options.get("convert_to_tensor"):
            raise ValueError("Encoder gives NumPy arrays; use torch.from_numpy(encoder.encode(...))")
        texts = [inputs] if isinstance(inputs, str) else list(inputs)
        embed = self.embedder.embed_queries if prompt_name == QUERY else self.embedder.embed_passages
        rows = embed(texts)
        return rows[0] if isinstance(inputs, str) else rows

    def encode_query(self, inputs: str | Sequence[str], **options: Any) -> FloatArray:
        """Questions, as `encode`."""
        return self.encode(inputs, QUERY, **options)

    def encode_document(self, inputs: str | Sequence[str], **options: Any) -> FloatArray:
        """Passages, as `encode`."""
        return self.encode(inputs, "document", **options)

    def similarity(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """The cosine of each row of `first` (n, dim) with each of `second` (m, dim): shape (n, m)."""
        return first @ second.T

    def get_embedding_dimension(self) -> int:
        """The number of columns."""
        return self.embedder.dim

    get_sentence_embedding_dimension = get_embedding_dimension
