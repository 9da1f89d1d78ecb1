"""What happens when a reader asks: under his preferences and filters, in his turn, kept in his history.

And what is suggested to him, which waits for every question of a reader's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ..rag import Answer, Assistant, BaowenError, Where
from . import render
from .asking import Assistants, Narrowed, told, where_of
from .conversation import Event, Turn, before, converse
from .preferences import Preferences, user_folder
from .suggestions import Ask, examples, following
from .texts import Words

if TYPE_CHECKING:
    from ..rag import Index
    from .desk import Desk

_WAIT: Final = 0.1
"""Seconds between looks at whether a reader asks."""
_PATIENCE: Final = 20.0
"""Seconds that a suggestion waits for readers before it is tried beside them."""
_REMEMBERED: Final = 500
_log = logging.getLogger(__name__)


class Suggestions:
    """The questions to begin and to go on with, tried out once for each state of the index. Safe for several threads.

    They are tried while no reader waits for an answer, and no language model is asked.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._guard = threading.Lock()
        self._state: object = None
        self._begun: tuple[str, ...] = ()
        self._beginning: Iterator[tuple[str, ...]] = iter(())
        self._known: dict[object, tuple[str, ...]] = {}

    def begin(self) -> Iterator[tuple[str, ...]]:
        """Questions to begin with: those found so far, each time that there is one more."""
        told: tuple[str, ...] = ()
        while (found := self._more(told)) != told:
            yield found
            told = found

    def go_on(self, answer: Answer, history: Sequence[str], where: Where) -> Iterator[tuple[str, ...]]:
        """Questions after an answer, found so far; `history` holds those before it, `where` the reader's filters."""
        key = (self._state_now(), answer.resolved_question, answer.answer, tuple(history), where)
        if key not in self._known:
            index = self._desk.index if where == Where() else Narrowed(self._desk.index, where)
            found: tuple[str, ...] = ()
            for found in following(answer, index, self._asking(index), history=history):
                yield found
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = found
        yield self._known[key]

    def _more(self, told: tuple[str, ...]) -> tuple[str, ...]:
        """What is found to begin with, once that is something else than `told`; `told` when nothing is to come."""
        with self._guard:
            self._renew()
            while self._begun == told and (found := next(self._beginning, None)) is not None:
                self._begun = found
            return self._begun

    def _state_now(self) -> object:
        index = self._desk.index
        return id(index), index.status().generation

    def _renew(self) -> None:
        """Begins again where the index has changed."""
        index, state = self._desk.index, self._state_now()
        if state != self._state:
            from ..rag.samples import QUESTIONS

            self._state, self._begun = state, ()
            self._beginning = examples(index, self._asking(index), known=QUESTIONS if self._desk.sample else ())

    def _asking(self, index: Index) -> Ask:
        assistant = Assistant(index)

        def ask(question: str, history: Sequence[str]) -> Answer:
            end = time.monotonic() + _PATIENCE
            while self._desk.gate.busy and time.monotonic() < end:
                time.sleep(_WAIT)
            return assistant.ask(question, history=history)

        return ask


class Talk:
    """Asks for the reader of a request, under his preferences and filters, and keeps what was answered."""

    def __init__(self, desk: Desk, assistants: Assistants, suggestions: Suggestions, words: Words) -> None:
        self._desk = desk
        self._assistants = assistants
        self._suggestions = suggestions
        self._words = words

    def ask(
        self, name: str | None, question: str, chosen: object, turns: tuple[Turn, ...], conversation: str
    ) -> Iterator[tuple[tuple[Turn, ...], str]]:
        """The conversation as it grows, and its id; begun anew where that is empty. Raises nothing."""
        id = conversation or self._desk.history.new_id()
        narrowed = self._narrowed(chosen)

        def events(asked: str, history: Sequence[str]) -> Iterator[Event]:
            user = self._desk.user(name)
            own = Preferences.read(user_folder(self._desk.home, user.name))
            assistant = self._assistants.of(self._desk.index, own, where_of(chosen))
            with self._desk.gate.turn(user.name):
                yield from assistant.stream(asked, history=history, k=own.k or self._desk.settings.k)

        for grown in converse(events, question, turns, narrowed=narrowed, words=self._words):
            if grown[-1].answer is not None:
                grown = (*grown[:-1], self._kept(name, id, grown[-1], narrowed))
            yield grown, id

    def cut(
        self, name: str | None, turns: tuple[Turn, ...], conversation: str, from_: str
    ) -> tuple[tuple[Turn, ...], str]:
        """The turns before the one that is asked again, and the conversation in which it is.

        That is another one where later answers would be lost: the old one stays in the history.
        """
        kept = before(turns, from_)
        if conversation and len(kept) < len(turns):
            try:
                answered = sum(turn.answered for turn in kept)
                conversation = self._desk.history.cut(self._desk.user(name).name, conversation, answered)
            except BaowenError as error:
                _log.error("%s", error)
        return kept, conversation

    def suggested(self, turns: tuple[Turn, ...], chosen: object) -> Iterator[tuple[str, ...]]:
        """What might be asked after the last turn under these filters, found so far. Raises nothing."""
        if not turns or turns[-1].answer is None:
            return
        before = [turn.question for turn in turns[:-1] if turn.counts]
        try:
            yield from self._suggestions.go_on(turns[-1].answer, before, where_of(chosen))
        except BaowenError as error:
            _log.error("%s", error)

    def _kept(self, name: str | None, id: str, turn: Turn, narrowed: str) -> Turn:
        """The turn once its answer is in the history, with the filters it was found under, or the reason why it is not."""
        try:
            if turn.answer is not None:
                told = (self._words.narrowed.format(filters=narrowed),) if narrowed else ()
                answer = replace(turn.answer, notes=(*told, *turn.answer.notes))
                self._desk.history.add(self._desk.user(name).name, id, answer)
        except BaowenError as error:
            _log.error("%s", error)
            return replace(turn, body=turn.body + render.hint(error, words=self._words))
        return turn

    def _narrowed(self, chosen: object) -> str:
        try:
            return told(where_of(chosen), self._words)
        except BaowenError:
            return ""  # told again, as a hint, when it is asked
