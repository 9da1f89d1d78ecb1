"""Why something was not done: our line, which is Chinese; on the English page after what kind of trouble it is."""

from __future__ import annotations

import re
from typing import Final

from ..rag.errors import BaowenError
from .escaping import escape

_LEADS: Final = {
    "TooMany": "Please wait a little before you ask again.",
    "UsageError": "This cannot be done as it is.",
    "PageError": "This page cannot be used.",
    "EndpointError": "The language model gave no answer.",
    "ModelError": "The embedding model is missing or damaged.",
    "StoreError": "The index or its disk is in trouble.",
    "BaowenError": "This did not work.",
}
"""By the name of the error's class, the nearest first."""
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def lead(message: str | BaowenError, code: str) -> str:
    """What kind of trouble an error is, in the language of a page; "" where the message needs no such words."""
    if code == "zh" or isinstance(message, str) or not _CHINESE.search(str(message)):
        return ""
    return next(_LEADS[kind.__name__] for kind in type(message).__mro__ if kind.__name__ in _LEADS)


def line(message: str | BaowenError, code: str) -> str:
    """A text of the page's, or an error, as safe HTML in one line. `code` is the page's language, "zh" or "en"."""
    first = lead(message, code)
    told = escape(str(message))
    return f'{first} <span lang="zh-CN">{told}</span>' if first else told
