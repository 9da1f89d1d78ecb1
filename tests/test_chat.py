"""How a conversation in the web chat grows, with no browser and no index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from baowen.rag import Answered, BaowenError, Retrieved, TextDelta, UsageError
from baowen.rag.answer import Answer
from baowen.ui.conversation import Turn, before, converse, stopped
from baowen.ui.texts import CHINESE, ENGLISH


@dataclass
class Echo:
    """Answers with the question itself, letter by letter, and remembers the histories that it was given."""

    failure: Exception | None = None
    histories: list[list[str]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[str]) -> Iterator[Retrieved | TextDelta | Answered]:
        """Fails as told, or echoes."""
        self.histories.append(list(history))
        if self.failure:
            raise self.failure
        for letter in question:
            yield TextDelta(letter)
        yield Answered(Answer(question, question, f"答：{question}"))


def hold(echo: Echo, *questions: str) -> tuple[Turn, ...]:
    """The conversation after these questions."""
    turns: tuple[Turn, ...] = ()
    for question in questions:
        *_, turns = converse(echo.ask, question, turns)
    return turns


def test_an_answer_grows_in_its_own_turn_and_ends_complete() -> None:
    """The question is shown at once, the answer last, and the turn is busy until then."""
    states = list(converse(Echo().ask, "甲乙", ()))
    assert CHINESE.searching in states[0][-1].body
    assert [state[-1].busy for state in states] == [True] * (len(states) - 1) + [False]
    assert "答：甲乙" in states[-1][-1].body
    assert len({state[-1].id for state in states}) == 1


def test_earlier_questions_are_the_history_of_later_ones() -> None:
    """A follow-up is asked with the questions before it, oldest first."""
    echo = Echo()
    turns = hold(echo, "一", "二", "三")
    assert echo.histories == [[], ["一"], ["一", "二"]]
    assert len({turn.id for turn in turns}) == 3


@pytest.mark.parametrize(
    ("failure", "shown"),
    [
        (UsageError("问题太长"), "问题太长"),
        (BaowenError("索引打不开"), "索引打不开"),
        (RuntimeError("secret"), CHINESE.failed),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_goes_wrong_is_one_hint_and_no_history(failure: Exception, shown: str) -> None:
    """Our errors are told in their own words, others never are; the next question does not follow from them."""
    turns = hold(Echo(failure), "一")
    assert shown in turns[-1].body
    assert "secret" not in turns[-1].body
    assert not turns[-1].busy
    echo = Echo()
    *_, turns = converse(echo.ask, "二", turns)
    assert echo.histories == [[]]
    assert len(turns) == 2


def test_a_hint_to_an_empty_question_goes_with_the_next_one() -> None:
    """Pressing Enter on an empty box leaves no lasting trace."""
    turns = hold(Echo(UsageError("问题是空的")), "  ")
    assert turns[-1].shown()["asked"] == ""
    *_, turns = converse(Echo().ask, "二", turns)
    assert [turn.question for turn in turns] == ["二"]


def test_stopping_keeps_what_was_said_and_touches_no_complete_turn() -> None:
    """Only the answer under way is marked as stopped; the last turn alone holds its answer whole."""
    done = hold(Echo(), "一")
    under_way = next(converse(Echo().ask, "二", done))
    after = stopped(under_way)
    assert (after[0].body, after[0].answered, after[0].answer) == (done[0].body, True, None)
    assert CHINESE.stopped in after[1].body
    assert not after[1].busy
    assert stopped(done) == done


def test_a_question_asked_again_replaces_what_came_after_it() -> None:
    """The turns before it stay; an id that is not there cuts nothing."""
    turns = hold(Echo(), "一", "二", "三")
    assert [turn.question for turn in before(turns, turns[1].id)] == ["一"]
    assert before(turns, "nobody") == turns


def test_a_turn_speaks_the_language_of_its_page() -> None:
    """The same answer, drawn for the English page, has English words around it."""
    answer = Answer("一", "一", "资料中没有。", abstained=True)
    assert CHINESE.not_found in Turn.of(answer).body
    assert ENGLISH.not_found in Turn.of(answer, words=ENGLISH).body
    assert "资料中没有。" in Turn.of(answer, words=ENGLISH).body


def test_an_answer_from_the_history_is_a_turn_like_any_other() -> None:
    """It is complete, counts as history and can be copied."""
    turn = Turn.of(Answer("一", "一", "答：一"))
    assert (turn.busy, turn.counts, turn.question) == (False, True, "一")
    assert turn.copied == "一\n答：一"
