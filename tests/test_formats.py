"""HTML, Word, PDF and scans → pages: what a reader sees, in order; hostile files end soon and with one line."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from composed_files import docx_of, paragraph, pdf_of, table
from composed_pages import WHOLE_PAGE, write

from baowen.rag import PageError, articles, read_articles
from baowen.rag.formats import page_of
from baowen.rag.web_page import html_text

FONTS = sorted(Path("/usr/share/fonts").rglob("*CJK*.tt[cf]"))
SENTENCE = "本报讯 记者郑禾报道 四月二日，庄河市的三条灌渠同时开工，总长42公里，可以浇到六万亩果园。"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>水库<b>修好</b>了。</p><p>完工。</p>", "水库修好了。\n完工。"),
        ("水库<br>公路<br/>灌渠", "水库\n公路\n灌渠"),
        ("<h2>水库全部加固</h2><p>完工。", "# 水库全部加固\n完工。"),
        ("<h2># 水库</h2>", "# 水库"),
        ("<pre>\n 水库\n\n  公路</pre>", " 水库\n\n  公路"),
        ("<script>alert(1)</script><style>p{}</style><p>水库", "水库"),
        (
            "<p hidden>密</p><p style='color:red;display: none'>密<b>密</b></p>水<span aria-hidden=true>密</span>库",
            "水库",
        ),
        ("<nav><a>首页</a></nav><select><option>一</select><p>水库<!-- 注 -->", "水库"),
        ("<p>&lt;b&gt;&amp;&ldquo;水&rdquo;&#24211;&nbsp;A", "<b>&“水”库 A"),
        ("<p>水\n    库A\n B  C\t D</p>", "水库A B C D"),
        ("<table><tr><td>大连<td>15<tr><td>营口<td>9</table>", "大连 15\n营口 9"),
        ("<p>鞍\u200b山&shy;市", "鞍山市"),
        ("<p>徐\u3000鑫", "徐\u3000鑫"),
        ("<div><p>一<div>二</div>三", "一\n二\n三"),
        ("<p>一<svg><text>密</text></svg>二", "一二"),
    ],
)
def test_html_is_read_as_a_browser_shows_it(markup: str, text: str) -> None:
    """Blocks end lines, white space folds, what is not shown is not read."""
    assert html_text(f"<html><body>{markup}</body></html>") == text


def test_html_is_told_by_its_content_and_by_the_encoding_it_names() -> None:
    """A page saved as .txt has no tags in its text; GB 2312 stands for GB 18030."""
    markup = f'<!DOCTYPE html><html><head><meta charset="gb2312"><title>网站</title></head><body><p>{SENTENCE}'
    page = page_of("p.txt", markup.encode("gb18030"))
    assert (page.text, page.encoding) == (SENTENCE, "gb18030")
    assert page_of("p.htm", f"<p>{SENTENCE}".encode()).text == SENTENCE


def test_a_word_document_is_read_paragraph_by_paragraph() -> None:
    """Runs are joined, headings marked, tables read row by row, deleted words left out."""
    deleted = "<w:p><w:r><w:t>水库</w:t></w:r><w:del><w:r><w:delText>公路</w:delText><w:t>路</w:t></w:r></w:del></w:p>"
    body = paragraph("水库全部加固", style="a1") + paragraph("一共15座。") + table([["大连", "15"], ["营口", "9"]])
    page = page_of("a.docx", docx_of(body + deleted))
    assert page.text.splitlines() == ["# 水库全部加固", "一共15座。", "大连\t15", "营口\t9", "水库"]
    assert page.encoding == "docx"


def test_a_word_document_gives_the_articles_of_the_page_it_holds() -> None:
    """The composed page, a line a paragraph: the same articles as from its text."""
    from_text = articles(page_of("a.txt", WHOLE_PAGE.encode()))
    from_word = articles(page_of("a.docx", docx_of("".join(map(paragraph, WHOLE_PAGE.splitlines())))))
    assert [(a.head.title, a.body.text) for a in from_word] == [(a.head.title, a.body.text) for a in from_text]


def sheet(left: float, top: float, text: str, *, width: int = 19) -> list[tuple[str, float, float, float]]:
    """A column of 10-point text: lines of `width` characters, 13 points apart."""
    cut = [text[i : i + width] for i in range(0, len(text), width)]
    return [(line, left, top + 13 * n, 10) for n, line in enumerate(cut)]


def test_a_pdf_is_read_column_by_column_with_its_paragraphs_whole() -> None:
    """Two columns under one headline on two sheets: wrapped lines are joined, columns are not mixed."""
    other = "另一件事情写在右边的这一栏里，它同左边的没有关系，读完了左边才读到这里。"
    headline = ("山海之间水库加固", 40, 40, 24)
    data = pdf_of([[headline, *sheet(40, 100, SENTENCE), *sheet(300, 100, other)], sheet(40, 40, SENTENCE)])
    page = page_of("a.pdf", data)
    assert page.text.split("\n\n") == ["山海之间水库加固", SENTENCE, other, SENTENCE]
    assert page.encoding == "pdf"


def test_an_indent_begins_a_paragraph() -> None:
    """A line that is set in by two characters is not joined to a full one above it."""
    lines = [
        "　　水库修好了，一共有十五座，汛期",
        "之前必须完工的有九座，其余的放在秋",
        "　　公路也修好了，一共有三条，从山",
        "里通到海边。",
    ]
    drawn = [(text.strip("　"), 60 if text[0] == "　" else 40, 40 + 13 * n, 10) for n, text in enumerate(lines)]
    assert page_of("a.pdf", pdf_of([drawn])).text.count("\n") == 1


@pytest.fixture(scope="session")
def scan() -> bytes:
    """A scan in PNG: a headline over two columns of text."""
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    if not FONTS:
        pytest.skip("no Chinese font is installed")
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1240, 400), 255)
    draw = ImageDraw.Draw(image)
    draw.text((60, 40), "山海之间水库加固", 0, ImageFont.truetype(FONTS[0], 60))
    font = ImageFont.truetype(FONTS[0], 28)
    for left, text in ((60, SENTENCE), (660, "右边这一栏写的是另外一件事情，读完了左边才读到这里。")):
        for line, _, top, _ in sheet(0, 0, text, width=18):
            draw.text((left, 160 + top * 3), line, 0, font)
    whole = io.BytesIO()
    image.save(whole, "PNG", dpi=(150, 150))
    return whole.getvalue()


@pytest.mark.slow
def test_a_scan_is_recognised_in_reading_order(scan: bytes, tmp_path: Path) -> None:
    """With the models of the package, offline: left column whole before the right one, as an image and as a PDF."""
    from PIL import Image

    pdf = tmp_path / "scan.pdf"
    Image.open(io.BytesIO(scan)).save(pdf, resolution=150)
    for page in (page_of("scan.png", scan), page_of("scan.pdf", pdf.read_bytes())):
        whole = page.text.replace(" ", "")
        assert page.encoding == "ocr"
        assert SENTENCE.replace(" ", "") in whole
        assert whole.index("水库加固") < whole.index("六万亩果园") < whole.index("右边这一栏")


def test_a_scan_without_the_extra_names_the_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The image is skipped with the command to type; the text file beside it is read."""
    monkeypatch.setattr("baowen.rag.ocr.find_spec", lambda name: None)
    (tmp_path / "a.png").write_bytes(png(8, 8))
    write(tmp_path / "b.txt", SENTENCE)
    skipped, _ = read_articles([tmp_path])
    assert "pip install 'baowen[ocr]'" in getattr(skipped, "reason", "")


