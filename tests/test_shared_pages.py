"""Quality on the pages that the project is measured on, where they lie beside the checkout; none of them is copied."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import run_baowen

from baowen.rag.places import mentions

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "gold"
BARS = {"evidence@5": 0.94, "verbatim": 1.0, "cited": 0.93, "quality": 0.60}

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(not (GOLD / "score.py").is_file(), reason="the measured pages do not lie beside this checkout"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the measured pages with the offline model."""
    home = tmp_path_factory.mktemp("shared") / "home"
    run = run_baowen("index", SHARED / "pages", "--home", home)
    assert run.returncode == 0, run.stderr
    return home


@pytest.fixture(scope="module")
def figures(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The figures that the scorer gives for the answers to its questions."""
    questions = GOLD / "qa_dev.jsonl"
    run = run_baowen("ask", "--batch", questions, "--json", "--home", home, timeout=300)
    assert run.returncode == 0, run.stderr
    answers = tmp_path_factory.mktemp("answers") / "answers.jsonl"
    answers.write_text(run.stdout, encoding="utf-8")
    scored = subprocess.run(
        [sys.executable, GOLD / "score.py", questions, answers, "--pages", SHARED / "pages", "--json"],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return json.loads(scored.stdout)["figures"]


def test_the_card_question_is_answered_from_its_page(home: Path) -> None:
    """700个, cited from the page of that city."""
    run = run_baowen("ask", "鞍山今年开复工目标是多少", "--home", home, "--json")
    told = json.loads(run.stdout)
    assert (run.returncode, told["short_answer"], told["abstained"]) == (0, "700个", False)
    assert "鞍山" in told["citations"][0]["article"]["place"]


@pytest.mark.parametrize(("figure", "least"), BARS.items())
def test_the_figures_stay_above_their_bars(figures: dict[str, Any], figure: str, least: float) -> None:
    """Evidence found, citations verbatim and right, answers right: never below what was reached."""
    print(figure, figures[figure])
    assert figures[figure] >= least


def gold_words() -> set[str]:
    """The headlines and reporters of the measured pages, but the names of places and words of two characters."""
    found: set[str] = set()
    for article in json.loads((GOLD / "articles.json").read_text(encoding="utf-8")):
        found |= {article["title"], *article["title"].split(), *(article["byline"] or "").split()}
    return {w for w in found if len(w) > 2 and not any(m.end - m.start == len(w) for m in mentions(w))}


def test_no_headline_or_reporter_of_the_pages_stands_in_the_code() -> None:
    """What is measured is not known beforehand: neither in code nor in data."""
    words = gold_words()
    assert len(words) > 20
    files = [f for folder in ("rag", "ui", "embeddings") for f in (ROOT / folder).glob("*.py")]
    files += [f for f in (ROOT / "rag" / "data").iterdir() if f.is_file()]
    told = {f"{f.name}: {w}" for f in files for w in words if w in f.read_text(encoding="utf-8")}
    assert told == set()
