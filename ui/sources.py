"""Sources: a card for each in the conversation, and the printed page that a card opens beside it.

A card carries where its sentence stands (page id and spans); the browser sends both back to `paper`, which answers with
the whole article and the raw page, the sentence marked in each. What comes from the browser is untrusted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from ..rag import Article, ArticleHead, Index, Page, SourceSpan, articles
from ..rag.answer import Citation, Hit, Printing
from .escaping import emphasised, escape, verbatim
from .texts import CHINESE, Words

_SHOWN_COPIES = 5
_LONGEST: Final = 60_000
"""Characters of a page that are shown at once; of a longer one the part around the sentence."""
_SPLIT: Final = 400_000
"""Characters of a page that is split into its articles again to show one of them."""
_MOST_SPANS: Final = 64
_LINE: Final = re.compile(r"(?P<words>[^\r\n]*)(?:\r\n?|\n)|(?P<last>[^\r\n]+)")


# Cards


def card(citation: Citation, anchor: str, keys: Sequence[str] = (), *, words: Words = CHINESE) -> str:
    """Source n of an answer: headline, particulars, the printed sentence with the `keys` in bold; opens its page."""
    return _card(
        f'id="{anchor}-{citation.n}" data-n="{citation.n}"',
        citation,
        citation.spans,
        f'<span class="bw-n">{citation.n}</span>',
        f"<mark>{emphasised(citation.quote, keys)}</mark>",
        words,
    )


def passage_card(hit: Hit, *, words: Words = CHINESE) -> str:
    """A passage that was found and is not cited; opens its page too."""
    passage = hit.passage
    return _card("data-near", hit, passage.spans, "", escape(passage.text), words)


def title_of(head: ArticleHead, words: Words) -> str:
    """The headline in one line, escaped."""
    return escape(" ".join(head.title.split())) or words.untitled


def about(head: ArticleHead, words: Words) -> str:
    """Place, date and writers in one line, escaped."""
    facts = [head.place.replace("/", ""), when(head, words)]
    if head.authors:
        facts.append(words.authors.format(names=words.comma.join(head.authors)))
    return " · ".join(escape(fact) for fact in facts if fact)


def when(head: ArticleHead, words: Words) -> str:
    """The day, or the year with the range in which the day lies."""
    first, _, last = (head.date or "").partition("/")
    year = words.year.format(year=head.year) if head.year else ""
    if first and last:
        spread = words.range.format(first=first, last=last)
        return (f"{year} ({spread})" if words.code == "en" else f"{year}（{spread}）") if year else spread
    return first or year


def _card(
    attributes: str, found: Citation | Hit, spans: Sequence[SourceSpan], badge: str, quote: str, words: Words
) -> str:
    source = found if isinstance(found, Citation) else found.passage
    head = source.article
    title = title_of(head, words)
    return (
        f'<li class="bw-source" {attributes} {_place(source.page, source.path, spans)}>'
        f'<button type="button" class="bw-open" title="{words.open_source.format(title=title)}">{badge}'
        f'<span class="bw-head"><b>{title}</b><span class="bw-facts">{about(head, words)}</span></span></button>'
        f'<blockquote lang="zh-CN">{quote}</blockquote>'
        f'<p class="bw-where"><code>{escape(source.path)}:{source.line}</code>{_elsewhere(found, words)}</p>'
        f"{_conflicts(found, words)}{_particulars(found, source.path, source.line, head, words)}</li>"
    )


def _place(page: str, path: str, spans: Iterable[SourceSpan]) -> str:
    where = json.dumps([[s.start, s.end] for s in spans][:_MOST_SPANS], separators=(",", ":"))
    return f'data-page="{escape(page)}" data-path="{escape(path)}" data-spans="{where}"'


def _printing(found: Printing) -> str:
    """A button that opens another place that prints the same."""
    where = _place(found.page, found.path, found.body.spans)
    return f'<button type="button" class="bw-also" {where}><code>{escape(found.path)}:{found.line}</code></button>'


def _elsewhere(found: Citation | Hit, words: Words) -> str:
    copies = list({(o.path, o.line): o for o in found.also_in}.values())
    if not copies:
        return ""
    told = words.also_in_more if len(copies) > _SHOWN_COPIES else words.also_in
    places = words.comma.join(_printing(copy) for copy in copies[:_SHOWN_COPIES])
    return f'<span class="bw-elsewhere">{told.format(places=places, count=len(copies))}</span>'


def _conflicts(found: Citation | Hit, words: Words) -> str:
    return "".join(
        f'<p class="bw-where bw-conflict"><span class="bw-badge">{words.conflict}</span> {_printing(other)} '
        f"{escape(other.body.text)}</p>"
        for other in found.conflicts
    )


def _particulars(found: Citation | Hit, path: str, line: int, head: ArticleHead, words: Words) -> str:
    """All that is known of the source, for the panel; hidden in the card."""
    evidence = words.fact_evidence.format(words=head.evidence) if head.evidence else ""
    copies = {f"{o.path}:{o.line}": None for o in found.also_in}
    facts = [
        (words.fact_place, head.place.replace("/", " ")),
        (words.fact_date, f"{when(head, words)}{evidence}" if when(head, words) else ""),
        (words.fact_authors, words.comma.join(head.authors)),
        (words.fact_kind, words.kind(head.kind)),
        (words.fact_section, head.section),
        (words.fact_where, f"{path} {words.line.format(line=line)}"),
        (words.fact_also, words.comma.join(copies)),
    ]
    rows = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value)
    return f'<dl class="bw-particulars" hidden>{rows}</dl>'


# The page that a card opens


def paper(index: Index, asked: object) -> dict[str, Any]:
    """What the panel shows for `{"page": id, "spans": [[start, end], …]}`: `article` and `page` as HTML.

    `{"gone": True}` where the index holds no such page, or the spans are none of its. In both texts the sentence is in
    `mark`; `cut` says that only a part of a long page is shown.
    """
    wanted = _wanted(asked)
    if wanted is None:
        return {"gone": True}
    id, spans = wanted
    try:
        page = index.page(id)
    except KeyError:
        return {"gone": True}
    if any(span.end > len(page.text) for span in spans):
        return {"gone": True}
    article = _article(page, spans)
    raw, cut = _raw(page, spans)
    return {"article": _repaired(article, spans) if article else raw, "page": raw, "cut": cut}


def _wanted(asked: object) -> tuple[str, list[SourceSpan]] | None:
    """The page and spans that a browser asks for, if they are any."""
    if not isinstance(asked, dict):
        return None
    id, rows = asked.get("page"), asked.get("spans")
    if not isinstance(id, str) or not isinstance(rows, list) or not 0 < len(rows) <= _MOST_SPANS:
        return None
    spans: list[SourceSpan] = []
    for row in rows:
        if not (isinstance(row, list) and len(row) == 2 and all(type(at) is int for at in row)):
            return None
        if not 0 <= row[0] < row[1]:
            return None
        spans.append(SourceSpan(*row))
    return id, sorted(spans, key=lambda span: span.start)


@lru_cache(maxsize=16)
def _split(page: Page) -> tuple[Article, ...]:
    return tuple(articles(page)) if len(page.text) <= _SPLIT else ()


def _article(page: Page, spans: Sequence[SourceSpan]) -> Article | None:
    """The article that prints most of the spans."""

    def shared(article: Article) -> int:
        return sum(end - start for start, end in article.body.find(spans))

    best = max(_split(page), key=shared, default=None)
    return best if best is not None and shared(best) else None


def _repaired(article: Article, spans: Sequence[SourceSpan]) -> str:
    """The article in reading order, its headings set off, the spans marked."""
    body = article.body
    found = body.find(spans)
    headings = {heading.start for heading in article.headings}
    told: list[str] = []
    at = 0
    for paragraph in body.text.split("\n"):
        end = at + len(paragraph)
        first = body.cut(at, at + 1).spans if paragraph else ()
        kind = ' class="bw-heading"' if first and first[0].start in headings else ""
        told.append(f"<p{kind}>{''.join(_marked(body.text, at, end, found))}</p>" if paragraph.strip() else "")
        at = end + 1
    return "".join(told)


def _raw(page: Page, spans: Sequence[SourceSpan]) -> tuple[str, bool]:
    """The page line by line as it was decoded, the spans marked; was it cut?"""
    size = len(page.text)
    low = 0 if size <= _LONGEST else max(0, spans[0].start - _LONGEST // 2)
    high = size if size <= _LONGEST else min(size, low + _LONGEST)
    found = [(span.start, span.end) for span in spans]
    told: list[str] = []
    for number, line in enumerate(_LINE.finditer(page.text, low, high), page.line(low)):
        end = max(line.end("words"), line.end("last"))  # -1 of the one that did not match
        shown = "".join(_marked(page.text, line.start(), end, found, keep=True))
        told.append(f'<span class="bw-line" data-line="{number}">{shown}\n</span>')
    return "".join(told), (low, high) != (0, size)


def _marked(text: str, low: int, high: int, found: Sequence[tuple[int, int]], *, keep: bool = False) -> Iterator[str]:
    """`text[low:high]` escaped, what lies in `found` marked."""
    show = verbatim if keep else escape
    at = low
    for start, end in found:
        start, end = max(start, at), min(end, high)
        if start < end:
            yield show(text[at:start])
            yield f"<mark>{show(text[start:end])}</mark>"
            at = end
    yield show(text[at:high])
