"""Nearest vectors; the sole contact with faiss.

Few are compared one by one. Many are linked to their neighbours, and a query walks along the links: Malkov and Yashunin,
Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small World graphs, 2018. What is
added to those is compared one by one until there is enough of it to link, so that little is written for a little.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import IndexDamaged, StoreError
from .links import link_or_copy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..embeddings import FloatArray

EXACT_UP_TO = 10_000
"""Vectors that are compared one by one. Up to here that takes no longer than walking the links (0.9 ms); at twice as
many, which the processor's cache no longer holds, six times as long."""
LINKS = 32
BUILD_WIDTH = 200
"""Candidates that are looked at to find the neighbours of a new vector (efConstruction)."""
RECENT = 4096
"""Vectors added to many that are compared one by one (0.3 ms) before they are linked, too."""
SEARCH_WIDTH = 384
"""Candidates that a query keeps in view (efSearch), or six times k where that is more.

Over 27,722 passages of news and 197 questions recall@10 against exact search is 0.995, at 1.2 ms.
"""
_DEAD = 0.2
"""The share of removed vectors from which the others are laid out anew."""
_REMOVED = -1


class Vectors:
    """Inner-product search over unit vectors under 64-bit ids of at least 0.

    Links cannot be taken out again: what was removed stays in the file, passed over, until it is laid out anew.
    """

    def __init__(self, index: Any, ids: NDArray[np.int64], recent: FloatArray, file: Path | None = None) -> None:
        self._index = index
        self._recent = recent
        """Rows that are not yet in the faiss index, shape (n, dim)."""
        self._ids = ids
        """The id of each row of the faiss index, then of each recent one, or _REMOVED."""
        self._left = int((ids != _REMOVED).sum())
        self._file = file
        """The file that the faiss index is read from, piece by piece as it is looked at; it cannot be added to."""

    @classmethod
    def create(cls, dim: int, *, count: int = 0) -> Vectors:
        """An empty index for rows of `dim` columns, made for `count` of them."""
        faiss: Any = import_module("faiss")  # its wrappers take arguments that its stubs do not know
        if count <= EXACT_UP_TO:
            index = faiss.IndexFlatIP(dim)
        else:
            half = faiss.ScalarQuantizer.QT_fp16
            index = faiss.IndexHNSWSQ(dim, half, LINKS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = BUILD_WIDTH
        return cls(index, np.empty(0, np.int64), np.empty((0, dim), np.float32))

    @classmethod
    def open(cls, file: Path) -> Vectors:
        """Reads what `save` wrote, the system only the parts that are looked at.

        Raises IndexDamaged for anything else.
        """
        faiss: Any = import_module("faiss")
        try:
            index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
            ids = np.load(_ids_of(file), allow_pickle=False)
            recent = np.load(_recent_of(file), allow_pickle=False)
        except (RuntimeError, OSError, ValueError, EOFError) as error:
            raise IndexDamaged(f"向量文件 {file} 损坏：请运行 baowen doctor 重建") from error
        whole = recent.ndim == 2 and recent.shape[1] == index.d and ids.shape == (index.ntotal + len(recent),)
        whole = whole and (ids.dtype, recent.dtype) == (np.int64, np.float32)
        if not whole or not isinstance(index, faiss.IndexFlatIP | faiss.IndexHNSWSQ):
            raise IndexDamaged(f"{file} 不是报问的向量文件：请运行 baowen doctor 重建")
        return cls(index, ids, recent, file)

    def save(self, file: Path) -> None:
        """Writes the index, and beside it the ids and what is recent; links a file in which nothing changed.

        Raises StoreError where the disk will not take it.
        """
        faiss: Any = import_module("faiss")
        try:
            if self._file:
                link_or_copy(self._file, file)
            else:
                faiss.write_index(self._index, str(file))
            np.save(_ids_of(file), self._ids)
            np.save(_recent_of(file), self._recent)
        except (RuntimeError, OSError) as error:
            raise StoreError(f"写 {file} 出错：请检查磁盘空间和权限再运行一次") from error

    def __len__(self) -> int:
        return self._left

    @property
    def dim(self) -> int:
        """Columns of each vector."""
        return int(self._index.d)

    @property
    def exact(self) -> bool:
        """Are all vectors compared one by one?"""
        return not hasattr(self._index, "hnsw")

    def outgrown(self, count: int) -> bool:
        """Should these vectors be laid out anew when there are `count`: too many to compare, or many removed?"""
        dead = len(self._ids) - self._left
        return (self.exact and count > EXACT_UP_TO) or dead > _DEAD * max(count, 1000)

    def ids(self) -> set[int]:
        """The ids that it holds."""
        return set(self._ids[self._ids != _REMOVED].tolist())

    def rows(self, ids: Sequence[int]) -> FloatArray:
        """The vectors under these ids, shape (len(ids), dim); where there are many, as they are kept: to half precision."""
        row = {id: n for n, id in enumerate(self._ids.tolist())}
        at, first = np.asarray([row[id] for id in ids], np.int64), self._index.ntotal
        found = np.empty((len(at), self.dim), np.float32)
        found[at < first] = self._index.reconstruct_batch(at[at < first])
        found[at >= first] = self._recent[at[at >= first] - first]
        return found

    def add(self, ids: Sequence[int], rows: FloatArray) -> None:
        """Adds rows of shape (len(ids), dim)."""
        if not len(ids):
            return
        self._recent = np.concatenate((self._recent, np.asarray(rows, np.float32)))
        self._ids = np.concatenate((self._ids, np.asarray(ids, np.int64)))
        self._left += len(ids)
        if self.exact or len(self._recent) > RECENT:
            self._take_in_recent()

    def _take_in_recent(self) -> None:
        if self._file:
            faiss: Any = import_module("faiss")
            self._index, self._file = faiss.read_index(str(self._file)), None
        self._index.add(self._recent)
        self._recent = self._recent[:0]

    def remove(self, ids: Sequence[int]) -> None:
        """Removes what stands under these ids; unknown ids are passed over."""
        self._ids = np.where(np.isin(self._ids, np.asarray(ids, np.int64)), _REMOVED, self._ids)
        self._left = int((self._ids != _REMOVED).sum())

    def search(self, query: FloatArray, *, k: int, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) to one query vector of shape (dim,), best first; only `among` those ids if given.

        Among some ids each of them is compared, so that k are found where there are k.
        """
        faiss: Any = import_module("faiss")
        k = min(k, len(self))
        if k == 0 or (among is not None and not len(among)):
            return []
        row = np.ascontiguousarray(query[None], np.float32)
        chosen = None if among is None and self._left == len(self._ids) else self._chosen(among)
        wanted = {} if chosen is None else {"sel": faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))}
        if self.exact or among is not None:
            index = self._index if self.exact else faiss.downcast_index(self._index.storage)
            scores, at = index.search(row, k, params=faiss.SearchParameters(**wanted))
        else:
            width = max(SEARCH_WIDTH, 6 * k)
            scores, at = self._index.search(row, k, params=faiss.SearchParametersHNSW(efSearch=width, **wanted))
        found = [(int(self._ids[n]), float(s)) for n, s in zip(at[0], scores[0], strict=True) if n >= 0]
        if len(self._recent):
            first = self._index.ntotal
            near = self._recent @ row[0]
            may = len(near) if chosen is None else int(chosen[first:].sum())
            near = near if chosen is None else np.where(chosen[first:], near, -np.inf)
            best = np.argsort(-near, kind="stable")[: min(k, may)]
            found += [(int(self._ids[first + n]), float(near[n])) for n in best]
            found.sort(key=lambda hit: -hit[1])
        return found[:k]

    def _chosen(self, among: Sequence[int] | None) -> NDArray[np.bool_]:
        """Which rows may be found: those that are left, and are among these ids."""
        chosen = self._ids != _REMOVED
        return chosen if among is None else chosen & np.isin(self._ids, np.asarray(among, np.int64))


def _ids_of(file: Path) -> Path:
    return file.with_suffix(".ids.npy")


def _recent_of(file: Path) -> Path:
    return file.with_suffix(".recent.npy")
