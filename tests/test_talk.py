"""Asking through the desk, with no browser: turns, history, filters, limits, and who is who."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from baowen.rag import Answer, Assistant, LocalIndex, Settings
from baowen.rag.samples import QUESTIONS
from baowen.ui.asking import Assistants
from baowen.ui.conversation import Turn
from baowen.ui.desk import Desk
from baowen.ui.gate import Gate
from baowen.ui.talk import Suggestions, Talk
from baowen.ui.texts import CHINESE
from baowen.ui.users import Users

PASSWORD = "long enough to be one"
FIRST, SECOND = "营口市2023年开复工项目有多少个", "锦州市2024年要开复工多少个重点项目？"
Conversation = tuple[tuple[Turn, ...], str]


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Users:
    """Two readers."""
    found = Users.create(tmp_path_factory.mktemp("users") / "users.jsonl")
    found.add("甲", PASSWORD)
    found.add("乙", PASSWORD)
    return found


@pytest.fixture
def desk(tmp_path: Path, sample_index: LocalIndex, users: Users) -> Iterator[Desk]:
    """A desk at which a reader may ask four questions a minute."""
    with Desk(Settings(home=tmp_path / "home"), sample_index, users=users, gate=Gate(per_minute=4)) as opened:
        yield opened


@pytest.fixture
def talk(desk: Desk) -> Talk:
    """Asking there."""
    return Talk(desk, Assistants(desk.settings), Suggestions(desk), CHINESE)


def ask(talk: Talk, name: str, question: str, said: Conversation = ((), ""), chosen: object = None) -> Conversation:
    """The conversation after one more question."""
    *_, after = talk.ask(name, question, chosen, *said)
    return after


def test_an_answer_is_kept_in_the_history_of_its_reader_alone(talk: Talk, desk: Desk) -> None:
    """Two questions are one conversation; another reader sees nothing of it."""
    said = ask(talk, "甲", SECOND, ask(talk, "甲", FIRST))
    (kept,) = desk.history.list("甲")
    assert (kept.id, kept.count, kept.title) == (said[1], 2, FIRST)
    assert [answer.question for answer in desk.history.read("甲", said[1]).answers] == [FIRST, SECOND]
    assert desk.history.list("乙") == []


def test_asking_the_last_question_again_takes_the_place_of_what_was_kept(talk: Talk, desk: Desk) -> None:
    """One answer is left, on the page and in the history."""
    turns, id = ask(talk, "甲", FIRST)
    said = ask(talk, "甲", SECOND, talk.cut("甲", turns, id, turns[0].id))
    assert [turn.question for turn in said[0]] == [SECOND]
    assert [answer.question for answer in desk.history.read("甲", id).answers] == [SECOND]


def test_asking_an_earlier_question_again_leaves_the_conversation_in_the_history(talk: Talk, desk: Desk) -> None:
    """The first of two is asked anew in a conversation of its own; what came after is not lost."""
    turns, id = ask(talk, "甲", SECOND, ask(talk, "甲", FIRST))
    said = ask(talk, "甲", SECOND, talk.cut("甲", turns, id, turns[0].id))
    assert [turn.question for turn in said[0]] == [SECOND]
    assert [answer.question for answer in desk.history.read("甲", id).answers] == [FIRST, SECOND]
    assert [answer.question for answer in desk.history.read("甲", said[1]).answers] == [SECOND]


def test_the_filters_of_a_question_are_kept_with_its_answer(talk: Talk, desk: Desk) -> None:
    """Who reads the conversation later, or exports it, sees under which filters it was found."""
    _, id = ask(talk, "甲", FIRST, chosen={"year": "2024"})
    (answer,) = desk.history.read("甲", id).answers
    assert answer.notes[0].startswith("只查：")


def test_a_reader_cuts_nothing_of_anothers(talk: Talk, desk: Desk) -> None:
    """Whatever id his page sends."""
    turns, id = ask(talk, "甲", FIRST)
    talk.cut("乙", turns, id, turns[0].id)
    assert len(desk.history.read("甲", id).answers) == 1


def test_what_went_wrong_is_told_and_not_kept(talk: Talk, desk: Desk) -> None:
    """A follow-up to nothing, a filter that is none, a reader who was removed."""
    for name, question, chosen, told in (
        ("甲", "那营口呢？", None, "前面没有问题"),
        ("甲", FIRST, {"year": "soon"}, "筛选条件不对"),
        ("丙", FIRST, None, "请先登录"),
    ):
        turns, _ = ask(talk, name, question, chosen=chosen)
        assert told in turns[-1].body
        assert not turns[-1].busy
    assert desk.history.list("甲") == []


def test_who_asks_too_much_is_told_to_wait_and_others_are_not(talk: Talk) -> None:
    """The fifth question in a minute is declined with its cure; the other reader is answered."""
    said = ask(talk, "甲", FIRST)
    for _ in range(4):
        said = ask(talk, "甲", FIRST, said)
    assert "一分钟内最多问 4 个问题" in said[0][-1].body
    assert ask(talk, "乙", FIRST)[0][-1].answer is not None


def test_an_answer_that_is_left_frees_its_place(talk: Talk, desk: Desk) -> None:
    """As when a reader presses stop, or closes the page: the next question is answered at once."""
    for name in ("甲", "乙", "甲", "乙"):
        under_way = talk.ask(name, FIRST, None, (), "")
        next(under_way)
        next(under_way)
        under_way.close()  # pyright: ignore[reportAttributeAccessIssue] -- it is a generator
    with desk.gate.turn("甲"), desk.gate.turn("乙"):
        pass


def test_filters_are_told_in_the_turn(talk: Talk) -> None:
    """And they hold."""
    turns, _ = ask(talk, "甲", FIRST, chosen={"place": "营口市", "year": "2023"})
    assert "只查：营口市 · 2023年" in turns[-1].body
    assert turns[-1].answer
    assert turns[-1].answer.short_answer == "750个"


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What every assistant is asked from now on."""
    asked: list[str] = []
    ask = Assistant.ask

    def noted(self: Assistant, question: str, **how: Any) -> Answer:
        asked.append(question)
        return ask(self, question, **how)

    monkeypatch.setattr(Assistant, "ask", noted)
    return asked


