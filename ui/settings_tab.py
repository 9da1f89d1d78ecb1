"""The settings' tab: what a reader may set for himself, kept in his own folder."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ..rag import BaowenError, UsageError
from .chat_tab import HIDDEN
from .preferences import LARGEST_K, Preferences, user_folder
from .refusals import line
from .texts import LANGUAGES, Words

if TYPE_CHECKING:
    from .asking import Assistants
    from .desk import Desk


_NAMES: Final = ("k", "llm", "llm_url", "llm_model", "llm_key", "language", "theme")


class SettingsTab:
    """The tab's events, for one language of the page."""

    def __init__(self, desk: Desk, assistants: Assistants, words: Words) -> None:
        self._desk = desk
        self._assistants = assistants
        self._words = words

    def read(self, name: str | None) -> tuple[Preferences, bool]:
        """The reader's preferences, and whether he may name an endpoint: with a login only librarians may.

        Others could make the server call any address that it can reach.
        """
        user = self._desk.user(name)
        return Preferences.read(user_folder(self._desk.home, user.name)), user.may_write

    def changed(self, name: str | None, **values: Any) -> Preferences:
        """The preferences with what was typed. Raises UsageError for what makes no sense."""
        own, may_name = self.read(name)
        key = values.pop("llm_key").strip()
        for field in ("llm_url", "llm_model"):
            values[field] = values[field].strip()
        if not may_name:
            return replace(own, **{n: v for n, v in values.items() if not n.startswith("llm_")}).checked()
        moved = values["llm_url"] != own.llm_url
        kept = "" if key == "-" or (moved and not key) else key or own.llm_key  # a key goes to no other address
        return replace(own, **values, llm_key=kept).checked()

    def save(self, name: str | None, **values: Any) -> Preferences:
        """Keeps what was typed. Raises UsageError for what makes no sense, StoreError where it cannot be written."""
        own = self.changed(name, **values)
        own.write(user_folder(self._desk.home, self._desk.user(name).name))
        return own

    def test(self, name: str | None, **values: Any) -> str:
        """Asks the endpoint for a word, in one line. Raises UsageError and EndpointError."""
        from ..rag.endpoint import Connection

        own = self.changed(name, **values)
        if not own.llm_url and not self._desk.settings.llm_url:
            raise UsageError(self._words.test_empty)
        endpoint = replace(self._assistants.endpoint(own), retries=0, timeout=20.0, patience=30.0, answer=8)
        connection = Connection(endpoint)
        started = time.perf_counter()
        try:
            with connection.stream([{"role": "user", "content": "你好"}]) as pieces:
                next((piece for piece in pieces if piece), "")
        finally:
            connection.close()
        seconds = f"{time.perf_counter() - started:.1f}"
        return self._words.test_good.format(model=endpoint.model or endpoint.shown, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of the tab; `fields` in the order of `_NAMES`."""

    fields: list[Any]
    note: gr.HTML
    test: gr.Button
    tested: gr.HTML
    save: gr.Button
    saved: gr.HTML


def _drawn(words: Words) -> _Parts:
    still: dict[str, Any] = {"interactive": False}  # until the reader's own are there
    with gr.Column(elem_id="bw-settings"):
        gr.HTML(f"<h2>{words.set_reading}</h2>", apply_default_css=False)
        k = gr.Slider(1, LARGEST_K, value=8, step=1, label=words.set_k, info=words.set_k_info, **still)
        llm = gr.Checkbox(label=words.set_llm, **still)
        note = gr.HTML("", apply_default_css=False, visible=False)
        url = gr.Textbox(label=words.set_url, info=words.set_url_info, max_lines=1, **still)
        model = gr.Textbox(label=words.set_model, info=words.set_model_info, max_lines=1, **still)
        key = gr.Textbox(label=words.set_key, info=words.set_key_info, type="password", max_lines=1, **still)
        test = gr.Button(words.set_test, elem_id="bw-test", **still)
        tested = gr.HTML("", apply_default_css=False, elem_id="bw-tested")
        gr.HTML(f"<h2>{words.set_looks}</h2>", apply_default_css=False)
        names = [(known.title_of_language, code) for code, known in LANGUAGES.items()]
        language = gr.Radio(names, value=words.code, label=words.set_language, **still)
        theme = gr.Radio([(name, code) for code, name in words.themes], value="system", label=words.set_theme, **still)
        save = gr.Button(words.set_save, variant="primary", elem_id="bw-save", **still)
        saved = gr.HTML("", apply_default_css=False, elem_id="bw-saved")
    return _Parts([k, llm, url, model, key, language, theme], note, test, tested, save, saved)


def build_settings(desk: Desk, assistants: Assistants, log: gr.HTML, page: gr.Blocks, words: Words) -> None:
    """The tab inside a gr.Tab; `log` is told of a new theme or language."""
    tab = SettingsTab(desk, assistants, words)
    parts = _drawn(words)

    def fill(request: gr.Request) -> tuple[Any, ...]:
        try:
            own, may_name = tab.read(request.username)
        except BaowenError:
            own, may_name = Preferences(), False
        wanted = desk.settings.llm if own.llm is None else own.llm
        note = f'<p class="bw-hint">{words.set_readers}</p>'
        ready: dict[str, Any] = {"interactive": True}
        named: dict[str, Any] = ready | {"visible": may_name}
        return (
            gr.update(value=own.k or min(desk.settings.k, LARGEST_K), **ready),
            gr.update(value=wanted, **ready),
            gr.update(value=own.llm_url, **named),
            gr.update(value=own.llm_model, **named),
            gr.update(value="", placeholder="••••••" if own.llm_key else "", **named),
            gr.update(value=own.language or words.code, **ready),
            gr.update(value=own.theme, **ready),
            gr.update(**named),
            gr.update(value=note, visible=not may_name),
            gr.update(**ready),
        )

    def typed(values: tuple[Any, ...]) -> dict[str, Any]:
        held = dict(zip(_NAMES, values, strict=True))
        return held | {"k": int(held["k"]), **{n: held[n] or "" for n in ("llm_url", "llm_model", "llm_key")}}

    def keep(request: gr.Request, *values: Any) -> tuple[Any, ...]:
        try:
            own = tab.save(request.username, **typed(values))
        except BaowenError as error:
            return gr.skip(), _line(error, words.code, bad=True), gr.skip()
        return gr.HTML(looks={"theme": own.theme, "language": own.language}), _line(words.set_saved, words.code), ""

    def try_out(request: gr.Request, *values: Any) -> str:
        try:
            return _line(tab.test(request.username, **typed(values)), words.code)
        except BaowenError as error:
            return _line(error, words.code, bad=True)

    def prefer(request: gr.Request, event: gr.EventData) -> Any:
        data = getattr(event, "_data", None)
        code = data.get("code") if isinstance(data, dict) else None
        if code in LANGUAGES:
            try:
                own, _ = tab.read(request.username)
                replace(own, language=code).write(user_folder(desk.home, desk.user(request.username).name))
            except BaowenError:
                pass  # the page is shown in that language all the same
        return gr.HTML(looks={"theme": "", "language": code if code in LANGUAGES else words.code})

    key = parts.fields[_NAMES.index("llm_key")]
    page.load(fill, None, [*parts.fields, parts.test, parts.note, parts.save], **HIDDEN)
    parts.save.click(keep, parts.fields, [log, parts.saved, key], **HIDDEN)
    parts.test.click(try_out, parts.fields, parts.tested, **HIDDEN)
    log.language(prefer, None, log, **HIDDEN)


def _line(message: str | BaowenError, code: str, *, bad: bool = False) -> str:
    return f'<p role="status" class="{"bw-hint" if bad else "bw-good"}">{line(message, code)}</p>'
