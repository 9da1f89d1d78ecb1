"""Turns: so many callers at a time, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Lets `at_once` callers in at a time, whoever came first. Safe to use from several threads."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._free = at_once
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a turn and holds it."""
        admitted = threading.Event()
        try:
            with self._guard:
                self._waiting.append(admitted)
                self._admit()
            admitted.wait()
            yield
        finally:
            with self._guard:
                if admitted.is_set():
                    self._free += 1
                elif admitted in self._waiting:  # stopped while it waited
                    self._waiting.remove(admitted)
                self._admit()

    def _admit(self) -> None:
        while self._free and self._waiting:
            self._waiting.popleft().set()
            self._free -= 1
