"""Answers, sources and hints as HTML. Whatever came from a page, a file name, a reader or a model is escaped here.

Nothing is Markdown: untrusted text is shown letter by letter. Control and bidirectional characters, which could make
a line look like another one, are dropped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from ..rag.answer import Answer, Citation, Hit
from ..rag.article import ArticleHead
from . import texts

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1 but tab and line ends
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # bidi marks and overrides, zero-width characters
    "\ud800-\udfff"  # halves of surrogate pairs, which cannot be sent
    "\U000e0000-\U000e007f"  # tags
    "]"
)
_BREAKS = re.compile(r"[ \t\u3000]*(?:\r\n?|\n)\s*")
_CITED = re.compile(r"\[(\d{1,3})\]")
_LONGEST_QUESTION = 300
_SHOWN_COPIES = 5


def escape(text: str) -> str:
    """`text` so that a browser shows its letters and runs none of it; safe in an element and in a quoted attribute."""
    return html.escape(_BREAKS.sub("\n", _INVISIBLE.sub("", text)), quote=True)


def question(text: str) -> str:
    """The reader's own words, an over-long one shortened."""
    shown = text if len(text) <= _LONGEST_QUESTION else text[:_LONGEST_QUESTION] + "……"
    return f'<h2 class="bw-question"><span class="bw-unseen">{texts.ASKED}：</span>{escape(shown)}</h2>'


def searching() -> str:
    """What stands in for the answer until something was found."""
    return f'<p class="bw-status">{texts.SEARCHING}</p>'


def reading(hits: Sequence[Hit], text: str) -> str:
    """How far the answer has come: the headlines being read, and the words so far."""
    titles = list(dict.fromkeys(_title(hit.passage.article) for hit in hits))[:3]
    found = f'<p class="bw-status">{texts.FOUND.format(count=len(hits))}</p>'
    if text:
        return f'{found}<p class="bw-answer">{escape(text)}</p>'
    return found + '<p class="bw-peek">' + "<br>".join(titles) + "</p>"


def hint(message: str) -> str:
    """One line to the reader: what is wrong and its cure, or that the answer was stopped."""
    return f'<p class="bw-hint"><span class="bw-badge">{texts.HINT}</span>{escape(message)}</p>'


def answer(value: Answer, anchor: str) -> str:
    """The whole answer with its sources; `anchor` is unlike that of every other message of the page."""
    return _abstention(value) if value.abstained else _finding(value, anchor)


def header(*, indexed: str, sample: bool, empty: bool) -> str:
    """The title, what is indexed (`indexed`, one line) and how to index one's own pages where that is news."""
    name = f'<h1 class="bw-title">{texts.TITLE}<span>{texts.TAGLINE}</span></h1>'
    advice = texts.EMPTY_INDEX if empty else texts.SAMPLE if sample else ""
    command = f'<p class="bw-sample">{advice} <code>{escape(texts.SAMPLE_COMMAND)}</code></p>' if advice else ""
    return f'{name}<p class="bw-indexed">{escape(indexed)}</p>{command}'


def _finding(value: Answer, anchor: str) -> str:
    by_id = {hit.passage.id: hit for hit in value.hits}
    cards = [
        _source(citation, by_id.get(citation.passage_id), anchor, opened=i == 0)
        for i, citation in enumerate(value.citations)
    ]
    cited = {citation.passage_id for citation in value.citations}
    others = [hit for hit in value.hits if hit.passage.id not in cited]
    sources = f'<h3 class="bw-label">{texts.SOURCES}</h3>{"".join(cards)}' if cards else ""
    return (
        f'<div class="bw-answer">{_answer_text(value, anchor)}</div>{_remarks(value)}{sources}'
        f"{_folded(texts.OTHERS.format(count=len(others)), others)}"
    )


def _abstention(value: Answer) -> str:
    return (
        f'<div class="bw-none"><span class="bw-badge">{texts.NOT_FOUND}</span>'
        f"<p>{escape(value.answer)}</p>{_remarks(value)}</div>{_folded(texts.NEAREST, value.hits)}"
    )


