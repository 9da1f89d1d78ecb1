"""AsyncAssistant: the same answers on an event loop, errors and cancelling included."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing

import pytest

from baowen.rag import Answer, Answered, Assistant, AsyncAssistant, LocalIndex, Retrieved, TextDelta, UsageError
from baowen.rag.answer import Hit
from baowen.rag.question import Question

pytestmark = pytest.mark.model
QUESTION = "大连市今年开工项目多少个"


class Endless:
    """A reader that writes until it is stopped, as a language model may."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """Not called: it streams."""
        raise NotImplementedError

    def stream(self, question: Question, hits: Sequence[Hit]) -> Iterator[str | Answer]:
        """A word every hundredth of a second."""
        try:
            while True:
                time.sleep(0.01)
                yield "字"
        finally:
            self.stopped.set()


def test_a_stream_gives_the_events_in_their_order(composed_index: LocalIndex) -> None:
    """What was found, the text, the answer: as `Assistant.stream` gives them."""

    async def events() -> list[type]:
        async with AsyncAssistant(Assistant(composed_index)) as assistant:
            return [type(event) async for event in assistant.stream(QUESTION)]

    kinds = asyncio.run(events())
    assert kinds[0] is Retrieved
    assert kinds[-1] is Answered
    assert set(kinds[1:-1]) == {TextDelta}


def test_what_is_wrong_with_a_question_is_raised_to_the_caller(composed_index: LocalIndex) -> None:
    """An error in the thread is one at the await; the next question is answered."""

    async def ask() -> Answer:
        async with AsyncAssistant(Assistant(composed_index)) as assistant:
            with pytest.raises(UsageError):
                await assistant.ask("")
            return await assistant.ask(QUESTION)

    assert asyncio.run(ask()).question == QUESTION


def test_a_cancelled_question_stops_its_reader(composed_index: LocalIndex) -> None:
    """Cancelling the task, or closing the stream, stops what writes the answer."""
    readers = [Endless(), Endless()]

    async def cancel() -> None:
        async with AsyncAssistant(Assistant(composed_index, reader=readers[0])) as assistant:
            task = asyncio.create_task(assistant.ask(QUESTION))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        async with (
            AsyncAssistant(Assistant(composed_index, reader=readers[1])) as assistant,
            aclosing(assistant.stream(QUESTION)) as events,
        ):
            async for event in events:
                if isinstance(event, TextDelta):
                    break

    asyncio.run(cancel())
    assert all(reader.stopped.wait(5) for reader in readers)


def test_closing_tells_who_still_waits(composed_index: LocalIndex) -> None:
    """A question that had not begun is refused rather than left waiting for ever."""
    reader = Endless()

    async def ask() -> None:
        assistant = AsyncAssistant(Assistant(composed_index, reader=reader), workers=1)
        first = asyncio.create_task(assistant.ask(QUESTION))
        await asyncio.sleep(0.2)
        second = asyncio.create_task(assistant.ask(QUESTION))
        await asyncio.sleep(0.1)
        closing = asyncio.create_task(asyncio.to_thread(assistant.close))
        with pytest.raises(RuntimeError, match="closed"):
            await asyncio.wait_for(second, 10)
        first.cancel()
        await closing

    asyncio.run(ask())


def test_searching_leaves_the_loop_free(composed_index: LocalIndex) -> None:
    """Many searches at once give what one gives, and the loop goes on meanwhile."""

    async def search() -> tuple[list[list[str]], int]:
        turns = 0

        async def tick() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        async with AsyncAssistant(Assistant(composed_index), workers=2) as assistant:
            ticking = asyncio.create_task(tick())
            found = await asyncio.gather(*(assistant.search(QUESTION, 3) for _ in range(8)))
            ticking.cancel()
            return [[hit.passage.id for hit in hits] for hits in found], turns

    found, turns = asyncio.run(search())
    assert len(found) == 8
    assert all(ids == found[0] and ids for ids in found)
    assert turns > 8
