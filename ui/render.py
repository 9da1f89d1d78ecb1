"""Answers, questions and hints as HTML. Whatever came from a page, a file name, a reader or a model is escaped.

Nothing is Markdown: untrusted text is shown letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..rag.answer import Answer, Hit
from ..rag.errors import BaowenError
from .escaping import emphasised, escape
from .figures import alike, rows, table
from .refusals import line
from .sources import about, card, passage_card, title_of, when
from .texts import CHINESE, Words

__all__ = ["answer", "copied", "escape", "header", "hint", "question", "reading", "searching"]

_CITED = re.compile(r"\[(\d{1,3})\]")
_LONGEST_QUESTION = 300
_SAYS = re.compile(r"[。！？；;!?]|[:：]\d")
_NEAREST = 3


def question(text: str, *, words: Words = CHINESE) -> str:
    """The reader's own words, an over-long one shortened."""
    shown = text if len(text) <= _LONGEST_QUESTION else text[:_LONGEST_QUESTION] + "……"
    return f'<h2 class="bw-question"><span class="bw-unseen">{words.asked}{words.colon}</span>{escape(shown)}</h2>'


def searching(*, words: Words = CHINESE) -> str:
    """What stands in for the answer until something was found."""
    return f'<p class="bw-status">{words.searching}</p>'


def reading(hits: Sequence[Hit], text: str, *, words: Words = CHINESE) -> str:
    """How far the answer has come: the headlines being read, and the words so far."""
    found = f'<p class="bw-status">{words.found.format(count=len(hits))}</p>'
    if text:
        return f'{found}<p class="bw-answer">{escape(text)}</p>'
    heads = {hit.passage.article.id: hit.passage.article for hit in hits}
    shown = [
        f'{title_of(head, words)} <span class="bw-facts">{about(head, words)}</span>'
        for head in list(heads.values())[:_NEAREST]
    ]
    return found + '<p class="bw-peek">' + "<br>".join(shown) + "</p>"


def hint(message: str | BaowenError, *, words: Words = CHINESE) -> str:
    """One line to the reader: what is wrong and its cure, or that the answer was stopped."""
    return f'<p class="bw-hint"><span class="bw-badge">{words.hint}</span>{line(message, words.code)}</p>'


def answer(value: Answer, anchor: str, *, narrowed: str = "", words: Words = CHINESE) -> str:
    """The whole answer with its sources; `anchor` is unlike that of every other message of the page.

    `narrowed` names the filters that the question was asked under.
    """
    status = words.read.format(count=len(value.hits), seconds=f"{value.elapsed_ms / 1000:.2f}")
    by = f" · {words.by_model}" if value.reader == "llm" else ""
    body = _abstention(value, narrowed, words) if value.abstained else _finding(value, anchor, narrowed, words)
    return f'<p class="bw-status">{status}{by}</p>{body}'


def copied(value: Answer, *, words: Words = CHINESE) -> str:
    """Question, answer and sources as plain text, for the clipboard."""
    lines = [value.question, value.answer, ""]
    for c in value.citations:
        told = words.comma.join(filter(None, (c.article.place.replace("/", ""), when(c.article, words))))
        title = " ".join(c.article.title.split()) or words.untitled
        lines += [f"[{c.n}] {title}（{told}）{c.path}:{c.line}" if told else f"[{c.n}] {title} {c.path}:{c.line}"]
        lines += [f"    {' '.join(c.quote.split())}"]
    return "\n".join(lines).strip()


def header(*, indexed: str, sample: bool, empty: bool, user: str = "", words: Words = CHINESE) -> str:
    """The title, what is indexed (`indexed`, one line), how to index one's own pages where that is news.

    And the ways to the other language and out, for a `user` who came in by a login.
    """
    other = "en" if words.code == "zh" else "zh"
    tag = "en" if words.code == "zh" else "zh-CN"
    name = f'<h1 class="bw-title">{words.title}<span>{words.tagline}</span></h1>'
    link = f'<a class="bw-language" href="#" data-language="{other}" lang="{tag}">{words.other_language}</a>'
    if user:
        link += f'<span class="bw-user">{escape(user)}</span><a href="logout?all_session=false">{words.log_out}</a>'
    advice = words.empty_index if empty else words.sample if sample else ""
    command = f'<p class="bw-sample">{advice} <code>{escape(words.sample_command)}</code></p>' if advice else ""
    return f'<div class="bw-top">{name}{link}</div><p class="bw-indexed">{escape(indexed)}</p>{command}'


