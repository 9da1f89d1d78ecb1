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
from click import Group
from click.testing import CliRunner

from baowen.ui.cli import main

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GUIDES = sorted(p for p in DOCS.glob("*.md") if not p.name.endswith(".en.md") and p.name != "reference.md")
BLOCK = re.compile(r"^```(?:\{ \.(\w+)( \.system)? \}|(\w+))\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    """(kind, code) of each block; "system" where it would change the machine."""
    found = BLOCK.findall(page.read_text("utf-8"))
    return [("system" if system else marked or plain, code) for marked, system, plain, code in found]


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
    there = [block for block in blocks(page) if block[0] != "text"]
    english = [block for block in blocks(page.with_suffix(".en.md")) if block[0] != "text"]
    assert english == there


@pytest.mark.parametrize("package", ["baowen.rag", "baowen.embeddings"])
def test_every_public_name_has_an_example_that_runs(package: str) -> None:
    """Each name of `__all__` stands in the code of a guide."""
    code = "\n".join(code for page in GUIDES for kind, code in blocks(page) if kind == "python")
    assert [name for name in importlib.import_module(package).__all__ if not re.search(rf"\b{name}\b", code)] == []


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_every_block_of_a_guide_runs(page: Path, tmp_path: Path) -> None:
    """Shell and Python, in their order, in a folder that holds the sample pages; JSON is JSON."""
    script = ["set -eu", "trap 'kill $(jobs -p) 2>/dev/null && wait || true' EXIT"]
    for kind, code in blocks(page):
        if kind == "json":
            json.loads(code)
        elif kind == "sh":
            script.append(code)
        elif kind == "system":
            subprocess.run(["bash", "-n", "-c", code], check=True)
    python = "\n".join(code for kind, code in blocks(page) if kind == "python")
    if python:
        (tmp_path / "guide.py").write_text(python, "utf-8")
        script.append(f"{sys.executable} guide.py")
    if len(script) == 2:
        return
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    own = {k: v for k, v in os.environ.items() if k != "BAOWEN_HOME"}
    own |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{own['PATH']}", "XDG_DATA_HOME": str(tmp_path / "data")}
    run = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path,
        env=own | {"PYTHONUTF8": "1", "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("file", ["docs/server.md", "deploy/baowen.service", "deploy/Dockerfile"])
def test_what_a_server_is_started_with_exists(file: str) -> None:
    """Every option of `baowen serve` that is shown, in the unit and the image too, is one of the program's."""
    assert isinstance(main, Group)
    shown = set(re.findall(r"(--[a-z-]+)", CliRunner().invoke(main, ["serve", "--help"]).output))
    text = (ROOT / file).read_text("utf-8")
    lines = [line for line in text.splitlines() if re.search(r"baowen serve|ExecStart|^CMD", line)]
    used = {option for line in lines for option in re.findall(r"(--[a-z-]+)", line)}
    assert lines
    assert used <= shown


def test_the_image_is_made_of_what_is_here() -> None:
    """It installs the pinned versions and an extra that exists, runs as nobody special, and asks after its health."""
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    assert "-c constraints.txt" in text
    assert '".[serve,llm]"' in text
    assert text.index("USER baowen") < text.index("ENTRYPOINT")
    assert "/healthz" in text
