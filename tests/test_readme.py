"""What the README shows, runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner

from baowen.ui.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    shlex.split(line, comments=True)
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
    if line.startswith("baowen ")
]


@pytest.mark.model
def test_the_first_screen_shows_what_the_command_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first example is the real output of the real command on the sample pages."""
    shown = next(block for kind, block in BLOCKS if kind == "text" and block.startswith("$ baowen ask"))
    command, _, expected = shown.partition("\n")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    words = [sys.executable, "-m", "baowen.ui.cli", *shlex.split(command)[2:]]
    printed = subprocess.run(words, capture_output=True, encoding="utf-8", check=True)
    assert printed.stdout == expected


@pytest.mark.model
def test_the_python_example_runs(tmp_path: Path) -> None:
    """The example in Python runs as it stands in a folder that holds the sample pages."""
    code = next(block for kind, block in BLOCKS if kind == "python")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    words = [sys.executable, "-c", code]
    printed = subprocess.run(words, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert printed.stdout.startswith("750个 ")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_shown_is_one_that_exists(words: list[str]) -> None:
    """Each command of the README is there, and so is each of its options."""
    assert isinstance(main, Group)
    helped = CliRunner().invoke(main, [words[1], "--help"])
    assert helped.exit_code == 0
    for option in (w for w in words if w.startswith("--")):
        assert option in helped.output


def test_every_command_of_the_program_is_in_the_readme() -> None:
    """No command is left out of the README."""
    assert isinstance(main, Group)
    assert [name for name in main.commands if f"baowen {name}" not in README] == []
