"""What ends while it is being cancelled."""

from __future__ import annotations

from types import SimpleNamespace

from gradio.routes import App

from baowen.ui.cancelling import forgive


def test_what_has_ended_meanwhile_may_be_cancelled() -> None:
    """Gradio's own app forgets a generator that is gone, as it forgets one that runs; other apps are left alone."""
    app, other = App(), SimpleNamespace()
    forgive([app, other])
    app.iterators["a"] = iter(())
    del app.iterators["a"]
    del app.iterators["a"]
    assert (dict(app.iterators), vars(other)) == ({}, {})
