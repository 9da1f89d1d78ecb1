"""The sample pages and their questions belong together: every answer stands where its evidence says."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
PAGES = EXAMPLES / "pages"
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (EXAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [question for question in QUESTIONS if question["file"] is not None]


def page(name: str) -> str:
    """The decoded text of one sample page."""
    return (PAGES / name).read_text(encoding="utf-8")


def identifier(question: dict[str, Any]) -> str:
    """The readable test id of a question."""
    return question["id"]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """``examples/locate_evidence.py``, loaded from its file."""
    spec = importlib.util.spec_from_file_location("locate_evidence", EXAMPLES / "locate_evidence.py")
    if spec is None or spec.loader is None:
        pytest.fail("examples/locate_evidence.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("question", ANSWERABLE, ids=identifier)
def test_the_text_of_every_span_is_the_evidence(question: dict[str, Any]) -> None:
    """The characters of each span are the evidence string, and its line number counts the line breaks before it."""
    evidence = question["evidence"] if isinstance(question["evidence"], list) else [question["evidence"]]
    spans = question["spans"]
    assert [page(span["file"])[span["start"] : span["end"]] for span in spans] == evidence
    for span in spans:
        assert page(span["file"])[: span["start"]].count("\n") + 1 == span["line"]


@pytest.mark.parametrize("question", ANSWERABLE, ids=identifier)
def test_the_evidence_holds_the_answer(question: dict[str, Any]) -> None:
    """The printed evidence contains the short answer, or every word that a list must name."""
    printed = "".join(page(span["file"])[span["start"] : span["end"]] for span in question["spans"])
    for wanted in question.get("must_include", [question["answer"]]):
        assert wanted in printed


def test_there_are_twelve_questions_with_two_to_decline_and_one_follow_up() -> None:
    """Twelve distinct questions: two have no answer in the pages, one needs the question before it."""
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS) == 12
    assert [question["type"] for question in QUESTIONS].count("unanswerable") == 2
    assert [question.get("history") for question in QUESTIONS if "history" in question] == [[QUESTIONS[0]["question"]]]


def test_an_unanswerable_question_has_no_evidence() -> None:
    """What the pages do not say has neither answer nor file nor span."""
    for question in QUESTIONS:
        if question["type"] == "unanswerable":
            assert (question["answer"], question["file"], question["evidence"], question["spans"]) == (
                None,
                None,
                [],
                [],
            )


def test_the_card_figure_is_printed_once_among_the_targets_of_other_cities() -> None:
    """700个 stands once in all pages, while the neighbours' targets stand in theirs."""
    everything = "".join(page(path.name) for path in sorted(PAGES.iterdir()))
    assert everything.count("700个") == 1
    for other in ("750个", "1000个", "180个", "150个", "188个"):
        assert other in everything


def test_the_year_of_every_page_is_printed_on_it() -> None:
    """One page is of 2023 and the others of 2024; each prints its own year."""
    years = sorted(path.stem.rsplit("-", 1)[1] for path in PAGES.iterdir())
    assert years == ["2023", "2024", "2024", "2024", "2024"]
    for path in PAGES.iterdir():
        assert path.stem.rsplit("-", 1)[1] + "年" in page(path.name)


def test_the_recorded_spans_are_those_the_script_finds(script: ModuleType) -> None:
    """Running the script again changes nothing."""
    assert [script.with_spans(question, PAGES) for question in QUESTIONS] == QUESTIONS


def test_locating_a_heading_takes_the_last_one_before_the_item(script: ModuleType) -> None:
    """A heading printed twice is found where it stands above its item: 甲 at 2, 乙 at 3."""
    assert script.locate("甲丙甲乙", ["甲", "乙"]) == [(2, 3), (3, 4)]


@pytest.mark.parametrize(("text", "evidence"), [("甲乙乙", ["乙"]), ("乙甲", ["甲", "丙"]), ("乙甲", ["甲", "乙"])])
def test_locating_ambiguous_or_missing_evidence_fails(text: str, evidence: list[str], script: ModuleType) -> None:
    """Evidence that is missing, out of order or not unique is refused, never guessed."""
    with pytest.raises(ValueError, match="evidence"):
        script.locate(text, evidence)
