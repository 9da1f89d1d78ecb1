"""SpanReader: where in a passage the answer to a question begins and ends, or that it is not there; no torch.

Devlin et al., BERT, 2019, section 4.3: two scores a token, of an answer's first and last; the first token of all stands
for "not here".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import ModelError
from .model_folder import READER_GRAPH, TOKENIZER
from .onnx_embedder import default_threads, open_session, run_all
from .turns import Turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding

    from .embedder import FloatArray

LONGEST = 512
"""Tokens of a question with its passage; what is longer is not read."""
MOST_TOKENS = 60
"""Tokens of an answer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The scores of one passage. `offsets` are the (start, end) characters of its tokens, int of shape (n, 2)."""

    offsets: NDArray[np.int64]
    first: FloatArray
    """How well an answer begins at each token, float32 of shape (n,), less the score of "not here"."""
    last: FloatArray
    """How well it ends there."""

    def moved(self, by: int) -> Reading:
        """The same of a text of which this one is a part that begins at character `by`."""
        return Reading(self.offsets + by, self.first, self.last)

    def best(self, start: int, end: int) -> tuple[float, int, int] | None:
        """The best answer within these characters: its score, 0 as good as "not here", and its characters."""
        import numpy as np

        inside = np.flatnonzero((self.offsets[:, 0] >= start) & (self.offsets[:, 1] <= end))
        if not len(inside):
            return None
        low, high = int(inside[0]), int(inside[-1]) + 1
        pairs = np.add.outer(self.first[low:high], self.last[low:high])
        pairs[np.tril_indices(high - low, -1)] = -np.inf
        pairs[np.triu_indices(high - low, MOST_TOKENS)] = -np.inf
        first, last = divmod(int(pairs.argmax()), high - low)
        return float(pairs[first, last]), int(self.offsets[low + first, 0]), int(self.offsets[low + last, 1])


class SpanReader:
    """Reads passages for a question through the int8 graph of the bundled model's folder."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Loads the graph: about 0.3 s. Raises ModelError when the folder holds none or it cannot be read."""
        from tokenizers import Tokenizer

        try:
            self._session = open_session(folder / READER_GRAPH)
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        # Neither library has an error class of its own for a damaged file.
        except Exception as error:
            why = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelError(f"阅读模型 {folder} 已损坏（{why}）；删除该目录，重新运行即会生成") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST, strategy="only_second")
        self._turns = Turns(threads or default_threads())

    def read(self, questions: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """The scores of each passage's text for its question, in order. A passage is its heading and its text."""
        texts = [f"{heading}\n{text}" if heading else text for heading, text in passages]
        encodings = self._tokenizer.encode_batch(list(zip(questions, texts, strict=True)))
        # Each in a run of its own, the longest first: on two cores three take a fifth less time than with two in a batch.
        order = sorted(range(len(encodings)), key=lambda i: -len(encodings[i]))
        found = run_all(self._run, [[encodings[i]] for i in order], self._turns)
        scores = {i: part[0] for i, part in zip(order, found, strict=True)}
        return [
            _reading(encoding, scores[n], len(text) - len(passages[n][1]))
            for n, (encoding, text) in enumerate(zip(encodings, texts, strict=True))
        ]

    def _run(self, encodings: list[Encoding]) -> FloatArray:
        import numpy as np

        (scores,) = self._session.run(None, {"input_ids": np.array([e.ids for e in encodings], np.int64)})
        return np.asarray(scores, np.float32)


def _reading(encoding: Encoding, scores: FloatArray, skipped: int) -> Reading:
    """The scores of the tokens of the passage's text; `skipped` characters are its heading."""
    import numpy as np

    offsets = np.array(encoding.offsets, np.int64)
    inside = np.array([s == 1 for s in encoding.sequence_ids]) & (offsets[:, 0] >= skipped)
    kept = scores[: len(offsets)][inside] - scores[0]
    return Reading(offsets[inside] - skipped, kept[:, 0], kept[:, 1])
