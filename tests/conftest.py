"""Fixtures that the tests share: how hypothesis runs, the terminal, the sample pages behind the real model."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import address, browser  # noqa: F401 -- fixtures that the journeys through the page share
from composed_pages import OTHER_CITY, WHOLE_PAGE, write
from hypothesis import HealthCheck, settings

from baowen.embeddings import HashingEmbedder
from baowen.rag import LocalIndex

settings.register_profile(
    "baowen",
    deadline=None,  # a shared machine of two cores: time says nothing about the code
    derandomize=True,  # a red run is red again
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("baowen")

SAMPLES = Path(__file__).parents[1] / "examples" / "pages"
COMMAND = [sys.executable, "-m", "baowen.ui.cli"]

Baowen = Callable[..., "subprocess.CompletedProcess[str]"]
"""baowen(*arguments, **environment): one run of the command line."""


def run_baowen(*arguments: str | Path, timeout: float = 120, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line as a user does, in a process of its own."""
    own = {k: v for k, v in os.environ.items() if k != "BAOWEN_HOME"} | {"HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=own | environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
    )


def one_line(run: subprocess.CompletedProcess[str]) -> str:
    """The only line of stderr; no command may show a traceback."""
    assert "Traceback" not in run.stderr
    (line,) = run.stderr.strip().splitlines()
    return line


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What opens the browser comes last: its driver holds an event loop in this thread from then on."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def baowen() -> Baowen:
    """The command line."""
    return run_baowen


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample pages with the offline model, made through the command line; not to be changed."""
    home = tmp_path_factory.mktemp("samples") / "home"
    run = run_baowen("index", SAMPLES, "--home", home)
    if run.returncode:
        pytest.fail(f"indexing the sample pages failed: {run.stderr}")
    return home


@pytest.fixture(scope="session")
def sample_index(sample_home: Path) -> Iterator[LocalIndex]:
    """The same index, open."""
    with LocalIndex.open(sample_home) as index:
        yield index


@pytest.fixture(scope="session")
def composed_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalIndex]:
    """The two composed pages under a model that needs no files; not to be changed."""
    folder = tmp_path_factory.mktemp("composed")
    write(folder / "pages" / "dalian.txt", WHOLE_PAGE)
    write(folder / "pages" / "shenyang.txt", OTHER_CITY)
    with LocalIndex.create(folder / "home", HashingEmbedder()) as index:
        index.add(folder / "pages")
        yield index


@pytest.fixture(scope="session")
def small_home(composed_index: LocalIndex) -> Path:
    """The folder of the index of the two composed pages; not to be changed."""
    return composed_index.home
