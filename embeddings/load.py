"""load_embedder: from a name to an Embedder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from . import bundled

if TYPE_CHECKING:
    from collections.abc import Callable

    from .embedder import Embedder
    from .span_reader import SpanReader

DEFAULT = "default"
_HASHING: Final = re.compile(r"hashing(?:-([2-9]|[1-9]\d{1,4}))?")
# The same model from the hub, for platforms without the package that carries the bundled one. Its vectors differ from
# those of the pruned vocabulary now and then, so they bear another name.
HUB_MODEL = "intfloat/multilingual-e5-small"


def load_embedder(
    name: str | None = None,
    *,
    device: str | None = None,
    batch_size: int | None = None,
    threads: int | None = None,
    progress: bool = False,
    say: Callable[[str], None] | None = None,
) -> Embedder:
    """The embedder of that name, ready to use.

    - None, "default" or the bundled model's own name: the bundled offline model; on a CPU through onnxruntime, with no
      torch import; with `device="cuda"` the same vectors through sentence-transformers. Unpacked on first use (`say`
      gets the lines about that, stderr by default). Where it cannot be had, the same model from the hub.
    - "hashing", or with another number of columns the name it bears, such as "hashing-64": HashingEmbedder.
    - anything else: a sentence-transformers model by hub name or folder.

    `batch_size` is for sentence-transformers, `threads` for onnxruntime. Raises ModelError when the model
    cannot be had or run.
    """
    if hashing := _HASHING.fullmatch(name or ""):
        from .hashing import HashingEmbedder

        return HashingEmbedder(int(hashing[1])) if hashing[1] else HashingEmbedder()
    from .sentence_transformer import SentenceTransformerEmbedder

    if name not in {None, DEFAULT, bundled.MODEL_NAME}:
        return SentenceTransformerEmbedder(str(name), device=device, batch_size=batch_size or 32, progress=progress)
    if bundled.source_file() is None and not bundled.is_whole(bundled.model_folder()):
        from .prompts import E5_PROMPTS

        return SentenceTransformerEmbedder(
            HUB_MODEL,
            device=device,
            batch_size=batch_size or 32,
            progress=progress,
            name=f"{HUB_MODEL}+prompts",
            prompts=E5_PROMPTS,
        )
    folder = bundled.unpack(say)
    if device is None or device == "cpu":
        from .onnx_embedder import OnnxEmbedder

        return OnnxEmbedder(folder, threads=threads)
    return SentenceTransformerEmbedder(folder, device=device, batch_size=batch_size or 32, progress=progress)


def load_span_reader(*, say: Callable[[str], None] | None = None) -> SpanReader | None:
    """The span reader beside the bundled model, or None on a platform that has none.

    Unpacked on first use with the model. Raises ModelError when it cannot be read.
    """
    if bundled.source_file() is None and not bundled.is_whole(bundled.model_folder()):
        return None
    from .model_folder import READER_GRAPH
    from .span_reader import SpanReader

    folder = bundled.unpack(say)
    return SpanReader(folder) if (folder / READER_GRAPH).is_file() else None
