"""The adapters inside the frameworks they are for: tutorial chains, callbacks, filters, embeddings, async."""

from __future__ import annotations

import asyncio
import importlib
import sys
from typing import Any

import numpy as np
import pytest

from baowen.embeddings import Encoder, HashingEmbedder
from baowen.rag import LocalIndex, Where

pytestmark = pytest.mark.model
QUESTION = "鞍山今年开复工目标是多少"
FIGURE = "700个"


def test_a_langchain_chain_answers_from_the_passages(sample_index: LocalIndex) -> None:
    """The tutorial's chain, sync and async, puts the sentence with the figure and its file before the model."""
    pytest.importorskip("langchain_core")
    from baowen.examples.langchain_chain import chain

    told = chain(sample_index).invoke(QUESTION)
    assert FIGURE in told
    assert "anshan-2024.txt:4" in told
    assert asyncio.run(chain(sample_index).ainvoke(QUESTION)) == told


def test_a_langchain_retriever_filters_and_calls_back(sample_index: LocalIndex) -> None:
    """`where` narrows the search; a callback hears of the documents, their ids and particulars."""
    pytest.importorskip("langchain_core")
    from langchain_core.callbacks import BaseCallbackHandler

    from baowen.ui.langchain import BaowenRetriever

    heard: list[Any] = []

    class Listener(BaseCallbackHandler):
        def on_retriever_end(self, documents: Any, **_: Any) -> None:
            heard.extend(documents)

    retriever = BaowenRetriever(index=sample_index, k=2, where=Where(place="营口市"))
    found = retriever.invoke(QUESTION, config={"callbacks": [Listener()]})
    assert found == heard
    assert len(found) == 2
    assert all("营口市" in d.metadata["article"]["place"] and d.id == d.metadata["passage_id"] for d in found)


def test_a_langchain_tool_tells_an_agent_what_to_mend(sample_index: LocalIndex) -> None:
    """The tool names its arguments; a follow-up to nothing comes back as words, not as an error."""
    pytest.importorskip("langchain_core")
    from baowen.rag import Assistant
    from baowen.ui.langchain import as_tool

    tool = as_tool(Assistant(sample_index))
    assert set(tool.args) == {"question", "history"}
    assert "把问题说完整" in tool.invoke({"question": "那营口呢？"})
    assert "750个" in tool.invoke({"question": "那营口呢？", "history": [QUESTION]})


def test_langchain_embeddings_feed_its_vector_store() -> None:
    """LangChain's own store over our vectors finds the text that a query is about."""
    pytest.importorskip("langchain_core")
    from langchain_core.vectorstores import InMemoryVectorStore

    from baowen.ui.langchain import BaowenEmbeddings

    store = InMemoryVectorStore(BaowenEmbeddings(HashingEmbedder()))
    store.add_texts(["鞍山市开复工项目", "葡萄熟了"])
    assert store.similarity_search("鞍山项目", k=1)[0].page_content == "鞍山市开复工项目"


def test_a_llama_index_engine_answers_from_the_passages(sample_index: LocalIndex) -> None:
    """The tutorial's engine, sync and async, puts the sentence with the figure before the model, and no particulars."""
    pytest.importorskip("llama_index.core")
    from baowen.examples.llama_index_engine import engine

    told = engine(sample_index).query(QUESTION)
    assert FIGURE in str(told)
    assert "passage_id" not in str(told)
    assert told.source_nodes[0].metadata["path"] == "anshan-2024.txt"
    again = asyncio.run(engine(sample_index).aquery(QUESTION))
    assert [n.node_id for n in again.source_nodes] == [n.node_id for n in told.source_nodes]


def test_llama_index_embeds_with_our_vectors() -> None:
    """Queries and texts get the vectors of the embedder."""
    pytest.importorskip("llama_index.core")
    from baowen.ui.llama_index import BaowenEmbedding

    ours = HashingEmbedder()
    theirs = BaowenEmbedding(ours)
    assert theirs.get_query_embedding("鞍山") == ours.embed_queries(["鞍山"])[0].tolist()
    assert theirs.get_text_embedding_batch(["鞍山", "营口"]) == ours.embed_passages(["鞍山", "营口"]).tolist()
    assert theirs.model_name == ours.name


def test_a_haystack_pipeline_builds_its_prompt_from_the_passages(sample_index: LocalIndex) -> None:
    """The tutorial's pipeline hands the sentence with the figure to the generator, and reports its use to nobody."""
    pytest.importorskip("baowen.ui.haystack", exc_type=ImportError)
    from baowen.examples.haystack_pipeline import messages

    told = messages(sample_index, QUESTION)
    assert FIGURE in told
    assert "anshan-2024.txt:4" in told

    from haystack.telemetry import _telemetry

    assert _telemetry.telemetry is None


@pytest.mark.parametrize(
    ("name", "package"),
    [("langchain", "langchain_core.documents"), ("llama_index", "llama_index.core.schema"), ("haystack", "haystack")],
)
def test_a_missing_framework_names_its_extra(name: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing an adapter without its framework says what to install."""
    monkeypatch.delitem(sys.modules, f"baowen.ui.{name}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=r"pip install 'baowen\[") as told:
        importlib.import_module(f"baowen.ui.{name}")
    assert "\n" not in str(told.value)


def test_the_encoder_stands_in_for_a_sentence_transformer() -> None:
    """One text or several, query or passage, cosines: as libraries that take a SentenceTransformer call it."""
    encoder = Encoder(HashingEmbedder())
    rows = encoder.encode(["鞍山", "营口"], show_progress_bar=False, batch_size=8)
    assert rows.shape == (2, encoder.get_embedding_dimension())
    assert encoder.encode("鞍山").shape == (encoder.get_sentence_embedding_dimension(),)
    assert np.allclose(np.diag(encoder.similarity(rows, rows)), 1, atol=1e-5)
    assert np.array_equal(encoder.encode_query("鞍山"), encoder.encode("鞍山", prompt_name="query"))
    with pytest.raises(ValueError, match="NumPy"):
        encoder.encode("鞍山", convert_to_tensor=True)
