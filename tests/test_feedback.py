"""What readers say becomes lines that an evaluation reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from gradio import skip

from baowen.rag import Answer, Assistant, LocalIndex
from baowen.rag.evaluate import Evaluation, evaluate
from baowen.rag.gold import read_gold
from baowen.ui.feedback import Feedback
from baowen.ui.feedback_row import offer_once

ASKED = "大连市2022年加固水库多少座"
WRONG = Answer(ASKED, ASKED, "9座。", short_answer="9座")


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    """Feedback into an empty folder, at a fixed moment."""
    return Feedback(tmp_path / "home", clock=lambda: 0.0)


def test_a_correction_is_what_an_evaluation_expects(feedback: Feedback, composed_index: LocalIndex) -> None:
    """The corrected answer counts as right, with its evidence, and the answer of the index is judged by it."""
    feedback.note("甲", WRONG, good=False, reason="figure", correction="15座", evidence="全年要加固中小型水库15座")
    (gold,) = read_gold(feedback.file)
    assert (gold.question, gold.type, gold.accepted) == (ASKED, "feedback", ("15座",))
    (judged,) = evaluate(composed_index, [gold])
    assert judged.right is not None
    assert judged.ranks == (1,)


def test_a_thumb_down_alone_is_asked_but_not_judged(feedback: Feedback, composed_index: LocalIndex) -> None:
    """Nobody said what is right, so no figure of quality counts it."""
    line = feedback.note("甲", WRONG, good=False, reason="figure")
    assert "answer" not in line
    assert line["said"] == "9座。"
    assert line["at"] == "1970-01-01T00:00:00Z"
    judged = Evaluation(evaluate(composed_index, read_gold(feedback.file)))
    assert judged.figures["quality"].of == 0


def test_what_should_have_been_declined_is_so_from_then_on(feedback: Feedback) -> None:
    """The reason that the pages do not say it makes declining the right answer."""
    feedback.note("甲", WRONG, good=False, reason="absent")
    assert read_gold(feedback.file)[0].declines


def test_a_good_answer_is_expected_again(feedback: Feedback, composed_index: LocalIndex) -> None:
    """With its short answer and cited sentence; a good refusal is expected to be one again."""
    answer = Assistant(composed_index).ask(ASKED)
    feedback.note("甲", answer, good=True)
    feedback.note("甲", Answer("谁", "谁", "资料中没有找到", abstained=True), good=True, history=["一", "二"])
    first, second = read_gold(feedback.file)
    assert first.accepted == (answer.short_answer,)
    assert first.evidence == (answer.citations[0].quote,)
    assert first.docs == (answer.citations[0].path,)
    assert second.declines
    assert second.history == ["一", "二"]


def test_whatever_is_typed_is_one_line(feedback: Feedback) -> None:
    """Line breaks, quotes and half characters neither break the file nor the next line; length is bounded."""
    feedback.note("甲\n", WRONG, good=False, correction='一\n"二"\udc80' + "长" * 5000)
    feedback.note("甲", WRONG, good=False, correction="三")
    first, second = read_gold(feedback.file)
    assert first.answer[0].startswith('一\n"二"')
    assert len(first.answer[0]) == 2000
    assert second.answer == ("三",)


def test_an_answer_is_offered_once(composed_index: LocalIndex) -> None:
    """The turns are told twice when an answer is complete; what was judged between stays judged."""
    answer = Assistant(composed_index).ask("鞍山今年开复工目标是多少")
    row, form, say, name, *written = offer_once((answer, []), "")
    assert row["visible"]
    assert not form["visible"]
    assert say == ""
    assert written == [None, "", ""]
    assert offer_once((answer, []), name) == (skip(),) * 7
    closed, _, _, none, *_ = offer_once(None, name)
    assert not closed["visible"]
    assert offer_once((answer, []), none)[0]["visible"]
    assert offer_once((answer, ["那里呢"]), name)[0]["visible"]
