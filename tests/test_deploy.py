"""What stands in deploy/ fits the program: the image's parts, its health check, the unit of systemd."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from code_blocks import ROOT, options
from running_server import serving

IMAGE = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
UNIT = (ROOT / "deploy" / "baowen.service").read_text("utf-8")


@pytest.mark.parametrize("text", [UNIT, IMAGE], ids=["unit", "image"])
def test_what_a_server_is_started_with_exists(text: str) -> None:
    """Every option is one of `baowen serve`."""
    (line,) = re.findall(r"^(?:ExecStart=|CMD \[).*", text, re.MULTILINE)
    used = set(re.findall(r"--[a-z-]+", line))
    assert used
    assert used <= options(["serve"])


def test_the_image_is_made_of_what_is_here() -> None:
    """It installs the pinned versions and an extra that exists, and runs as nobody special."""
    assert re.search(r"^torch==[\d.]+$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    assert "-c constraints.txt" in IMAGE
    assert '".[serve,llm]"' in IMAGE
    assert IMAGE.index("USER baowen") < IMAGE.index("ENTRYPOINT")


@pytest.mark.model
@pytest.mark.slow
def test_the_health_check_of_the_image_tells_a_running_server_from_none(sample_home: Path) -> None:
    """It ends with 0 while the server answers, and with another status once it is gone."""
    pytest.importorskip("mcp", reason="the extra serve is not installed")
    (shown,) = re.findall(r"^HEALTHCHECK.*\n\s+CMD (\[.*\])$", IMAGE, re.MULTILINE)
    program, *words = json.loads(shown)
    assert program == "python"
    with serving(sample_home, "--no-chat") as server:
        port = server.url.rpartition(":")[2]
        check = [sys.executable, *(word.replace("7860", port) for word in words)]
        assert subprocess.run(check, check=False).returncode == 0
        assert server.terminate() == 0
        assert subprocess.run(check, check=False, stderr=subprocess.DEVNULL).returncode != 0


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """Every line is one that it knows; the program is not installed where the unit seeks it, so another stands in."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "baowen.service"
    unit.write_text(UNIT.replace("/opt/baowen/bin/baowen", sys.executable), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "baowen" in line]) == (0, [])
