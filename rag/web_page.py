"""HTML → the text that a reader of the page sees, one printed line or block a line."""

from __future__ import annotations

import re

from .errors import PageError

_SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "svg",
        "math",
        "canvas",
        "iframe",
        "object",
        "audio",
        "video",
        "select",
        "button",
        "textarea",
        "nav",
    ]
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,20})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_-]{1,20})", re.IGNORECASE)
_START = re.compile(
    r"^[\ufeff\s]*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S
)
_WIDE = r"[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…]"
_SOFT_BREAK = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n][ \t\r\n]*(?={_WIDE})")
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]")


def declared_charset(data: bytes) -> str:
    """The encoding that an HTML file names in its first 4,096 bytes, or ""."""
    found = _CHARSET.search(data[:4096]) or _XML_ENCODING.search(data[:4096])
    return found.group(1).decode("ascii") if found else ""


def is_html(text: str) -> bool:
    """Does the text begin as an HTML file does?"""
    return _START.match(text[:2000]) is not None


def html_text(markup: str) -> str:
    """The visible text: blocks and <br> end lines, <pre> stays as it is, headings bear a "#".

    Raises PageError when tags are nested too deeply to be a page.
    """
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module without types

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    data = markup.replace("\x00", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PageError("HTML 无法解析：请另存为文本") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise PageError("HTML 标签嵌套过深：请另存为文本")
    if root is None:
        return ""
    text = _Text()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if not tag or tag in _SILENT or _hidden(node):
                walk.skip_subtree()
            else:
                text.open(tag, node.text or "")
        else:
            text.close(tag, node.tail or "", silent=not tag or tag in _SILENT or _hidden(node))
    return text.whole()


def _hidden(node: object) -> bool:
    get = getattr(node, "get", None)
    if get is None:
        return False
    return get("hidden") is not None or get("aria-hidden") == "true" or _HIDDEN.search(get("style") or "") is not None


class _Text:
    """Puts lines together from the elements as they open and close."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._kept = 0
        """How many <pre> are open."""
        self._mark = ""

    def open(self, tag: str, words: str) -> None:
        """An element begins with these words."""
        if tag in _BLOCKS or tag == "br":
            self._end_line()
        if tag in {"td", "th"} and self._line:
            self._line.append(" ")
        if tag in _HEADINGS:
            self._mark = "# "
        if tag == "pre":
            self._kept += 1
            words = words.removeprefix("\n")
        self._line.append(words)

    def close(self, tag: str, words: str, *, silent: bool) -> None:
        """An element ends and these words follow it."""
        if tag in _BLOCKS and not silent:
            self._end_line()
            self._mark = ""
        if tag == "pre" and not silent:
            self._kept -= 1
        self._line.append(words)

    def _end_line(self) -> None:
        words = _UNSEEN.sub("", "".join(self._line)).replace("\xa0", " ")
        self._line.clear()
        if not self._kept:
            words = re.sub(r"[ \t\r\n\f]+", " ", _SOFT_BREAK.sub("", words)).strip(" ")
        if words.strip():
            already = self._mark and words.startswith("#")
            self._lines.append(words if already else self._mark + words)

    def whole(self) -> str:
        """All the lines."""
        self._end_line()
        return "\n".join(self._lines)
