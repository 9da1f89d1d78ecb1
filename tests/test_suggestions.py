"""Questions to begin and to go on with."""

from __future__ import annotations

from baowen.rag import Assistant, LocalIndex
from baowen.ui.suggestions import examples, following

CARD = "鞍山今年开复工目标是多少"


def test_examples_are_questions_that_the_index_answers(sample_index: LocalIndex) -> None:
    """Three, each about another article, each with an answer and its source."""
    assistant = Assistant(sample_index)
    made = examples(assistant)
    answers = [assistant.ask(question) for question in made]
    assert len(made) == 3
    assert not any(answer.abstained for answer in answers)
    assert len({answer.citations[0].article.id for answer in answers}) == 3


def test_any_index_has_examples_or_none(composed_index: LocalIndex) -> None:
    """Under another model, on other pages; those that are made are answered."""
    assistant = Assistant(composed_index)
    assert all(not assistant.ask(question).abstained for question in examples(assistant))


def test_no_example_is_made_of_an_empty_index(tmp_path: object) -> None:
    """There is nothing to ask."""
    with LocalIndex.create(f"{tmp_path}/home", "hashing") as index:
        assert examples(Assistant(index)) == ()


def test_one_may_go_on_with_other_places_and_the_writer(sample_index: LocalIndex) -> None:
    """Other places of which a passage speaks of the same thing; each is understood after the question."""
    assistant = Assistant(sample_index)
    told = following(assistant.ask(CARD), sample_index)
    assert len(told) == 3
    assert told[-1] == "《项目一线看鞍山：开年第一仗这样打》是哪位记者写的？"
    assert [assistant.ask(question, history=[CARD]).short_answer for question in told] == [
        "750个",
        "700个、750个",
        "林知远",
    ]


def test_a_comparison_suggests_no_further_place(sample_index: LocalIndex) -> None:
    """那营口呢？ would not say of what."""
    answer = Assistant(sample_index).ask("鞍山和营口今年开复工目标各是多少")
    assert not any(question.startswith("那") for question in following(answer, sample_index))
