"""What the stories of a page say so far, read from the page."""

from __future__ import annotations

from .article import SourceSpan
from .draft import Draft
from .interleaving import SAID
from .lines import Line

SENTENCE = 300
"""Characters before a cut in which its sentence, and a quotation in it, began."""
_NEAR = 6000
"""Characters of the page, before and after, that count as near."""


def _spans(draft: Draft) -> list[SourceSpan]:
    return [span for paragraph in draft.paragraphs for span in paragraph]


def said(page: str, draft: Draft) -> str:
    """All that a story says."""
    return "".join(page[span.start : span.end] for span in _spans(draft))


def last_words(page: str, draft: Draft) -> str:
    """The last words of a story: as much as is read when a place to go on is sought."""
    pieces: list[str] = []
    size = 0
    for span in reversed(_spans(draft)):
        if size >= SAID:
            break
        pieces.append(page[span.start : span.end])
        size += span.end - span.start
    return "".join(reversed(pieces))


def shared(page: str, text: str, draft: Draft) -> int:
    """How many runs of four characters a text shares with a story."""
    words = said(page, draft)
    return sum(text[i : i + 4] in words for i in range(len(text) - 3))


def around(page: str, line: Line) -> str:
    """The page near a line."""
    return page[max(0, line.span.start - _NEAR) : line.span.end + _NEAR]
