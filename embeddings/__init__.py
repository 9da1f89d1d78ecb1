"""Text → vectors. Each name is loaded when it is first used, so importing this costs nothing."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .embedder import Embedder, FloatArray
    from .encoder import Encoder
    from .errors import BaowenError, ModelError
    from .hashing import HashingEmbedder
    from .load import load_embedder, load_span_reader
    from .onnx_embedder import OnnxEmbedder
    from .sentence_transformer import SentenceTransformerEmbedder
    from .span_reader import SpanReader

__all__ = [
    "BaowenError",
    "Embedder",
    "Encoder",
    "FloatArray",
    "HashingEmbedder",
    "ModelError",
    "OnnxEmbedder",
    "SentenceTransformerEmbedder",
    "SpanReader",
    "load_embedder",
    "load_span_reader",
]

_HOMES = {
    "BaowenError": ".errors",
    "Embedder": ".embedder",
    "Encoder": ".encoder",
    "FloatArray": ".embedder",
    "HashingEmbedder": ".hashing",
    "ModelError": ".errors",
    "OnnxEmbedder": ".onnx_embedder",
    "SentenceTransformerEmbedder": ".sentence_transformer",
    "SpanReader": ".span_reader",
    "load_embedder": ".load",
    "load_span_reader": ".load",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
