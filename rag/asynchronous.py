"""AsyncAssistant: the same assistant for hosts with an event loop. One implementation; threads do the work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, closing, suppress
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from .assistant import Answered, Retrieved, TextDelta
from .retriever import Retriever

if TYPE_CHECKING:
    from .answer import Answer, Hit
    from .assistant import Assistant
    from .library import Where
    from .question import Question

T = TypeVar("T")


class AsyncAssistant:
    """Asks an Assistant from an event loop without blocking it.

    At most `workers` questions are worked on at a time, the others wait in their order. Good for one event loop after
    another; an async context manager that ends its threads.
    """

    def __init__(self, assistant: Assistant, *, workers: int = 4) -> None:
        self.assistant = assistant
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="baowen-ask")

    def to(self, assistant: Assistant) -> AsyncAssistant:
        """Asks another assistant in the same threads."""
        other = copy(self)
        other.assistant = assistant
        return other

    async def ask(self, question: str, *, history: Sequence[str] = (), k: int = 8) -> Answer:
        """As `Assistant.ask`. Cancelling the task stops the answer, a language model's too."""
        async with aclosing(self.stream(question, history=history, k=k)) as events:
            async for event in events:
                if isinstance(event, Answered):
                    return event.answer
        raise RuntimeError("a stream ends with Answered")

    async def search(self, query: str | Question, k: int = 8, *, where: Where | None = None) -> list[Hit]:
        """As `Retriever.search`."""
        return await self.run(Retriever(self.assistant.index).search, query, k, where=where)

    async def stream(
        self, question: str, *, history: Sequence[str] = (), k: int = 8
    ) -> AsyncGenerator[Retrieved | TextDelta | Answered]:
        """As `Assistant.stream`. Close it (`contextlib.aclosing`) to stop the answer before its end."""
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[Retrieved | TextDelta | Answered | BaseException | None] = asyncio.Queue()
        stopped = threading.Event()

        def hand(event: Retrieved | TextDelta | Answered | BaseException | None) -> None:
            with suppress(RuntimeError):  # the loop is closed, nobody listens any more
                loop.call_soon_threadsafe(events.put_nowait, event)

        def pump() -> None:
            try:
                with closing(self.assistant.stream(question, history=history, k=k)) as steps:  # pyright: ignore[reportArgumentType]
                    for step in steps:
                        if stopped.is_set():
                            return
                        hand(step)
                hand(None)
            except BaseException as error:  # handed to whoever asked, who is on the loop
                hand(error)

        work = self._pool.submit(pump)
        work.add_done_callback(
            lambda done: hand(RuntimeError("AsyncAssistant is closed")) if done.cancelled() else None
        )
        try:
            while (event := await events.get()) is not None:
                if isinstance(event, BaseException):
                    raise event
                yield event
        finally:
            stopped.set()
            work.cancel()

    async def run(self, function: Callable[..., T], *arguments: object, **named: object) -> T:
        """Any blocking call in one of the same threads."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(function, *arguments, **named))

    def close(self) -> None:
        """Ends the threads, once what they do is done."""
        self._pool.shutdown(cancel_futures=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.close)
