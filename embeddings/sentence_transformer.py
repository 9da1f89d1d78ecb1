"""SentenceTransformerEmbedder: any sentence-transformers model, by hub name or folder, on a CPU or a GPU."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from .bundled import vectors_name
from .errors import ModelError
from .prompts import prompted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sentence_transformers import SentenceTransformer

    from .embedder import FloatArray

# Enough of a weights file to tell two models apart without reading gigabytes.
SAMPLE_BYTES = 1 << 20
# Seconds to wait for the hub's first answer.
HUB_TIMEOUT = 10


class SentenceTransformerEmbedder:
    """An `Embedder` over any model of the library sentence-transformers, with the model's own prompts.

    Importing torch takes seconds, which the first object of a process pays.
    """

    def __init__(
        self,
        model: str | Path,
        *,
        device: str | None = None,
        batch_size: int = 32,
        progress: bool = False,
        name: str | None = None,
        prompts: Mapping[str, str] | None = None,
    ) -> None:
        """Load a model by hub name ("BAAI/bge-m3") or folder; it is downloaded only when it is not on disk.

        `device` as torch names it ("cpu", "cuda", "cuda:1", "mps"), by default the best there is. `progress` draws a
        bar on stderr while passages are embedded. `prompts` ({"query": ..., "document": ...}) are for a model whose own
        configuration lacks them; the vectors' `name` should then say so. Raises ModelError when the model is neither on
        disk nor to be had from the hub, when the folder is no model, or the device cannot be used.
        """
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, not {batch_size}")
        folder = local_folder(model)
        self._name = name or (folder_name(folder) if folder else str(model))
        self._batch_size = batch_size
        self._progress = progress
        source = str(folder or model)
        with _no_loading_bar():
            self._model = _load(source, device, dict(prompts) if prompts else None, local=folder is not None)
        dim = self._model.get_embedding_dimension()
        if dim is None:
            raise ModelError(f"模型 {source} 没有说明向量维数；请换一个 sentence-transformers 文本向量模型")
        self._dim = dim

    @property
    def name(self) -> str:
        """The given name, or the hub name, or the folder's name with a fingerprint of its contents."""
        return self._name

    @property
    def dim(self) -> int:
        """The number of columns of every matrix returned."""
        return self._dim

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Questions → float32 array of shape (len(texts), dim), each row of length 1."""
        import numpy as np

        questions = prompted("", texts)
        if not questions:
            return np.empty((0, self._dim), np.float32)
        vectors = self._model.encode_query(questions, batch_size=self._batch_size, show_progress_bar=False)
        return _unit(np.asarray(vectors, np.float32))

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Passages → float32 array of shape (len(texts), dim), each row of length 1, in the order given."""
        import numpy as np

        passages = prompted("", texts)
        if not passages:
            return np.empty((0, self._dim), np.float32)
        vectors = self._model.encode_document(passages, batch_size=self._batch_size, show_progress_bar=self._progress)
        return _unit(np.asarray(vectors, np.float32))


def local_folder(model: str | Path) -> Path | None:
    """The folder that `model` means, or None when it is a hub name.

    Raises ModelError when it is written like a path and there is no model there.
    """
    path = Path(model).expanduser()
    if (path / "config.json").is_file() or (path / "modules.json").is_file():
        return path
    looks_like_path = isinstance(model, Path) or model.startswith((".", "~", os.sep)) or model.count("/") != 1
    if path.exists() or (looks_like_path and os.sep in str(model)) or isinstance(model, Path):
        why = "里没有模型（缺 config.json）" if path.exists() else "不存在"
        cure = "请指定一个 sentence-transformers 模型的目录，或它在 Hugging Face 上的名字"
        raise ModelError(f"模型目录 {path} {why}；{cure}")
    return None


def folder_name(folder: Path) -> str:
    """What the vectors of a local model are called: its manifest's name, else its own name with a fingerprint."""
    return vectors_name(folder) or f"{folder.resolve().name}@{_fingerprint(folder)}"


def _fingerprint(folder: Path) -> str:
    """Eight hex digits over the configuration in full and the weights' sizes, beginnings and ends."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".json", ".safetensors", ".bin", ".model"}):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(SAMPLE_BYTES))
            if size > SAMPLE_BYTES:
                file.seek(max(SAMPLE_BYTES, size - SAMPLE_BYTES))
                digest.update(file.read())
    return digest.hexdigest()[:8]


def _load(source: str, device: str | None, prompts: dict[str, str] | None, *, local: bool) -> SentenceTransformer:
    """Try the disk first: a model that is there needs no network, and a missing network cannot make it wait."""
    import torch
    from huggingface_hub import HfApi
    from sentence_transformers import SentenceTransformer

    if device is not None and device.startswith("cuda") and not torch.cuda.is_available():
        cure = "请用 device=cpu，或安装带 CUDA 的 torch 和显卡驱动"
        raise ModelError(f"这里没有可用的 GPU（device={device}）；{cure}")
    # Weights in float16 hang on a CPU.
    has_accelerator = torch.cuda.is_available() or torch.backends.mps.is_available()
    on_cpu = device == "cpu" or (device is None and not has_accelerator)
    weights = {"dtype": torch.float32} if on_cpu else {}

    def open_model(*, offline: bool) -> SentenceTransformer:
        return SentenceTransformer(
            source, device=device, prompts=prompts, local_files_only=offline, model_kwargs=dict(weights)
        )

    try:
        return open_model(offline=True)
    # The library raises whatever its parts raise: OSError, ValueError, RuntimeError, KeyError, safetensors' own.
    except Exception as error:
        if local:
            raise ModelError(f"模型目录 {source} 打不开（{_first_line(error)}）；请检查或重新下载该模型") from error
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        cure = "请联网下载一次，或不指定模型而用自带的离线模型"
        raise ModelError(f"本机没有模型 {source}，而 HF_HUB_OFFLINE 禁止下载；{cure}")
    try:
        # One question to the hub, asked once: the library would try every file six times, a minute in all.
        HfApi().model_info(source if "/" in source else f"sentence-transformers/{source}", timeout=HUB_TIMEOUT)
        return open_model(offline=False)
    except Exception as error:
        cure = "请检查名字和网络（国内可设 HF_ENDPOINT 镜像），或不指定模型而用自带的离线模型"
        raise ModelError(f"本机没有模型 {source}，也下载不到（{_first_line(error)}）；{cure}") from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:160] if lines else type(error).__name__


@contextlib.contextmanager
def _no_loading_bar() -> Iterator[None]:
    """Keep the bar of transformers off stderr while weights load, and leave its setting as it was."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _unit(vectors: FloatArray) -> FloatArray:
    """Rows brought to length 1, for models that do not do so themselves; a zero row stays zero."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
