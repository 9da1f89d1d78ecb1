"""The history tab: a user's conversations, searched, renamed, deleted, exported. Imported when it is served."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ..rag.errors import BaowenError
from . import export as exporting
from .escaping import escape
from .library_tab import HIDDEN, said
from .tab_texts import TabWords, tab_words
from .uploads import safe_title

if TYPE_CHECKING:
    from .desk import Desk
    from .history import Conversation, Exchanges
    from .texts import Words

_log = logging.getLogger(__name__)
_DOWNLOAD: Final = """(file) => {
    if (!file) return;
    const [name, type, data] = JSON.parse(file);
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}"""
"""Saves a file that the server handed over in words: none is left behind on the server."""
_TYPES: Final = {
    "md": "text/markdown;charset=utf-8",
    "html": "text/html;charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class HistoryTab:
    """What the shell needs: `open` is clicked to go on with the conversation `chosen` (an id).

    `refresh` of `inputs` gives `outputs`: for when the tab is chosen.
    """

    open: gr.Button
    chosen: gr.Radio
    refresh: Callable[..., Any]
    inputs: list[Any]
    outputs: list[Any]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts that events read and change."""

    search: gr.Textbox
    chosen: gr.Radio
    none: gr.HTML
    acting: gr.Column
    open: gr.Button
    title: gr.Textbox
    rename: gr.Button
    delete: gr.Button
    asking: gr.Row
    yes: gr.Button
    no: gr.Button
    exports: dict[exporting.Form, gr.Button]
    file: gr.Textbox
    say: gr.HTML
    shown: gr.HTML


def build_history(desk: Desk, page: gr.Blocks, words: Words) -> HistoryTab:
    """Builds the tab inside a `gr.Tab`. Every event looks only at the conversations of who is logged in."""
    texts = tab_words(words.code)
    parts = _laid_out(texts)
    return _Histories(desk, texts, parts).wire(page)


def _laid_out(texts: TabWords) -> _Parts:
    search = gr.Textbox("", label=texts.find_conversation, placeholder=texts.find_conversation_hint, elem_id="bw-find")
    none = gr.HTML("", apply_default_css=False, elem_id="bw-no-conversations")
    chosen = gr.Radio([], label=texts.conversations, elem_id="bw-conversations")
    say = gr.HTML("", apply_default_css=False, elem_id="bw-history-say")
    with gr.Column(visible=False) as acting:
        with gr.Row():
            open_ = gr.Button(texts.open, variant="primary", size="sm", elem_id="bw-reopen")
            delete = gr.Button(texts.delete, size="sm", elem_id="bw-delete")
        with gr.Row(visible=False) as asking:
            gr.HTML(said(texts.delete_sure), apply_default_css=False)
            yes = gr.Button(texts.delete_yes, variant="stop", size="sm", elem_id="bw-delete-yes")
            no = gr.Button(texts.delete_no, size="sm")
        with gr.Row():
            title = gr.Textbox(label=texts.title, max_lines=1, max_length=80, elem_id="bw-title-box", scale=3)
            rename = gr.Button(texts.rename, size="sm", elem_id="bw-rename", scale=1, min_width=100)
        with gr.Row():
            exports: dict[exporting.Form, gr.Button] = {
                form: gr.Button(f"{texts.export} {texts.export_forms[form]}", size="sm", elem_id=f"bw-export-{form}")
                for form in exporting.FORMS
            }
        file = gr.Textbox(visible=False)
        shown = gr.HTML("", apply_default_css=False, elem_id="bw-conversation-shown")
    return _Parts(
        search=search,
        chosen=chosen,
        none=none,
        acting=acting,
        open=open_,
        title=title,
        rename=rename,
        delete=delete,
        asking=asking,
        yes=yes,
        no=no,
        exports=exports,
        file=file,
        say=say,
        shown=shown,
    )


