"""A conversation: its turns, and how a turn grows from the question to the complete answer."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ..rag import Answer, Answered, BaowenError, Retrieved, TextDelta, UsageError
from . import render
from .texts import CHINESE, Words

if TYPE_CHECKING:
    from ..rag.answer import Hit

_log = logging.getLogger(__name__)
_SECONDS_BETWEEN_DRAWINGS: Final = 0.05
Event = Retrieved | TextDelta | Answered
Ask = Callable[[str, Sequence[str]], Iterator[Event]]
"""(question, the questions before it) → the events of its answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what is shown below it. A turn that `counts` is history to the questions after it."""

    id: str
    question: str
    body: str
    """Safe HTML."""
    busy: bool = True
    counts: bool = True
    answered: bool = False
    answer: Answer | None = None
    """Held by the last turn alone: what comes after an answer asks for it, and every open page keeps its turns here."""
    copied: str = ""
    """The turn as plain text."""

    @classmethod
    def of(cls, answer: Answer, *, narrowed: str = "", words: Words = CHINESE) -> Turn:
        """A complete turn: an answer drawn for the first time, or again from the history."""
        turn = _asked(answer.question, words)
        return _complete(turn, answer, narrowed, words)

    def shown(self, words: Words = CHINESE) -> dict[str, Any]:
        """The turn as the browser draws it."""
        asked = render.question(self.question, words=words) if self.question.strip() else ""
        return {
            "id": self.id,
            "question": self.question,
            "asked": asked,
            "html": self.body,
            "busy": self.busy,
            "copy": self.copied,
        }


def converse(
    ask: Ask,
    question: str,
    turns: Sequence[Turn],
    *,
    narrowed: str = "",
    words: Words = CHINESE,
) -> Iterator[tuple[Turn, ...]]:
    """Yields the conversation `turns` with a last turn added that grows from search to complete answer.

    `ask` is given the question and the questions before it; `narrowed` names the filters that it searches under. Raises
    nothing that asking can raise: what goes wrong is told in the turn, in one line.
    """
    history = [turn.question for turn in turns if turn.counts]
    earlier = tuple(replace(turn, answer=None) for turn in stopped(turns, words=words) if turn.question.strip())
    turn = _asked(question, words)
    try:
        if question.strip():
            yield (*earlier, turn)
        for grown in _grown(turn, ask(question, history), narrowed, words):
            yield (*earlier, turn := grown)
    except BaowenError as error:
        if not isinstance(error, UsageError):
            _log.error("%s", error)
        yield (*earlier, _failed(turn, error, words))
    except Exception as error:  # whatever one question breaks, the chat goes on
        _log.error("%s: %s", type(error).__name__, error)
        _log.debug("while answering", exc_info=True)
        yield (*earlier, _failed(turn, words.failed, words))


def stopped(turns: Sequence[Turn], *, words: Words = CHINESE) -> tuple[Turn, ...]:
    """The conversation with the answer that was under way, if any, left as it stands."""
    hint = render.hint(words.stopped, words=words)
    return tuple(replace(turn, body=turn.body + hint, busy=False) if turn.busy else turn for turn in turns)


def before(turns: Sequence[Turn], id: str) -> tuple[Turn, ...]:
    """The turns before the one of this id; all of them where there is none."""
    ids = [turn.id for turn in turns]
    return tuple(turns[: ids.index(id)]) if id in ids else tuple(turns)


def _asked(question: str, words: Words) -> Turn:
    return Turn(f"t{secrets.token_hex(4)}", question, render.searching(words=words))


def _failed(turn: Turn, message: str | BaowenError, words: Words) -> Turn:
    return replace(turn, body=render.hint(message, words=words), busy=False, counts=False)


def _complete(turn: Turn, answer: Answer, narrowed: str, words: Words) -> Turn:
    return replace(
        turn,
        body=render.answer(answer, turn.id, narrowed=narrowed, words=words),
        busy=False,
        answered=True,
        answer=answer,
        copied=render.copied(answer, words=words),
    )


def _grown(turn: Turn, events: Iterator[Event], narrowed: str, words: Words) -> Iterator[Turn]:
    """The turn as it grows, drawn at most every 50 ms."""
    hits: tuple[Hit, ...] = ()
    text, drawn = "", 0.0
    for event in events:
        match event:
            case Retrieved():
                hits = event.hits
            case TextDelta():
                text += event.text
                if time.monotonic() - drawn < _SECONDS_BETWEEN_DRAWINGS:
                    continue
            case Answered():
                yield _complete(turn, event.answer, narrowed, words)
                return
        drawn = time.monotonic()
        yield replace(turn, body=render.reading(hits, text, words=words))
