"""Text that OCR printed twice within one article: whole paragraphs, tails and loops. The first printing stays.

A writer says a name or a title twice in mid-sentence; OCR's repeats run on to the end of the printed line.
"""

from __future__ import annotations

from collections.abc import Sequence

from .article import SourceSpan

RUN = 36
"""Characters, white space aside, that make a run: fewer may well be said twice."""


def without_repeats(page: str, paragraphs: Sequence[Sequence[SourceSpan]]) -> list[list[SourceSpan]]:
    """The paragraphs less every run of at least RUN characters, up to a line's end, that stood in the article before."""
    if not _may_repeat(page, paragraphs):
        return [list(paragraph) for paragraph in paragraphs]
    seen: set[str] = set()
    kept: list[list[SourceSpan]] = []
    for paragraph in paragraphs:
        places = [i for span in paragraph for i in range(span.start, span.end) if not page[i].isspace()]
        text = "".join(page[i] for i in places)
        again = bytearray(len(text))
        for at in range(len(text) - RUN + 1):
            run = text[at : at + RUN]
            if run in seen:
                again[at : at + RUN] = b"\1" * RUN
            seen.add(run)
        dropped = _tails(paragraph, places, again) if any(again) else set()
        if not dropped:
            kept.append(list(paragraph))
        elif rest := _spans(page, paragraph, dropped):
            kept.append(rest)
    return kept


def _may_repeat(page: str, paragraphs: Sequence[Sequence[SourceSpan]]) -> bool:
    """Is there a block that stands twice? A run of RUN characters holds a whole block, wherever it begins."""
    printed = ("".join(page[s.start : s.end] for s in paragraph) for paragraph in paragraphs)
    text = "\n".join("".join(paragraph.split()) for paragraph in printed)
    size = RUN // 2
    starts = range(0, len(text) - size + 1, size)
    blocks = {text[at : at + size] for at in starts}
    if len(blocks) < len(starts):
        return True
    return sum(text[at : at + size] in blocks for at in range(len(text) - size + 1)) > len(starts)


def _tails(paragraph: Sequence[SourceSpan], places: Sequence[int], again: bytearray) -> set[int]:
    """Where on the page the repeated runs are that reach the end of a printed line."""
    ends = {span.end for span in paragraph}
    dropped: set[int] = set()
    at = len(places)
    while at:
        at -= 1
        if again[at] and places[at] + 1 in ends:
            while at >= 0 and again[at]:
                dropped.add(places[at])
                at -= 1
            at += 1
    return dropped


def _spans(page: str, paragraph: Sequence[SourceSpan], dropped: set[int]) -> list[SourceSpan]:
    """The spans of a paragraph without the dropped characters, and without white space left at their edges."""
    found: list[SourceSpan] = []
    for span in paragraph:
        start = None
        for at in range(span.start, span.end + 1):
            keep = at < span.end and at not in dropped
            if keep and start is None and not page[at].isspace():
                start = at
            if not keep and start is not None:
                end = at
                while page[end - 1].isspace():
                    end -= 1
                found.append(SourceSpan(start, end))
                start = None
    return found
