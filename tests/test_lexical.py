"""BM25 over words."""

from __future__ import annotations

from pathlib import Path

import pytest

from baowen.rag import IndexDamaged
from baowen.rag.lexical import Lexical

TEXTS = [(3, "大连市今年修建水库"), (5, "沈阳市今年修建公路"), (8, "大连市的公路和水库")]


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    """Three texts under the ids 3, 5 and 8."""
    lexical = Lexical.open(tmp_path / "bm25")
    lexical.update(TEXTS)
    return lexical


def ids(found: list[tuple[int, float]]) -> list[int]:
    """The ids without their scores."""
    return [i for i, _ in found]


def test_texts_with_the_words_are_found_best_first(lexical: Lexical) -> None:
    """Two words found beat one; scores are positive and fall."""
    found = lexical.search("沈阳公路", k=5)
    assert ids(found) == [5, 8]
    assert found[0][1] > found[1][1] > 0


def test_spelling_does_not_matter(lexical: Lexical) -> None:
    """Traditional and full-width letters find the same."""
    assert lexical.search("瀋陽公路", k=5) == lexical.search("沈阳公路", k=5)


def test_without_words_nothing_is_found(lexical: Lexical) -> None:
    """Punctuation, unknown words and k = 0 give nothing."""
    assert lexical.search("？？！", k=5) == []
    assert lexical.search("龘", k=5) == []
    assert lexical.search("公路", k=0) == []


@pytest.mark.parametrize(
    "text",
    ["公路 OR 水库", "words:公路", '"公路', "公路) AND (", "公路~2^9 [a TO z]", "'; DROP TABLE x;--公路"],
    ids=["or", "field", "quote", "brackets", "marks", "sql"],
)
def test_a_query_s_syntax_is_text(lexical: Lexical, text: str) -> None:
    """Operators, fields and quotes of a query language mean nothing."""
    assert 5 in ids(lexical.search(text, k=5))


def test_a_search_among_some_finds_only_those(lexical: Lexical) -> None:
    """The filter narrows and does not change the score."""
    whole = dict(lexical.search("公路", k=5))
    assert dict(lexical.search("公路", k=5, among=[8, 99])) == pytest.approx({8: whole[8]})
    assert lexical.search("公路", k=5, among=[]) == []


def test_adding_and_removing_are_seen_at_once_and_after_opening_again(lexical: Lexical, tmp_path: Path) -> None:
    """What was removed is not found, what was added is."""
    lexical.update([(9, "鞍山市的公路")], removed=[5, 77])
    for index in (lexical, Lexical.open(tmp_path / "bm25")):
        assert sorted(ids(index.search("公路", k=5))) == [8, 9]
        assert len(index) == 3


def test_a_damaged_folder_is_said_to_be(lexical: Lexical, tmp_path: Path) -> None:
    """A broken file is refused in one line that says the cure."""
    (tmp_path / "bm25" / "meta.json").write_text("{")
    with pytest.raises(IndexDamaged, match="baowen doctor") as caught:
        Lexical.open(tmp_path / "bm25")
    assert "\n" not in str(caught.value)
