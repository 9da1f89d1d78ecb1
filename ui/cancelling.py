"""Gradio's running generators, when one ends in the very moment in which it is cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Iterators(dict[str, Any]):
    """As the dict that Gradio keeps them in, but one may be taken out that is gone already.

    Gradio 6 waits between seeing a generator and deleting it; where it ended meanwhile, the reader's stop was answered
    with an error of the server.
    """

    def __delitem__(self, key: str) -> None:
        self.pop(key, None)


def forgive(apps: Iterable[Any]) -> None:
    """Lets each of them that is Gradio's forget a generator twice."""
    for app in apps:
        if isinstance(getattr(app, "iterators", None), dict):
            app.iterators = Iterators(app.iterators)
