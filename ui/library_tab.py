"""The library tab: what is indexed, uploading, how each page was split, removing. Imported when it is served."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ..rag.errors import BaowenError
from .escaping import escape
from .job_list import job_list
from .month_chart import chart
from .page_structure import structure
from .refusals import line
from .shelf_table import SHOWN, ShelfTable, by_article, by_page, heads_of, natural, summary
from .tab_texts import TabWords, tab_words

if TYPE_CHECKING:
    from .desk import Desk
    from .texts import Words

_INTO_SIGHT: Final = "() => document.querySelector('#bw-page')?.scrollIntoView({ block: 'start' })"
"""What a row stands for is shown below the table."""
HIDDEN: Final[dict[str, Any]] = {"api_visibility": "private", "show_progress": "hidden"}
_POLL: Final = 1.0
"""Seconds between looks at a job that runs."""
_PAGE_TYPES: Final[Any] = ["str", "number", "number", "str", "str", "str"]
"""Of the columns of the table of pages: how they are sorted."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts that events read and change."""

    summary: gr.HTML
    uploading: gr.Column
    upload: gr.File
    jobs: gr.HTML
    cancel: gr.Button
    timer: gr.Timer
    search: gr.Textbox
    by: gr.Radio
    count: gr.HTML
    table: gr.Dataframe
    chart: gr.HTML
    say: gr.HTML
    path: gr.State
    page: gr.HTML
    acting: gr.Row
    reindex: gr.Button
    remove: gr.Button
    asking: gr.Row
    sure: gr.HTML
    yes: gr.Button
    no: gr.Button


def said(message: str | BaowenError, code: str = "zh") -> str:
    """A line that a screen reader reads out; empty for nothing to say. An error is told in the language `code`."""
    return f'<p role="status" class="bw-hint">{line(message, code)}</p>' if str(message) else ""


@dataclass(frozen=True, slots=True)
class Library:
    """What the shell needs: `refresh` of `inputs` gives `outputs`, for when the tab is chosen.

    `summary` changes when what is indexed does.
    """

    summary: gr.HTML

    refresh: Callable[..., Any]
    inputs: list[Any]
    outputs: list[Any]


def build_library(desk: Desk, page: gr.Blocks, words: Words) -> Library:
    """Builds the tab inside a `gr.Tab`. What only librarians may do is refused in the server, not only hidden."""
    texts = tab_words(words.code)
    return _Library(desk, texts, _laid_out(texts)).wire(page)


def _laid_out(texts: TabWords) -> _Parts:
    html: dict[str, Any] = {"apply_default_css": False}
    overview = gr.HTML("", elem_id="bw-library", **html)
    with gr.Column(visible=False) as uploading:
        upload = gr.File(label=texts.upload, file_count="multiple", elem_id="bw-upload", height=168)
    jobs = gr.HTML("", elem_id="bw-jobs", **html)
    cancel = gr.Button(texts.cancel, visible=False, size="sm", elem_id="bw-cancel")
    say = gr.HTML("", elem_id="bw-library-say", **html)
    figure = gr.HTML("", elem_id="bw-chart", **html)
    with gr.Row():
        search = gr.Textbox("", label=texts.search, placeholder=texts.search_hint, elem_id="bw-shelf-search", scale=3)
        choices = [(texts.by_page, "page"), (texts.by_article, "article")]
        by = gr.Radio(choices, value="page", label=texts.by, elem_id="bw-shelf-by", scale=1, min_width=250)
    count = gr.HTML("", elem_id="bw-shelf-count", **html)
    table = gr.Dataframe(
        headers=list(texts.page_columns),
        datatype=_PAGE_TYPES,
        type="array",
        interactive=False,
        label=texts.by_page,
        show_label=False,
        max_height=360,
        max_chars=60,
        buttons=[],
        elem_id="bw-shelf",
    )
    with gr.Row(visible=False) as acting:
        reindex = gr.Button(texts.reindex, size="sm", elem_id="bw-reindex")
        remove = gr.Button(texts.remove, size="sm", elem_id="bw-remove")
    with gr.Row(visible=False) as asking:
        sure = gr.HTML("", **html)
        yes = gr.Button(texts.remove_yes, variant="stop", size="sm", elem_id="bw-remove-yes")
        no = gr.Button(texts.remove_no, size="sm")
    page = gr.HTML(f'<p class="bw-soft">{texts.pick}</p>', elem_id="bw-page", **html)
    timer = gr.Timer(_POLL, active=False)
    return _Parts(
        summary=overview,
        uploading=uploading,
        upload=upload,
        jobs=jobs,
        cancel=cancel,
        timer=timer,
        search=search,
        by=by,
        count=count,
        table=table,
        chart=figure,
        say=say,
        path=gr.State(""),
        page=page,
        acting=acting,
        reindex=reindex,
        remove=remove,
        asking=asking,
        sure=sure,
        yes=yes,
        no=no,
    )


