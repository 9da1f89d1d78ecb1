"""How far a run has come."""

from __future__ import annotations

from baowen.ui.pace import Pace


def test_what_is_unread_is_taken_to_hold_as_much_as_what_is_read() -> None:
    """Half read with 30 passages, 10 of them done in 5 s: 20 + 30 are left, 10 of 60 are done, 25 s remain."""
    pace = Pace(bytes=500, total_bytes=1000, embedded=10, lacking=20, elapsed=5.0)
    assert pace.fraction == 10 / 60
    assert pace.seconds_left == 50 * 5.0 / 10


def test_all_read_leaves_what_waits() -> None:
    """30 of 40 passages in 3 s leave 10, a second's work."""
    pace = Pace(bytes=1000, total_bytes=1000, embedded=30, lacking=10, elapsed=3.0)
    assert pace.fraction == 0.75
    assert pace.seconds_left == 1.0


def test_nothing_is_promised_before_the_first_passage() -> None:
    """Without a rate there is no time left to tell; with nothing to embed the bytes tell how far it is."""
    assert Pace(0, 1000, 0, 50, 2.0).seconds_left is None
    assert Pace(0, 1000, 0, 0, 0.0).fraction == 0.0
    assert Pace(250, 1000, 0, 0, 1.0).fraction == 0.25
    assert Pace(0, 0, 0, 0, 0.0).fraction == 0.0