def _finding(value: Answer, anchor: str, narrowed: str, words: Words) -> str:
    cited = {citation.passage_id for citation in value.citations}
    others = [hit for hit in value.hits if hit.passage.id not in cited]
    keys = _keys(value)
    cards = "".join(card(citation, anchor, keys, words=words) for citation in value.citations)
    sources = f'<h3 class="bw-label">{words.sources}</h3><ol class="bw-sources">{cards}</ol>' if cards else ""
    return (
        f'<div class="bw-answer" lang="zh-CN">{_answer_text(value, anchor, keys, words)}</div>{_remarks(value, narrowed, words)}'
        f"{table(rows(value), anchor, bars=alike(value), words=words)}{sources}"
        f"{_folded(words.others.format(count=len(others)), others, words)}"
    )


def _abstention(value: Answer, narrowed: str, words: Words) -> str:
    advice = f'<p class="bw-widen">{escape(words.widen.format(filters=narrowed))}</p>' if narrowed else ""
    told = words.declined.format(question=value.resolved_question or value.question)
    declined = f'<p title="{escape(value.answer)}">{escape(told)}</p>' if told else f"<p>{escape(value.answer)}</p>"
    hits = sorted(value.hits, key=lambda hit: _SAYS.search(hit.passage.text) is None)  # names of photographers last
    near, rest = hits[:_NEAREST], hits[_NEAREST:]
    cards = "".join(passage_card(hit, words=words) for hit in near)
    nearest = f'<h3 class="bw-label">{words.nearest}</h3><ol class="bw-sources bw-near">{cards}</ol>' if near else ""
    return (
        f'<div class="bw-none"><span class="bw-badge">{words.not_found}</span>'
        f"{declined}{advice}{_remarks(value, '', words)}</div>{nearest}"
        f"{_folded(words.others.format(count=len(rest)), rest, words)}"
    )


def _keys(value: Answer) -> list[str]:
    """What the answer comes down to; those of a comparison stand apart."""
    short = value.short_answer or ""
    return [key for key in ([short] if short in value.answer else short.split("、")) if key.strip()]


def _answer_text(value: Answer, anchor: str, keys: Sequence[str], words: Words) -> str:
    """The answer with its references as links; a sentence that stands in a card below is not printed twice."""
    numbers = {citation.n for citation in value.citations}
    short = value.answer
    for citation in value.citations:
        short = short.replace(f"：“{citation.quote}”", "")
    text = short if any(key in short for key in keys) else value.answer
    parts: list[str] = []
    at = 0
    for found in _CITED.finditer(text):
        n = int(found[1])
        if n in numbers:
            parts.append(emphasised(text[at : found.start()], keys))
            told = words.go_to_source.format(n=n)
            parts.append(f'<a class="bw-ref" href="#{anchor}-{n}" aria-label="{told}">{n}</a>')
            at = found.end()
    parts.append(emphasised(text[at:], keys))
    return "".join(parts)


def _remarks(value: Answer, narrowed: str, words: Words) -> str:
    notes = [words.narrowed.format(filters=narrowed)] if narrowed else []
    if value.resolved_question and value.resolved_question.strip() != value.question.strip():
        notes.append(words.resolved.format(question=value.resolved_question))
    told = [f"<li>{escape(note)}</li>" for note in notes]
    told += [f'<li lang="zh-CN">{escape(note)}</li>' for note in value.notes]
    return f'<ul class="bw-notes">{"".join(told)}</ul>' if told else ""


def _folded(summary: str, hits: Sequence[Hit], words: Words) -> str:
    if not hits:
        return ""
    items = "".join(passage_card(hit, words=words) for hit in hits)
    return f'<details class="bw-more"><summary>{summary}</summary><ol class="bw-sources">{items}</ol></details>'
