"""The web chat: questions in, streamed answers with their printed sentences out. Holds no logic but the page's own.

A conversation lives in the browser tab that it was held in; the server keeps nothing of it once the tab is closed.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from ..rag import Answered, BaowenError, Retrieved, TextDelta, UsageError
from . import browser, render, texts

if TYPE_CHECKING:
    import gradio as gr

    from ..rag import Assistant
    from ..rag.answer import Hit
    from .users import Users

_log = logging.getLogger(__name__)
_SECONDS_BETWEEN_DRAWINGS: Final = 0.05
_READERS_AT_ONCE: Final = 4
_FONTS: Final = (
    "system-ui",
    "-apple-system",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what is shown below it. A turn that `counts` is history to the questions after it."""

    id: str
    question: str
    body: str
    busy: bool = True
    counts: bool = True

    def shown(self) -> dict[str, Any]:
        """The turn as the browser draws it."""
        asked = render.question(self.question) if self.question.strip() else ""
        return {"id": self.id, "html": asked + self.body, "busy": self.busy}


def converse(assistant: Assistant, question: str, turns: Sequence[Turn]) -> Iterator[tuple[Turn, ...]]:
    """Yields the conversation `turns` with a last turn added that grows from search to complete answer.

    Raises nothing that asking can raise: what goes wrong is told in the turn, in one line.
    """
    history = [turn.question for turn in turns if turn.counts]
    earlier = tuple(turn for turn in turns if turn.question.strip())
    turn = Turn(f"t{secrets.token_hex(4)}", question, render.searching())
    try:
        if question.strip():
            yield (*earlier, turn)
        for body, complete in _bodies(assistant, question, history, anchor=turn.id):
            turn = replace(turn, body=body, busy=not complete)
            yield (*earlier, turn)
    except UsageError as error:
        yield (*earlier, replace(turn, body=render.hint(str(error)), busy=False, counts=False))
    except BaowenError as error:
        _log.error("%s", error)
        yield (*earlier, replace(turn, body=render.hint(str(error)), busy=False, counts=False))
    except Exception as error:  # whatever one question breaks, the chat goes on
        _log.error("%s: %s", type(error).__name__, error)
        _log.debug("while answering", exc_info=True)
        yield (*earlier, replace(turn, body=render.hint(texts.FAILED), busy=False, counts=False))


def _bodies(assistant: Assistant, question: str, history: list[str], *, anchor: str) -> Iterator[tuple[str, bool]]:
    """The body of a turn as it grows, drawn at most every 50 ms, and whether it is complete."""
    hits: tuple[Hit, ...] = ()
    text, drawn = "", 0.0
    for event in assistant.stream(question, history=history):
        match event:
            case Retrieved():
                hits = event.hits
            case TextDelta():
                text += event.text
                if time.monotonic() - drawn < _SECONDS_BETWEEN_DRAWINGS:
                    continue
            case Answered():
                yield render.answer(event.answer, anchor), True
                return
        drawn = time.monotonic()
        yield render.reading(hits, text), False


