"""A passage: the unit that is embedded, indexed and shown, cut at sentence ends."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .article import Article, ArticleHead, Page, SourceSpan, SourceText

CHUNKING = "paragraphs-280-4"
"""Names this way of cutting; an index made with another one is refused."""
TARGET = 280
"""Characters that a passage is filled up to."""
LONGEST = 420
"""A sentence beyond this many characters is cut at a comma, or anywhere if it must."""

_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”’」』）)\]】]*|$|(?=\n))")
_CLAUSE = re.compile(r"[^,，;；、\s]*[,，;；、\s]?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A few neighbouring sentences of one article."""

    id: str
    path: str
    page: str
    """Id of the page, for `Index.page`."""
    line: int
    """1-based line of the page on which the passage begins."""
    article: ArticleHead
    body: SourceText
    header: str = ""
    """Headline, place and year as they were put before the text when it was embedded; never part of a quote."""

    @property
    def text(self) -> str:
        """The printed words."""
        return self.body.text

    @property
    def spans(self) -> tuple[SourceSpan, ...]:
        """Where they were printed."""
        return self.body.spans

    @property
    def searchable(self) -> str:
        """What is embedded and indexed: the header and the text."""
        return f"{self.header}\n{self.text}" if self.header else self.text


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence; a paragraph end ends one too, and white space around them is left out."""
    found: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        printed = match.group()
        if told := printed.strip():
            start = match.start() + len(printed) - len(printed.lstrip())
            found.append((start, start + len(told)))
    return found


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One sentence, or pieces of it of at most LONGEST characters, cut at clauses where there are any."""
    at = start
    while end - at > LONGEST:
        stop = at
        for match in _CLAUSE.finditer(text, at, min(end, at + LONGEST)):
            if match.end() < min(end, at + LONGEST):
                stop = match.end()
        stop = stop if stop > at else at + LONGEST
        yield at, stop
        at = stop
    yield at, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A paragraph, or near-equal pieces of it of whole sentences where it is longer than TARGET."""
    share = (end - start) / math.ceil((end - start) / TARGET)
    low = start
    for at, stop in sentences(text[start:end]):
        for _, piece_end in _bounded(text, start + at, start + stop):
            if piece_end - low >= share and end - piece_end >= share / 2:
                yield low, piece_end
                low = piece_end
    if low < end:
        yield low, end


def split(article: Article, page: Page) -> list[Passage]:
    """The passages of an article: whole paragraphs up to about TARGET characters, longer ones in whole sentences.

    A heading is never parted from the text below it.
    """
    text = article.body.text
    printed = {s.start for s in article.headings}
    passages: list[Passage] = []
    group: list[tuple[int, int, bool]] = []
    section = ""
    texts = False

    def close(units: list[tuple[int, int, bool]]) -> None:
        passages.append(_passage(article, page, len(passages), units[0][0], units[-1][1], section))

    for paragraph in re.finditer(r"[^\n]+", text):
        heading = article.body.cut(paragraph.start(), paragraph.start() + 1).spans[0].start in printed
        for start, end in _pieces(text, *paragraph.span()):
            length = group[-1][1] - group[0][0] if group else 0
            full = length + end - start > TARGET
            if group and (full or (heading and length > TARGET // 4)):
                kept = len(group)
                while kept and not heading and group[kept - 1][2]:
                    kept -= 1
                # A heading stays with the text below it, unless headings alone would fill a passage.
                if kept and (texts or length > TARGET):
                    close(group[:kept])
                    group, texts = group[kept:], False
                elif length > 2 * TARGET:
                    close(group)
                    group, texts = [], False
            group.append((start, end, heading))
            texts = texts or not heading
            section = text[start:end] if heading else section
    if group:
        close(group)
    return passages


def _passage(article: Article, page: Page, n: int, low: int, high: int, section: str) -> Passage:
    body = article.body.cut(low, high)
    head = article.head
    facts = [
        head.place,
        f"{head.year}年" if head.year else "",
        head.title,
        section if section not in head.title else "",
    ]
    header = " ".join(f for f in facts if f and f not in body.text)
    return Passage(f"{head.id}-{n:03d}", page.path, page.id, page.line(body.spans[0].start), head, body, header)
