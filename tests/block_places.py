"""Where the blocks of the pages that set Baowen up are run: in a clone, in a service's machine, in Docker.

They find a clone, thus what is committed. Nothing that they do stays: the clone lies in the folder of a test, the
machine's folders lie under layers that only the script sees, and what Docker was given is taken away. Nothing that this
environment has is fetched again: `PYTHONPATH` shows it to the environments that the blocks make.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from code_blocks import ROOT, blocks, run_shell


@dataclass(frozen=True, slots=True)
class Place:
    """Where some blocks run, one after another, and what they need."""

    name: str
    blocks: Sequence[str]
    """Their first lines, in the order in which they are run. A line that stands in several runs once."""
    needs: Mapping[str, str]
    """Why the blocks cannot run → what succeeds in a shell where they can."""
    before: str = ""
    """Shell that runs before them."""
    after: str = ""
    """Shell that runs after them."""
    lines: Mapping[str, str] = field(default_factory=dict)
    """A line → what is run for it, where that is more than the line or the line means a place of the reader's own."""
    within: Sequence[str] = ()
    """The program that runs the shell."""
    seconds: float = 600

    def run(self, pages: Sequence[Path], folder: Path) -> str:
        """Runs them; returns what was printed. Skips with the reason where something is missing."""
        (folder / "here").mkdir()
        (folder / "here" / "baowen").symlink_to(ROOT)
        for reason, test in self.needs.items():
            if subprocess.run(["bash", "-c", test], cwd=folder, check=False, capture_output=True).returncode:
                pytest.skip(reason)
        script = "\n".join([self.before, *(self.lines.get(line, line) for line in self._printed(pages)), self.after])
        more = {
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PIP_NO_BUILD_ISOLATION": "0",  # which is how pip is told to build with what is there
            "TOOLS": str(Path(sys.executable).parent),
        }
        password = "correct horse battery\n"  # for `baowen user add`
        return run_shell(script, folder, within=self.within, said=password, seconds=self.seconds, **more)

    def _printed(self, pages: Sequence[Path]) -> Iterator[str]:
        shown = [block for page in pages for block in blocks(page) if block.kind == "sh"]
        code = [block.code for first in self.blocks for block in shown if block.first == first]
        yield from dict.fromkeys(line.split("  #")[0].strip() for line in "".join(code).splitlines())


def _tools(*names: str) -> dict[str, str]:
    return {f"{name} is not installed": f"type {name}" for name in names}


def _closed() -> Iterator[Path]:
    """The folders that keep other users from the Python that runs this."""
    needed = (sys.base_prefix, sysconfig.get_path("purelib"))
    parents = {parent for path in needed for parent in Path(path).resolve().parents}
    return (parent for parent in sorted(parents) if not parent.stat().st_mode & 0o001)


_CHAT: Final = "python3 bootstrap.py chat"
_CLONE: Final = "git clone <this repository> && cd baowen"
_TORCH: Final = "pip install torch --index-url https://download.pytorch.org/whl/cpu"

CLONE: Final = Place(
    name="clone",
    blocks=[_CLONE, _CHAT, "python3 bootstrap.py test", _TORCH],
    needs=_tools("git")
    | {
        "this folder is no clone": "git -C here/baowen rev-parse HEAD",
        "bootstrap.py would install a browser and fonts here": """
            test $(id -u) != 0 || ! type apt-get || { fc-list :lang=zh | grep . && {
            test "$BAOWEN_BROWSER" || type chromium || type chromium-browser || type google-chrome; }; }""",
    },
    # These tests are among those that `bootstrap.py test` runs: there, one file is tested and one is checked for types.
    before="export PYTEST_ADDOPTS=tests/test_dateline.py",
    lines={
        # The tools are seen by the new environment like all packages, but the commands of this one are not in it.
        _CLONE: """git clone here/baowen && cd baowen
python3 bootstrap.py install
ln -s "$TOOLS"/{ruff,lint-imports,pytest} .venv/bin/
install /dev/stdin .venv/bin/basedpyright <<< '#!/bin/sh
exec "$TOOLS"/basedpyright "$@" bootstrap.py'""",
        _CHAT: f"until_it_answers {_CHAT}",
        _TORCH: f"python3 -m venv own\n. own/bin/activate\n{_TORCH}",
    },
    after="cd ..\nbaowen ask 鞍山今年开复工目标是多少",
)

_LAYERS: Final = f"""
set -eu
mkdir away
mount -t tmpfs none away
for folder in /etc /opt /var {shlex.join(map(str, _closed()))}; do
    mkdir -p away/{{upper,work}}$folder
    chmod 755 away/upper$folder
    mount -t overlay -o lowerdir=$folder,upperdir=away/upper$folder,workdir=away/work$folder none $folder
done
"""

MACHINE: Final = Place(
    name="machine",
    blocks=["useradd --system --home-dir /var/lib/baowen baowen"],
    needs=_tools("git", "unshare", "useradd", "runuser", "setpriv")
    | {
        "only root sets up a service": "test $(id -u) = 0",
        "there is a user baowen already": "! id baowen",
        "this folder is no clone": "git -C here/baowen rev-parse HEAD",
        "this machine allows no layers over its folders": f"unshare --mount bash -c {shlex.quote(_LAYERS)} && rmdir away",
    },
    within=["unshare", "--mount"],
    # systemd itself is not asked: it would see the machine, not the layers. What it would start is started.
    before=_LAYERS
    + """
systemctl() {
    test "$*" = "enable --now baowen"
    if type -P systemctl; then SYSTEMD_OFFLINE=1 command systemctl enable baowen; fi
    unit() { sed -n "s/^$1=//p" /etc/systemd/system/baowen.service; }
    install -d -o baowen "/var/lib/$(unit StateDirectory)" "/var/cache/$(unit CacheDirectory)"
    until_it_answers setpriv --reuid "$(unit User)" --regid "$(unit Group)" --init-groups \\
        env -i PATH=/usr/bin:/bin PYTHONPATH="$PYTHONPATH" $(unit Environment) $(unit ExecStart | sed "s/--port .*/--port $BAOWEN_PORT/")
}
git clone here/baowen && cd baowen
""",
)

_IMAGES: Final = " ".join(
    sorted(set(re.findall(r"^FROM (\S+)", (ROOT / "deploy/Dockerfile").read_text("utf-8"), re.M)))
)

DOCKER: Final = Place(
    name="docker",
    blocks=["docker build -f deploy/Dockerfile -t baowen ."],
    needs=_tools("git", "docker")
    | {
        "Docker does not run": "docker info",
        "only root makes a folder for another user": "test $(id -u) = 0",
        "this folder is no clone": "git -C here/baowen rev-parse HEAD",
        "Docker has something called baowen already": """
            ! docker container inspect baowen && ! docker volume inspect baowen && ! docker image inspect baowen""",
        "the images it begins with cannot be had": f"for image in {_IMAGES}; do docker image inspect $image || docker pull $image || exit; done",
    },
    before="""
trap 'set +e; docker rm --force baowen; docker volume rm baowen; docker image rm baowen' EXIT
docker() { command docker "${@/#-it/-i}"; }  # there is no terminal
git clone here/baowen && cd baowen
""",
    after="curl --silent --fail --retry 60 --retry-delay 1 --retry-all-errors http://127.0.0.1:7860/healthz",
    seconds=1800,
)

PLACES: Final = (CLONE, MACHINE, DOCKER)
SET_UP: Final = frozenset(first for place in PLACES for first in place.blocks)
"""The first lines of the blocks that are run there."""
