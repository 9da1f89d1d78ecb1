"""An article while it is being put together, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field

from .article import SourceSpan
from .lines import ENDS, Kind, Line


@dataclass(slots=True)
class Draft:
    """The lines that were given to one article so far."""

    kind: str
    title: list[Line] = field(default_factory=list)
    paragraphs: list[list[SourceSpan]] = field(default_factory=list)
    headings: list[SourceSpan] = field(default_factory=list)
    authors: tuple[str, ...] = ()
    parent: Draft | None = None
    caption: str = ""
    open: bool = False
    """The last paragraph stops in mid-sentence."""
    first: int = 0
    """Where on the page its text begins, after headline and byline."""

    def add(self, line: Line) -> None:
        """Text: joined to the paragraph before where that was cut."""
        self.first = self.first or line.span.start
        if self.open:
            self.paragraphs[-1].append(line.span)
        else:
            self.paragraphs.append([line.span])
        self.open = line.kind is Kind.BODY and not ENDS.search(line.text)

    @property
    def ends_in_heading(self) -> bool:
        """Is the last thing in it a heading below text: perhaps a short piece of a sentence?"""
        return bool(self.first and self.headings and self.paragraphs[-1] == [self.headings[-1]])

    def reopen(self) -> None:
        """Makes ready to go on in mid-sentence."""
        if self.ends_in_heading:
            self.headings.pop()
        self.open = True

    def add_heading(self, line: Line) -> None:
        """A heading within the article: a paragraph of its own."""
        self.headings.append(line.span)
        self.paragraphs.append([line.span])
        self.open = False
