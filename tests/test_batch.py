"""A file of questions → an answer for each, in order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baowen.rag import Assistant, LocalIndex, UsageError
from baowen.rag.batch import answer_batch


def batch(tmp_path: Path, *lines: object, encoding: str = "utf-8") -> Path:
    """A file of these lines; what is no string is written as JSON."""
    file = tmp_path / "questions.jsonl"
    text = "\n".join(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines)
    file.write_text(text, encoding=encoding)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_each_question_is_answered_in_order_under_its_id(
    composed_index: LocalIndex, tmp_path: Path, encoding: str
) -> None:
    """Blank lines are passed over, other fields too; numbers are ids; a history makes a follow-up whole."""
    file = batch(
        tmp_path,
        {"id": "a", "question": "沈阳水库总投资多少", "gold": "4.5亿元"},
        "",
        "   ",
        {"id": 2, "question": "那沈阳呢？", "history": ["大连今年加固多少座水库"]},
        {"question": "鞍山今年加固多少座水库"},
        encoding=encoding,
    )
    answers = list(answer_batch(Assistant(composed_index), file))
    assert [(a.id, a.short_answer) for a in answers] == [("a", "4.5亿元"), ("2", "20座"), ("", None)]


def test_a_question_that_cannot_be_asked_is_answered_with_the_reason(
    composed_index: LocalIndex, tmp_path: Path
) -> None:
    """An empty, over-long or dangling question declines on its own line; the next ones are answered."""
    file = batch(
        tmp_path,
        {"id": "e", "question": "？？"},
        {"id": "l", "question": "鞍" * 10_000},
        {"id": "f", "question": "那沈阳呢？"},
        {"id": "g", "question": "沈阳水库总投资多少"},
    )
    answers = list(answer_batch(Assistant(composed_index), file))
    assert [(a.id, a.abstained) for a in answers] == [("e", True), ("l", True), ("f", True), ("g", False)]
    assert "请输入一个问题" in answers[0].answer


@pytest.mark.parametrize(
    "line",
    ['{"id": "x"', '{"id": "x"}', '["鞍山"]', '{"question": 5}', '{"question": "水库", "history": "一"}', "水库"],
    ids=["cut", "no-question", "list", "number", "history-no-list", "bare-text"],
)
def test_a_line_that_is_no_question_names_file_and_line(composed_index: LocalIndex, tmp_path: Path, line: str) -> None:
    """The answers before it were given; the error is one line."""
    answers = answer_batch(Assistant(composed_index), batch(tmp_path, {"question": "沈阳水库总投资多少"}, "", line))
    assert next(answers).short_answer == "4.5亿元"
    with pytest.raises(UsageError, match=r"questions\.jsonl 第 3 行") as caught:
        next(answers)
    assert "\n" not in str(caught.value)


def test_a_file_in_another_encoding_says_so(composed_index: LocalIndex, tmp_path: Path) -> None:
    """GBK is refused with the cure, never read as mojibake."""
    file = batch(tmp_path, {"question": "沈阳水库总投资多少"}, encoding="gbk")
    with pytest.raises(UsageError, match="UTF-8"):
        list(answer_batch(Assistant(composed_index), file))
