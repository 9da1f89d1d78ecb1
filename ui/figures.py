"""Figures side by side: a small table, a source in each row, and bars where the figures can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..rag.answer import Answer, Citation
from ..rag.article import ArticleHead
from ..rag.comparison import UNLIKE
from ..rag.quantities import quantities
from .escaping import escape
from .sources import title_of
from .texts import CHINESE, Words

_WIDTH, _ROW, _TEXT, _BAR = 360, 44, 14, 12
"""Of the drawing, of a row of it, down to the line of its text, and of its bar; in pixels on a small phone."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure as printed, of what it is, and the number of its source; n is 0 for a sentence that contradicts one."""

    n: int
    about: str
    figure: str
    head: ArticleHead
    quote: str


def rows(answer: Answer) -> list[Row]:
    """A row for each figure of an answer that gives several, or that another page contradicts; else none.

    Each phrase of the short answer belongs to the citation of the same number, and stands in its quote.
    """
    cited = answer.citations
    phrases = (answer.short_answer or "").split("、")
    if len(phrases) != len(cited) or not all(p and p in c.quote for p, c in zip(phrases, cited, strict=True)):
        return []
    told = [
        row
        for phrase, citation in zip(phrases, cited, strict=True)
        for row in (
            Row(citation.n, _about(citation.article), phrase, citation.article, citation.quote),
            *_others(citation, phrase),
        )
    ]
    return told if len(told) > 1 else []


def alike(answer: Answer) -> bool:
    """Are its figures told on one basis, so that bars may stand side by side?"""
    return not any(UNLIKE in note for note in answer.notes)


def table(found: Sequence[Row], anchor: str, *, bars: bool = True, words: Words = CHINESE) -> str:
    """The rows as a table, and as bars where these are wanted; "" where there are none."""
    if not found:
        return ""
    body = "".join(
        f'<tr><th scope="row">{escape(row.about) or words.untitled}</th><td class="bw-figure">{escape(row.figure)}</td>'
        f"<td>{_source(row, anchor, words)}</td></tr>"
        for row in found
    )
    head = "".join(
        f'<th scope="col">{name}</th>' for name in (words.compare_place, words.compare_figure, words.compare_source)
    )
    return (
        f'<div class="bw-compare"><table><caption class="bw-unseen">{words.compared}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{chart(found, words=words) if bars else ''}"
    )


def chart(found: Sequence[Row], *, words: Words = CHINESE) -> str:
    """Horizontal bars from zero, as inline SVG; "" unless every figure is one amount of the same kind above zero."""
    values = [_value(row.figure) for row in found]
    if len(found) < 2 or None in values or len({kind for kind, _ in filter(None, values)}) != 1:
        return ""
    amounts = [amount for _, amount in filter(None, values)]
    most = max(amounts)
    bars: list[str] = []
    for n, (row, amount) in enumerate(zip(found, amounts, strict=True)):
        line, length = n * _ROW + _TEXT, max(2.0, _WIDTH * amount / most)
        bars.append(
            f'<text class="bw-name" x="0" y="{line}">{escape(row.about)}</text>'
            f'<text class="bw-amount" x="{_WIDTH}" y="{line}" text-anchor="end">{escape(row.figure)}</text>'
            f'<rect class="bw-bar" x="0" y="{line + 6}" width="{length:.1f}" height="{_BAR}" rx="3"/>'
        )
    told = escape(words.chart.format(bars=words.comma.join(f"{row.about} {row.figure}" for row in found)))
    size = f"0 0 {_WIDTH} {len(found) * _ROW}"
    return f'<svg class="bw-bars" viewBox="{size}" role="img" aria-label="{told}">{"".join(bars)}</svg>'


def _about(head: ArticleHead) -> str:
    place = head.place.rpartition("/")[2]
    return f"{place}{f' {head.year}' if head.year else ''}".strip() or head.title.split("\n")[0]


def _others(citation: Citation, phrase: str) -> list[Row]:
    """The figures that other pages print in the same sentence."""
    mine = _value(phrase)
    told: list[Row] = []
    for other in citation.conflicts:
        of_kind = [
            other.body.text[q.start : q.end]
            for q in quantities(other.body.text)
            if mine and (q.kind or q.unit) == mine[0] and other.body.text[q.start : q.end] not in citation.quote
        ]
        if of_kind:
            where = f"{other.path}:{other.line}"
            told.append(Row(0, where, of_kind[0], citation.article, other.body.text))
    return told


def _value(phrase: str) -> tuple[str, float] | None:
    """The kind and the amount of a phrase that holds one figure."""
    found = quantities(phrase)
    return (found[0].kind or found[0].unit, found[0].value) if len(found) == 1 and found[0].value > 0 else None


def _source(row: Row, anchor: str, words: Words) -> str:
    if not row.n:
        return f'<span class="bw-badge">{words.same_sentence}</span>'
    told = words.go_to_source.format(n=row.n)
    link = f'<a class="bw-ref" href="#{anchor}-{row.n}" aria-label="{told}">{row.n}</a>'
    return f'<span class="bw-clip">{link} {title_of(row.head, words)}</span>'
