"""The blocks of code in the README and the guides, and how they are run: literally, on the sample pages.

Those that set Baowen up are run at the places of `block_places.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Collection, Sequence
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


def run(page: Path, folder: Path, *, without: Collection[str] = ()) -> str:
    """Runs the shell of a page, then its Python, in a folder with the sample pages; returns what was printed.

    Text after a prompt must be what the command prints. At port 8080, where the pages have a language model, one answers
    好。 The blocks that begin with the lines of ``without`` are left out.
    """
    with contextmanager(serve)() as model:
        script = _script(page, without).replace("8080", model.url.removesuffix("/v1").rpartition(":")[2])
        (folder / "examples").symlink_to(ROOT / "examples")
        (folder / "我的版面").symlink_to(SAMPLES)
        return run_shell(script, folder)


def run_shell(
    script: str, folder: Path, *, within: Sequence[str] = (), said: str = "", seconds: float = 300, **more: str
) -> str:
    """Runs a script in a folder, with ``more`` in its environment and ``said`` to read; returns what was printed.

    What is put behind `until_it_answers` is a server: it is awaited and ended. It has a free port instead of 7860.
    """
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    own = {k: v for k, v in os.environ.items() if k != "BAOWEN_HOME"} | {"BAOWEN_PORT": port, "PYTHONUTF8": "1"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{own['PATH']}"
    script = re.sub(r"(?<!7860:)\b7860\b", port, script)  # the second of 7860:7860 is a container's
    done = subprocess.run(
        [*within, "bash", "-c", _PRELUDE + script],
        cwd=folder,
        env=own | {"PATH": path, "XDG_DATA_HOME": str(folder / "data"), "HF_HUB_OFFLINE": "1"} | more,
        input=said,
        capture_output=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    return done.stdout


def _script(page: Path, without: Collection[str]) -> str:
    lines, python = [""], ""
    for block in blocks(page):
        if block.kind == "sh" and block.first not in without:
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
