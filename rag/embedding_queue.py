"""Texts that are embedded one batch after another beside whatever else a run does."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from .library import Library

if TYPE_CHECKING:
    from ..embeddings import Embedder

BATCH = 256
"""Passages embedded and committed together: what an interruption can cost at most."""
_AHEAD = 2
"""Batches that may be under way: one that is embedded, and the next, so that the model never waits."""


class EmbeddingQueue:
    """Embeds texts in the order they come and keeps their vectors in the library.

    A context manager: leaving it waits for the batch in flight and drops the one behind it.
    """

    def __init__(self, library: Library, embedder: Callable[[], Embedder]) -> None:
        """`embedder` is called when there is something to embed."""
        self._library = library
        self._embedder = embedder
        self._model = library.meta("embedder") or ""
        self._asked: set[bytes] = set()
        self._jobs: deque[Future[None]] = deque()
        self._thread = ThreadPoolExecutor(1, "embedding")
        self.embedded = 0
        """How many texts were embedded; the others had a vector already."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(cancel_futures=True)

    def key(self, text: str) -> bytes:
        """The same text embedded by the same model has the same key, wherever it is printed."""
        return hashlib.sha256(f"{self._model}\0{text}".encode()).digest()[:16]

    def put(self, texts: Iterable[tuple[bytes, str]]) -> None:
        """Queues those of these (key, text) pairs that have no vector; waits while too many are queued.

        Raises what embedding an earlier batch raised.
        """
        wanted = {key: text for key, text in texts if key not in self._asked}
        missing = self._library.missing_vectors(wanted)
        self._asked |= missing
        keys = [k for k in wanted if k in missing]
        for at in range(0, len(keys), BATCH):
            while len(self._jobs) >= _AHEAD:
                self._jobs.popleft().result()
            part = keys[at : at + BATCH]
            self._jobs.append(self._thread.submit(self._embed, part, [wanted[k] for k in part]))

    def drain(self) -> None:
        """Waits until everything is embedded and kept. Raises what embedding raised."""
        while self._jobs:
            self._jobs.popleft().result()
        self._asked.clear()

    def _embed(self, keys: list[bytes], texts: list[str]) -> None:
        rows = self._embedder().embed_passages(texts)
        with self._library.transaction() as db:
            self._library.put_vectors(db, keys, rows)
        self.embedded += len(keys)