def png(width: int, height: int) -> bytes:
    """A PNG that claims this size and holds too little for it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ONE_SHEET = pdf_of([[(SENTENCE, 40, 40, 10)]])
USED = "<w:p><w:r><w:t>&{};</w:t></w:r></w:p>"
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "html-100000-deep": ("a.html", lambda: b"<div>" * 100_000 + "水库".encode()),
    "docx-entities": ("a.docx", lambda: docx_of(USED.format("l9"), before=f'<!DOCTYPE l [<!ENTITY l0 "l">{LAUGHS}]>')),
    "docx-outside": ("a.docx", lambda: docx_of(USED.format("x"), before=OUTSIDE)),
    "docx-bomb": ("a.docx", lambda: docx_of("<w:p/>" * 5_000_000)),
    "docx-cut": ("a.docx", lambda: docx_of(paragraph(WHOLE_PAGE))[:-40]),
    "docx-no-document": ("a.docx", lambda: b"PK\x05\x06" + bytes(18)),
    "docx-empty": ("a.docx", lambda: docx_of("")),
    "pdf-cut": ("a.pdf", lambda: ONE_SHEET[:400]),
    "pdf-no-pdf": ("a.pdf", SENTENCE.encode),
    "pdf-loop": ("a.pdf", lambda: ONE_SHEET.replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")),
    "pdf-blank": ("a.pdf", lambda: pdf_of([[]])),
    "png-empty": ("a.png", bytes),
}


@pytest.mark.parametrize(("name", "make"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_or_damaged_file_ends_soon_in_one_line(name: str, make: Callable[[], bytes]) -> None:
    """No growth, no endless loop, no outside file: a reason in under five seconds."""
    data, started = make(), time.perf_counter()
    with pytest.raises(PageError) as caught:
        page_of(name, data)
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("size", [(4, 4), (60_000, 60_000)], ids=["cut", "3.6-gigapixels"])
def test_a_damaged_image_and_one_that_is_too_large_are_refused(size: tuple[int, int]) -> None:
    """Neither is unpacked."""
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    with pytest.raises(PageError, match="图片"):
        page_of("a.png", png(*size))


@pytest.mark.slow
def test_16_mb_of_html_end_in_bounded_time() -> None:
    """As many paragraphs as the size limit lets through: all of them are read, in under 60 seconds."""
    started = time.perf_counter()
    page = page_of("a.html", "<p>水库修好了".encode() * 900_000)
    assert page.text.count("\n") == 900_000 - 1
    assert time.perf_counter() - started < 60
