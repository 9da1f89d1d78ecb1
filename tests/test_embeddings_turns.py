"""The turns in which callers share a graph."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from baowen.embeddings.onnx_embedder import run_all
from baowen.embeddings.turns import Turns


def test_all_callers_together_run_no_more_batches_than_there_are_turns() -> None:
    """Six callers of three batches each never have more than two runs going on, and each gets his own."""
    turns, guard = Turns(2), threading.Lock()
    busy, most = 0, 0

    def run(batch: list[int]) -> np.ndarray:
        nonlocal busy, most
        with guard:
            busy += 1
            most = max(most, busy)
        time.sleep(0.002)
        with guard:
            busy -= 1
        return np.array(batch, np.float32)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: run_all(run, [[n], [n + 10], [n + 20]], turns), range(6)))
    assert most == 2
    assert [[int(part[0]) for part in parts] for parts in found] == [[n, n + 10, n + 20] for n in range(6)]


def test_who_came_first_is_let_in_first() -> None:
    """A caller with many batches does not overtake one who waits."""
    turns, order, held = Turns(1), list[str](), threading.Event()

    def take(name: str) -> None:
        with turns.turn():
            order.append(name)
            held.wait(5)

    with ThreadPoolExecutor(4) as pool:
        for n, name in enumerate("abcd"):
            pool.submit(take, name)
            end = time.monotonic() + 5
            while len(order) + len(turns._waiting) <= n and time.monotonic() < end:
                time.sleep(0.002)
        held.set()
    assert order == list("abcd")


def test_a_failed_run_gives_its_turn_back() -> None:
    """An error on the way leaves no turn taken."""
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.turn():
            raise ZeroDivisionError
    with turns.turn():
        pass
