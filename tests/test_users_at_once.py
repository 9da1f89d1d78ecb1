"""Several users who ask at the same time; the long run is in benchmarks/users.py."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.model
@pytest.mark.slow
def test_users_who_ask_at_once_get_their_own_answers() -> None:
    """Eight users ask two questions each: each sees and keeps his own alone, and nothing fails."""
    words = ["--users", "8", "--each", "2", "--pause", "0.5", "--json"]
    run = subprocess.run(
        [sys.executable, "-X", "utf8", str(ROOT / "benchmarks" / "users.py"), *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    print(told)
    assert told["what"] == []
    assert (told["errors"], told["mixed"]) == (0, 0)
    assert told["answers"] == 8 * 2
