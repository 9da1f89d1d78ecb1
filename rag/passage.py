"""A passage: the unit that is embedded, indexed and shown, cut at sentence ends."""

from __future__ import annotations

from dataclasses import dataclass

from .article import ArticleHead, SourceSpan, SourceText


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
