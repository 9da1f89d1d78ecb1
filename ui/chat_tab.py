"""The conversation's tab: the turns, the filters and the question box, and what happens when one asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ..rag import Answer, BaowenError, Index
from . import browser, sources
from .asking import Assistants, choices
from .conversation import Turn, stopped
from .feedback_row import build_feedback
from .preferences import Preferences, user_folder
from .talk import Suggestions, Talk
from .texts import Words

if TYPE_CHECKING:
    from .desk import Desk

_log = logging.getLogger(__name__)
_READERS_AT_ONCE: Final = 40
"""Requests that wait side by side; the desk's gate says how many are answered at once."""
Updates = tuple[Any, ...]
HIDDEN: Final[dict[str, Any]] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class ChatTab:
    """The parts of the tab that others read and change. `outputs` take what `shown` gives."""

    words: Words
    log: gr.HTML
    turns: gr.State
    conversation: gr.State
    chosen: gr.HTML
    """The filters; `menus` brings what can be chosen up to date."""
    menus: Callable[[], Any]
    greet: Callable[[], Iterator[Any]]
    """The questions to begin with, as the index now is."""
    outputs: list[Any]

    def shown(self, turns: tuple[Turn, ...], conversation: str) -> Updates:
        """The turns, and the parts around them that they show or hide; in the order of `outputs`."""
        busy = bool(turns) and turns[-1].busy
        return (
            {"turns": [turn.shown(self.words) for turn in turns], "id": conversation},
            turns,
            conversation,
            gr.update(visible=not busy),
            gr.update(visible=busy),
        )

    def reopened(self, conversation: str, answers: Sequence[Answer]) -> Updates:
        """A stored conversation, drawn again."""
        turns = [Turn.of(answer, words=self.words) for answer in answers]
        return self.shown((*(replace(turn, answer=None) for turn in turns[:-1]), *turns[-1:]), conversation)


def build_chat(desk: Desk, assistants: Assistants, suggestions: Suggestions, page: gr.Blocks, words: Words) -> ChatTab:
    """The tab inside a gr.Tab, wired."""

    def paper(asked: Any) -> dict[str, Any]:
        return sources.paper(desk.index, asked)

    with gr.Column(elem_id="bw-talk"):
        log = gr.HTML(
            {"turns": []},
            html_template=browser.conversation(words),
            js_on_load=browser.conversing(),
            apply_default_css=False,
            elem_id="bw-conversation",
            server_functions=[paper],
            labels=browser.labels(words),
            examples=None,
            next=None,
            looks=None,
        )
        turns, conversation = gr.State(()), gr.State("")
        _feedback(desk, turns, words)
        with gr.Column(elem_id="bw-foot"):
            chosen = gr.HTML(
                {},
                html_template=browser.filters(words),
                js_on_load=browser.script("filters.js"),
                apply_default_css=False,
                elem_id="bw-narrow",
                choices=[],
                labels={"any": words.filter_any, "clear": words.filter_clear},
            )
            with gr.Row(elem_id="bw-composer"):
                box = gr.Textbox(
                    label=words.box_label,
                    placeholder=words.box_placeholder,
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=5,
                    autofocus=True,
                    elem_id="bw-box",
                    scale=1,
                )
                send = gr.Button(words.send, variant="primary", elem_id="bw-send", scale=0, min_width=72)
                stop = gr.Button(words.stop, variant="stop", visible=False, elem_id="bw-stop", scale=0, min_width=72)
                new = gr.Button(words.new, elem_id="bw-new", scale=0, min_width=72)

    def menus() -> Any:
        return gr.HTML(choices=_menus(desk.index, words))

    def greet() -> Iterator[Any]:
        yield gr.skip()
        try:
            for found in suggestions.begin():
                yield gr.HTML(examples=list(found))
        except BaowenError as error:
            _log.error("%s", error)

    tab = ChatTab(words, log, turns, conversation, chosen, menus, greet, [log, turns, conversation, send, stop])
    _wire(tab, Talk(desk, assistants, suggestions, words), _Inputs(box, chosen, send, stop, new))
    _greet(desk, tab, page)
    return tab


@dataclass(frozen=True, slots=True)
class _Inputs:
    box: gr.Textbox
    chosen: gr.HTML
    send: gr.Button
    stop: gr.Button
    new: gr.Button


