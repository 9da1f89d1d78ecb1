"""`baowen serve` in a process of its own, for the tests of its doors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    url: str
    process: subprocess.Popen[str]
    log: Path

    def terminate(self) -> int:
        """Sends SIGTERM and waits; returns the exit status."""
        self.process.terminate()
        return self.process.wait(60)


@contextmanager
def serving(home: Path, *options: str | Path, **environment: str) -> Iterator[Running]:
    """A server on a free port, ended afterwards."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("BAOWEN_")} | {"HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "baowen.ui.cli", "serve", "--home", home, "--port", "0", *options]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "stderr"
        with log.open("w", encoding="utf-8") as stream:
            process = subprocess.Popen(
                list(map(str, command)), stdout=subprocess.PIPE, stderr=stream, text=True, env=own | environment
            )
        try:
            if process.stdout is None:
                raise RuntimeError("no pipe")
            told = process.stdout.readline()
            found = re.search(r"http://\S+", told)
            if not found:
                raise RuntimeError(f"no server: {told}{log.read_text('utf-8')}")
            yield Running(found[0], process, log)
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
