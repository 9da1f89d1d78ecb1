"""Nearest vectors; the sole contact with faiss.

Few are compared one by one. Many stand in lists around centroids, and a query looks into the nearest lists: Sivic and
Zisserman, Video Google, ICCV 2003; Jégou, Douze and Schmid, Product Quantization for Nearest Neighbor Search, 2011.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import IndexDamaged, StoreError

if TYPE_CHECKING:
    from ..embeddings import FloatArray

EXACT_UP_TO = 20_000
"""Vectors that are compared one by one."""
PROBED = 0.1
"""The share of the lists that a query looks into."""
_GROWTH = 4
"""How many times as many vectors its lists may hold before they are laid out anew."""
_SAMPLE = 64
"""Vectors a list from which its centroid is found."""


class Vectors:
    """Inner-product search over unit vectors under 64-bit ids of at least 0."""

    def __init__(self, index: Any) -> None:
        self._index = index
        if not self.exact:
            index.parallel_mode = 1  # the lists of one query are shared out among the cores

    @classmethod
    def create(cls, dim: int, sample: FloatArray | None = None, *, count: int = 0) -> Vectors:
        """An empty index for rows of `dim` columns; for `count` rows like those of `sample` where that is given."""
        import faiss

        if sample is None:
            return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dim)))
        half = faiss.ScalarQuantizer.QT_fp16
        by_residual = False  # cosines come from the vectors themselves
        index: Any = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dim), dim, _lists(count), half, faiss.METRIC_INNER_PRODUCT, by_residual
        )
        index.cp.min_points_per_centroid = 1
        index.train(np.ascontiguousarray(sample, np.float32))
        return cls(index)

    @staticmethod
    def sample_size(count: int) -> int:
        """How many of `count` vectors `create` needs to see; 0 where they are few enough to be compared one by one."""
        return 0 if count <= EXACT_UP_TO else min(count, _SAMPLE * _lists(count))

    @classmethod
    def open(cls, file: Path, *, read_only: bool = True) -> Vectors:
        """Reads a file that `save` wrote, its lists only as they are looked into where it is `read_only`.

        Raises IndexDamaged for any other.
        """
        import faiss

        try:
            index: Any = faiss.read_index(str(file), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY if read_only else 0)
        except RuntimeError as error:
            raise IndexDamaged(f"向量文件 {file} 损坏：请运行 baowen doctor 重建") from error
        if not isinstance(index, faiss.IndexIDMap2 | faiss.IndexIVFScalarQuantizer):
            raise IndexDamaged(f"{file} 不是报问的向量文件：请运行 baowen doctor 重建")
        return cls(index)

    def save(self, file: Path) -> None:
        """Writes the index. Raises StoreError where the disk will not take it."""
        import faiss

        try:
            faiss.write_index(self._index, str(file))
        except RuntimeError as error:
            raise StoreError(f"写 {file} 出错：请检查磁盘空间和权限再运行一次") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Columns of each vector."""
        return int(self._index.d)

    @property
    def exact(self) -> bool:
        """Are all vectors compared one by one?"""
        return not hasattr(self._index, "nlist")

    def outgrown(self, count: int) -> bool:
        """Would `count` vectors better stand in an index made for so many?"""
        return count > EXACT_UP_TO if self.exact else _lists(count) >= math.sqrt(_GROWTH) * self._index.nlist

    def ids(self) -> set[int]:
        """The ids that it holds."""
        import faiss

        if self.exact:
            return set(faiss.vector_to_array(self._index.id_map).tolist())
        lists = self._index.invlists
        found: set[int] = set()
        for n in range(self._index.nlist):
            if size := lists.list_size(n):
                found.update(faiss.rev_swig_ptr(lists.get_ids(n), size).tolist())
        return found

    def rows(self, ids: Sequence[int]) -> FloatArray:
        """The vectors under these ids, shape (len(ids), dim), as exactly as they are kept: to half precision in lists."""
        if not self.exact:
            self._index.set_direct_map_type(2)  # a hash table, as ids are anything
        return self._index.reconstruct_batch(np.asarray(ids, np.int64))

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
        """The k nearest (id, cosine) to one query vector of shape (dim,), best first; only `among` those ids if given.

        Among some ids each of them is compared, so that k are found where there are k.
        """
        k = min(k, len(self))
        if k == 0 or (among is not None and not len(among)):
            return []
        parameters = self._parameters(k, among)
        scores, ids = self._index.search(np.ascontiguousarray(query[None], np.float32), k, params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def _parameters(self, k: int, among: Sequence[int] | None) -> Any:
        faiss: Any = import_module("faiss")  # its wrappers take arguments that its stubs do not know

        wanted: dict[str, Any] = {}
        if among is not None:
            ids = np.asarray(among, np.int64)
            chosen = np.zeros(int(ids.max()) // 8 + 1, np.uint8)
            np.bitwise_or.at(chosen, ids >> 3, (1 << (ids & 7)).astype(np.uint8))
            wanted["sel"] = faiss.IDSelectorBitmap(chosen)
        if self.exact:
            return faiss.SearchParameters(**wanted)
        lists = self._index.nlist
        # Lists enough to hold several times k vectors, however few they are.
        nearest = min(lists, math.ceil(lists * max(PROBED, 4 * k / len(self))))
        return faiss.SearchParametersIVF(nprobe=nearest if among is None else lists, **wanted)


def _lists(count: int) -> int:
    """How many lists for so many vectors."""
    return max(1, round(2 * math.sqrt(count)))
