"""Haystack: a retriever and an answering component for pipelines. Needs `baowen[haystack]`.

Haystack reports its use to its makers unless HAYSTACK_TELEMETRY_ENABLED=False is set before it is imported; importing
this module sets that where you have not decided.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
try:
    from haystack import Document, GeneratedAnswer, component
except ImportError as error:
    raise ImportError("没有安装 Haystack：pip install 'baowen[haystack]'") from error

from .sourced import found, particulars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..rag import Assistant, Hit, Where
    from ..rag.index import Index


@component
class BaowenRetriever:
    """The passages of an index as Documents: `content` is printed text, `meta` the hit of our schema."""

    def __init__(self, index: Index, *, top_k: int = 8, where: Where | None = None) -> None:
        self._index = index
        self._top_k = top_k
        self._where = where

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, Any]:
        """The passages for a query, best first."""
        return {"documents": _documents(found(self._index, query, k=top_k or self._top_k, where=self._where))}


@component
class BaowenAnswerer:
    """Cited answers: `data` is the answer, `documents` the passages, `meta` our answer's JSON."""

    def __init__(self, assistant: Assistant, *, top_k: int = 8) -> None:
        self._assistant = assistant
        self._top_k = top_k

    @component.output_types(answers=list[GeneratedAnswer])
    def run(self, query: str, history: list[str] | None = None) -> dict[str, Any]:
        """One answer; `history` holds the earlier questions, oldest first."""
        answer = self._assistant.ask(query, history=history or (), k=self._top_k)
        told = GeneratedAnswer(
            data=answer.answer, query=query, documents=_documents(answer.hits), meta=answer.to_dict()
        )
        return {"answers": [told]}


def _documents(hits: Sequence[Hit]) -> list[Document]:
    return [Document(id=h.passage.id, content=h.passage.text, meta=particulars(h), score=h.score) for h in hits]
