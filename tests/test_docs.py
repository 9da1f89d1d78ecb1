"""The documentation builds without a warning, and every block of code in it runs."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from block_places import PLACES, SET_UP, Place
from click import Group
from code_blocks import ROOT, blocks, options, run

from baowen.rag.gold import GoldQuestion
from baowen.ui.cli import main
from baowen.ui.schemas import Error

DOCS = ROOT / "docs"
README = ROOT / "README.md"
ENGLISH = sorted(DOCS.glob("*.en.md"))
GUIDES = sorted(set(DOCS.glob("*.md")) - {*ENGLISH, DOCS / "reference.md"})
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "examples" / "language_model.md", *GUIDES]
FOLDERS = ("benchmarks", "deploy", "docs", "embeddings", "examples", "rag", "scripts", "tests", "ui")
PRINTED = {
    "README.md": ["750个 "],
    "asking.md": ["700个", "750个"],
    "embedding.md": ["700个"],
    "index.md": ["700个", "750个"],
    "language_model.md": ["700个"],
    "mcp.md": ["700个"],
    "python.md": ["700个"],
    "rest.md": ["700个", "750个"],
    "server.md": ["700个", "reader"],
}
"""What the commands and programs of a page must say, among other things."""
_FENCES = re.compile(r"^[ >]*(?:```|~~~)", re.MULTILINE)


@pytest.mark.slow
def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    """mkdocs in strict mode: no broken link, no name that the reference cannot find."""
    pytest.importorskip("mkdocs", reason="the extra docs is not installed")
    if not (ROOT / "build" / "typing" / "baowen").exists():
        pytest.skip("python3 bootstrap.py test links the packages for it")
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "WARNING" not in run.stderr
    shown = "".join(p.read_text("utf-8") for p in tmp_path.rglob("*.html"))
    assert 'id="baowen.rag.Assistant.ask"' in shown
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="https?://(?!\w*\.?example)', shown) == []


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_both_languages_show_the_same_code(page: Path) -> None:
    """A guide in English has the blocks of the Chinese one; its picture of the flow may be drawn in other words."""
    there, english = (
        [block for block in blocks(name) if block.kind != "text" or block.code.startswith("$ ")]
        for name in (page, page.with_suffix(".en.md"))
    )
    assert english == there


@pytest.mark.parametrize("package", ["baowen.rag", "baowen.embeddings"])
def test_every_public_name_has_an_example_that_runs(package: str) -> None:
    """Each name of `__all__` stands in the code of a guide."""
    code = "\n".join(block.code for page in GUIDES for block in blocks(page) if block.kind == "python")
    assert [name for name in importlib.import_module(package).__all__ if not re.search(rf"\b{name}\b", code)] == []


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    """Shell and Python as they stand, and what they print holds the right figures; what sets Baowen up runs below."""
    printed = run(page, tmp_path, without=SET_UP)
    assert [figure for figure in PRINTED.get(page.name, []) if figure not in printed] == []


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_every_block_that_sets_baowen_up_runs(place: Place, tmp_path: Path) -> None:
    """As it stands, where this machine has what it needs; it leaves a Baowen that answers, or a server that does."""
    place.run(PAGES, tmp_path)


def test_every_block_is_of_a_kind_that_is_run() -> None:
    """Each is shell, Python, JSON or text, and each that is run at a place of its own stands in a page."""
    shown = [block for page in PAGES for block in blocks(page)]
    assert {block.kind for block in shown} == {"sh", "python", "json", "text"}
    assert {block.first for block in shown if block.kind == "sh"} >= SET_UP
    fences = sum(len(_FENCES.findall(page.read_text("utf-8"))) for page in PAGES)
    assert fences == 2 * len(shown)


def test_no_other_page_shows_code() -> None:
    """A Markdown file beside the folders of the project, or in one of them, is a page above or has no block."""
    files = {*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))}
    assert {*PAGES, *ENGLISH} <= files
    assert [path for path in files - {*PAGES, *ENGLISH} if _FENCES.search(path.read_text("utf-8"))] == []


def test_json_that_is_shown_is_what_the_program_reads_or_gives() -> None:
    """A line of questions, an error of the API, how an agent starts the program."""
    (question,), (error,), (agent,) = (
        [block.code for block in blocks(DOCS / name) if block.kind == "json"]
        for name in ("evaluation.md", "rest.md", "mcp.md")
    )
    assert GoldQuestion.model_validate_json(question).accepted
    assert Error.model_validate_json(error)
    server = json.loads(agent)["mcpServers"]["baowen"]
    assert server["command"] == "baowen"
    assert {word for word in server["args"] if word.startswith("--")} <= options(server["args"])
    assert sum(block.kind == "json" for page in PAGES for block in blocks(page)) == 3


@pytest.mark.parametrize("page", [*PAGES, *ENGLISH], ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    """In the words too, and in the blocks that this machine cannot run: the command is there and has these options."""
    for named in re.findall(r"(?:^|[`/| ])baowen ([a-z][^`|\n#]*)", page.read_text("utf-8"), re.MULTILINE):
        words = named.split()
        if words[0] != "baowen":  # useradd ... baowen
            assert {word for word in words if word.startswith("--")} <= options(words), named


def test_every_command_of_the_program_is_in_the_readme() -> None:
    """No command is left out."""
    assert isinstance(main, Group)
    assert [name for name in main.commands if f"baowen {name}" not in README.read_text("utf-8")] == []
