"""A conversation as a document."""

from __future__ import annotations

import io
import json
import zipfile
from xml.etree import ElementTree

import pytest

from baowen.rag import Answer, ArticleHead, Citation, SourceSpan
from baowen.rag.word_document import docx_text
from baowen.ui.export import FORMS, export
from baowen.ui.tab_texts import ENGLISH

HOSTILE = "<img src=x onerror=alert(1)> [点我](javascript:alert(1)) ![](http://x.example/y.png) `$x$` | a \x00\u202e"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def citation(n: int, quote: str, title: str = "题") -> Citation:
    """A source."""
    head = ArticleHead(
        "a1", title, place="营口市/盖州市", year=2024, date="2024-01-01/2024-02-01", authors=("甲", "乙")
    )
    return Citation(n, quote, "页/一.txt", "p1", (SourceSpan(0, len(quote)),), 7, head, "x1")


ANSWER = Answer(
    "多少座",
    "营口市多少座",
    "15座。[1] 另有 [9] 3.2亿元[2]",
    short_answer="15座",
    citations=(citation(1, "共15座，\n分三年"), citation(2, "3.2亿元")),
    notes=("“今年”按2024年",),
)
DECLINED = Answer("谁", "谁", "资料中没有找到", abstained=True)


def test_markdown_has_a_footnote_for_each_citation() -> None:
    """The number becomes a footnote of that answer, with the sentence and where it stands; [9] names nothing."""
    text = export("对话", [ANSWER, DECLINED], "md").decode()
    assert "15座。[^1-1] 另有 \\[9\\] 3.2亿元[^1-2]" in text
    assert "[^1-1]: “共15座， 分三年” 题，营口市盖州市，2024-01-01—2024-02-01，甲、乙，页/一.txt:7" in text
    assert "- 按“营口市多少座”查找\n- “今年”按2024年" in text
    assert "## 谁\n\n资料中没有找到" in text


def test_word_has_real_footnotes() -> None:
    """Each reference of the text has its note in the footnotes part, after the two separators that Word expects."""
    data = export("对话", [ANSWER, DECLINED], "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = ElementTree.fromstring(archive.read("word/document.xml"))  # our own file
        footnotes = ElementTree.fromstring(archive.read("word/footnotes.xml"))
        relations = archive.read("word/_rels/document.xml.rels").decode()
        types = archive.read("[Content_Types].xml").decode()
    referred = [r.get(f"{W}id") for r in document.iter(f"{W}footnoteReference")]
    notes = {n.get(f"{W}id"): "".join(t.text or "" for t in n.iter(f"{W}t")) for n in footnotes}
    assert referred == ["2", "3"]
    assert list(notes) == ["0", "1", "2", "3"]
    assert notes["2"].startswith(" “共15座， 分三年” 题")
    assert "footnotes.xml" in relations
    assert "footnotes+xml" in types
    assert "15座。 另有 [9] 3.2亿元" in docx_text(data)


def test_html_links_each_number_to_its_sentence() -> None:
    """The page stands alone, loads nothing and says so."""
    text = export("对话", [ANSWER], "html").decode()
    assert '<a href="#n1-2">[2]</a>' in text
    assert 'id="n1-2"' in text
    assert "default-src 'none'" in text
    assert "src=" not in text.replace("default-src", "")


def test_json_is_the_schema_of_every_door() -> None:
    """The same fields as baowen ask --json prints."""
    whole = json.loads(export("对话", [ANSWER], "json"))
    assert whole == {"title": "对话", "answers": [ANSWER.to_dict()]}


@pytest.mark.parametrize("form", FORMS)
def test_hostile_words_stay_words(form: str) -> None:
    """Markup in title, question, answer, note, quote and headline runs nowhere and breaks no file."""
    answer = Answer(HOSTILE, HOSTILE, f"{HOSTILE}[1]", citations=(citation(1, HOSTILE, HOSTILE),), notes=(HOSTILE,))
    data = export(HOSTILE, [answer], form)  # pyright: ignore[reportArgumentType]  # each of FORMS
    match form:
        case "html":
            assert b"<img" not in data
            assert data.count(b"&lt;img src=x") == 7  # title twice, question, answer, note, quote, headline
            assert "\u202e".encode() not in data
        case "md":
            assert b"<img" not in data.replace(rb"\<img", b"")
            assert data.count(b"](javascript") == data.count(rb"\](javascript")
            assert b"![]" not in data
        case "json":
            assert json.loads(data)["title"] == HOSTILE
        case _:
            assert "<img src=x onerror=alert(1)>" in docx_text(data)


def test_the_labels_speak_english() -> None:
    """What is printed stays Chinese, what we say of it does not."""
    assert "searched as “营口市多少座”" in export("x", [ANSWER], "html", words=ENGLISH).decode()


@pytest.mark.parametrize("line", ["- a", "1. a", "+ a", "# a", "> a", "= a"])
def test_no_first_letter_makes_a_list_or_a_heading(line: str) -> None:
    """Markdown at the beginning of an answer is text."""
    text = export("x", [Answer("q", "q", line)], "md").decode()
    assert f"\n{line}" not in text
    assert text.replace("\\", "").endswith(f"{line}\n")
