"""BM25 over words."""

from __future__ import annotations

from pathlib import Path

import pytest

from baowen.rag import IndexDamaged
from baowen.rag.lexical import Entry, Facts, Lexical, LexicalWriter

ENTRIES = [
    Entry(3, "大连市今年修建水库", "大连市", 2022, "news", 1),
    Entry(5, "沈阳市今年修建公路", "沈阳市", 2023, "brief", 2),
    Entry(8, "大连市的公路和水库", "大连市", None, "news", 3),
]


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    """Three texts under the ids 3, 5 and 8."""
    writer = LexicalWriter(tmp_path / "bm25")
    writer.add(ENTRIES)
    writer.finish()
    return Lexical.open(tmp_path / "bm25")


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


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), [3, 5, 8]),
        (Facts(places=("大连市", "鞍山市")), [3, 8]),
        (Facts(places=()), []),
        (Facts(year=2023), [5]),
        (Facts(kind="news"), [3, 8]),
        (Facts(pages=(2, 3, 99)), [5, 8]),
        (Facts(places=("大连市",), year=2022, kind="news", pages=(1, 2)), [3]),
        (Facts(places=("大连市",), year=2023), []),
    ],
    ids=["none", "places", "no-place", "year", "kind", "pages", "all", "contradiction"],
)
def test_facts_narrow_and_do_not_change_a_score(lexical: Lexical, facts: Facts, expected: list[int]) -> None:
    """Together, like the words "and"; an entry with no year is of no year."""
    whole = dict(lexical.search("今年公路水库", k=5))
    found = dict(lexical.search("今年公路水库", k=5, facts=facts))
    assert sorted(found) == expected
    assert found == pytest.approx({i: whole[i] for i in expected})


def test_a_word_said_twice_counts_twice(lexical: Lexical) -> None:
    """Its part of the score is doubled."""
    once, twice = dict(lexical.search("公路", k=5)), dict(lexical.search("公路公路", k=5))
    assert twice == pytest.approx({id: 2 * score for id, score in once.items()})


def test_the_next_folder_has_what_was_added_and_not_what_was_removed(lexical: Lexical, tmp_path: Path) -> None:
    """The earlier folder stays as it is, for those who read it."""
    writer = LexicalWriter(tmp_path / "next", earlier=tmp_path / "bm25")
    writer.add([Entry(9, "鞍山市的公路")])
    writer.remove([5, 77])
    writer.finish()
    later = Lexical.open(tmp_path / "next")
    assert (sorted(ids(later.search("公路", k=5))), len(later), later.ids()) == ([8, 9], 3, {3, 8, 9})
    for index in (lexical, Lexical.open(tmp_path / "bm25")):
        assert (sorted(ids(index.search("公路", k=5))), len(index)) == ([5, 8], 3)


def test_an_empty_folder_finds_nothing(tmp_path: Path) -> None:
    """It is whole, with nothing in it."""
    LexicalWriter(tmp_path / "bm25").finish()
    empty = Lexical.open(tmp_path / "bm25")
    assert (empty.search("公路", k=5), len(empty), empty.ids()) == ([], 0, set())


@pytest.mark.parametrize("damage", ["cut", "gone", "foreign"])
def test_a_damaged_folder_is_said_to_be(lexical: Lexical, tmp_path: Path, damage: str) -> None:
    """A broken, missing or foreign file is refused in one line that says the cure."""
    meta = tmp_path / "bm25" / "meta.json"
    match damage:
        case "cut":
            meta.write_text("{")
        case "gone":
            meta.unlink()
        case _:
            meta.write_text(meta.read_text().replace('"words"', '"other"'))
    with pytest.raises(IndexDamaged, match="baowen doctor") as caught:
        Lexical.open(tmp_path / "bm25")
    assert "\n" not in str(caught.value)
