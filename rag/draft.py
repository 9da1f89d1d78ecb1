"""An article while it is being put together, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field

from .article import SourceSpan
from .lines import Kind, Line


@dataclass(slots=True, eq=False)
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

    last: Line | None = None
    """The line that was added last, heading or text."""

    def add(self, line: Line) -> None:
        """Text: joined to the paragraph before where that was cut."""
        self.first = self.first or line.span.start
        if self.open and not line.paragraph:
            self.paragraphs[-1].append(line.span)
        else:
            self.paragraphs.append([line.span])
        self.open = line.open
        self.last = line

    def take_back(self) -> None:
        """Undoes the adding of a line that began a paragraph."""
        self.paragraphs.pop()
        self.open = False

    def give_up(self, headline: list[Line]) -> None:
        """Loses lines of its headline to another story."""
        spans = {line.span for line in headline}
        self.title = [line for line in self.title if line.span not in spans]
        self.headings = [span for span in self.headings if span not in spans]
        self.paragraphs = [p for p in self.paragraphs if p[0] not in spans]

    @property
    def may_go_on(self) -> bool:
        """Does it stop in mid-sentence, or in a bare heading that may be a short piece of one?"""
        last = self.last
        return self.open or (self.first > 0 and last is not None and last.kind is Kind.HEADING and not last.marked)

    def reopen(self) -> None:
        """Makes ready to go on in mid-sentence."""
        if self.headings and not self.open:
            self.headings.pop()
        self.open = True

    def add_heading(self, line: Line) -> None:
        """A heading within the article: a paragraph of its own."""
        self.headings.append(line.span)
        self.paragraphs.append([line.span])
        self.open = False
        self.last = line
