"""LLMReader: a language model writes the answer, adjudication.py checks it, the extractive reader stands by.

Where nothing of what the model says is printed, or the endpoint fails, the extractive answer is given with the reason.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from .adjudication import LONGEST_FREE, Adjudicator
from .answer import Answer, Hit, Reader
from .contradiction import contradicts
from .endpoint import Connection, Endpoint
from .errors import EndpointError
from .evidence import candidates
from .extractive import ExtractiveReader, parts_of
from .facts import Facts
from .folding import fold
from .names import Name, novel_names, stands_in
from .prompt import Message, is_leaked, messages, rewriting
from .question import LONGEST, Question
from .wording import FREE

if TYPE_CHECKING:
    from .index import Index

_log = logging.getLogger(__name__)
_TOLD, _TOLD_FREE = 5, 8
"""Passages that the model is told of for a fact, and for what several may tell together: each takes a small model seconds
to read on a processor."""
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_OPENING = re.compile(r"^\s*(?:答案?|回答)[:：]\s*")
_FURNITURE = re.compile(
    r"\*\*|^#+\s*|^\s*[-*•]\s+|`+|</?资料[^>]*>|(?:https?://|www\.)[^\s\u4e00-\u9fff]*", re.MULTILINE
)
_ENDS = re.compile(r"[。！？!?；;\]】］”」\n]\s*$")


class Rewriter(Protocol):
    """Makes a follow-up whole that no rule could."""

    def rewrite(self, question: str, history: Sequence[str]) -> str | None:
        """The question as it would be asked without the history (oldest first); None where that fails."""
        ...


class LLMReader:
    """Answers with a language model; a Reader and a Rewriter."""

    def __init__(self, index: Index, endpoint: Endpoint, *, extractive: Reader | None = None) -> None:
        """Raises UsageError where the `openai` package is missing."""
        self._endpoint = endpoint
        self._connection = Connection(endpoint)
        self._extractive = extractive or ExtractiveReader(index)
        self._adjudicator = Adjudicator(index)

    def close(self) -> None:
        """Hangs up on the endpoint."""
        self._connection.close()

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """The checked answer; the extractive one, with the reason, where the model has none."""
        for event in self.stream(question, hits):
            if isinstance(event, Answer):
                return event
        raise RuntimeError("a stream ends with an answer")

    def stream(self, question: Question, hits: Sequence[Hit]) -> Iterator[str | Answer]:
        """What the model writes, piece by piece and not yet checked, "" while it writes nothing; last the checked answer.

        Closing the iterator stops the model.
        """
        if not hits:
            yield self._extractive.read(question, hits)
            return
        text, fault, used = "", "", []
        plain: Answer | None = None
        for share in (1.0, 0.5):
            told, used = self.prompt(question, hits, share=share)
            text, fault = "", ""
            try:
                with self._connection.stream(told) as pieces:
                    for piece in pieces:
                        text += piece
                        yield piece
                        if piece and plain is None:  # while the model goes on
                            plain = self._extractive.read(question, hits)
            except EndpointError as error:
                fault = str(error)
            if "上下文" not in fault:
                break
        plain = plain or self._extractive.read(question, hits)
        if fault:
            _log.info("%s", fault)
            yield replace(plain, notes=(*plain.notes, f"{fault}。以下是不用大模型的回答"))
            return
        yield self._adjudicator.judge(question, used, cleaned(text), plain)

    def prompt(self, question: Question, hits: Sequence[Hit], *, share: float = 1.0) -> tuple[list[Message], list[Hit]]:
        """What the model is told within that share of its context, and the hits in it in the order of their numbers."""
        budget = int((self._endpoint.context - self._endpoint.answer) * share)
        return messages(question.resolved, _worth_telling(question, hits), budget=budget)

    def rewrite(self, question: str, history: Sequence[str]) -> str | None:
        """The question made whole by the model; None where it fails or says something that is no question."""
        try:
            with self._connection.stream(rewriting(question, history)) as pieces:
                text = cleaned("".join(pieces))
        except EndpointError as error:
            _log.info("%s", error)
            return None
        line = text.splitlines()[0].strip() if text else ""
        known = fold("".join([question, *history]))
        new = [f for f in Facts.of(line).all if not stands_in(Name(f.start, f.end, fold(f.text), parts=True), known)]
        novel = novel_names(line, known) or new
        return line if line and len(line) <= LONGEST // 2 and not novel and not is_leaked(line) else None


def _worth_telling(question: Question, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The best passages that speak of a place and a year asked for; the best of all where none does."""
    asked = parts_of(question) or [question]
    most = _TOLD_FREE if question.asks in FREE else _TOLD
    fitting = (h for h in hits if any(not contradicts(q, c) for q in asked for c in candidates(q, h)))
    return list(islice(fitting, most)) or hits[:most]


def cleaned(text: str) -> str:
    """The model's text without thoughts, Markdown, links and an unfinished last sentence."""
    text = _FURNITURE.sub("", _THOUGHTS.sub("", text))
    text = _OPENING.sub("", text).strip()
    if len(text) > LONGEST_FREE and not _ENDS.search(text):
        text = re.sub(r"[^。！？!?；;\n]*$", "", text) or text
    return text
