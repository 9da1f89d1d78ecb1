"""A page in another encoding, with other line ends or as HTML is the same page: the sample pages, and the measured ones."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from composed_files import docx_of, paragraph

from baowen.rag import articles
from baowen.rag.formats import page_of

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "examples" / "pages").glob("*.txt"))
MEASURED = sorted((ROOT.parent / "shared" / "pages").glob("*.txt"))
COPIES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "gb18030": ("p.txt", lambda text: text.encode("gb18030")),
    "utf-16": ("p.txt", lambda text: text.encode("utf-16")),
    "utf-16-no-mark": ("p.txt", lambda text: text.encode("utf-16-le")),
    "crlf": ("p.txt", lambda text: text.replace("\n", "\r\n").encode()),
    "cr": ("p.txt", lambda text: text.replace("\n", "\r").encode()),
    "bom": ("p.txt", lambda text: text.encode("utf-8-sig")),
    "html": ("p.html", lambda text: html("".join(f"<p>{escape(line)}</p>\n" for line in text.split("\n")))),
    "html-br": ("p.txt", lambda text: html("<br>\n".join(escape(line) for line in text.split("\n")))),
    "html-pre": ("p.htm", lambda text: html(f"<pre>{escape(text)}</pre>")),
    "docx": ("p.docx", lambda text: docx_of("".join(map(paragraph, text.split("\n"))))),
}


def html(body: str) -> bytes:
    """An HTML file in GB 18030, as Chinese sites of that time sent them."""
    return f'<html><head><meta charset="gb2312"><title>网站</title></head><body>{body}</body></html>'.encode("gb18030")


def understood(path: str, data: bytes) -> list[tuple[object, ...]]:
    """What was made of a page, but for ids and places in the file."""
    heads = [(a.head, a.body.text) for a in articles(page_of(path, data))]
    return [(h.title, h.kind, h.place, h.year, h.authors, h.section, text) for h, text in heads]


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize(
    "page",
    [
        *PAGES,
        *(MEASURED or [pytest.param(None, marks=pytest.mark.skip(reason="the measured pages do not lie beside it"))]),
    ],
    ids=lambda page: getattr(page, "stem", "measured"),
)
def test_a_copy_gives_the_same_articles(page: Path, copy: str) -> None:
    """Title, kind, place, year, authors, section and text, article by article."""
    text = page.read_text(encoding="utf-8")
    name, made = COPIES[copy]
    assert understood(name, made(text)) == understood("p.txt", text.encode())
