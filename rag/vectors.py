"""The FAISS index over the vectors of the library; the sole contact with faiss."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import IndexDamaged

if TYPE_CHECKING:
    from ..embeddings import FloatArray


class Vectors:
    """Exact inner-product search over unit vectors under 64-bit ids."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def create(cls, dim: int) -> Vectors:
        """An empty index for rows of `dim` columns."""
        import faiss

        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dim)))

    @classmethod
    def open(cls, file: Path) -> Vectors:
        """Reads a file that `save` wrote. Raises IndexDamaged for any other."""
        import faiss

        try:
            index = faiss.read_index(str(file))
        except RuntimeError as error:
            raise IndexDamaged(f"向量文件 {file} 损坏：请运行 baowen doctor 重建") from error
        if not isinstance(index, faiss.IndexIDMap2):
            raise IndexDamaged(f"{file} 不是报问的向量文件：请运行 baowen doctor 重建")
        return cls(index)

    def save(self, file: Path) -> None:
        """Writes the index so that the file is whole or not there."""
        import faiss

        draft = file.with_suffix(".part")
        faiss.write_index(self._index, str(draft))
        draft.replace(file)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Columns of each vector."""
        return int(self._index.d)

    def ids(self) -> set[int]:
        """The ids that it holds."""
        import faiss

        return set(faiss.vector_to_array(self._index.id_map).tolist())

    def add(self, ids: Sequence[int], rows: FloatArray) -> None:
        """Adds rows of shape (len(ids), dim)."""
        if len(ids):
            self._index.add_with_ids(np.ascontiguousarray(rows, np.float32), np.asarray(ids, np.int64))

    def remove(self, ids: Sequence[int]) -> None:
        """Removes what stands under these ids; unknown ids are passed over."""
        if len(ids):
            import faiss

            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(ids, np.int64)))

    def search(self, query: FloatArray, *, k: int, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to one query vector of shape (dim,), best first; only `among` those ids if given."""
        import faiss

        parameters: Any = None
        if among is not None:
            if not len(among):
                return []
            chosen = faiss.IDSelectorBatch(np.asarray(among, np.int64))  # the parameters hold no reference to it
            parameters = faiss.SearchParameters()
            parameters.sel = chosen
        k = min(k, len(self))
        if k == 0:
            return []
        scores, ids = self._index.search(np.ascontiguousarray(query[None], np.float32), k, params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
