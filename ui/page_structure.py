"""How a page was read, as HTML: its articles, boxes and captions as a list, and marked on the raw text with the joins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .escaping import escape, verbatim
from .tab_texts import TabWords

if TYPE_CHECKING:
    from ..rag import Article, Page

COLOURS: Final = 8
_MOST: Final = 60_000
"""Characters of the raw text that are shown."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a page that an article took; `joined` where its sentence goes on from an earlier place."""

    start: int
    end: int
    article: int
    joined: bool


def structure(page: Page, articles: Sequence[Article], words: TabWords) -> str:
    """The list and the raw text beside each other; each entry of the list leads to its place."""
    numbers = {article.head.id: n for n, article in enumerate(articles)}
    roots = [a for a in articles if a.head.parent not in numbers]
    items: list[str] = []
    for root in roots:
        parts = [a for a in articles if a.head.parent == root.head.id and a is not root]
        inner = "".join(f"<li>{_entry(page, part, numbers[part.head.id], words)}</li>" for part in parts)
        below = f"<ul>{inner}</ul>" if inner else ""
        items.append(f"<li>{_entry(page, root, numbers[root.head.id], words)}{below}</li>")
    return (
        f'<div class="bw-structure"><ol class="bw-parts">{"".join(items)}</ol>'
        f'<div><p class="bw-key"><span class="bw-furniture">{words.furniture}</span> '
        f'<span class="bw-join">⤷</span> {words.join_here}</p>'
        f'<div class="bw-raw bw-scroll" role="region" tabindex="0" aria-label="{words.raw_label}">'
        f"{_raw(page.text, list(marks(articles)), words)}</div></div></div>"
    )


def marks(articles: Sequence[Article]) -> Iterator[Mark]:
    """What each article took of the page, in the page's order."""
    found = [
        Mark(span.start, span.end, n, joined=at > 0 and article.body.text[at - 1] != "\n")
        for n, article in enumerate(articles)
        for span, at in zip(article.body.spans, article.body.starts, strict=True)
    ]
    yield from sorted(found, key=lambda m: (m.start, m.end))


def _entry(page: Page, article: Article, n: int, words: TabWords) -> str:
    head, body = article.head, article.body
    joins = sum(at > 0 and body.text[at - 1] != "\n" for at in body.starts)
    title = head.title if head.parent is None else " ".join(body.text.split())[:40]
    facts = [
        head.place.replace("/", ""),
        (head.date or "").replace("/", "—") or (words.year.format(year=head.year) if head.year else ""),
        "、".join(head.authors),
        words.lines.format(line=page.line(body.spans[0].start)) if body.spans else "",
        words.joined.format(count=joins) if joins else "",
    ]
    own = head.evidence if head.parent is None else ""  # a box has it from its article
    evidence = f"<br><small>{escape(words.evidence.format(words=own))}</small>" if own else ""
    return (
        f'<a href="#bw-part-{n}"><span class="bw-kind bw-hue-{n % COLOURS}">'
        f"{escape(words.kinds.get(head.kind, head.kind))}</span> {escape(title) or words.untitled}</a>"
        f"<br><small>{escape(' · '.join(f for f in facts if f))}</small>{evidence}"
    )


def _raw(text: str, found: Sequence[Mark], words: TabWords) -> str:
    parts: list[str] = []
    seen: set[int] = set()
    at = 0
    for mark in found:
        if mark.start >= _MOST:
            break
        start, end = max(mark.start, at), min(mark.end, _MOST)
        if start >= end:
            continue
        parts.append(_furniture(text[at:start]))
        anchor = "" if mark.article in seen else f' id="bw-part-{mark.article}"'
        join = f'<span class="bw-join" title="{words.join_here}">⤷</span>' if mark.joined else ""
        hue = f'class="bw-took bw-hue-{mark.article % COLOURS}"'
        parts.append(f"<span {hue}{anchor}>{join}{verbatim(text[start:end])}</span>")
        seen.add(mark.article)
        at = end
    parts.append(_furniture(text[at : max(at, _MOST)]))
    if (rest := len(text) - _MOST) > 0:
        parts.append(f"<p>{words.too_long.format(count=rest)}</p>")
    return "".join(parts)


def _furniture(text: str) -> str:
    if not text.strip():
        return verbatim(text)
    return f'<span class="bw-furniture">{verbatim(text)}</span>'
