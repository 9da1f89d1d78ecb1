"""Untrusted text as HTML: shown letter by letter, never run. Everything that the page shows goes through here."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1 but tab and line ends
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # bidi marks and overrides, zero-width characters
    "\ud800-\udfff"  # halves of surrogate pairs, which cannot be sent
    "\U000e0000-\U000e007f"  # tags
    "]"
)
_BREAKS = re.compile(r"[ \t\u3000]*(?:\r\n?|\n)\s*")


def plain(text: str) -> str:
    """`text` without control and bidirectional characters, which could make a line look like another one."""
    return _INVISIBLE.sub("", text)


def escape(text: str) -> str:
    """`text` so that a browser shows its letters and runs none of it; safe in an element and in a quoted attribute.

    Empty lines and indents are dropped.
    """
    return html.escape(_BREAKS.sub("\n", plain(text)), quote=True)


def verbatim(text: str) -> str:
    """The same, with white space as it is: for a page as it was printed."""
    return html.escape(plain(text.replace("\r\n", "\n").replace("\r", "\n")), quote=True)


def emphasised(text: str, keys: Sequence[str]) -> str:
    """`text` escaped, the keys in bold, but not where their figure is only part of a longer one."""
    if not keys:
        return escape(text)
    bounds = ((r"(?<![\d.])" if k[0].isdigit() else "", k, r"(?![\d.]*\d)" if k[-1].isdigit() else "") for k in keys)
    pieces = re.split(f"({'|'.join(left + re.escape(key) + right for left, key, right in bounds)})", text)
    return "".join(f"<strong>{escape(p)}</strong>" if i % 2 else escape(p) for i, p in enumerate(pieces))