def _answer_text(value: Answer, anchor: str) -> str:
    numbers = {citation.n for citation in value.citations}
    parts: list[str] = []
    at = 0
    for found in _CITED.finditer(value.answer):
        n = int(found[1])
        if n in numbers:
            parts.append(_with_key(value.answer[at : found.start()], value.short_answer))
            parts.append(
                f'<a class="bw-ref" href="#{anchor}-{n}" aria-label="{texts.GO_TO_SOURCE.format(n=n)}">{n}</a>'
            )
            at = found.end()
    parts.append(_with_key(value.answer[at:], value.short_answer))
    return "".join(parts)


def _with_key(text: str, short: str | None) -> str:
    """`text` with the short answer in bold, but not where its figure is only part of a longer one."""
    if not short or not short.strip():
        return escape(text)
    left = r"(?<![\d.])" if short[0].isdigit() else ""
    right = r"(?![\d.]*\d)" if short[-1].isdigit() else ""
    pieces = re.split(f"({left}{re.escape(short)}{right})", text)
    return "".join(f"<strong>{escape(p)}</strong>" if i % 2 else escape(p) for i, p in enumerate(pieces))


def _remarks(value: Answer) -> str:
    notes = [*value.notes]
    if value.resolved_question and value.resolved_question.strip() != value.question.strip():
        notes.insert(0, texts.RESOLVED.format(question=value.resolved_question))
    if not notes:
        return ""
    return '<ul class="bw-notes">' + "".join(f"<li>{escape(note)}</li>" for note in notes) + "</ul>"


def _source(citation: Citation, hit: Hit | None, anchor: str, *, opened: bool) -> str:
    pieces = list(hit.marked([citation])) if hit else []
    if not any(quoted for _, quoted in pieces):
        pieces = [(citation.quote, True)]
    return (
        f'<details class="bw-source" id="{anchor}-{citation.n}"{" open" if opened else ""}>'
        f'<summary><span class="bw-n">{citation.n}</span>{_headline(citation.article)}</summary>'
        f"<blockquote>{_marked(pieces)}</blockquote>{_where(citation.path, citation.line)}{_elsewhere(citation)}</details>"
    )


def _folded(summary: str, hits: Sequence[Hit]) -> str:
    if not hits:
        return ""
    items = "".join(
        f"<li>{_headline(hit.passage.article)}<blockquote>{escape(hit.passage.text)}</blockquote>"
        f"{_where(hit.passage.path, hit.passage.line)}{_elsewhere(hit)}</li>"
        for hit in hits
    )
    return f'<details class="bw-more"><summary>{summary}</summary><ol>{items}</ol></details>'


def _marked(pieces: Iterable[tuple[str, bool]]) -> str:
    return "".join(f"<mark>{escape(text)}</mark>" if quoted else escape(text) for text, quoted in pieces)


def _headline(head: ArticleHead) -> str:
    facts = [head.place.replace("/", ""), _when(head)]
    if head.authors:
        facts.append(texts.AUTHORS.format(names="、".join(head.authors)))
    shown = " · ".join(escape(fact) for fact in facts if fact)
    return f'<span class="bw-head"><b>{_title(head)}</b><span class="bw-facts">{shown}</span></span>'


def _title(head: ArticleHead) -> str:
    return escape(" ".join(head.title.split())) or texts.UNTITLED


def _when(head: ArticleHead) -> str:
    first, _, last = (head.date or "").partition("/")
    if first and last:
        spread = texts.RANGE.format(first=first, last=last)
        return f"{texts.YEAR.format(year=head.year)}（{spread}）" if head.year else spread
    return first or (texts.YEAR.format(year=head.year) if head.year else "")


def _where(path: str, line: int) -> str:
    exact = f"{escape(path)}:{line}"
    return f'<p class="bw-where" title="{texts.LINE.format(line=line)}"><code>{exact}</code></p>'


def _elsewhere(found: Hit | Citation) -> str:
    """Where the same words are printed, and the sentences that have another figure."""
    places = list(dict.fromkeys(f"<code>{escape(o.path)}:{o.line}</code>" for o in found.also_in))
    words = texts.ALSO_IN_MORE if len(places) > _SHOWN_COPIES else texts.ALSO_IN
    shown = words.format(places="、".join(places[:_SHOWN_COPIES]), count=len(places))
    also = f'<p class="bw-where">{shown}</p>' if places else ""
    return also + "".join(
        f'<p class="bw-where"><span class="bw-badge">{texts.CONFLICT}</span> <code>{escape(o.path)}:{o.line}</code> '
        f"{escape(o.body.text)}</p>"
        for o in found.conflicts
    )
