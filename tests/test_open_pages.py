"""The pages that a server remembers."""

from __future__ import annotations

from types import SimpleNamespace

import gradio as gr
from gradio.routes import App

from baowen.ui.open_pages import hold


def test_the_pages_used_last_are_remembered_and_no_others() -> None:
    """Of four pages with room for three the one that was used longest ago goes; other apps are left alone."""
    app, other = App(), SimpleNamespace()
    app.state_holder.set_blocks(gr.Blocks())
    hold([app, other], 3)
    for name in ("a", "b", "c", "a", "d"):
        app.state_holder[name]
    assert [name for name in "abcd" if name in app.state_holder] == ["a", "c", "d"]
    assert vars(other) == {}
