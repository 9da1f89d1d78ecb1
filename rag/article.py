"""What a page is made of: the decoded page, its articles, and text that knows where it was printed."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """Characters `start` (included) to `end` (excluded) of a decoded page."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceText:
    """Text put together from pieces of one page, in reading order, each piece unchanged.

    `starts[i]` is where `spans[i]` begins in `text`; characters of `text` in no span are paragraph breaks ("\\n").
    """

    text: str
    spans: tuple[SourceSpan, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, page: str, paragraphs: Iterable[Sequence[SourceSpan]]) -> SourceText:
        """Joins the spans of each paragraph with nothing between them and the paragraphs with a line break."""
        parts: list[str] = []
        spans: list[SourceSpan] = []
        starts: list[int] = []
        length = 0
        for paragraph in paragraphs:
            if parts:
                parts.append("\n")
                length += 1
            for span in paragraph:
                spans.append(span)
                starts.append(length)
                parts.append(page[span.start : span.end])
                length += span.end - span.start
        return cls("".join(parts), tuple(spans), tuple(starts))

    def cut(self, start: int, end: int) -> SourceText:
        """The characters `start` to `end` of `text`, with the spans that they were printed in."""
        spans: list[SourceSpan] = []
        starts: list[int] = []
        first = max(0, bisect_right(self.starts, start) - 1)
        last = bisect_left(self.starts, end)
        for span, at in zip(self.spans[first:last], self.starts[first:last], strict=True):
            low, high = max(start, at), min(end, at + span.end - span.start)
            if low < high:
                spans.append(SourceSpan(span.start + low - at, span.start + high - at))
                starts.append(low - start)
        return SourceText(self.text[start:end], tuple(spans), tuple(starts))

    def under(self, heading: SourceText) -> SourceText:
        """The heading, a line break, and this text, both of one page."""
        below = len(heading.text) + 1
        starts = (*heading.starts, *(below + start for start in self.starts))
        return SourceText(f"{heading.text}\n{self.text}", (*heading.spans, *self.spans), starts)

    def find(self, spans: Sequence[SourceSpan]) -> list[tuple[int, int]]:
        """Where characters of these page spans stand in `text`, as sorted, merged (start, end) pairs."""
        found = sorted(
            (at + max(wanted.start, span.start) - span.start, at + min(wanted.end, span.end) - span.start)
            for wanted in spans
            for span, at in zip(self.spans, self.starts, strict=True)
            if max(wanted.start, span.start) < min(wanted.end, span.end)
        )
        merged: list[tuple[int, int]] = []
        for low, high in found:
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return merged


@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    """Where the second and each later line begins."""
    return [m.end() for m in re.finditer(r"\r\n|\r|\n", text)]


@dataclass(frozen=True, slots=True)
class Page:
    """One page as text. Offsets everywhere count characters of `text`.

    Of a text file that is the decoded file, line ends included as they are; of HTML, Word, PDF and images the text that
    was taken out of them; of a record of a JSONL its text below its title.
    """

    path: str
    text: str
    encoding: str = "utf-8"
    """Of a text file; else how the text was taken out: docx, pdf or ocr."""
    id: str = ""
    date: str = field(default="", compare=False)
    """The publication date that came with the text, as it was given; evidence for the layout, not kept after it."""

    @classmethod
    def from_bytes(cls, path: str, data: bytes, *, text: str, encoding: str, date: str = "") -> Page:
        """A page whose id is the hash of its bytes: the same bytes are the same page under any name."""
        return cls(path, text, encoding, hashlib.sha256(data).hexdigest()[:16], date)

    def line(self, offset: int) -> int:
        """The 1-based line, as an editor counts it, that holds the character at `offset`."""
        return 1 + bisect_right(_line_starts(self.text), offset)


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """All that is known of an article but its text. What cannot be known is empty or None, never guessed."""

    id: str
    title: str = ""
    kind: str = "news"
    """news, brief, commentary, summary (a box), photo (a caption) or list."""
    place: str = ""
    """The finest place the article is about, with what it belongs to: "营口市/盖州市"."""
    year: int | None = None
    """The year of publication, against which 今年 and 去年 are read."""
    date: str | None = None
    """ISO date, or the range "first/last" that the publication must lie in."""
    authors: tuple[str, ...] = ()
    section: str = ""
    parent: str | None = None
    """The id of the article that a box or a caption belongs to."""
    evidence: str = ""
    """The printed words that gave the year."""

    def to_dict(self) -> dict[str, Any]:
        """The particulars as DESIGN.md's schema has them."""
        return {**asdict(self), "authors": list(self.authors)}


@dataclass(frozen=True, slots=True)
class Article:
    """One article, box, caption or list of a page."""

    path: str
    head: ArticleHead
    body: SourceText
    """The headline is its first paragraph where one was printed."""
    headings: tuple[SourceSpan, ...] = field(default=())
    """Paragraphs of the body that are headings, bylines or credits: shown and searched, never joined to text."""

    def to_dict(self) -> dict[str, Any]:
        """The article as DESIGN.md's schema has it."""
        return {
            "path": self.path,
            **self.head.to_dict(),
            "spans": [[s.start, s.end] for s in self.body.spans],
            "text": self.body.text,
        }
