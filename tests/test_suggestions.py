"""Questions to begin and to go on with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from baowen.rag import Answer, Assistant, LocalIndex, UsageError
from baowen.ui.suggestions import examples, following

CARD = "鞍山今年开复工目标是多少"


def last(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All that was found in the end."""
    return [(), *found][-1]


class Asked:
    """An assistant that remembers what it was asked; it declines, or refuses, what holds one of these words."""

    def __init__(self, index: LocalIndex, *, declines: str = "", refuses: str = "") -> None:
        self._assistant = Assistant(index)
        self._declines, self._refuses = declines, refuses
        self.asked: list[tuple[str, list[str]]] = []

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """As the assistant does."""
        self.asked.append((question, list(history)))
        if self._refuses and self._refuses in question:
            raise UsageError("前面没有问题")
        if self._declines and self._declines in question:
            return Answer(question, question, "资料中没有找到", abstained=True)
        return self._assistant.ask(question, history=history)


def test_examples_are_questions_that_the_index_answers(sample_index: LocalIndex) -> None:
    """Three, each about another article, each with an answer and its source."""
    assistant = Assistant(sample_index)
    made = last(examples(sample_index, Asked(sample_index).ask))
    answers = [assistant.ask(question) for question in made]
    assert len(made) == 3
    assert not any(answer.abstained for answer in answers)
    assert len({answer.citations[0].article.id for answer in answers}) == 3


def test_any_index_has_examples_or_none(composed_index: LocalIndex) -> None:
    """Under another model, on other pages; those that are made are answered."""
    assistant = Assistant(composed_index)
    made = last(examples(composed_index, Asked(composed_index).ask))
    assert all(not assistant.ask(question).abstained for question in made)


def test_no_example_is_made_of_an_empty_index(tmp_path: object) -> None:
    """There is nothing to ask."""
    with LocalIndex.create(f"{tmp_path}/home", "hashing") as index:
        assert last(examples(index, Asked(index).ask)) == ()


def test_known_examples_come_first_and_only_where_they_are_answered(sample_index: LocalIndex) -> None:
    """One that is declined is left out, and made up for."""
    known = ("大连今年开复工目标是多少", CARD)
    told = last(examples(sample_index, Asked(sample_index).ask, known=known))
    assert told[0] == CARD
    assert len(told) == 3
    assert known[0] not in told


def test_one_may_go_on_with_other_places_and_the_writer(sample_index: LocalIndex) -> None:
    """Other places of which a passage speaks of the same thing; each is understood after the question."""
    assistant = Assistant(sample_index)
    told = last(following(assistant.ask(CARD), sample_index, Asked(sample_index).ask))
    assert len(told) == 3
    assert told[-1] == "《项目一线看鞍山：开年第一仗这样打》是哪位记者写的？"
    assert [assistant.ask(question, history=[CARD]).short_answer for question in told] == [
        "750个",
        "700个、750个",
        "林知远",
    ]


def test_what_would_be_declined_is_not_suggested(sample_index: LocalIndex) -> None:
    """Neither what has no answer nor what is no question there; each is tried as it would be asked: after the others."""
    answer = Assistant(sample_index).ask(CARD)
    asked = Asked(sample_index, declines="那", refuses="各是多少")
    (told,) = last(following(answer, sample_index, asked.ask, history=["锦州呢"]))
    assert told.endswith("是哪位记者写的？")
    assert len(asked.asked) >= 3
    assert all(history == ["锦州呢", CARD] for _, history in asked.asked)


def test_a_comparison_suggests_no_further_place(sample_index: LocalIndex) -> None:
    """那营口呢？ would not say of what."""
    answer = Assistant(sample_index).ask("鞍山和营口今年开复工目标各是多少")
    assert not any(
        question.startswith("那") for question in last(following(answer, sample_index, Asked(sample_index).ask))
    )
