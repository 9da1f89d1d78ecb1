"""👍 and 👎 below the last answer, with what is wrong and what would be right. Imported when it is served."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Required, TypedDict, cast

import gradio as gr

from ..rag.errors import BaowenError
from .library_tab import HIDDEN, said
from .tab_texts import tab_words

if TYPE_CHECKING:
    from ..rag import Answer
    from .desk import Desk
    from .feedback import Reason
    from .texts import Words

_log = logging.getLogger(__name__)
_IN_SIGHT = "() => document.querySelector('#bw-wrong')?.scrollIntoView({ block: 'center' })"
Last = Callable[[Any], "tuple[Answer, list[str]] | None"]
"""The last answer of the turns with the questions before it, oldest first; None while there is none."""


class Verdict(TypedDict, total=False):
    """What a reader says of an answer, as `Feedback.note` takes it."""

    good: Required[bool]
    reason: Reason
    correction: str
    evidence: str


def build_feedback(desk: Desk, turns: gr.State, last: Last, words: Words) -> None:
    """Builds the row; it is there while `last(turns)` gives an answer that was not judged yet."""
    texts = tab_words(words.code)
    with gr.Row(visible=False, elem_id="bw-feedback") as row:
        good = gr.Button(texts.good, size="sm", elem_id="bw-good", scale=0, min_width=96)
        bad = gr.Button(texts.bad, size="sm", elem_id="bw-bad", scale=0, min_width=96)
    with gr.Column(visible=False, elem_id="bw-wrong") as wrong:
        reason = gr.Radio([(name, key) for key, name in texts.reasons.items()], label=texts.what_is_wrong)
        correction = gr.Textbox(label=texts.correction, max_lines=3, max_length=2000, elem_id="bw-correction")
        evidence = gr.Textbox(label=texts.evidence_box, max_lines=4, max_length=2000)
        with gr.Row():
            send = gr.Button(texts.send_feedback, size="sm", variant="primary", elem_id="bw-send-feedback")
            cancel = gr.Button(words.cancel, size="sm", elem_id="bw-cancel-feedback")
    say = gr.HTML("", apply_default_css=False, elem_id="bw-feedback-say")
    offered = gr.State("")
    """The name of the answer that the row was last opened for."""

    def offer(now: Any, before: str) -> tuple[Any, ...]:
        return offer_once(last(now), before)

    def note(now: Any, request: gr.Request, verdict: Verdict) -> tuple[Any, ...]:
        found = last(now)
        if found is None:
            return (gr.skip(),) * 3
        answer, history = found
        try:
            name = desk.user(request.username).name
            desk.feedback.note(name, answer, history=history, **verdict)
        except BaowenError as error:
            return gr.skip(), gr.skip(), said(error, texts.code)
        file = (
            desk.feedback.file.name if desk.users else desk.feedback.file
        )  # others need not know this machine's folders
        hint = "" if verdict["good"] else texts.feedback_use.format(file=file)
        return gr.update(visible=False), gr.update(visible=False), said(f"{texts.thanks}{hint}")

    def praise(now: Any, request: gr.Request) -> tuple[Any, ...]:
        return note(now, request, {"good": True})

    def blame(now: Any, given: str | None, corrected: str, printed: str, request: gr.Request) -> tuple[Any, ...]:
        known = cast("Reason", given or "")
        verdict: Verdict = {"good": False, "reason": known, "correction": corrected or "", "evidence": printed or ""}
        return *note(now, request, verdict), None, "", ""

    told, form = [row, wrong, say], [reason, correction, evidence]
    turns.change(offer, [turns, offered], [*told, offered, *form], **HIDDEN)
    good.click(praise, turns, told, **HIDDEN)
    asked = bad.click(lambda: gr.update(visible=True), None, wrong, **HIDDEN)
    asked.then(None, js=_IN_SIGHT, **HIDDEN)
    cancel.click(lambda: gr.update(visible=False), None, wrong, **HIDDEN)
    send.click(blame, [turns, *form], [*told, *form], **HIDDEN)


def offer_once(found: tuple[Answer, list[str]] | None, before: str) -> tuple[Any, ...]:
    """Opens the row for an answer that was not offered `before`, its form empty, and closes it while there is none.

    The turns are told twice when an answer is complete: the second time must not take back what was judged meanwhile.
    """
    name = "\n".join([*found[1], found[0].question, found[0].answer]) if found else ""
    if name == before:
        return (gr.skip(),) * 7
    return gr.update(visible=bool(name)), gr.update(visible=False), "" if name else gr.skip(), name, None, "", ""
