"""What stands before a text when it goes into a model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PROMPTS_FILE = "config_sentence_transformers.json"
# The E5 family was trained with these and loses much without them.
E5_PROMPTS = {"query": "query: ", "document": "passage: "}


def read_prompts(folder: Path) -> dict[str, str]:
    """The prompts that a sentence-transformers folder asks for, such as {"query": "query: "}.

    Raises ModelError when the folder does not say or its file cannot be read.
    """
    path = folder / PROMPTS_FILE
    try:
        prompts = json.loads(path.read_text(encoding="utf-8"))["prompts"]
        return {str(kind): str(prompt) for kind, prompt in prompts.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"读不到模型的提示词 {path}（{error}）；请删除该模型目录后重试，或另选一个模型") from error


def prompted(prompt: str, texts: Sequence[str]) -> list[str]:
    """Each text after the prompt. Lone surrogates, which no tokenizer takes, become question marks.

    Raises TypeError for a single string: it would be taken apart into characters.
    """
    if isinstance(texts, str):
        raise TypeError("texts must be a sequence of strings, not one string: wrap it in a list")
    return [(prompt + text).encode("utf-8", "replace").decode("utf-8") for text in texts]
