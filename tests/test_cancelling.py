"""What ends while it is being cancelled."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from gradio.routes import App

from baowen.ui.cancelling import forgive


def test_what_has_ended_meanwhile_may_be_cancelled() -> None:
    """Gradio's own app forgets a generator that is gone, as it forgets one that runs; other apps are left alone."""
    app, other = App(), SimpleNamespace()
    forgive([app, other])
    running: dict[str, Any] = app.iterators
    running["a"] = None
    del running["a"]
    del running["a"]
    assert (dict(running), vars(other)) == ({}, {})
