"""Conversations that are kept."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from baowen.rag import Answer, Assistant, LocalIndex, UsageError
from baowen.ui.history import FILE, History


def said(question: str, words: str = "答") -> Answer:
    """An answer of a few words."""
    return Answer(question, question, words)


@pytest.fixture
def history(tmp_path: Path) -> History:
    """An empty history in a folder that is not there yet, under a clock that ticks with every look at it."""
    opened = History.open(tmp_path / "home")
    ticks = iter(range(1000, 2000))
    opened._clock = lambda: float(next(ticks))
    return opened


def test_a_whole_answer_comes_back_as_it_was_given(history: History, composed_index: LocalIndex) -> None:
    """Citations, passages and spans survive: the page can be drawn again from what is kept."""
    answer = Assistant(composed_index).ask("大连市2022年加固水库多少座")
    assert answer.citations
    assert answer.hits
    history.add("甲", "c1", answer)
    assert history.read("甲", "c1").answers == (answer,)


def test_the_list_has_the_latest_first_under_the_first_question(history: History) -> None:
    """A conversation is titled by what was asked first and moves up when it goes on."""
    history.add("甲", "c1", said("一"))
    history.add("甲", "c2", said("二"))
    history.add("甲", "c1", said("三"))
    assert [(c.id, c.title, c.count) for c in history.list("甲")] == [("c1", "一", 2), ("c2", "二", 1)]
    assert [a.question for a in history.read("甲", "c1").answers] == ["一", "三"]


def test_nobody_reaches_another_users_conversation(history: History) -> None:
    """Reading, renaming, deleting, cutting and adding to it are refused, and it is in no list."""
    history.add("甲", "c1", said("一"))
    assert history.list("乙") == []
    for reach in (
        lambda: history.read("乙", "c1"),
        lambda: history.rename("乙", "c1", "x"),
        lambda: history.delete("乙", "c1"),
        lambda: history.add("乙", "c1", said("二")),
    ):
        with pytest.raises(UsageError, match="没有这个对话"):
            reach()
    history.cut("乙", "c1", 0)
    assert [a.question for a in history.read("甲", "c1").answers] == ["一"]
    assert history.list("甲")[0].title == "一"


def test_it_is_searched_in_questions_answers_and_titles(history: History) -> None:
    """All words must be there, wherever; % and _ are letters like others."""
    history.add("甲", "c1", said("水库几座", "共15座"))
    history.add("甲", "c2", said("完成100%了吗", "a_b"))
    assert [c.id for c in history.list("甲", "水库 15")] == ["c1"]
    assert [c.id for c in history.list("甲", "100%")] == ["c2"]
    assert [c.id for c in history.list("甲", "a_b")] == ["c2"]
    assert history.list("甲", "1%5") == []
    history.rename("甲", "c1", "堤坝")
    assert [c.id for c in history.list("甲", "堤坝")] == ["c1"]


def test_it_is_renamed_cut_and_deleted(history: History) -> None:
    """A title is one short line; the last answer is cut away; what is deleted is gone."""
    for question in ("一", "二", "三"):
        history.add("甲", "c1", said(question))
    history.rename("甲", "c1", " 新\n标题 " + "长" * 100)
    (kept,) = history.list("甲")
    assert kept.title.startswith("新 标题 长")
    assert len(kept.title) == 80
    assert history.cut("甲", "c1", 2) == "c1"
    history.add("甲", "c1", said("四"))
    assert [a.question for a in history.read("甲", "c1").answers] == ["一", "二", "四"]
    with pytest.raises(UsageError, match="空"):
        history.rename("甲", "c1", " ")
    history.delete("甲", "c1")
    assert history.list("甲") == []
    assert history._rows("SELECT COUNT(*) FROM answers", ()) == [(0,)]


def test_a_cut_that_would_lose_more_than_one_answer_makes_a_copy(history: History) -> None:
    """The conversation stays whole; the beginning of it goes on under its title, or a new one where nothing is kept."""
    for question in ("一", "二", "三"):
        history.add("甲", "c1", said(question))
    copy = history.cut("甲", "c1", 1)
    history.add("甲", copy, said("四"))
    assert [a.question for a in history.read("甲", copy).answers] == ["一", "四"]
    assert [a.question for a in history.read("甲", "c1").answers] == ["一", "二", "三"]
    assert history.read("甲", copy).title == "一"
    assert history.cut("甲", "c1", 0) not in {copy, "c1"}
    assert len(history.list("甲")) == 2


def test_an_answer_of_another_version_is_shown_by_its_words(history: History) -> None:
    """What this program cannot read whole is not lost."""
    history.add("甲", "c1", said("一", "二"))
    history._db.execute("""UPDATE answers SET whole = '{"unknown": 1}'""")
    assert history.read("甲", "c1").answers == (said("一", "二"),)


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    """A process killed right after an answer has it on disk; only the owner may read the file."""
    program = (
        "import os, pathlib, signal, sys; from baowen.rag import Answer; from baowen.ui.history import History\n"
        "History.open(pathlib.Path(sys.argv[1])).add('甲', 'c1', Answer('一', '一', '二'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    if sys.platform == "win32":
        pytest.skip("no SIGKILL on Windows")
    run = subprocess.run([sys.executable, "-X", "utf8", "-c", program, str(tmp_path)], check=False)
    assert run.returncode == -signal.SIGKILL
    assert [a.answer for a in History.open(tmp_path).read("甲", "c1").answers] == ["二"]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_without_a_folder_it_lasts_as_long_as_the_program() -> None:
    """Where nothing can be written the chat still has its history."""
    history = History.open(None)
    history.add("", "c1", said("一"))
    assert history.list("")[0].title == "一"
