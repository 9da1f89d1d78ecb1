"""Text that OCR printed twice within one article: whole paragraphs, tails and loops. The first printing stays.

A writer says a name or a title twice in mid-sentence; OCR's repeats run on to the end of the printed line.
"""

from __future__ import annotations

from collections.abc import Sequence

from .article import SourceSpan

RUN = 36
"""Characters, white space aside, that make a run: fewer may well be said twice."""
_PERIOD, _COVER = 13, (0, 1, 3, 9)
"""Of each 13 places four begin a sample; any two runs have one at the same distance from their beginning (a difference
cover: S. Burkhardt and J. Kärkkäinen, Fast Lightweight Suffix Array Construction and Checking, CPM 2003)."""


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
    """Do samples of the text show one that stands twice? Any two runs of RUN characters hold the same sample."""
    printed = ("".join(page[s.start : s.end] for s in paragraph) for paragraph in paragraphs)
    text = "\n".join("".join(paragraph.split()) for paragraph in printed)
    size = RUN - _PERIOD + 1
    starts = [at for first in _COVER for at in range(first, len(text) - size + 1, _PERIOD)]
    return len({text[at : at + size] for at in starts}) < len(starts)


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
