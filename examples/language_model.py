"""Asks the sample pages through a language model: BAOWEN_LLM_URL=http://127.0.0.1:8080/v1 python language_model.py

The sources come first, then the model's words as it writes them, then the checked answer, which is what counts.
"""

from __future__ import annotations

import sys

from baowen.rag import Answered, Assistant, Retrieved, Settings, TextDelta
from baowen.rag.samples import open_samples


def main() -> None:
    question = sys.argv[1] if len(sys.argv) > 1 else "鞍山今年开复工目标是多少"
    settings = Settings()
    with open_samples(settings.cache, say=print) as index:
        assistant = Assistant.from_settings(index, settings, llm=True)
        for event in assistant.stream(question):
            match event:
                case Retrieved():
                    print("找到：", *dict.fromkeys(h.passage.article.title for h in event.hits[:3]), sep="\n  ")
                case TextDelta():
                    print(event.text, end="", flush=True)
                case Answered():
                    print(f"\n\n核对后：{event.answer.answer}")
                    for citation in event.answer.citations:
                        print(f"[{citation.n}] {citation.path}:{citation.line} {citation.quote}")


if __name__ == "__main__":
    main()
