"""LlamaIndex's own query engine over Baowen: passages into a synthesiser with any language model.

    python examples/llama_index_engine.py 问题

Without a model of yours it runs on LlamaIndex's echoing one, which says what it was given.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine

from baowen.rag import LocalIndex, Settings
from baowen.rag.samples import open_samples
from baowen.ui.llama_index import BaowenRetriever

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


def engine(index: LocalIndex, llm: LLM | None = None) -> RetrieverQueryEngine:
    return RetrieverQueryEngine.from_args(BaowenRetriever(index, k=3), llm=llm or MockLLM())


if __name__ == "__main__":
    with open_samples(Settings().cache) as samples:
        told = engine(samples).query(sys.argv[1] if sys.argv[1:] else "鞍山今年开复工目标是多少")
        print(told)
        for node in told.source_nodes:
            print(node.metadata["path"], node.metadata["line"], node.score)
