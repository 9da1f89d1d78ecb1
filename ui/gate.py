"""Fair turns: so many answers at once, users one after the other, and so many questions a minute for each."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from ..rag.errors import UsageError

_MINUTE: Final = 60.0
_MOST_NAMES: Final = 10_000
"""Users whose last minute is remembered."""


class TooMany(UsageError):
    """A user asks faster than is fair to the others."""


class Gate:
    """Lets `at_once` questions through at a time, round robin between users, whoever came first within one.

    A user may ask `per_minute` questions in any minute and have `waiting` of them unanswered. The user without a name,
    who sits before a machine of his own, is not counted. Safe to use from several threads.
    """

    def __init__(
        self,
        *,
        at_once: int | None = None,
        waiting: int = 4,
        per_minute: int = 30,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`at_once` is the number of processors unless given, two at least."""
        self._free = at_once or max(2, os.cpu_count() or 2)
        self._waiting = waiting
        self._per_minute = per_minute
        self._clock = clock
        self._guard = threading.Lock()
        self._queues: OrderedDict[str, deque[threading.Event]] = OrderedDict()
        """Who waits, the user whose turn is next first."""
        self._open: dict[str, int] = {}
        """user → questions that wait or are being answered."""
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        """user → when the questions of the last minute came."""

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Waits for the turn of a user's question and holds it. Raises TooMany where the user must wait first."""
        self._enter(name)
        admitted = threading.Event()
        try:
            with self._guard:
                self._queues.setdefault(name, deque()).append(admitted)
                self._admit()
            admitted.wait()
            yield
        finally:
            self._leave(name, admitted)

    @property
    def busy(self) -> bool:
        """Does anyone wait for an answer?"""
        return bool(self._open)

    def _enter(self, name: str) -> None:
        with self._guard:
            if name:
                if self._open.get(name, 0) >= self._waiting:
                    raise TooMany(f"您还有 {self._waiting} 个问题没有答完：请等它们答完再问")
                self._count(name)
            self._open[name] = self._open.get(name, 0) + 1

    def _count(self, name: str) -> None:
        now = self._clock()
        times = self._asked.setdefault(name, deque())
        self._asked.move_to_end(name)
        while times and times[0] <= now - _MINUTE:
            times.popleft()
        if len(times) >= self._per_minute:
            rest = max(1, round(times[0] + _MINUTE - now))
            raise TooMany(f"一分钟内最多问 {self._per_minute} 个问题：请 {rest} 秒后再问")
        times.append(now)
        while len(self._asked) > _MOST_NAMES:
            self._asked.popitem(last=False)

    def _admit(self) -> None:
        """Gives free places to the users whose turn it is; one with more to ask goes to the end."""
        while self._free and self._queues:
            name, queue = self._queues.popitem(last=False)
            queue.popleft().set()
            self._free -= 1
            if queue:
                self._queues[name] = queue

    def _leave(self, name: str, admitted: threading.Event) -> None:
        with self._guard:
            if admitted.is_set():
                self._free += 1
            elif admitted in (queue := self._queues.get(name, deque())):
                queue.remove(admitted)
                if not queue:
                    del self._queues[name]
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]
            self._admit()
