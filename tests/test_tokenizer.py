"""Chinese text → words."""

from __future__ import annotations

from composed_pages import ANY_TEXT
from hypothesis import given, settings

from baowen.rag.tokenizer import rarity, search_terms, words


def test_words_are_folded_and_punctuation_left_out() -> None:
    """Traditional, full-width and capital letters come in one spelling; figures stay whole."""
    assert words("大連，項目１２.５億元 GDP！") == ["大连", "项目", "12.5", "亿元", "gdp"]


def test_invisible_characters_do_not_part_words() -> None:
    """A zero-width space within a word is passed over."""
    assert words("大\u200b连") == words("大连") == ["大连"]


def test_search_terms_hold_the_short_words_within_long_ones() -> None:
    """A long word is found by itself and by the words inside it."""
    found = search_terms("有限责任公司")
    assert {"公司", "责任"} <= set(found)
    assert any(len(term) > 2 for term in found)


def test_a_word_that_the_dictionary_does_not_know_is_the_rarest() -> None:
    """Rarity runs from 0 to 1: 的 is common, an unknown word is 1."""
    assert 0 <= rarity("的") < rarity("水库") < rarity("龘龘龘") == 1


@settings(max_examples=30)
@given(ANY_TEXT)
def test_any_text_has_words_without_white_space(text: str) -> None:
    """Never raises; no word is empty or holds white space."""
    for word in [*words(text), *search_terms(text)]:
        assert word
        assert word == "".join(word.split())


@settings(max_examples=30)
@given(ANY_TEXT)
def test_every_word_is_a_search_term(text: str) -> None:
    """What is looked for as a word can be found in the full-text index."""
    assert set(words(text)) <= set(search_terms(text))
