"""LangChain's own retrieval chain over Baowen: passages into a prompt, the prompt into any chat model.

    python examples/langchain_chain.py 问题

Without a model of yours it runs on LangChain's echoing one, which says what it was given.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.language_models import ParrotFakeChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnablePassthrough

from baowen.rag import LocalIndex, Settings
from baowen.rag.samples import open_samples
from baowen.ui.langchain import BaowenRetriever

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROMPT = ChatPromptTemplate.from_template("只根据下面的资料回答，写明出处。\n\n{context}\n\n问题：{question}")


def as_context(documents: Sequence[Document]) -> str:
    return "\n\n".join(f"{d.metadata['path']}:{d.metadata['line']}\n{d.page_content}" for d in documents)


def chain(index: LocalIndex, model: BaseChatModel | None = None) -> Runnable[str, str]:
    retriever = BaowenRetriever(index=index, k=3)
    given = {"context": retriever | as_context, "question": RunnablePassthrough()}
    return given | PROMPT | (model or ParrotFakeChatModel()) | StrOutputParser()


if __name__ == "__main__":
    with open_samples(Settings().cache) as samples:
        print(chain(samples).invoke(sys.argv[1] if sys.argv[1:] else "鞍山今年开复工目标是多少"))
