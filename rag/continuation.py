"""Does a line read on from a piece of text that was cut in mid-sentence? Judged by characters and dictionary alone."""

from __future__ import annotations

from .tokenizer import cut

_NEVER_FIRST = frozenset("的了着过等和与及之地得们、，,。；;：:）)”’】》%％")
"""Characters with which no sentence begins."""
_REACH = 6


def starts_midway(text: str) -> bool:
    """Does the text begin as no sentence does?"""
    return text[:1] in _NEVER_FIRST


def reads_on(left: str, right: str) -> bool:
    """Does `right` go on where `left` was cut: as no sentence begins, or with a word that spans the cut?"""
    if starts_midway(right):
        return True
    head, tail = left[-_REACH:], right[:_REACH]
    at = 0
    for word in cut(head + tail):
        if at < len(head) < at + len(word):
            return True
        at += len(word)
    return False
