"""What a terminal shows while a language model writes: the sources first, then its unchecked words, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from ..rag import Answer, Answered, Retrieved, TextDelta
from . import terminal

READING = "正在读 {titles} ……"
UNCHECKED = "大模型正在写（尚未核对）："
_TITLES = 3


def follow(events: Iterable[Retrieved | TextDelta | Answered], *, quiet: bool = False) -> Answer:
    """The answer at the end of a stream, which is told on stderr as it goes where that is a screen and not `quiet`."""
    shown = not quiet and sys.stderr.isatty()
    begun = False
    for event in events:
        match event:
            case Retrieved():
                titles = dict.fromkeys(
                    h.passage.article.title.split("\n")[0][:24] for h in event.hits if h.passage.article.title
                )
                if shown and titles:
                    terminal.tell(READING.format(titles="、".join(list(titles)[:_TITLES])))
            case TextDelta():
                if shown and event.text:
                    head = "" if begun else UNCHECKED
                    click.secho(head + terminal.plain(event.text), fg="bright_black", err=True, nl=False)
                    begun = True
            case Answered():
                if begun:
                    click.echo(err=True)
                return event.answer
    raise RuntimeError("a stream ends with Answered")
