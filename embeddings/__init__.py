"""Text → vectors. Each name is loaded when it is first used, so importing this costs nothing."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .embedder import Embedder, FloatArray
    from .errors import BaowenError, ModelError
    from .hashing import HashingEmbedder
    from .load import load_embedder
    from .onnx_embedder import OnnxEmbedder
    from .sentence_transformer import SentenceTransformerEmbedder

__all__ = [
    "BaowenError",
    "Embedder",
    "FloatArray",
    "HashingEmbedder",
    "ModelError",
    "OnnxEmbedder",
    "SentenceTransformerEmbedder",
    "load_embedder",
]

_HOMES = {
    "BaowenError": ".errors",
    "Embedder": ".embedder",
    "FloatArray": ".embedder",
    "HashingEmbedder": ".hashing",
    "ModelError": ".errors",
    "OnnxEmbedder": ".onnx_embedder",
    "SentenceTransformerEmbedder": ".sentence_transformer",
    "load_embedder": ".load",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
