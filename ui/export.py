"""A conversation as a document to keep or hand on: Markdown, HTML, Word with footnotes, JSON.

Every [1] of an answer is a footnote that holds the printed sentence and where it stands. Texts of pages, readers and
models are escaped for each of the forms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from .escaping import escape
from .tab_texts import TabWords

if TYPE_CHECKING:
    from ..rag import Answer, Citation

Form = Literal["md", "html", "docx", "json"]
FORMS: Final[tuple[Form, ...]] = ("md", "html", "docx", "json")
_CITED: Final = re.compile(r"\[(\d{1,3})\]")
_MARKS: Final = re.compile(r"([\\`*_\[\]<>#|~$!&])")
_FIRST: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)
_STYLE: Final = (
    "body{max-width:42em;margin:2em auto;padding:0 1em;font:1rem/1.8 system-ui,sans-serif}"
    "blockquote{margin:.3em 0;padding-left:1em;border-left:3px solid #999}small{color:#555}"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of an answer, or the number of the citation that stands there."""

    text: str
    n: int | None = None


def export(title: str, answers: Sequence[Answer], form: Form, *, words: TabWords | None = None) -> bytes:
    """The document in UTF-8, or the bytes of a .docx."""
    words = words or TabWords()
    match form:
        case "md":
            return _markdown(title, answers, words).encode("utf-8", "replace")
        case "html":
            return _html(title, answers, words).encode("utf-8", "replace")
        case "json":
            whole = {"title": title, "answers": [a.to_dict() for a in answers]}
            return json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", "replace")
        case "docx":
            from .word_export import docx

            return docx(title, answers, words)


def pieces(answer: Answer) -> Iterator[Piece]:
    """The answer's text, cut at the numbers of its citations."""
    known = {c.n for c in answer.citations}
    at = 0
    for found in _CITED.finditer(answer.answer):
        if int(found[1]) in known:
            if at < found.start():
                yield Piece(answer.answer[at : found.start()])
            yield Piece(found[0], int(found[1]))
            at = found.end()
    if at < len(answer.answer):
        yield Piece(answer.answer[at:])


def remarks(answer: Answer, words: TabWords) -> list[str]:
    """How the question was understood, and the answer's notes."""
    resolved = answer.resolved_question.strip()
    first = [words.resolved.format(question=resolved)] if resolved not in {"", answer.question.strip()} else []
    return [*first, *answer.notes]


def whence(citation: Citation, words: TabWords) -> str:
    """Headline, place, date, reporters, file and line of a citation."""
    head = citation.article
    when = (head.date or "").replace("/", "—") or (words.year.format(year=head.year) if head.year else "")
    facts = [head.title, head.place.replace("/", ""), when, "、".join(head.authors), f"{citation.path}:{citation.line}"]
    return words.comma.join(" ".join(f.split()) for f in facts if f)


def _markdown(title: str, answers: Sequence[Answer], words: TabWords) -> str:
    parts = [f"# {_plain(title)}"]
    notes: list[str] = []
    for at, answer in enumerate(answers, 1):
        said = "".join(_plain(p.text) if p.n is None else f"[^{at}-{p.n}]" for p in pieces(answer))
        parts += [f"## {_plain(answer.question)}", said]
        parts += ["\n".join(f"- {_plain(r)}" for r in remarks(answer, words))] if remarks(answer, words) else []
        notes += [
            f"[^{at}-{c.n}]: “{_plain(' '.join(c.quote.split()))}” {_plain(whence(c, words))}" for c in answer.citations
        ]
    return "\n\n".join([*parts, "\n".join(notes)]).rstrip() + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows letter by letter."""
    return _FIRST.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", _MARKS.sub(r"\\\1", text))


def _html(title: str, answers: Sequence[Answer], words: TabWords) -> str:
    parts: list[str] = []
    for at, answer in enumerate(answers, 1):
        said = "".join(
            escape(p.text) if p.n is None else f'<sup><a href="#n{at}-{p.n}">[{p.n}]</a></sup>' for p in pieces(answer)
        )
        parts.append(f"<h2>{escape(answer.question)}</h2><p>{said}</p>")
        parts += [f"<p><small>{escape(r)}</small></p>" for r in remarks(answer, words)]
        parts += [
            f'<blockquote id="n{at}-{c.n}">[{c.n}] “{escape(c.quote)}”<br>'
            f"<small>{escape(whence(c, words))}</small></blockquote>"
            for c in answer.citations
        ]
    shown = escape(title)
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{shown}</title>'
        '<meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style><h1>{shown}</h1>{''.join(parts)}</html>\n"
    )
