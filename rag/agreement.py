"""Do library, FAISS and BM25 hold the same?"""

from __future__ import annotations

import numpy as np

from .generation import Generation
from .library import Library

_HALF = 1e-3
"""How far a number of a unit vector may be off that was kept to half precision."""
_AT_ONCE = 5000
"""Vectors that are compared at a time."""


def differences(library: Library, generation: Generation, *, deep: bool = False) -> list[str]:
    """What is out of step, one line each; `deep` reads the library to its end and compares every vector."""
    rowids = set(library.rowids())
    found = [
        f"{name}与库不一致：多 {len(ids - rowids)} 段，少 {len(rowids - ids)} 段"
        for name, ids in (("向量索引", generation.vectors.ids()), ("全文索引", generation.lexical.ids()))
        if ids != rowids
    ]
    if deep and not found:
        off = _strangers(library, generation, sorted(rowids))
        found += [f"向量索引与库不一致：{off} 段的向量不同"] if off else []
    return found


def _strangers(library: Library, generation: Generation, rowids: list[int]) -> int:
    """How many vectors differ from the library's."""
    off = 0
    for at in range(0, len(rowids), _AT_ONCE):
        part = rowids[at : at + _AT_ONCE]
        kept, true = generation.vectors.rows(part), library.vectors(part, generation.vectors.dim)
        off += int((~(np.abs(kept - true).max(axis=1) <= _HALF)).sum())  # not a number is off, too
    return off
