"""What happens when a reader asks: under his preferences and filters, in his turn, kept in his history."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..rag import Assistant, BaowenError
from . import render
from .asking import Assistants, told, where_of
from .conversation import Event, Turn, before, converse
from .preferences import Preferences, user_folder
from .suggestions import examples, following
from .texts import Words

if TYPE_CHECKING:
    from .desk import Desk

_log = logging.getLogger(__name__)


class Examples:
    """The questions to begin with, made once for each state of the index. Safe for several threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._guard = threading.Lock()
        self._made: tuple[object, tuple[str, ...]] = (None, ())

    def now(self) -> tuple[str, ...]:
        """Those of the index as it is."""
        if self._desk.sample:
            from ..rag.samples import QUESTIONS

            return QUESTIONS
        with self._guard:
            index = self._desk.index
            state = (id(index), index.status().generation)
            if self._made[0] != state:
                self._made = (state, examples(Assistant(index)))  # no language model is asked for them
            return self._made[1]


class Talk:
    """Asks for the reader of a request, under his preferences and filters, and keeps what was answered."""

    def __init__(self, desk: Desk, assistants: Assistants, words: Words) -> None:
        self._desk = desk
        self._assistants = assistants
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
                grown = (*grown[:-1], self._kept(name, id, grown[-1]))
            yield grown, id

    def cut(self, name: str | None, turns: tuple[Turn, ...], conversation: str, from_: str) -> tuple[Turn, ...]:
        """The turns before the one that is asked again; the stored conversation is cut alike."""
        kept = before(turns, from_)
        if conversation and len(kept) < len(turns):
            try:
                answered = sum(turn.answer is not None for turn in kept)
                self._desk.history.cut(self._desk.user(name).name, conversation, answered)
            except BaowenError as error:
                _log.error("%s", error)
        return kept

    def suggested(self, turns: tuple[Turn, ...]) -> tuple[str, ...]:
        """What might be asked after the last turn. Raises nothing."""
        if not turns or turns[-1].answer is None:
            return ()
        try:
            return following(turns[-1].answer, self._desk.index)
        except BaowenError as error:
            _log.error("%s", error)
            return ()

    def _kept(self, name: str | None, id: str, turn: Turn) -> Turn:
        """The turn once its answer is in the history, or with the reason why it is not."""
        try:
            if turn.answer is not None:
                self._desk.history.add(self._desk.user(name).name, id, turn.answer)
        except BaowenError as error:
            _log.error("%s", error)
            return replace(turn, body=turn.body + render.hint(str(error), words=self._words))
        return turn

    def _narrowed(self, chosen: object) -> str:
        try:
            return told(where_of(chosen), self._words)
        except BaowenError:
            return ""  # told again, as a hint, when it is asked
