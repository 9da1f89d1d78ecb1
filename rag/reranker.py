"""A second look at the passages found, by a model that reads question and passage together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from ..embeddings.errors import ModelError

if TYPE_CHECKING:
    from .answer import Hit

POOL = 24
"""Passages that are looked at again; those behind keep their order."""


class Reranker(Protocol):
    """Puts passages that were found into a better order."""

    def rerank(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The same hits, best first, ranks counted from 1 anew."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder by name or folder. Needs no GPU; 24 passages take seconds without one."""

    def __init__(self, name: str, *, batch: int = 8) -> None:
        """The model is loaded by the first question. Raises nothing."""
        self.name = name
        self._batch = batch
        self._model: Any = None

    def rerank(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """Hits by the model's score, squeezed to 0 to 1. Raises ModelError where it cannot be loaded."""
        if not hits:
            return []
        near = list(hits[:POOL])
        scores = self._loaded().predict(
            [(question, h.passage.searchable) for h in near], batch_size=self._batch, show_progress_bar=False
        )
        order = sorted(zip(map(float, scores), near, strict=True), key=lambda pair: -pair[0])
        best = [replace(h, score=_squeezed(score)) for score, h in order]
        return [replace(h, rank=n) for n, h in enumerate([*best, *hits[POOL:]], 1)]

    def _loaded(self) -> Any:
        if self._model is None:
            from sentence_transformers import CrossEncoder

            try:
                self._model = CrossEncoder(self.name)
            except (OSError, ValueError) as error:
                raise ModelError(f"载入不了重排模型 {self.name}：请检查名字、文件夹和网络") from error
        return self._model


def _squeezed(score: float) -> float:
    """0 to 1 whatever the model's scale, the order kept."""
    return 0.5 + score / (2 * (1 + abs(score)))
