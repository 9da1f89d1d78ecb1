"""The page: a header and four tabs, once in each language. Imported when it is served, as it needs Gradio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import gradio as gr
from gradio.components.navbar import Navbar

from ..rag import BaowenError
from . import render
from .asking import Assistants
from .chat_tab import HIDDEN, ChatTab, Examples, Updates, build_chat
from .settings_tab import build_settings
from .texts import CHINESE, ENGLISH, Words

if TYPE_CHECKING:
    from .desk import Desk

_WAITING: Final = 40


def build_page(desk: Desk) -> gr.Blocks:
    """Chinese at "/", English at "/en"; each visitor's conversation is his own."""
    assistants = Assistants(desk.settings, llm=desk.llm)
    begun = Examples(desk)
    with gr.Blocks(title=CHINESE.title, analytics_enabled=False) as page:
        _language(page, desk, assistants, begun, CHINESE)
    with page.route(ENGLISH.title, ENGLISH.code, show_in_navbar=False):
        _language(page, desk, assistants, begun, ENGLISH)
    page.queue(default_concurrency_limit=_WAITING, api_open=False)
    return page


def _language(page: gr.Blocks, desk: Desk, assistants: Assistants, begun: Examples, words: Words) -> None:
    Navbar(visible=False)
    header = gr.HTML(_heading(desk, words), apply_default_css=False, elem_id="bw-header")
    page.load(lambda: _heading(desk, words), None, header, **HIDDEN)
    with gr.Tabs(elem_id="bw-tabs") as tabs:
        with gr.Tab(words.tab_chat, id="chat"):
            chat = build_chat(desk, assistants, begun, page, words)
        _library(desk, words)
        _history(desk, chat, tabs, words)
        with gr.Tab(words.tab_settings, id="settings"):
            build_settings(desk, assistants, chat.log, page, words)


def _heading(desk: Desk, words: Words) -> str:
    status = desk.index.status()
    line = words.indexed(pages=status.pages, articles=status.articles, places=status.places, years=status.years)
    return render.header(indexed=line, sample=desk.sample, empty=status.pages == 0, words=words)


def _library(desk: Desk, words: Words) -> None:
    try:
        from .library_tab import build_library
    except ImportError:
        return
    with gr.Tab(words.tab_library, id="library"):
        build_library(desk, words)


def _history(desk: Desk, chat: ChatTab, tabs: gr.Tabs, words: Words) -> None:
    try:
        from .history_tab import build_history
    except ImportError:
        return
    with gr.Tab(words.tab_history, id="history"):
        history = build_history(desk, words)

    def reopen(id: str, request: gr.Request) -> Updates:
        try:
            found = desk.history.read(desk.user(request.username).name, id)
        except BaowenError as error:
            gr.Warning(str(error))
            return (gr.skip(),) * (len(chat.outputs) + 1)
        return *chat.reopened(found.id, found.answers), gr.Tabs(selected="chat")

    history.open.click(reopen, history.chosen, [*chat.outputs, tabs], **HIDDEN)
