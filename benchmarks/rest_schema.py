"""schemathesis against the whole API for some minutes: no 5xx, no answer beside the OpenAPI document.

python benchmarks/rest_schema.py [--minutes 10] [--home INDEX]; the index is copied, as uploads change it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from baowen.rag import LocalIndex
from baowen.ui.keys import Keys

ROOT = Path(__file__).resolve().parent.parent
if TYPE_CHECKING:
    from tests.running_server import serving
else:
    sys.path.insert(0, str(ROOT / "tests"))

    from running_server import serving


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        if options.home:
            shutil.copytree(options.home, home)
        else:
            with LocalIndex.create(home) as index:
                index.add(ROOT / "examples" / "pages")
        key = Keys.create(Path(folder) / "keys").add("boss", role="librarian")
        command = [Path(sys.executable).parent / "schemathesis", "--config-file", ROOT / "tests" / "schemathesis.toml"]
        with serving(home, "--no-chat", "--rate", "0", "--keys", Path(folder) / "keys") as server:
            run = subprocess.run(
                [
                    *command,
                    "run",
                    f"{server.url}/v1/openapi.json",
                    "-H",
                    f"Authorization: Bearer {key}",
                    "--max-time",
                    str(int(options.minutes * 60)),
                    "--request-timeout",
                    "60",
                    "--no-color",
                ],
                cwd=folder,
                check=False,
            )
            print(f"tracebacks in the server's log: {server.log.read_text('utf-8').count('Traceback')}")
            print(f"the server's exit status after SIGTERM: {server.terminate()}")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
