"""How many pages that were opened Gradio remembers: it would hold 10 000, each with 0.3 MB, also long closed ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

OPEN_PAGES: Final = 500
"""Those used last. A page beyond them begins a new conversation when it is asked again; the old one is in the history."""


def hold(apps: Iterable[Any], most: int = OPEN_PAGES) -> None:
    """Lets each of them that is Gradio's remember so many pages."""
    for app in apps:
        if (holder := getattr(app, "state_holder", None)) is not None:
            holder.capacity = most
