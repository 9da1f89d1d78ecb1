"""What one would pick instead of Baowen, each with the same model folder: run by peers.py in an environment of its own.

One JSON command a line on standard input, one JSON answer a line on standard output:

    {"do": "remember", "passages": [text, ...]}             embeds them, so that no system need embed them again
    {"do": "forget"}                                        from now on each system embeds for itself
    {"do": "build", "system": name, "passages": [...]}      → {"seconds"}, or {"missing": why} without the package
    {"do": "search", "system": name, "query", "k"}          → {"seconds", "found": [number of a passage, ...]}
"""

# The peers live in an environment that the type checker does not see.
# pyright: reportMissingImports=false, reportUnnecessaryTypeIgnoreComment=false

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Search = Callable[[str, int], list[int]]
"""(query, k) → the numbers of the best passages, best first."""
_models: dict[str, Any] = {}
_memory: dict[str, Any] = {}


def once(name: str, make: Callable[[], Any]) -> Any:
    """A model is loaded once and stays, as in a running program."""
    if name not in _models:
        _models[name] = make()
    return _models[name]


def words(text: str) -> list[str]:
    """How users are told to make BM25 work for Chinese."""
    import jieba

    jieba.setLogLevel(60)
    return [w for w in jieba.lcut_for_search(text) if w.strip()]


def sentence_transformers_faiss(passages: list[str], model: str) -> Search:
    """sentence-transformers and FAISS, exact."""
    import faiss
    from sentence_transformers import SentenceTransformer

    encoder = once("sentence-transformers", lambda: SentenceTransformer(model, device="cpu"))
    index: Any = faiss.IndexFlatIP(encoder.get_embedding_dimension())
    index.add(encoder.encode_document(passages))

    def search(query: str, k: int) -> list[int]:
        return index.search(encoder.encode_query([query]), k)[1][0].tolist()

    return search


def bm25s_jieba(passages: list[str], model: str) -> Search:  # noqa: ARG001 (words need no model)
    """bm25s over jieba's words."""
    import bm25s

    index = bm25s.BM25()
    index.index([words(p) for p in passages], show_progress=False)

    def search(query: str, k: int) -> list[int]:
        return index.retrieve([words(query)], k=min(k, len(passages)), show_progress=False)[0][0].tolist()

    return search


def langchain(passages: list[str], model: str) -> Search:
    """LangChain: FAISS and BM25 (jieba) in an EnsembleRetriever."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    embeddings = once(
        "langchain",
        lambda: HuggingFaceEmbeddings(
            model_name=model,
            model_kwargs={"device": "cpu"},
            encode_kwargs={"prompt_name": "document"},
            query_encode_kwargs={"prompt_name": "query"},
        ),
    )
    numbers = [{"number": n} for n in range(len(passages))]
    dense = FAISS.from_texts(passages, embeddings, metadatas=numbers).as_retriever()
    sparse = BM25Retriever.from_texts(passages, metadatas=numbers, preprocess_func=words)
    both = EnsembleRetriever(retrievers=[dense, sparse], weights=[0.5, 0.5])

    def search(query: str, k: int) -> list[int]:
        dense.search_kwargs["k"] = sparse.k = k
        return [d.metadata["number"] for d in both.invoke(query)][:k]

    return search


def llama_index(passages: list[str], model: str) -> Search:
    """LlamaIndex: vectors and BM25 (jieba) in a QueryFusionRetriever with reciprocal ranks."""
    from llama_index.core import Settings, VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.retrievers.bm25 import BM25Retriever

    class Words(BM25Retriever):
        """Its BM25 splits at spaces: Chinese comes to it in words, and goes back as it was."""

        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            found = super()._retrieve(QueryBundle(" ".join(words(query_bundle.query_str))))
            return [NodeWithScore(node=nodes[int(n.node.node_id)], score=n.score) for n in found]

    Settings.llm = MockLLM()  # none is asked
    embedding = once(
        "llama-index",
        lambda: HuggingFaceEmbedding(model, device="cpu", query_instruction="query: ", text_instruction="passage: "),
    )
    nodes = [TextNode(text=p, id_=str(n)) for n, p in enumerate(passages)]
    index = VectorStoreIndex(nodes, embed_model=embedding)
    cut = [TextNode(text=" ".join(words(p)), id_=str(n)) for n, p in enumerate(passages)]
    sparse = Words(nodes=cut, skip_stemming=True, token_pattern=r"\S+")

    def search(query: str, k: int) -> list[int]:
        sparse.similarity_top_k = min(k, len(passages))
        both = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=k), sparse],
            mode="reciprocal_rerank",  # pyright: ignore[reportArgumentType]
            num_queries=1,
            similarity_top_k=k,
            use_async=False,
        )
        return [int(n.node.node_id) for n in both.retrieve(query)]

    return search


def txtai(passages: list[str], model: str) -> Search:
    """txtai: hybrid, as its documentation sets it up."""
    from txtai import Embeddings

    index = once(
        "txtai", lambda: Embeddings(path=model, method="sentence-transformers", hybrid=True, gpu=False, content=False)
    )
    index.index(list(enumerate(passages)))
    return lambda query, k: [int(n) for n, _ in index.search(query, k)]


SYSTEMS: dict[str, Callable[[list[str], str], Search]] = {
    "sentence-transformers + FAISS": sentence_transformers_faiss,
    "bm25s + jieba": bm25s_jieba,
    "LangChain FAISS + BM25": langchain,
    "LlamaIndex vectors + BM25": llama_index,
    "txtai hybrid": txtai,
}


def remember(model: str, passages: list[str]) -> None:
    """Embeds passages and has every later `encode` of them answered from memory."""
    from sentence_transformers import SentenceTransformer

    encoder = once("sentence-transformers", lambda: SentenceTransformer(model, device="cpu"))
    if not _memory:
        encode = SentenceTransformer.encode

        def recalling(self: Any, inputs: Any, *more: Any, **options: Any) -> Any:
            texts = [inputs] if isinstance(inputs, str) else list(inputs)
            keys = [str(t).removeprefix("passage: ") for t in texts]
            if _memory and all(key in _memory for key in keys):
                rows = np.stack([_memory[key] for key in keys])
                return rows[0] if isinstance(inputs, str) else rows
            return encode(self, inputs, *more, **options)

        SentenceTransformer.encode = recalling
    fresh = [p for p in dict.fromkeys(passages) if p not in _memory]
    for start in range(0, len(fresh), 256):
        part = fresh[start : start + 256]
        _memory.update(zip(part, encoder.encode_document(part), strict=True))
        sys.stderr.write(f"\r  peers: {min(start + 256, len(fresh))} of {len(fresh)} passages embedded ")
    sys.stderr.write("\n")


def serve(model: str) -> None:
    """Answers commands until standard input ends; what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    built: dict[str, Search] = {}
    for line in sys.stdin:
        command = json.loads(line)
        started = time.perf_counter()
        answer: dict[str, Any] = {}
        try:
            if command["do"] == "remember":
                remember(model, command["passages"])
            elif command["do"] == "forget":
                _memory.clear()
            elif command["do"] == "build":
                built[command["system"]] = SYSTEMS[command["system"]](command["passages"], model)
            else:
                answer["found"] = built[command["system"]](command["query"], command["k"])
            answer["seconds"] = time.perf_counter() - started
        except ImportError as error:
            answer = {"missing": str(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    serve(sys.argv[1])
