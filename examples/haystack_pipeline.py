"""Haystack's own retrieval pipeline over Baowen: passages into a prompt builder, ready for any generator.

    python examples/haystack_pipeline.py 问题

Connect a generator behind `prompt`; without one it shows the messages that the generator would get.
"""

from __future__ import annotations

import sys

from baowen.ui.haystack import BaowenRetriever  # isort: skip -- before haystack, whose telemetry it turns off
from haystack import Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.dataclasses import ChatMessage

from baowen.rag import LocalIndex, Settings
from baowen.rag.samples import open_samples

TEMPLATE = """只根据下面的资料回答，写明出处。
{% for document in documents %}
{{ document.meta.path }}:{{ document.meta.line }}
{{ document.content }}
{% endfor %}
问题：{{ question }}"""


def pipeline(index: LocalIndex) -> Pipeline:
    made = Pipeline()
    made.add_component("retriever", BaowenRetriever(index, top_k=3))
    made.add_component(
        "prompt",
        ChatPromptBuilder([ChatMessage.from_user(TEMPLATE)], required_variables=["documents", "question"]),
    )
    made.connect("retriever.documents", "prompt.documents")
    return made


def messages(index: LocalIndex, question: str) -> str:
    told = pipeline(index).run({"retriever": {"query": question}, "prompt": {"question": question}})
    return "\n".join(message.text or "" for message in told["prompt"]["prompt"])


if __name__ == "__main__":
    with open_samples(Settings().cache) as samples:
        print(messages(samples, sys.argv[1] if sys.argv[1:] else "鞍山今年开复工目标是多少"))
