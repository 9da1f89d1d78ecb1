"""`baowen eval` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SAMPLES, Baowen, one_line

QUESTIONS = SAMPLES.parent / "questions.jsonl"
FACT = {"id": "a", "question": "沈阳水库总投资多少", "answer": "4.5亿元", "docs": "shenyang", "type": "amount"}


def write(folder: Path, *lines: object) -> Path:
    """A question file of these lines."""
    file = folder / "qa.jsonl"
    file.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    return file


def test_figures_are_printed_with_what_they_mean(baowen: Baowen, small_home: Path, tmp_path: Path) -> None:
    """A line a figure: value, questions, name, meaning; then the types; status 0."""
    run = baowen("eval", write(tmp_path, FACT), "--home", small_home)
    assert (run.returncode, run.stderr) == (0, "")
    first, *others = run.stdout.splitlines()
    assert first.split()[:2] == ["1.000", "1"]
    assert "总体正确" in first
    assert any("召回率@5" in line for line in others)
    assert others[-1] == "各类正确：amount 1/1"


def test_json_is_one_object_and_the_report_a_file_of_its_own(baowen: Baowen, small_home: Path, tmp_path: Path) -> None:
    """The report is named on stderr; lines after the limit are not even read."""
    report = tmp_path / "report.html"
    options = ("--home", small_home, "--json", "--limit", "1", "--report", report)
    run = baowen("eval", write(tmp_path, FACT, "broken"), *options)
    told = json.loads(run.stdout)
    assert (run.returncode, told["questions"]) == (0, 1)
    assert told["figures"]["exact"] == {"value": 1.0, "of": 1}
    assert told["results"][0]["short_answer"] == "4.5亿元"
    assert str(report) in one_line(run)
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(["{"], "第 1 行", id="bad-line"),
        pytest.param([FACT, {"answer": "1"}], "第 2 行", id="no-question"),
        pytest.param([""], "没有问题", id="empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_and_status_2(
    baowen: Baowen, small_home: Path, tmp_path: Path, lines: list[object], said: str
) -> None:
    """Before anything is asked."""
    run = baowen("eval", write(tmp_path, *lines), "--home", small_home)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in one_line(run)


def test_what_cannot_be_read_or_written_is_named(baowen: Baowen, small_home: Path, tmp_path: Path) -> None:
    """A file that is not there, and a report in a folder that is not: told before anything is asked."""
    missing = baowen("eval", tmp_path / "nowhere.jsonl", "--home", small_home)
    assert missing.returncode == 2
    assert "nowhere.jsonl" in one_line(missing)
    impossible = baowen("eval", write(tmp_path, FACT), "--home", small_home, "--report", tmp_path / "no" / "r.html")
    assert impossible.returncode == 2
    assert "r.html" in one_line(impossible)


@pytest.mark.model
def test_the_sample_questions_are_answered_as_well_as_before(baowen: Baowen, sample_home: Path) -> None:
    """The twelve questions of the sample pages with the offline model: evidence found, words printed, most right."""
    told = json.loads(baowen("eval", QUESTIONS, "--home", sample_home, "--json", timeout=600).stdout)
    figures = {name: figure["value"] for name, figure in told["figures"].items()}
    assert told["questions"] == 12
    assert (figures["evidence@5"], figures["verbatim"]) == (1, 1)
    assert figures["quality"] >= 0.75
