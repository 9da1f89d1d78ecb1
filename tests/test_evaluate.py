"""The figures of an evaluation, over a small index whose answers are known."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from baowen.rag import Answer, Assistant, Hit, LocalIndex, Question
from baowen.rag.evaluate import Evaluation, evaluate
from baowen.rag.gold import GoldQuestion

FACT = "沈阳水库总投资多少"
EVIDENCE = "沈阳市全年要加固中小型水库20座，总投资4.5亿元"
LINES: list[dict[str, object]] = [
    {"id": "1", "question": FACT, "answer": "4.5亿元", "evidence": EVIDENCE, "type": "amount"},
    {"id": "2", "question": FACT, "answer": "3.2亿元", "evidence": EVIDENCE, "type": "amount"},
    {"id": "3", "question": FACT, "answer": None, "type": "none"},
    {"id": "4", "question": "鞍山今年加固多少座水库", "answer": None, "type": "none"},
    {"id": "5", "question": "那沈阳呢？", "answer": "20座", "docs": ["shenyang"]},
    {"id": "6", "question": FACT, "docs": ["shenyang"]},
]
"""Right, wrong, wrongly answered, rightly declined, declined for want of a history, of unknown answer."""


def gold(lines: Sequence[dict[str, object]] = LINES) -> list[GoldQuestion]:
    """The lines as they are read from a file."""
    return [GoldQuestion.model_validate_json(json.dumps(line)) for line in lines]


@pytest.fixture(scope="module")
def judged(composed_index: LocalIndex) -> Evaluation:
    """The lines, asked and judged once."""
    return Evaluation(evaluate(composed_index, gold()))


def test_each_answer_is_judged(judged: Evaluation) -> None:
    """Right, wrong, or not to be told without a gold answer."""
    assert [j.right for j in judged.judged] == [True, False, False, True, False, None]
    assert [j.answer.abstained for j in judged.judged] == [False, False, False, True, True, False]


@pytest.mark.parametrize(
    ("name", "value", "of"),
    [
        ("quality", 2 / 5, 5),
        ("answered", 1 / 3, 3),
        ("exact", 1 / 3, 3),
        # 4.5亿元 and 3.2亿元 share 亿, 元 and the point: 3 of 5 characters each.
        ("character_f1", (1 + 3 / 5 + 0) / 3, 3),
        ("abstention_precision", 1 / 2, 2),
        ("abstention_recall", 1 / 2, 2),
        ("wrongly_silent", 1 / 3, 3),
        ("cited", 1, 1),
        ("citation_precision", 3 / 3, 3),
        ("verbatim", 4 / 4, 4),
    ],
)
def test_a_figure_is_the_mean_over_those_it_can_be_asked_of(
    judged: Evaluation, name: str, value: float, of: int
) -> None:
    """Counted by hand from the six lines."""
    assert (judged.figures[name].value, judged.figures[name].of) == (pytest.approx(value), of)


def test_evidence_is_sought_where_the_gold_names_some(judged: Evaluation) -> None:
    """Four lines do; the follow-up to nothing found none; the unanswerable want none."""
    assert [len(j.ranks) for j in judged.judged] == [1, 1, 0, 0, 1, 1]
    assert judged.figures["recall@10"].of == 4
    assert judged.figures["recall@10"].value == pytest.approx(3 / 4)
    assert judged.figures["evidence@5"].value == pytest.approx(3 / 4)


def test_figures_by_type_are_over_the_questions_of_that_type(judged: Evaluation) -> None:
    """Questions without a type are left out."""
    assert list(judged.by_type) == ["amount", "none"]
    assert judged.by_type["amount"]["quality"].value == 1 / 2
    assert judged.by_type["none"]["abstention_recall"].value == 1 / 2


def test_the_curve_covers_every_question_whose_answer_is_known(judged: Evaluation) -> None:
    """Declined ones by their best guess; the operating point is of the three answers that were given, two wrong."""
    assert judged.curve[-1].coverage == 1
    assert judged.figures["aurc"].of == 5
    here = judged.operating_point
    assert here is not None
    assert (here.coverage, here.risk) == (pytest.approx(3 / 5), pytest.approx(2 / 3))


def test_a_wrongly_declined_answer_counts_on_the_curve_as_the_guess_it_would_have_been(
    composed_index: LocalIndex,
) -> None:
    """A reader that declines everything leaves the order of its confidence to be judged."""

    class Silent:
        def read(self, question: Question, hits: Sequence[Hit]) -> Answer:
            return Answer(question.asked, question.resolved, "没有找到", abstained=True, confidence=0.3, hits=(*hits,))

    silent = Assistant(composed_index, reader=Silent())
    evaluation = Evaluation(evaluate(composed_index, gold(LINES[:4]), assistant=silent))
    assert [j.guess for j in evaluation.judged] == [True, False, True, True]
    assert evaluation.operating_point is None
    (point,) = evaluation.curve  # only the first is a right answer: declining is no answer
    assert (point.coverage, point.risk) == (1, pytest.approx(3 / 4))
    assert evaluation.figures["abstention_precision"].value == 1 / 2
    assert evaluation.figures["wrongly_silent"].value == 1


def test_an_evaluation_is_plain_json(judged: Evaluation) -> None:
    """Figures, types, curve and one result a question; what cannot be asked of any is null."""
    told = json.loads(json.dumps(judged.to_dict(), ensure_ascii=False))
    assert set(told) == {"questions", "figures", "by_type", "curve", "results"}
    assert told["figures"]["quality"] == {"value": 0.4, "of": 5}
    assert told["by_type"]["none"]["exact"] == {"value": None, "of": 0}
    assert [r["right"] for r in told["results"]] == [True, False, False, True, False, None]
    assert told["results"][2]["expected"] is None


def test_no_questions_have_no_figures() -> None:
    """Nothing is divided by nothing."""
    empty = Evaluation([])
    assert {f.value for f in empty.figures.values()} == {None}
    assert empty.operating_point is None
    assert empty.curve == []
