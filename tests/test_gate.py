"""Fair turns among users who ask at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from baowen.ui.gate import Gate, TooMany


def until(condition: Callable[[], bool], *, seconds: float = 5) -> None:
    """Waits until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


def test_who_asks_much_does_not_keep_others_waiting() -> None:
    """One place, four questions of A and then one of B: B waits for one of those that wait, not for all three."""
    gate, order, held = Gate(at_once=1), list[str](), threading.Event()

    def ask(name: str) -> None:
        with gate.turn(name):
            order.append(name)
            held.wait(5)

    with ThreadPoolExecutor(5) as pool:
        pool.submit(ask, "A")
        until(lambda: order == ["A"])
        for n, name in enumerate(["A", "A", "A", "B"], 1):
            pool.submit(ask, name)
            until(lambda wanted=n: sum(map(len, gate._queues.values())) == wanted)
        held.set()
    assert order == ["A", "A", "B", "A", "A"]


def test_no_more_are_answered_at_once_than_there_are_places() -> None:
    """Twenty questions of twenty users never stand at more than two desks."""
    gate, guard = Gate(at_once=2), threading.Lock()
    busy, most = 0, 0

    def ask(name: str) -> None:
        nonlocal busy, most
        with gate.turn(name):
            with guard:
                busy += 1
                most = max(most, busy)
            time.sleep(0.002)
            with guard:
                busy -= 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(ask, [f"u{n}" for n in range(20)]))
    assert most == 2


def test_a_minute_holds_so_many_questions_of_a_user() -> None:
    """The fourth question of a minute is refused with the seconds to wait; another user is not concerned."""
    now = [100.0]
    gate = Gate(per_minute=3, clock=lambda: now[0])
    for _ in range(3):
        with gate.turn("A"):
            now[0] += 10
    with pytest.raises(TooMany, match="请 30 秒后再问"), gate.turn("A"):
        pass
    with gate.turn("B"):
        pass
    now[0] = 160.0  # the first, at 100, is a minute old
    with gate.turn("A"):
        pass


def test_a_user_may_wait_for_so_many_answers() -> None:
    """Who has as many questions open as is allowed gets no further one in."""
    gate = Gate(at_once=2, waiting=2)
    with gate.turn("A"), gate.turn("A"), pytest.raises(TooMany, match="2 个问题没有答完"), gate.turn("A"):
        pass
    with gate.turn("A"):
        pass


def test_whoever_sits_before_the_machine_is_not_counted() -> None:
    """Without a login nobody else is kept waiting."""
    gate = Gate(at_once=8, waiting=1, per_minute=1)
    with gate.turn(""), gate.turn(""), gate.turn(""):
        pass


def test_a_failed_answer_gives_its_place_back() -> None:
    """An error on the way leaves no place taken."""
    gate = Gate(at_once=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.turn("A"):
            raise ZeroDivisionError
    with gate.turn("B"):
        pass
