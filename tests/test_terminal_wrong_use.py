"""The command line used wrongly, asked for help, and what it loads."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from composed_pages import WHOLE_PAGE, write
from conftest import Baowen, one_line

from baowen.ui.cli import main

CARD = "鞍山今年开复工目标是多少"
COMMANDS = sorted(main.commands)


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("ask", CARD, "--home", "{tmp}/nowhere"), "baowen index", id="ask-without-an-index"),
        pytest.param(("search", "水库", "--home", "{tmp}/nowhere"), "baowen index", id="search-without-an-index"),
        pytest.param(("status", "--home", "{tmp}/nowhere"), "baowen index", id="status-without-an-index"),
        pytest.param(("ask", "", "--home", "{home}"), "请输入一个问题", id="empty-question"),
        pytest.param(("ask", "？？！！", "--home", "{home}"), "请输入一个问题", id="only-punctuation"),
        pytest.param(("ask", "😀😀", "--home", "{home}"), "请输入一个问题", id="only-emoji"),
        pytest.param(("ask", "鞍山" * 5000, "--home", "{home}"), "500", id="question-of-10000-characters"),
        pytest.param(("ask", "那营口呢？", "--home", "{home}"), "问题说完整", id="follow-up-to-nothing"),
        pytest.param(("ask", "--home", "{home}"), "--batch", id="no-question"),
        pytest.param(("ask", CARD, "--batch", "{tmp}/q", "--home", "{home}"), "二选一", id="question-and-batch"),
        pytest.param(("ask", "--batch", "{tmp}/q", "--home", "{home}"), "{tmp}/q", id="missing-batch"),
        pytest.param(("search", " ", "--home", "{home}"), "请输入一个问题", id="empty-query"),
        pytest.param(("index", "{tmp}/nowhere", "--home", "{home}"), "{tmp}/nowhere", id="missing-folder"),
        pytest.param(("articles", "{tmp}/nowhere"), "{tmp}/nowhere", id="missing-page"),
        pytest.param(("chat", "--host", "0.0.0.0", "--home", "{home}"), "--auth", id="open-to-all-without-login"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(
    baowen: Baowen, small_home: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """What is wrong and what to do, without a traceback; nothing is made."""
    names = {"{tmp}": str(tmp_path), "{home}": str(small_home)}

    def filled(text: str) -> str:
        for mark, value in names.items():
            text = text.replace(mark, value)
        return text

    run = baowen(*map(filled, arguments))
    assert (run.returncode, run.stdout) == (2, "")
    assert filled(said) in one_line(run)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "水库", "-k", "0"),
        ("search", "水库", "-k", "-1"),
        ("search", "水库", "-k", "1000000"),
        ("ask", "水库有多少", "-k", "abc"),
        ("search", "水库", "--year", "abc"),
        ("chat", "--port", "99999"),
        ("index",),
        ("nonsense",),
        ("ask", "--nonsense"),
    ],
    ids=" ".join,
)
def test_an_impossible_value_is_refused_with_status_2(baowen: Baowen, arguments: tuple[str, ...]) -> None:
    """The option and its range are named."""
    run = baowen(*arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert "Error" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_wrong_environment_variable_is_named(baowen: Baowen, small_home: Path) -> None:
    """BAOWEN_PORT=abc is told by its name."""
    run = baowen("status", "--home", small_home, BAOWEN_PORT="abc")
    assert run.returncode == 2
    assert "BAOWEN_PORT" in one_line(run)


def test_a_home_that_cannot_be_made_is_told(baowen: Baowen, tmp_path: Path) -> None:
    """Below a file there is no folder: status 3, one line, another --home advised."""
    write(tmp_path / "page.txt", WHOLE_PAGE)
    run = baowen("index", tmp_path / "page.txt", "--home", tmp_path / "page.txt" / "home", "--embedder", "hashing")
    assert run.returncode == 3
    assert "--home" in one_line(run)


# Help, and what is loaded


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(baowen: Baowen, command: str) -> None:
    """--help ends with 0 and names every option of the command, each with a text."""
    run = baowen(command, "--help")
    assert (run.returncode, run.stderr) == (0, "")
    for parameter in main.commands[command].params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert all(name in run.stdout for name in [*parameter.opts, *parameter.secondary_opts])


def test_help_names_every_command(baowen: Baowen) -> None:
    """-h is --help."""
    run = baowen("-h")
    assert run.returncode == 0
    assert all(command in run.stdout for command in COMMANDS)
    assert {"index", "articles", "ask", "search", "chat", "status", "doctor"} <= set(COMMANDS)


def test_the_version_is_the_package_s(baowen: Baowen) -> None:
    """--version prints what is installed."""
    from importlib.metadata import version

    assert version("baowen") in baowen("--version").stdout


def loaded(*arguments: str) -> set[str]:
    """The top-level packages that a run of the command line imports."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "baowen.ui.cli", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return {m.split(".")[0] for m in re.findall(r"^import time:.*\|\s*([\w.]+)$", run.stderr, re.MULTILINE)}


@pytest.mark.parametrize("arguments", [("--help",), ("ask", "--help"), ("chat", "--help")], ids=" ".join)
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """No model, no index, no web framework for a help text."""
    modules = loaded(*arguments)
    assert "click" in modules
    assert modules & {"torch", "transformers", "gradio", "faiss", "onnxruntime", "numpy", "jieba", "tantivy"} == set()


@pytest.mark.model
def test_asking_on_a_cpu_never_loads_torch(sample_home: Path) -> None:
    """The offline model runs on onnxruntime; torch, transformers and gradio stay out."""
    modules = loaded("ask", CARD, "--home", str(sample_home))
    assert {"onnxruntime", "faiss", "tantivy", "jieba"} <= modules
    assert modules & {"torch", "transformers", "sentence_transformers", "gradio"} == set()
