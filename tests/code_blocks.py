"""The blocks of code in the README and the guides, and how they are run: literally, on the sample pages."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from click import Command, Group
from conftest import SAMPLES
from llm_server import serve

from baowen.ui.cli import main

ROOT: Final = Path(__file__).parents[1]
NOT_RUN: Final = {
    "python3 bootstrap.py chat": "installs from package indexes; test_bootstrap.py holds its steps",
    "python3 bootstrap.py test": "runs these tests",
    "git clone <this repository> && cd baowen": "there is no address to clone from",
    "pip install torch --index-url https://download.pytorch.org/whl/cpu": "installs from package indexes",
    "useradd --system --home-dir /var/lib/baowen baowen": "adds a user and a service to the machine",
    "docker build -f deploy/Dockerfile -t baowen .": "needs Docker and the images of its registry",
}
"""The first line of a block → why no test can run it."""
_FENCED: Final = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PRELUDE: Final = r"""
set -eu
trap 'kill $(jobs -p) 2>/dev/null && wait || true' EXIT
until_it_answers() {  # what a reader would end with Ctrl-C
    "$@" &
    local server=$!
    until curl --silent --output /dev/null "http://127.0.0.1:$BAOWEN_PORT/"; do kill -0 $server; sleep 0.2; done
    kill $server
    wait $server || [ $? = 143 ]
}
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page; its kind is the word behind the fence."""

    kind: str
    code: str

    @property
    def first(self) -> str:
        """The first line without its comment."""
        return self.code.split("\n", 1)[0].split("  #")[0].strip()


def blocks(page: Path) -> list[Block]:
    """All of them, in their order."""
    return [Block(kind, code) for kind, code in _FENCED.findall(page.read_text("utf-8"))]


def run(page: Path, folder: Path) -> str:
    """Runs the shell of a page, then its Python, in a folder with the sample pages; returns what was printed.

    Text after a prompt must be what the command prints. A server is awaited and ended; it has a free port instead of
    7860, and at port 8080, where the pages have a language model, one that answers 好。
    """
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    with contextmanager(serve)() as model:
        ports = {"7860": port, "8080": model.url.removesuffix("/v1").rpartition(":")[2]}
        script = re.sub("7860|8080", lambda found: ports[found[0]], _script(page))
        (folder / "examples").symlink_to(ROOT / "examples")
        (folder / "我的版面").symlink_to(SAMPLES)
        own = {k: v for k, v in os.environ.items() if k != "BAOWEN_HOME"} | {"BAOWEN_PORT": port, "PYTHONUTF8": "1"}
        path = f"{Path(sys.executable).parent}{os.pathsep}{own['PATH']}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=folder,
            env=own | {"PATH": path, "XDG_DATA_HOME": str(folder / "data"), "HF_HUB_OFFLINE": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    return done.stdout


def _script(page: Path) -> str:
    lines, python = [_PRELUDE], ""
    for block in blocks(page):
        if block.kind == "sh" and block.first not in NOT_RUN:
            lines.append(re.sub(r"^(?=baowen (?:chat|serve)\b)(?!.*&$)", "until_it_answers ", block.code, flags=re.M))
        elif block.kind == "text" and block.code.startswith("$ "):
            command, _, shown = block.code[2:].partition("\n")
            lines.append(f"diff - <({command}) <<'SHOWN'\n{shown}SHOWN")
        elif block.kind == "python":
            python += block.code
    return "\n".join([*lines, f"python - <<'PYTHON'\n{python}PYTHON"])


def options(words: Sequence[str]) -> set[str]:
    """The options of the command that these words begin with. KeyError for one that is not there."""
    command: Command = main
    for word in words:
        if not isinstance(command, Group):
            break
        command = command.commands[word]
    return {"--help", *(o for p in command.params for o in (*p.opts, *p.secondary_opts))}
