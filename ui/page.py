"""The page: a header and four tabs, once in each language. Imported when it is served, as it needs Gradio."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import gradio as gr
from gradio.components.navbar import Navbar

from ..rag import BaowenError
from . import render
from .asking import Assistants
from .chat_tab import HIDDEN, ChatTab, Updates, build_chat
from .history_tab import build_history
from .library_tab import build_library
from .refusals import lead
from .settings_tab import build_settings
from .talk import Suggestions
from .texts import CHINESE, ENGLISH, Words

if TYPE_CHECKING:
    from .desk import Desk

_WAITING: Final = 40


def build_page(desk: Desk) -> gr.Blocks:
    """Chinese at "/", English at "/en"; each visitor's conversation is his own."""
    assistants = Assistants(desk.settings, llm=desk.llm)
    suggestions = Suggestions(desk)
    with gr.Blocks(title=CHINESE.title, analytics_enabled=False) as page:
        _language(page, desk, assistants, suggestions, CHINESE)
    with page.route(ENGLISH.title, ENGLISH.code, show_in_navbar=False):
        _language(page, desk, assistants, suggestions, ENGLISH)
    page.queue(default_concurrency_limit=_WAITING, api_open=False)
    return page


def _language(page: gr.Blocks, desk: Desk, assistants: Assistants, suggestions: Suggestions, words: Words) -> None:
    Navbar(visible=False)
    header = gr.HTML(_heading(desk, words), apply_default_css=False, elem_id="bw-header")
    with gr.Tabs(elem_id="bw-tabs") as tabs:
        with gr.Tab(words.tab_chat, id="chat") as first:
            chat = build_chat(desk, assistants, suggestions, page, words)
        with gr.Tab(words.tab_library, id="library") as tab:
            library = build_library(desk, page, words)
        tab.select(library.refresh, library.inputs, library.outputs, **HIDDEN)
        with gr.Tab(words.tab_history, id="history") as tab:
            history = build_history(desk, page, words)
        tab.select(history.refresh, history.inputs, history.outputs, **HIDDEN)
        with gr.Tab(words.tab_settings, id="settings"):
            build_settings(desk, assistants, chat.log, page, words)
    history.open.click(_reopening(desk, chat), history.chosen, [*chat.outputs, tabs], **HIDDEN)

    def heading(request: gr.Request) -> str:
        return _heading(desk, words, request.username or "")

    for shown in (page.load, first.select, library.summary.change):  # what is indexed may have changed meanwhile
        shown(heading, None, header, **HIDDEN)
        shown(chat.menus, None, chat.chosen, **HIDDEN)


def _heading(desk: Desk, words: Words, user: str = "") -> str:
    status = desk.index.status()
    line = words.indexed(pages=status.pages, articles=status.articles, places=status.places, years=status.years)
    return render.header(indexed=line, sample=desk.sample, empty=status.pages == 0, user=user, words=words)


def _reopening(desk: Desk, chat: ChatTab) -> Callable[..., Updates]:
    def reopen(id: str, request: gr.Request) -> Updates:
        try:
            found = desk.history.read(desk.user(request.username).name, id)
        except BaowenError as error:
            gr.Warning(f"{lead(error, chat.words.code)} {error}".strip())
            return (gr.skip(),) * (len(chat.outputs) + 1)
        return *chat.reopened(found.id, found.answers), gr.Tabs(selected="chat")

    return reopen
