"""The catalogue of an index: articles by file and place in it, one whole, a passage in its page."""

from __future__ import annotations

import pytest

from baowen.rag import LocalIndex, Where, catalogue


def test_articles_are_listed_once_and_in_parts(composed_index: LocalIndex) -> None:
    """All parts together hold each article once, and the total says how many there are."""
    whole, total = catalogue.listed(composed_index)
    assert total == len(whole) == composed_index.status().articles
    parts = [catalogue.listed(composed_index, offset=n, limit=2)[0] for n in range(0, total, 2)]
    assert [item for part in parts for item in part] == whole
    assert len({item.head.id for item in whole}) == total


def test_the_list_keeps_to_a_filter(composed_index: LocalIndex) -> None:
    """Only articles of the place asked for, or of a part of it; none of an unknown one."""
    found, total = catalogue.listed(composed_index, Where(place="大连市"))
    assert 0 < total < composed_index.status().articles
    assert all(item.head.place.startswith("大连市") for item in found)
    assert catalogue.listed(composed_index, Where(place="拉萨市")) == ([], 0)


def test_an_article_is_given_whole(composed_index: LocalIndex) -> None:
    """Its text holds that of each of its passages; its spans are where the page prints it."""
    passages = composed_index.passages(composed_index.library.rowids()).values()
    for passage in passages:
        article = catalogue.article(composed_index, passage.article.id)
        assert passage.text in article.body.text
        page = composed_index.page(passage.page)
        printed = "".join(page.text[s.start : s.end] for s in article.body.spans)
        assert printed == article.body.text.replace("\n", "")


def test_a_passage_is_given_with_its_page(composed_index: LocalIndex) -> None:
    """The same passage and page that a search would name."""
    (passage, *_) = composed_index.passages(composed_index.library.rowids()).values()
    assert catalogue.passage(composed_index, passage.id) == (passage, composed_index.page(passage.page))


@pytest.mark.parametrize("id", ["", "x", "0-0", "0123456789abcdef-01", "0123456789abcdef-01-000", "' OR 1 --"])
def test_an_unknown_id_is_a_key_error(composed_index: LocalIndex, id: str) -> None:
    """Whatever is asked for, nothing else is given."""
    with pytest.raises(KeyError):
        catalogue.article(composed_index, id)
    with pytest.raises(KeyError):
        catalogue.passage(composed_index, id)


def test_places_are_counted_by_article(composed_index: LocalIndex) -> None:
    """The most written about first; as many places as the status has."""
    counted = catalogue.places(composed_index)
    assert sorted(place for place, _ in counted) == sorted(composed_index.status().places)
    assert [n for _, n in counted] == sorted((n for _, n in counted), reverse=True)


def test_every_searched_file_is_listed_with_its_page(composed_index: LocalIndex) -> None:
    """Path and page id, by path."""
    assert [path for path, _ in catalogue.pages(composed_index)] == ["dalian.txt", "shenyang.txt"]
    assert all(composed_index.page(id).path == path for path, id in catalogue.pages(composed_index))