def test_examples_are_tried_once_for_each_state_of_the_index(desk: Desk, tried: list[str]) -> None:
    """They come one by one; who opens the page later has all of them at once, until something is indexed."""
    made = Suggestions(desk)
    grown = list(made.begin())
    assert [len(found) for found in grown] == [1, 2, 3]
    assert set(grown[-1]) <= set(tried)
    before = len(tried)
    assert list(made.begin()) == grown[-1:]
    assert len(tried) == before


def test_of_the_sample_pages_only_examples_with_an_answer_are_shown(tmp_path: Path, sample_index: LocalIndex) -> None:
    """The pages' own questions come first."""
    with Desk(Settings(home=tmp_path / "home"), sample_index, sample=True) as desk:
        *_, told = Suggestions(desk).begin()
    assert told[:2] == QUESTIONS[:2]
    assert QUESTIONS[2] not in told


def test_what_follows_is_tried_once_and_under_the_filters(talk: Talk, tried: list[str]) -> None:
    """Under a filter that lets through one city alone no other city is suggested."""
    turns, _ = ask(talk, "甲", "鞍山今年开复工目标是多少")
    *_, told = talk.suggested(turns, None)
    assert any(question.startswith("那") for question in told)
    before = len(tried)
    assert list(talk.suggested(turns, {})) == [told]
    assert len(tried) == before
    assert not any("那" in question for found in talk.suggested(turns, {"place": "鞍山市"}) for question in found)


def test_suggestions_wait_for_those_who_ask(desk: Desk, tried: list[str]) -> None:
    """Nothing is tried while a reader's question is being answered."""
    with ThreadPoolExecutor(1) as pool:
        with desk.gate.turn("甲"):
            making = pool.submit(lambda: list(Suggestions(desk).begin()))
            with pytest.raises(TimeoutError):
                making.result(0.5)
            assert tried == []
        assert making.result(60)


def test_nothing_is_suggested_after_nothing(talk: Talk) -> None:
    """Neither at the start nor after a hint."""
    assert list(talk.suggested((), None)) == []
    assert list(talk.suggested(ask(talk, "甲", "那营口呢？")[0], None)) == []
