"""What every Reader promises, over all of ours."""

from __future__ import annotations

import json

import pytest
from composed_pages import printed

from baowen.rag import ExtractiveReader, LocalIndex, Reader, Retriever
from baowen.rag.question import parse

ASKED = [
    "沈阳水库总投资多少",
    "鞍山今年加固多少座水库",
    "为什么要加固水库",
    "大连和沈阳加固水库各多少座",
    "{{7*7}}",
    "有哪些水库",
]


@pytest.fixture(params=["extractive"])
def reader(request: pytest.FixtureRequest, composed_index: LocalIndex) -> Reader:
    """Each of our readers."""
    return {"extractive": ExtractiveReader}[request.param](composed_index)


def test_without_hits_it_declines(reader: Reader) -> None:
    """Where nothing was found there is nothing to answer from."""
    answer = reader.read(parse("沈阳水库总投资多少"), [])
    assert (answer.abstained, answer.short_answer, answer.citations, answer.hits) == (True, None, (), ())


@pytest.mark.parametrize("text", ASKED)
def test_every_citation_is_from_a_hit_and_verbatim(reader: Reader, composed_index: LocalIndex, text: str) -> None:
    """Never from anything but the hits; the texts of the spans joined are the quote; sources are numbered from 1."""
    question = parse(text)
    answer = reader.read(question, Retriever(composed_index).search(question))
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    hits = {h.passage.id: h.passage for h in answer.hits}
    for citation in answer.citations:
        assert citation.quote in hits[citation.passage_id].text
        assert printed(composed_index.page(citation.page), citation.spans) == citation.quote.replace("\n", "")
        assert f"[{citation.n}]" in answer.answer


@pytest.mark.parametrize("text", ASKED)
def test_an_answer_has_a_citation_and_an_abstention_none(reader: Reader, composed_index: LocalIndex, text: str) -> None:
    """Cited or declined, nothing between; always with words, a confidence from 0 to 1 and the question."""
    question = parse(text)
    answer = reader.read(question, Retriever(composed_index).search(question))
    assert bool(answer.citations) is not answer.abstained
    assert not (answer.abstained and answer.short_answer)
    assert answer.answer
    assert answer.reader
    assert 0 <= answer.confidence <= 1
    assert (answer.question, answer.resolved_question) == (question.asked, question.resolved)


@pytest.mark.parametrize("text", ASKED)
def test_an_answer_is_json(reader: Reader, composed_index: LocalIndex, text: str) -> None:
    """The schema holds nothing that JSON cannot."""
    question = parse(text)
    told = reader.read(question, Retriever(composed_index).search(question)).to_dict()
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told


def test_reading_twice_gives_the_same(reader: Reader, composed_index: LocalIndex) -> None:
    """Nothing is random, nothing is remembered."""
    question = parse("沈阳水库总投资多少")
    hits = Retriever(composed_index).search(question)
    assert reader.read(question, hits) == reader.read(question, hits)
