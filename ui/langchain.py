"""LangChain: a retriever, a tool for agents, and the embeddings of the index's model. Needs `baowen[langchain]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.tools import StructuredTool
except ImportError as error:
    raise ImportError("没有安装 LangChain：pip install 'baowen[langchain]'") from error
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from ..embeddings import load_embedder
from ..rag import Assistant, Where
from ..rag.errors import UsageError
from ..rag.index import Index
from .sourced import found, particulars, with_sources

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun

    from ..embeddings import Embedder


class BaowenRetriever(BaseRetriever):
    """The passages of an index as Documents: `page_content` is printed text, `metadata` the hit of our schema.

    Sync and async (in a thread), with callbacks, as any LangChain retriever.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    index: SkipValidation[Index]
    k: int = 8
    where: SkipValidation[Where | None] = None
    """A filter by place, year, kind or file."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        hits = found(self.index, query, k=self.k, where=self.where)
        return [Document(id=h.passage.id, page_content=h.passage.text, metadata=particulars(h)) for h in hits]


class BaowenEmbeddings(Embeddings):
    """An embedder of Baowen's, by default the offline Chinese model, for any LangChain vector store."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        """Raises ModelError when the offline model cannot be had."""
        self.embedder = embedder or load_embedder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Passages → one vector each."""
        return self.embedder.embed_passages(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """A question → its vector."""
        return self.embedder.embed_queries([text])[0].tolist()


class Asked(BaseModel):
    """What an agent gives to the tool."""

    question: str = Field(description="完整的问题，写明地方和年份")
    history: list[str] | None = Field(default=None, description="追问时：之前的问题，先问的在前")


def as_tool(assistant: Assistant, *, k: int = 8) -> StructuredTool:
    """A tool that answers from the pages. Its content is the answer with its sources, its artifact our answer's JSON."""

    def ask(question: str, history: list[str] | None = None) -> tuple[str, dict[str, Any]]:
        try:
            answer = assistant.ask(question, history=history or (), k=k)
        except UsageError as error:  # for the agent to mend
            return str(error), {}
        return with_sources(answer), answer.to_dict()

    return StructuredTool.from_function(
        ask,
        name="ask_newspapers",
        description="向中文报纸版面提问，得到带出处的回答；资料里没有就会说没有，不要自己编。",
        args_schema=Asked,
        response_format="content_and_artifact",
    )
