"""Text that knows where it was printed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from baowen.rag import Article, ArticleHead, Page, SourceSpan, SourceText


@st.composite
def source_texts(draw: st.DrawFn) -> tuple[str, SourceText]:
    """A page without line breaks, and a text of disjoint, non-empty spans of it in printed order."""
    page = draw(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n"), min_size=1, max_size=60))
    marks = sorted(draw(st.sets(st.integers(0, len(page)), min_size=2, max_size=12)))
    spans = [SourceSpan(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    paragraphs: list[list[SourceSpan]] = []
    for span in spans:
        if paragraphs and draw(st.booleans()):
            paragraphs[-1].append(span)
        else:
            paragraphs.append([span])
    return page, SourceText.of(page, paragraphs)


def test_pieces_of_a_paragraph_are_joined_and_paragraphs_parted() -> None:
    """A cut sentence is whole again; the next paragraph begins after a line break."""
    text = SourceText.of("甲乙，图，丙。丁", [[SourceSpan(0, 2), SourceSpan(5, 7)], [SourceSpan(7, 8)]])
    assert (text.text, text.starts) == ("甲乙丙。\n丁", (0, 2, 5))


@given(source_texts())
def test_the_texts_of_the_spans_joined_are_the_text(case: tuple[str, SourceText]) -> None:
    """Without its paragraph breaks, a text is what its spans hold, character for character."""
    page, text = case
    assert "".join(page[s.start : s.end] for s in text.spans) == text.text.replace("\n", "")


@given(source_texts())
def test_each_span_begins_where_starts_says(case: tuple[str, SourceText]) -> None:
    """`starts[i]` is where the characters of `spans[i]` begin."""
    page, text = case
    for span, at in zip(text.spans, text.starts, strict=True):
        assert text.text[at : at + span.end - span.start] == page[span.start : span.end]


@given(source_texts(), st.data())
def test_a_cut_is_the_slice_with_its_spans(case: tuple[str, SourceText], data: st.DataObject) -> None:
    """Cutting is slicing, and the spans of the cut hold what was cut."""
    page, text = case
    low = data.draw(st.integers(0, len(text.text)))
    high = data.draw(st.integers(low, len(text.text)))
    part = text.cut(low, high)
    assert part.text == text.text[low:high]
    assert "".join(page[s.start : s.end] for s in part.spans) == part.text.replace("\n", "")


@given(source_texts(), st.data())
def test_a_cut_of_a_cut_is_one_cut(case: tuple[str, SourceText], data: st.DataObject) -> None:
    """Cutting twice gives what cutting once at the sums of the offsets gives."""
    _, text = case
    a = data.draw(st.integers(0, len(text.text)))
    b = data.draw(st.integers(a, len(text.text)))
    c = data.draw(st.integers(0, b - a))
    d = data.draw(st.integers(c, b - a))
    assert text.cut(a, b).cut(c, d) == text.cut(a + c, a + d)


@given(source_texts(), st.data())
def test_find_undoes_cut(case: tuple[str, SourceText], data: st.DataObject) -> None:
    """The spans of a cut are found where they were cut; only paragraph breaks are not covered."""
    _, text = case
    low = data.draw(st.integers(0, len(text.text)))
    high = data.draw(st.integers(low, len(text.text)))
    found = {i for s, e in text.find(text.cut(low, high).spans) for i in range(s, e)}
    assert found == {i for i in range(low, high) if text.text[i] != "\n"}


def test_find_merges_what_touches_and_passes_over_what_is_elsewhere() -> None:
    """Neighbouring finds are one; a span that is not in the text gives none."""
    text = SourceText.of("甲乙丙丁戊", [[SourceSpan(0, 2), SourceSpan(2, 4)]])
    assert text.find([SourceSpan(1, 2), SourceSpan(2, 3), SourceSpan(4, 5)]) == [(1, 3)]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    """A line ends with LF, CR LF or a lone CR, each counting once."""
    page = Page("p", "一\n二\r\n三\r四")
    assert [page.line(page.text.index(c)) for c in "一二三四"] == [1, 2, 3, 4]


def test_the_same_bytes_are_the_same_page_under_any_name() -> None:
    """A page's id is made of its bytes alone."""
    one = Page.from_bytes("a.txt", b"x", text="x", encoding="utf-8")
    other = Page.from_bytes("b.txt", b"x", text="x", encoding="utf-8")
    assert one.id == other.id != Page.from_bytes("a.txt", b"y", text="y", encoding="utf-8").id


def test_an_article_as_json_has_the_agreed_fields() -> None:
    """`articles --json` prints exactly these."""
    article = Article("p.txt", ArticleHead("p-01", authors=("张三",)), SourceText.of("甲乙", [[SourceSpan(0, 2)]]))
    told = article.to_dict()
    assert {
        "path",
        "id",
        "title",
        "kind",
        "place",
        "year",
        "date",
        "authors",
        "section",
        "parent",
        "spans",
        "text",
    } <= set(told)
    assert (told["spans"], told["text"], told["authors"]) == ([[0, 2]], "甲乙", ["张三"])
