"""schemathesis throws what the OpenAPI document allows, and what it does not, at a real server: nothing breaks.

A short run; benchmarks/rest_schema.py makes the long one.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running_server import serving

from baowen.ui.keys import Keys

pytest.importorskip("schemathesis", reason="schemathesis is not installed")
pytest.importorskip("mcp", reason="the extra serve is not installed")
pytestmark = [pytest.mark.model, pytest.mark.slow]
HERE = Path(__file__).parent


def test_no_request_breaks_the_api_or_its_schema(small_home: Path, tmp_path: Path) -> None:
    """No 5xx, no undocumented status, no response beside the schema, nobody in without a key; nothing in the log."""
    key = Keys.create(tmp_path / "keys").add("boss", role="librarian")
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    command = [Path(sys.executable).parent / "schemathesis", "--config-file", HERE / "schemathesis.toml", "run"]
    options = [
        "--max-examples",
        "2",
        "--seed",
        "1",
        "--request-timeout",
        "60",
        "--phases",
        "examples,coverage,fuzzing",
        "--no-color",
    ]
    with serving(home, "--no-chat", "--rate", "0", "--keys", tmp_path / "keys") as server:
        run = subprocess.run(
            [*command, f"{server.url}/v1/openapi.json", "-H", f"Authorization: Bearer {key}", *options],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert run.returncode == 0, run.stdout
        assert "Traceback" not in server.log.read_text("utf-8")