def _wire(tab: ChatTab, talk: Talk, parts: _Inputs) -> None:
    words = tab.words

    def typed(question: str, chosen: Any, turns: tuple[Turn, ...], id: str, request: gr.Request) -> Iterator[Updates]:
        yield from starmap(tab.shown, talk.ask(request.username, question or "", chosen, turns, id))

    def clicked(
        chosen: Any, turns: tuple[Turn, ...], id: str, request: gr.Request, event: gr.EventData
    ) -> Iterator[Updates]:
        yield from starmap(tab.shown, talk.ask(request.username, _text(event, "question"), chosen, turns, id))

    def again(
        chosen: Any, turns: tuple[Turn, ...], id: str, request: gr.Request, event: gr.EventData
    ) -> Iterator[Updates]:
        kept, now = talk.cut(request.username, stopped(turns, words=words), id, _text(event, "turn"))
        if now != id:
            gr.Info(words.forked, title=words.tab_history)
        yield from starmap(tab.shown, talk.ask(request.username, _text(event, "question"), chosen, kept, now))

    def suggest(chosen: Any, turns: tuple[Turn, ...]) -> Iterator[Any]:
        yield gr.skip()  # Gradio would empty the page where nothing at all comes
        found: tuple[str, ...] = ()
        for so_far in talk.suggested(turns, chosen):
            found = so_far
            yield gr.skip()  # here it ends where the reader has asked on
        if found:
            yield gr.HTML(next={"turn": turns[-1].id, "questions": found})

    def halt(turns: tuple[Turn, ...], id: str) -> Updates:
        return tab.shown(stopped(turns, words=words), id)

    held = [parts.chosen, tab.turns, tab.conversation]
    alike: dict[str, Any] = {"concurrency_limit": _READERS_AT_ONCE, "concurrency_id": "ask", "trigger_mode": "once"}
    asking = [
        gr.on([parts.box.submit, parts.send.click], typed, [parts.box, *held], tab.outputs, **alike, **HIDDEN),
        tab.log.ask(clicked, held, tab.outputs, **alike, **HIDDEN),
        tab.log.resend(again, held, tab.outputs, **alike, **HIDDEN),
    ]
    suggesting = [
        event.then(None, js=browser.FOCUS_BOX, **HIDDEN).then(suggest, [parts.chosen, tab.turns], tab.log, **HIDDEN)
        for event in asking
    ]
    for asked in (parts.box.submit, parts.send.click, tab.log.ask, tab.log.resend):
        asked(None, None, None, cancels=suggesting, **HIDDEN)
    # First the answer is cancelled, then the page is told: else a last piece of it may come after.
    ended = parts.stop.click(None, None, None, cancels=asking, **HIDDEN)
    ended.then(halt, [tab.turns, tab.conversation], tab.outputs, **HIDDEN)
    _begin_anew(tab, parts, [*asking, *suggesting])


def _begin_anew(tab: ChatTab, parts: _Inputs, under_way: list[Any]) -> None:
    """The button for a new conversation, which begins with what may be asked now."""

    def restart() -> Updates:
        return tab.shown((), "")

    ended = parts.new.click(None, None, None, cancels=under_way, **HIDDEN)
    emptied = ended.then(restart, None, tab.outputs, **HIDDEN)
    emptied.then(None, js=browser.FOCUS_BOX, **HIDDEN).then(tab.greet, None, tab.log, **HIDDEN)


def _greet(desk: Desk, tab: ChatTab, page: gr.Blocks) -> None:
    """When the page is opened: the reader's looks, the conversation its address names, the questions to begin with."""

    def settle(request: gr.Request) -> Any:
        try:
            own = Preferences.read(user_folder(desk.home, desk.user(request.username).name))
        except BaowenError as error:
            _log.error("%s", error)
            return gr.skip()
        return gr.HTML(looks={"theme": own.theme, "language": own.language})

    def resume(request: gr.Request) -> Updates:
        id = request.query_params.get("conversation", "")
        try:
            found = desk.history.read(desk.user(request.username).name, id) if id else None
        except BaowenError:
            found = None
        return tab.reopened(found.id, found.answers) if found else (gr.skip(),) * len(tab.outputs)

    page.load(settle, None, tab.log, **HIDDEN)
    page.load(resume, None, tab.outputs, **HIDDEN)
    page.load(tab.greet, None, tab.log, **HIDDEN)


def _menus(index: Index, words: Words) -> list[list[Any]]:
    """[name, label, [[value, text], …]] for each filter."""
    known = choices(index)
    return [
        ["place", words.filter_place, [[p, p.replace("/", "")] for p in known["places"]]],
        ["year", words.filter_year, [[y, words.year.format(year=y)] for y in known["years"]]],
        ["kind", words.filter_kind, [[code, name] for code, name in words.kinds]],
        ["path", words.filter_path, [[p, p] for p in known["paths"]]],
    ]


def _feedback(desk: Desk, turns: gr.State, words: Words) -> None:
    """👍 and 👎 for the last answer."""

    def last(turns: tuple[Turn, ...]) -> tuple[Answer, list[str]] | None:
        if not turns or turns[-1].answer is None:
            return None
        return turns[-1].answer, [turn.question for turn in turns[:-1] if turn.counts]

    build_feedback(desk, turns, last, words)


def _text(event: gr.EventData, name: str) -> str:
    """A text that the browser sent with an event; "" where it sent something else."""
    data = getattr(event, "_data", None)
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