class _Library:
    """What the events of the tab do."""

    def __init__(self, desk: Desk, texts: TabWords, parts: _Parts) -> None:
        self._desk = desk
        self._texts = texts
        self._parts = parts
        self._shelf = ShelfTable()

    def wire(self, page: gr.Blocks) -> Library:
        """Connects the parts."""
        p = self._parts
        listing = [p.count, p.table]
        overview = [p.summary, p.chart, *listing]
        watched = [p.jobs, p.cancel, p.timer]
        chosen = [p.path, p.page, p.acting, p.asking]
        wanted = [p.search, p.by]
        arriving = Library(p.summary, self._arrive, wanted, [p.uploading, p.say, *watched, *overview])
        page.load(arriving.refresh, arriving.inputs, arriving.outputs, **HIDDEN)
        gr.on([p.search.change, p.by.change], self._list, wanted, listing, trigger_mode="always_last", **HIDDEN)
        p.upload.upload(self._send, p.upload, [p.upload, p.say, *watched], **HIDDEN)
        p.timer.tick(self._look, wanted, [*watched, *overview], **HIDDEN)
        p.cancel.click(self._cancel, None, [p.say, *watched], **HIDDEN)
        picked = p.table.select(self._choose, p.by, chosen, **HIDDEN)
        picked.then(None, js=_INTO_SIGHT, **HIDDEN)
        p.reindex.click(self._reindex, p.path, [p.say, *watched], **HIDDEN)
        p.remove.click(self._ask, p.path, [p.sure, p.asking], **HIDDEN)
        p.no.click(self._keep, None, p.asking, **HIDDEN)
        p.yes.click(self._remove, p.path, [*chosen, p.say, *watched], **HIDDEN)
        return arriving

    # Looking

    def _writes(self, request: gr.Request) -> bool:
        try:
            return self._desk.user(request.username).may_write
        except BaowenError:
            return False

    def _arrive(self, wanted: str, by: str, request: gr.Request) -> tuple[Any, ...]:
        writes = self._writes(request)
        note = "" if writes else self._texts.readers_only_look
        return gr.update(visible=writes), said(note), *self._watch(), *self._overview(wanted, by)

    def _overview(self, wanted: str, by: str) -> tuple[Any, ...]:
        files = self._shelf.files(self._desk.index)
        note = f'<p class="bw-hint">{self._texts.sample}</p>' if self._desk.sample else ""
        line = f'<p class="bw-summary">{summary(files, self._texts)}</p>{note}'
        return line, chart(heads_of(files), self._texts), *self._list(wanted, by)

    def _list(self, wanted: str | None, by: str) -> tuple[Any, ...]:
        files = self._shelf.files(self._desk.index)
        if by == "article":
            rows, columns = by_article(files, wanted or "", self._texts), self._texts.article_columns
        else:
            rows, columns = sorted(by_page(files, wanted or ""), key=natural), self._texts.page_columns
        told = self._texts.shown_of if len(rows) > SHOWN else self._texts.rows
        count = f'<p class="bw-soft">{told.format(count=len(rows), shown=SHOWN)}</p>'
        types = ["str"] * len(columns) if by == "article" else _PAGE_TYPES
        return count, gr.update(value={"headers": list(columns), "data": rows[:SHOWN]}, datatype=types)

    def _watch(self) -> tuple[Any, ...]:
        """The jobs as they stand; looked at again as long as one is not over."""
        jobs = self._desk.jobs.list()
        busy = any(not job.ends for job in jobs)
        return job_list(jobs, self._texts), gr.update(visible=busy), gr.Timer(active=busy)

    def _look(self, wanted: str, by: str) -> tuple[Any, ...]:
        watched = self._watch()
        ended = all(job.ends for job in self._desk.jobs.list())
        return *watched, *(self._overview(wanted, by) if ended else (gr.skip(),) * 4)

    def _choose(self, by: str, event: gr.SelectData, request: gr.Request) -> tuple[Any, ...]:
        path = str(event.row_value[-1 if by == "article" else 0])
        one = self._shelf.file(self._desk.index, path)
        if one is None:
            return "", f'<p class="bw-soft">{self._texts.pick}</p>', *(gr.update(visible=False),) * 2
        from ..rag import articles

        page = self._desk.index.page(one.page)
        title = f"<h2>{escape(self._texts.chosen.format(path=path))}</h2>"
        shown = structure(page, articles(page), self._texts)
        return path, title + shown, gr.update(visible=self._writes(request)), gr.update(visible=False)

    # Changing

    def _told(self, act: Callable[[], str]) -> str:
        """What an action has to say: its own words, or in one line why it failed."""
        try:
            return said(act())
        except BaowenError as error:
            return said(error, self._texts.code)
        except Exception:
            _log.exception("in the library")
            return said(self._texts.failed)

    def _send(self, files: list[str] | None, request: gr.Request) -> tuple[Any, ...]:
        def act() -> str:
            user = self._desk.librarian(request.username)
            self._desk.jobs.submit(user.name, [(Path(f).name, Path(f)) for f in files or []])
            return ""

        return None, self._told(act), *self._watch()

    def _cancel(self, request: gr.Request) -> tuple[Any, ...]:
        def act() -> str:
            self._desk.librarian(request.username)
            waiting = [job for job in self._desk.jobs.list() if not job.ends]
            for job in waiting[-1:]:  # the one at work, the oldest
                self._desk.jobs.cancel(job.id)
            return self._texts.cancelling if waiting else ""

        return self._told(act), *self._watch()

    def _reindex(self, path: str, request: gr.Request) -> tuple[Any, ...]:
        def act() -> str:
            user = self._desk.librarian(request.username)
            self._desk.jobs.reindex(user.name, self._sources(path))
            return self._texts.queued

        return self._told(act), *self._watch()

    def _ask(self, path: str) -> tuple[Any, ...]:
        return said(self._texts.remove_sure.format(path=path)), gr.update(visible=True)

    def _keep(self) -> Any:
        return gr.update(visible=False)

    def _remove(self, path: str, request: gr.Request) -> tuple[Any, ...]:
        def act() -> str:
            user = self._desk.librarian(request.username)
            self._desk.jobs.remove(user.name, self._sources(path))
            return self._texts.queued

        told = self._told(act)
        nothing = f'<p class="bw-soft">{self._texts.pick}</p>'
        return "", nothing, *(gr.update(visible=False),) * 2, told, *self._watch()

    def _sources(self, path: str) -> list[str]:
        one = self._shelf.file(self._desk.index, path)
        return [one.source] if one else []