def stopped(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The conversation with the answer that was under way, if any, left as it stands."""
    return tuple(
        replace(turn, body=turn.body + render.hint(texts.STOPPED), busy=False) if turn.busy else turn for turn in turns
    )


def build(
    assistant: Assistant,
    *,
    title: str = texts.TITLE,
    examples: Sequence[str] = (),
    follow_ups: Sequence[str] = (),
    sample: bool = False,
) -> gr.Blocks:
    """The page, not yet served.

    `examples` are offered at the start, `follow_ups` below the first answer. `sample` says that the pages indexed are
    those that come with the package.
    """
    gr = _gradio()

    def heading() -> str:
        status = assistant.index.status()
        line = texts.indexed(pages=status.pages, articles=status.articles, places=status.places, years=status.years)
        return render.header(indexed=line, sample=sample, empty=status.pages == 0)

    with gr.Blocks(title=title, analytics_enabled=False) as page:
        header = gr.HTML(heading(), apply_default_css=False, elem_id="bw-header")
        page.load(heading, outputs=header, api_visibility="private", show_progress="hidden")
        log = gr.HTML(
            [],
            html_template=browser.LOG_TEMPLATE,
            js_on_load=browser.DRAW_TURNS,
            apply_default_css=False,
            elem_id="bw-conversation",
        )
        with gr.Column(elem_id="bw-welcome") as welcome:
            gr.HTML(f"<p>{texts.WELCOME if examples else texts.WELCOME_OWN}</p>", apply_default_css=False)
            chips = [gr.Button(words, elem_classes="bw-chip", size="sm") for words in examples]
        with gr.Column(elem_id="bw-next", visible=False) as following:
            gr.HTML(f"<p>{texts.NEXT}</p>", apply_default_css=False)
            chips += [gr.Button(words, elem_classes="bw-chip", size="sm") for words in follow_ups]
        with gr.Row(elem_id="bw-composer"):
            box = gr.Textbox(
                label=texts.BOX_LABEL,
                placeholder=texts.BOX_PLACEHOLDER,
                show_label=False,
                container=False,
                lines=1,
                max_lines=5,
                autofocus=True,
                elem_id="bw-box",
                scale=1,
            )
            send = gr.Button(texts.SEND, variant="primary", elem_id="bw-send", scale=0, min_width=72)
            stop = gr.Button(texts.STOP, variant="stop", visible=False, elem_id="bw-stop", scale=0, min_width=72)
            new = gr.Button(texts.NEW, elem_id="bw-new", scale=0, min_width=72)
        _wire(assistant, _Parts(log, gr.State(()), box, send, stop, new, welcome, following, chips, len(follow_ups)))
    return page


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of the page that events read and change."""

    log: gr.HTML
    turns: gr.State
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    new: gr.Button
    welcome: gr.Column
    following: gr.Column
    chips: list[gr.Button]
    follow_ups: int


def _wire(assistant: Assistant, parts: _Parts) -> None:
    gr = _gradio()
    hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def drawn(turns: tuple[Turn, ...]) -> tuple[Any, ...]:
        """The conversation, and the parts around it that it shows or hides; in the order of `shown`."""
        busy = bool(turns) and turns[-1].busy
        asked = sum(bool(turn.question.strip()) for turn in turns)
        return (
            [turn.shown() for turn in turns],
            turns,
            gr.update(visible=not busy),
            gr.update(visible=busy),
            gr.update(visible=not asked),
            gr.update(visible=asked == 1 and not busy and parts.follow_ups > 0),
        )

    def ask(question: str, turns: tuple[Turn, ...]) -> Iterator[tuple[Any, ...]]:
        box = gr.update(value="", placeholder=texts.BOX_FOLLOW_UP)
        for conversation in converse(assistant, question or "", turns):
            yield (box, *drawn(conversation))
            box = gr.skip()  # the next question may be typed meanwhile

    def halt(turns: tuple[Turn, ...]) -> tuple[Any, ...]:
        return drawn(stopped(turns))

    def restart() -> tuple[Any, ...]:
        return gr.update(value="", placeholder=texts.BOX_PLACEHOLDER), *drawn(())

    shown = [parts.log, parts.turns, parts.send, parts.stop, parts.welcome, parts.following]
    asking = [
        gr.on(
            [parts.box.submit, parts.send.click],
            ask,
            [parts.box, parts.turns],
            [parts.box, *shown],
            trigger_mode="once",
            concurrency_limit=_READERS_AT_ONCE,
            concurrency_id="ask",
            **hidden,
        ),
        *(
            chip.click(ask, [chip, parts.turns], [parts.box, *shown], concurrency_id="ask", **hidden)
            for chip in parts.chips
        ),
    ]
    for event in asking:
        event.then(None, js=browser.FOCUS_BOX, **hidden)
    parts.stop.click(halt, parts.turns, shown, cancels=asking, **hidden)
    emptied = parts.new.click(restart, None, [parts.box, *shown], cancels=asking, **hidden)
    emptied.then(None, js=browser.FOCUS_BOX, **hidden)


def launch(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: Users | None = None,
    open_browser: bool = False,
    sample: bool = False,
    examples: Sequence[str] = (),
    follow_ups: Sequence[str] = (),
    say: Callable[[str], None] = print,
) -> None:
    """Serves the page until Ctrl-C; `say` gets one line with its address once it answers.

    `auth` names the users that may enter; None lets in whoever can reach `host`.
    Port 0 takes any free one. Raises UsageError if the address is not of this machine or its port is taken.
    """
    gr = _gradio()
    page = build(assistant, examples=examples, follow_ups=follow_ups, sample=sample)
    page.queue(default_concurrency_limit=_READERS_AT_ONCE, api_open=False)
    font = [gr.themes.Font(name) for name in _FONTS]
    try:
        with socket.create_server((host, port)) as probe:  # Gradio would name neither cause and knows no port 0
            free = probe.getsockname()[1]
        page.launch(
            server_name=host,
            server_port=free,
            auth=auth.admits if auth else None,  # pyright: ignore[reportArgumentType]  # coroutines are awaited
            inbrowser=open_browser,
            share=False,
            quiet=True,
            prevent_thread_lock=True,
            ssr_mode=False,
            mcp_server=False,
            run_history=False,
            enable_monitoring=False,
            footer_links=[],
            max_file_size="1kb",
            theme=gr.themes.Base(font=font, font_mono=[gr.themes.Font("ui-monospace"), gr.themes.Font("monospace")]),
            head=browser.head(resources.files("baowen.ui").joinpath("chat.css").read_text("utf-8")),
        )
    except OSError as error:
        raise UsageError(texts.PORT_TAKEN.format(host=host, port=port, other=port % 65535 + 1)) from error
    say(texts.READY.format(url=page.local_url))
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say(texts.CLOSED)
    finally:
        page.close(verbose=False)


def _gradio() -> Any:
    """Gradio, told before its import to look nothing up outside and not to seek this machine behind a proxy."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in ("no_proxy", "NO_PROXY"):
        direct = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*direct, "127.0.0.1", "localhost"]))
    import gradio

    return gradio
