"""LlamaIndex: a retriever, a query engine, and the embeddings of the index's model. Needs `baowen[llama-index]`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

try:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.base.response.schema import Response
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
except ImportError as error:
    raise ImportError("没有安装 LlamaIndex：pip install 'baowen[llama-index]'") from error
from pydantic import PrivateAttr

from ..embeddings import load_embedder
from .sourced import found, particulars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..embeddings import Embedder
    from ..rag import Assistant, Hit, Where
    from ..rag.index import Index


class BaowenRetriever(BaseRetriever):
    """The passages of an index as nodes: `text` is printed text, `metadata` the hit of our schema."""

    def __init__(self, index: Index, *, k: int = 8, where: Where | None = None) -> None:
        super().__init__()
        self._index = index
        self._k = k
        self._where = where

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return _nodes(found(self._index, query_bundle.query_str, k=self._k, where=self._where))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class BaowenQueryEngine(BaseQueryEngine):
    """Cited answers: `response` is the answer, `source_nodes` the passages, `metadata` our answer's JSON."""

    def __init__(self, assistant: Assistant, *, k: int = 8, history: Sequence[str] = ()) -> None:
        """`history` holds the questions asked before, oldest first: the questions to this engine may lean on them."""
        super().__init__(callback_manager=None)
        self._history = history
        self._assistant = assistant
        self._k = k

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._assistant.ask(query_bundle.query_str, history=self._history, k=self._k)
        return Response(answer.answer, source_nodes=_nodes(answer.hits), metadata=answer.to_dict())

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}


class BaowenEmbedding(BaseEmbedding):
    """An embedder of Baowen's, by default the offline Chinese model, for any LlamaIndex index."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder | None = None, **options: Any) -> None:
        """Raises ModelError when the offline model cannot be had."""
        given = embedder or load_embedder()
        super().__init__(model_name=given.name, **options)
        self._embedder = given

    @classmethod
    def class_name(cls) -> str:
        """As LlamaIndex names it."""
        return "BaowenEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embedder.embed_queries([query])[0].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_passages(texts).tolist()


def _nodes(hits: Sequence[Hit]) -> list[NodeWithScore]:
    """Passages as nodes; a model is shown their text alone, as their particulars are long."""
    return [
        NodeWithScore(
            node=TextNode(
                id_=hit.passage.id,
                text=hit.passage.text,
                metadata=(held := particulars(hit)),
                excluded_llm_metadata_keys=list(held),
                excluded_embed_metadata_keys=list(held),
            ),
            score=hit.score,
        )
        for hit in hits
    ]
