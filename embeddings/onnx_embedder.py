"""OnnxEmbedder: a model folder's int8 graph on a CPU, through onnxruntime and tokenizers alone."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .bundled import vectors_name
from .errors import ModelError
from .model_folder import GRAPH, MAX_TOKENS, TOKENIZER
from .prompts import prompted, read_prompts
from .turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

    from .embedder import FloatArray

_Text = TypeVar("_Text")
# Tokenising is one thread's work, so a larger pool only waits for it.
MOST_THREADS = 16
# Texts tokenised and sorted at once: token lists take far more memory than their texts.
WINDOW = 2048
# Tokens, padding included, that go through the graph at once: more fall out of a core's cache.
BATCH_TOKENS = 384


class OnnxEmbedder:
    """An `Embedder` over the int8 graph of a folder that `bundled.unpack` made. Imports no torch.

    Its vectors compare with those of SentenceTransformerEmbedder over the same folder (cosine about 0.999), so both
    bear the same name. Texts longer than 512 tokens, prompt included, are cut there. Any number of threads may embed
    with one object at the same time.
    """

    def __init__(self, folder: str | Path, *, threads: int | None = None, batch_tokens: int = BATCH_TOKENS) -> None:
        """Load the model: about 0.3 s.

        `threads` run batches side by side for all callers together, by default the cores this process may use; a batch is
        one text, or as many of like length as stay within `batch_tokens`. Raises ModelError when the folder is not such a
        model, ValueError when a number is below 1.
        """
        if batch_tokens < 1 or (threads is not None and threads < 1):
            raise ValueError(f"batch_tokens and threads must be at least 1, not {batch_tokens} and {threads}")
        path = Path(folder).expanduser()
        name = vectors_name(path)
        if name is None:
            raise ModelError(
                f"{path} 不是解包好的离线模型（没有 manifest.json）；别的模型请用 SentenceTransformerEmbedder 打开"
            )
        self._name = name
        prompts = read_prompts(path)
        self._query_prompt = prompts.get("query", "")
        self._passage_prompt = prompts.get("document", "")
        self._turns = Turns(threads or default_threads())
        self._batch_tokens = batch_tokens
        try:
            self._session = open_session(path / GRAPH)
            self._tokenizer = _open_tokenizer(path / TOKENIZER)
        except ImportError:
            raise
        # Neither library has an error class of its own for a damaged file.
        except Exception as error:
            why = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelError(f"离线模型 {path} 已损坏（{why}）；删除该目录，重新运行即会生成") from error
        self._dim = int(self._session.get_outputs()[0].shape[1])

    @property
    def name(self) -> str:
        """The name in the folder's manifest."""
        return self._name

    @property
    def dim(self) -> int:
        """The number of columns of every matrix returned."""
        return self._dim

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Questions → float32 array of shape (len(texts), dim), each row of length 1."""
        return self._embed(prompted(self._query_prompt, texts))

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Passages → float32 array of shape (len(texts), dim), each row of length 1, in the order given."""
        return self._embed(prompted(self._passage_prompt, texts))

    def _embed(self, texts: list[str]) -> FloatArray:
        import numpy as np

        vectors = np.empty((len(texts), self._dim), np.float32)
        for start in range(0, len(texts), WINDOW):
            window = self._tokenizer.encode_batch_fast(texts[start : start + WINDOW])
            groups = batches([len(encoding) for encoding in window], self._batch_tokens)
            found = run_all(self._run, [[window[i] for i in rows] for rows in groups], self._turns)
            for rows, part in zip(groups, found, strict=True):
                vectors[[start + i for i in rows]] = part
        return vectors

    def _run(self, encodings: list[Encoding]) -> FloatArray:
        import numpy as np

        (vectors,) = self._session.run(None, padded(encodings))
        return np.asarray(vectors, np.float32)


def padded(encodings: Sequence[Encoding]) -> dict[str, NDArray[np.int64]]:
    """A batch of texts as the graph takes it."""
    import numpy as np

    # Which id pads is of no matter: the mask hides it.
    ids = np.zeros((len(encodings), max(len(encoding) for encoding in encodings)), np.int64)
    mask = np.zeros_like(ids)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding)] = encoding.ids
        mask[row, : len(encoding)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def run_all(run: Callable[[list[_Text]], FloatArray], batches: Sequence[list[_Text]], turns: Turns) -> list[FloatArray]:
    """Each batch through the graph, as many at a time as there are turns; stopped, those not begun are not run.

    All callers of a graph share its turns: onnxruntime takes memory for every run beside others, and never gives it back.
    """

    def in_turn(batch: list[_Text]) -> FloatArray:
        with turns.turn():
            return run(batch)

    if len(batches) == 1 or turns.at_once == 1:
        return [in_turn(batch) for batch in batches]
    with ThreadPoolExecutor(turns.at_once) as pool:
        return list(pool.map(in_turn, batches))


def batches(lengths: list[int], most: int) -> list[list[int]]:
    """Positions by length, longest first, grouped so that a group padded to its longest holds at most `most` tokens.

    Neighbours in length share a batch, so little of it is padding; the short ones at the end let all threads finish
    together. A text longer than `most` is a batch of its own.
    """
    found: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if found and (len(found[-1]) + 1) * lengths[found[-1][0]] <= most:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def default_threads() -> int:
    """The cores this process may use, at most 16."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:
        cores = os.cpu_count() or 1
    return min(cores, MOST_THREADS)


def report_nothing() -> None:
    """Before onnxruntime is imported: it neither keeps a number for this machine nor sends its makers what runs.

    From 1.29 on it does so on Linux and macOS unless told otherwise (its pull request 27379). A setting of your own
    stays as it is.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def open_session(graph: Path) -> InferenceSession:
    """The graph on onnxruntime, one core a run; runs may go on side by side."""
    report_nothing()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One core a batch, batches side by side: 1.15 times as fast as all cores on one, which wait for each other.
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _open_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
