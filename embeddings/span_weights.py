"""The trained half of the span reader: int8 matrices with a scale a column, and its two scores a token.

Made by scripts/train_reader.py from DRCD (Delta Research Center, CC BY-SA 3.0) and CMRC 2018 (HFL, CC BY-SA 4.0); the
rest of the reader is the bundled model. Tensors are named as in the model's source file: `l6.q.w`, `head.b`.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .embedder import FloatArray

_FILE = "data/span_reader.npz"
_SCALE = ".scale"
_LIMIT = 64


def load() -> dict[str, FloatArray] | None:
    """Name → float32 tensor, matrices as (outputs, inputs); None where the package carries none."""
    import numpy as np

    found = files("baowen.embeddings").joinpath(_FILE)
    if not found.is_file():
        return None
    with found.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return {
            name: stored[name].astype(np.float32) * (stored[name + _SCALE][:, None] if name + _SCALE in stored else 1)
            for name in stored.files
            if not name.endswith(_SCALE)
        }


def save(tensors: Mapping[str, FloatArray], file: BinaryIO) -> None:
    """Writes the tensors; those of layers' matrices as int8, each output with the scale of its greatest weight."""
    import numpy as np

    from .int8_graph import quantise_columns

    stored: dict[str, object] = {}
    for name, values in tensors.items():
        if values.ndim == 2 and not name.startswith("head"):
            codes, stored[name + _SCALE] = quantise_columns(values.T, _LIMIT)
            stored[name] = np.ascontiguousarray(codes.T)
        else:
            stored[name] = values.astype(np.float32)
    np.savez_compressed(file, **stored)  # pyright: ignore[reportArgumentType]
