"""A source file of the bundled model's format, small enough to read by eye: one layer, 32 columns, nine pieces."""

import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HIDDEN, HEADS, WIDE, PLACES = 32, 2, 64, 16
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "春", "耕", "Ж", "春耕", "<mask>")
SCORES = (0.0, 0.0, 0.0, 0.0, -2.0, -5.0, -5.0, -4.0, -6.0, 0.0)
CYRILLIC = PIECES.index("Ж")


def pack(values: NDArray[np.float32]) -> bytes:
    """Q4_0 blocks of 32 values, each block's scale its greatest magnitude / 7."""
    blocks = b""
    for block in values.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 7 or 1)
        codes = np.clip(np.rint(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        blocks += scale.tobytes() + (codes[:16] | codes[16:] << 4).tobytes()
    return blocks


def tensors(seed: int = 0) -> dict[str, NDArray[np.float32]]:
    """Random weights under the source file's names; vectors of one dimension are kept as float32."""
    random = np.random.default_rng(seed)

    def some(*shape: int) -> NDArray[np.float32]:
        return random.normal(0, 0.2, shape).astype(np.float32)

    found = {"emb.word": some(len(PIECES), HIDDEN), "emb.pos": some(PLACES, HIDDEN), "emb.type": some(2, HIDDEN)}
    for part in ("q", "k", "v", "ao"):
        found |= {f"l0.{part}.w": some(HIDDEN, HIDDEN), f"l0.{part}.b": some(HIDDEN)}
    found |= {"l0.fi.w": some(WIDE, HIDDEN), "l0.fi.b": some(WIDE)}
    found |= {"l0.fo.w": some(HIDDEN, WIDE), "l0.fo.b": some(HIDDEN)}
    for norm in ("emb.ln", "l0.aln", "l0.oln"):
        found |= {f"{norm}.w": 1 + some(HIDDEN), f"{norm}.b": some(HIDDEN)}
    return found


def source_bytes(weights: Mapping[str, NDArray[np.float32]] | None = None) -> bytes:
    """The whole file: header, tokenizer, empty normaliser, directory, tensors."""
    weights = tensors() if weights is None else weights
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    blob = b"".join(encoded)
    head = b"E5S1\0\0\0\0" + struct.pack("<7ifi", HIDDEN, 1, HEADS, WIDE, len(PIECES), PLACES, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets.tobytes()
    head += np.array(SCORES, "<f4").tobytes() + blob + struct.pack("<iI", 0, 0)

    quantised = {
        name: (name.endswith(".w") and values.ndim == 2) or name == "emb.word" for name, values in weights.items()
    }
    packed = {name: pack(values) if quantised[name] else values.tobytes() for name, values in weights.items()}
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in weights)
    directory = struct.pack("<i", len(weights))
    for name, values in weights.items():
        entry = struct.pack("<BIQQ", int(quantised[name]), values.size, at, len(packed[name]))
        directory += struct.pack("<H", len(name)) + name.encode() + entry
        at += len(packed[name])
    return head + directory + b"".join(packed.values())


def write_source(folder: Path) -> Path:
    """The file on disk."""
    path = folder / "tiny-q4.bin"
    path.write_bytes(source_bytes())
    return path
