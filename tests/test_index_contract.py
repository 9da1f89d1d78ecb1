"""What every Index promises, over all of ours."""

from __future__ import annotations

import pytest

from baowen.rag import Index, LocalIndex, Where


@pytest.fixture(params=["local"])
def index(request: pytest.FixtureRequest, composed_index: LocalIndex) -> Index:
    """Each of our indexes, with the two composed pages in it."""
    return {"local": composed_index}[request.param]


def dense(index: Index, text: str, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
    """A search by meaning."""
    return index.dense(index.embedder.embed_queries([text])[0], k=k, where=where)


def test_status_counts_both_pages(index: Index) -> None:
    """Two files with their places and years, and the model's name and dimension."""
    status = index.status()
    assert (status.files, status.pages, status.years) == (2, 2, (2022, 2023))
    assert {"大连市", "沈阳市"} <= set(status.places)
    assert (status.embedder, status.dim) == (index.embedder.name, index.embedder.dim)


def test_dense_finds_the_passage_itself_first(index: Index) -> None:
    """The vector of a passage's own text is nearest to it, at cosine 1."""
    ((id, _), *_) = dense(index, "沈阳市水务局局长", k=1)
    passage = index.passages([id])[id]
    row = index.embedder.embed_passages([passage.searchable])[0]
    ((nearest, cosine), *_) = index.dense(row, k=3)
    assert nearest == id
    assert cosine == pytest.approx(1, abs=0.01)


def test_sparse_finds_the_passage_with_the_words(index: Index) -> None:
    """A name that is printed once is found there first."""
    ((id, score), *_) = index.sparse("王小明", k=3)
    assert "王小明" in index.passages([id])[id].text
    assert score > 0


@pytest.mark.parametrize("k", [1, 2, 1_000_000])
def test_at_most_k_are_found_best_first_and_once(index: Index, k: int) -> None:
    """Both searches bound, sort and do not repeat."""
    for found in (dense(index, "水库", k=k), index.sparse("水库", k=k)):
        assert 1 <= len(found) <= k
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)
        assert len({id for id, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("where", "path"),
    [
        (Where(year=2022), "dalian.txt"),
        (Where(place="沈阳市"), "shenyang.txt"),
        (Where(place="庄河市"), "dalian.txt"),
        (Where(path="shenyang.txt"), "shenyang.txt"),
        (Where(kind="summary"), "dalian.txt"),
    ],
    ids=["year", "city", "county", "path", "kind"],
)
def test_a_filter_lets_through_only_what_fits(index: Index, where: Where, path: str) -> None:
    """Both searches hold to it; there is something that fits."""
    for found in (dense(index, "水库", k=100, where=where), index.sparse("大连市沈阳市水库灌渠", k=100, where=where)):
        passages = index.passages([id for id, _ in found])
        assert {p.path for p in passages.values()} == {path}


def test_a_filter_that_nothing_fits_finds_nothing(index: Index) -> None:
    """An empty result, not an error."""
    assert dense(index, "水库", k=5, where=Where(year=1949)) == []
    assert index.sparse("水库", k=5, where=Where(year=1949)) == []


def test_a_snapshot_answers_as_the_index_does(index: Index) -> None:
    """It is an index itself, and a snapshot of it is itself."""
    now = index.snapshot()
    assert now.sparse("水库", k=9) == index.sparse("水库", k=9)
    assert dense(now, "水库", k=9) == dense(index, "水库", k=9)
    assert now.snapshot().status().passages == index.status().passages


def test_as_many_are_found_under_a_filter_as_there_are(index: Index) -> None:
    """The filter is part of the search: k hits are k hits, however near the others are."""
    where = Where(place="沈阳市")
    there = {i for i, _ in dense(index, "水库", k=1000, where=where)}
    for k in (1, len(there), len(there) + 5):
        found = dense(index, "大连市庄河市灌渠", k=k, where=where)
        assert len(found) == min(k, len(there))
        assert {i for i, _ in found} <= there


def test_an_empty_filter_is_none(index: Index) -> None:
    """Where() lets everything through."""
    assert index.sparse("水库", k=9, where=Where()) == index.sparse("水库", k=9)


def test_passages_come_under_their_ids_and_unknown_ids_are_left_out(index: Index) -> None:
    """Ids of what was removed meanwhile give nothing."""
    ids = [id for id, _ in index.sparse("水库", k=9)]
    assert set(index.passages([*ids, 10**9])) == set(ids)
    assert index.passages([]) == {}


def test_the_page_of_a_passage_holds_its_spans(index: Index) -> None:
    """A passage's page, path and spans belong together."""
    for passage in index.passages([id for id, _ in index.sparse("水库", k=9)]).values():
        page = index.page(passage.page)
        assert page.path == passage.path
        assert "".join(page.text[s.start : s.end] for s in passage.spans) == passage.text.replace("\n", "")
        assert page.line(passage.spans[0].start) == passage.line


def test_an_unknown_page_is_a_key_error(index: Index) -> None:
    """Pages are never made up."""
    with pytest.raises(KeyError):
        index.page("../../etc/passwd")
