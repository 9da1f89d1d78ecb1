"""What the doors of one server share: the desk, who may enter, and the threads that answer."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from ..rag import Retriever, Where
from ..rag.assistant import Answered
from ..rag.asynchronous import AsyncAssistant
from ..rag.question import parse
from . import schemas
from .asking import Assistants
from .faults import Refused
from .preferences import Preferences
from .traffic import Figures, Limits

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from ..rag import Answer, Assistant, LocalIndex, Retrieved, TextDelta
    from .desk import Desk
    from .doorkeeper import Doorkeeper
    from .gate import Gate
    from .users import User

T = TypeVar("T")
_ALL: Final = Where()
_THREADS: Final = 16
"""Of questions, which mostly wait for their turn at the gate or for a language model."""
_MOST_AT_ONCE: Final = 64
"""Questions and searches taken in at a time; more are sent away at once rather than after a long wait."""


class _Queued:
    """An assistant of the desk's, whose answers wait for their turn; all who ask over an API share one place in the queue."""

    def __init__(self, gate: Gate, assistant: Callable[[], Assistant]) -> None:
        self._gate = gate
        self._assistant = assistant

    def stream(self, question: str, **how: Any) -> Iterator[Retrieved | TextDelta | Answered]:
        with self._gate.turn(""):
            yield from self._assistant().stream(question, **how)


class Service:
    """One for each server."""

    def __init__(
        self, desk: Desk, keeper: Doorkeeper, *, limits: Limits | None = None, log_questions: bool = False
    ) -> None:
        self.desk = desk
        self.keeper = keeper
        self.limits = limits or Limits()
        self.figures = Figures()
        self.log_questions = log_questions
        self.leaving = False
        """Is the server about to end? Then /healthz says so."""
        self._assistants = Assistants(desk.settings, llm=desk.llm)
        self._asking = AsyncAssistant(self._queued(_ALL), workers=_THREADS)
        self._working = ThreadPoolExecutor(max(2, os.cpu_count() or 2), thread_name_prefix="baowen-work")
        self._at_once = 0

    @property
    def index(self) -> LocalIndex:
        """The index as it is now."""
        return self.desk.index

    def warm(self) -> None:
        """Loads the models, so that the first question need not wait for them."""
        self.desk.assistant.ask(schemas.SAMPLE_QUESTION)

    async def admit(self, connection: HTTPConnection) -> User:
        """The user behind a request. Raises Refused."""
        headers: Mapping[str, str] = connection.headers
        address = connection.client.host if connection.client else ""
        if headers.get("authorization", "").lower().startswith("basic"):
            user = await asyncio.to_thread(self.keeper.admit, headers, address)
        else:
            user = self.keeper.admit(headers, address)
        connection.scope["baowen.user"] = user.name
        return user

    async def ask(
        self, question: str, *, history: Sequence[str] = (), k: int = 8, where: Where = _ALL, door: str
    ) -> Answer:
        """One cited answer, from what `where` lets through."""
        async with aclosing(self.stream(question, history=history, k=k, where=where, door=door)) as events:
            async for event in events:
                if isinstance(event, Answered):
                    return event.answer
        raise RuntimeError("a stream ends with Answered")

    async def stream(
        self, question: str, *, history: Sequence[str] = (), k: int = 8, where: Where = _ALL, door: str
    ) -> AsyncGenerator[Retrieved | TextDelta | Answered]:
        """The same in steps; closing it stops the answer. `door` is the label under which it is counted."""
        self._take_in()
        outcome = "failed"
        try:
            asking = self._asking if where == _ALL else self._asking.to(self._queued(where))
            async with aclosing(asking.stream(question, history=history, k=k)) as events:
                async for event in events:
                    if isinstance(event, Answered):
                        outcome = "abstained" if event.answer.abstained else "answered"
                    yield event
        finally:
            self._at_once -= 1
            self.figures.answers.labels(door, outcome).inc()

    async def search(self, wanted: schemas.SearchRequest) -> dict[str, Any]:
        """The passages for a query, as `schemas.Hits` has them."""
        begun = time.perf_counter()
        where = wanted.where

        def found() -> list[dict[str, Any]]:
            hits = Retriever(self.index).search(parse(wanted.query), wanted.k, where=where)
            return [hit.to_dict() for hit in hits]

        hits = await self.run(found)
        elapsed = round((time.perf_counter() - begun) * 1000, 1)
        return {"query": wanted.query, "hits": hits, "elapsed_ms": elapsed}

    async def run(self, function: Callable[[], T]) -> T:
        """A blocking call in one of as many threads as there are processors; the others wait in their order."""
        self._take_in()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._working, function)
        finally:
            self._at_once -= 1

    def close(self) -> None:
        """Ends the threads, once what they do is done."""
        self._asking.close()
        self._working.shutdown()
        self._assistants.close()

    def _queued(self, where: Where) -> Assistant:
        """Whom a question is put to: the index and the assistant are those of the moment when its turn comes."""
        desk = self.desk

        def assistant() -> Assistant:
            return desk.assistant if where == _ALL else self._assistants.of(desk.index, Preferences(), where)

        return cast("Assistant", _Queued(desk.gate, assistant))

    def _take_in(self) -> None:
        if self._at_once >= _MOST_AT_ONCE:
            raise Refused("unavailable", "现在提问的人太多：请几秒后再试", headers={"Retry-After": "2"})
        self._at_once += 1