class _Histories:
    """What the events of the tab do."""

    def __init__(self, desk: Desk, texts: TabWords, parts: _Parts) -> None:
        self._desk = desk
        self._texts = texts
        self._parts = parts

    def wire(self, page: gr.Blocks) -> HistoryTab:
        """Connects the parts."""
        p = self._parts
        listing = [p.chosen, p.none]
        detail = [p.acting, p.asking, p.title, p.shown, p.say]
        page.load(self._list, p.search, listing, **HIDDEN)
        p.search.change(self._list, p.search, listing, trigger_mode="always_last", **HIDDEN)
        p.chosen.change(self._show, p.chosen, detail, **HIDDEN)
        gr.on(
            [p.rename.click, p.title.submit], self._rename, [p.chosen, p.title, p.search], [p.say, *listing], **HIDDEN
        )
        p.delete.click(lambda: gr.update(visible=True), None, p.asking, **HIDDEN)
        p.no.click(lambda: gr.update(visible=False), None, p.asking, **HIDDEN)
        p.yes.click(self._delete, [p.chosen, p.search], [p.say, *listing], **HIDDEN)
        for form, button in p.exports.items():
            saved = button.click(self._exporting(form), p.chosen, [p.file, p.say], **HIDDEN)
            saved.then(None, p.file, None, js=_DOWNLOAD, **HIDDEN)
        return HistoryTab(p.open, p.chosen, self._list, [p.search], listing)

    def _list(self, wanted: str, request: gr.Request) -> tuple[Any, ...]:
        try:
            found = self._desk.history.list(self._desk.user(request.username).name, wanted or "")
        except BaowenError as error:
            return gr.update(choices=[], value=None, visible=False), said(error, self._texts.code)
        none = self._texts.none_found if (wanted or "").strip() else self._texts.no_conversations
        line = "" if found else f'<p class="bw-soft">{none}</p>'
        shown = gr.update(choices=[(self._line(c), c.id) for c in found], visible=bool(found))
        return shown if found else shown | {"value": None}, line

    def _line(self, conversation: Conversation) -> str:
        when = datetime.fromtimestamp(conversation.updated).astimezone().strftime("%Y-%m-%d %H:%M")
        return f"{conversation.title} · {self._texts.questions.format(count=conversation.count)} · {when}"

    def _read(self, id: str, request: gr.Request) -> Exchanges:
        return self._desk.history.read(self._desk.user(request.username).name, id or "")

    def _show(self, id: str | None, request: gr.Request) -> tuple[Any, ...]:
        hidden = gr.update(visible=False)
        if not id:
            return hidden, hidden, "", "", gr.skip()
        try:
            found = self._read(id, request)
        except BaowenError as error:
            return hidden, hidden, "", "", said(error, self._texts.code)
        return gr.update(visible=True), hidden, found.title, shown(found, self._texts), ""

    def _rename(self, id: str, title: str, wanted: str, request: gr.Request) -> tuple[Any, ...]:
        def act() -> str:
            self._desk.history.rename(self._desk.user(request.username).name, id or "", title)
            return self._texts.renamed

        return self._told(act), *self._list(wanted, request)

    def _delete(self, id: str, wanted: str, request: gr.Request) -> tuple[Any, ...]:
        def act() -> str:
            self._desk.history.delete(self._desk.user(request.username).name, id or "")
            return self._texts.deleted

        told = self._told(act)
        chosen, none = self._list(wanted, request)
        return told, chosen | {"value": None}, none

    def _exporting(self, form: exporting.Form) -> Callable[[str, gr.Request], tuple[str, str]]:
        def save(id: str, request: gr.Request) -> tuple[str, str]:
            import json

            held: list[str] = []

            def act() -> str:
                found = self._read(id, request)
                data = exporting.export(found.title, found.answers, form, words=self._texts)
                name = safe_title(f"{found.title[:40]}.{form}")
                held.append(json.dumps([name, _TYPES[form], base64.b64encode(data).decode()]))
                return ""

            told = self._told(act)
            return "".join(held), told

        return save

    def _told(self, act: Callable[[], str]) -> str:
        """What an action has to say: its own words, or in one line why it failed."""
        try:
            return said(act())
        except BaowenError as error:
            return said(error, self._texts.code)
        except Exception:
            _log.exception("in the history")
            return said(self._texts.failed)


def shown(found: Exchanges, texts: TabWords) -> str:
    """A conversation to look through: questions, answers, printed sentences."""
    parts: list[str] = []
    for answer in found.answers:
        quotes = "".join(
            f"<blockquote>[{c.n}] {escape(c.quote)}<br>{escape(exporting.whence(c, texts))}</blockquote>"
            for c in answer.citations
        )
        notes = "".join(f'<p class="bw-soft">{escape(note)}</p>' for note in exporting.remarks(answer, texts))
        parts.append(f"<h2>{escape(answer.question)}</h2><p>{escape(answer.answer)}</p>{notes}{quotes}")
    return f'<div class="bw-kept">{"".join(parts)}</div>'
