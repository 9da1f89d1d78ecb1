"""From a fresh clone to a running Baowen: ``python3 bootstrap.py chat`` or ``python3 bootstrap.py test``.

Standard library only, Python 3.11 or newer, on Linux, macOS and Windows. Each command does everything from nothing
(own virtual environment, the right build of PyTorch, the package, the offline model, for the tests a browser) and is
safe to run again: what has not changed is skipped, as recorded in ``.venv/baowen-stamp.json``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
STAMP = VENV / "baowen-stamp.json"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUESTION = "鞍山今年开复工目标是多少"
USAGE = """用法：python3 bootstrap.py 命令 [参数…]

  chat [参数…]   安装（首次约几分钟），用样例报纸回答一个问题，然后打开网页对话；参数交给 baowen chat
  test [参数…]   安装，再依次运行代码检查和全部测试；参数交给 pytest
  install        只安装

都可以反复运行，没有变化的步骤会跳过。可用的环境变量：BAOWEN_BROWSER（测试用的浏览器），PIP_INDEX_URL（软件源镜像）。"""


class Failed(Exception):
    """A step that cannot go on; the message is one line that names the cure."""


@dataclass(frozen=True)
class Stamp:
    """What has been done in the virtual environment, and from which inputs.

    An empty string means "not yet"; ``torch`` is the requirement, ``package`` and ``model`` are digests of their inputs,
    ``dev`` says whether the tools of the tests came with the package.
    """

    root: str = ""
    python: str = ""
    torch: str = ""
    package: str = ""
    dev: bool = False
    model: str = ""


def read_stamp(path: Path) -> Stamp:
    """The stamp in ``path``; an empty one where it is missing or unreadable, so that everything is done again."""
    try:
        return Stamp(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Stamp()


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Record ``stamp`` in ``path`` at once: a crash leaves the old one."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(stamp), indent=1), encoding="utf-8")
    fresh.replace(path)


def digest(*texts: str) -> str:
    """A short hash of the inputs of a step."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def torch_version(constraints: str) -> str:
    """The version of PyTorch that ``constraints.txt`` pins.

    Raises:
        Failed: it pins none.
    """
    found = re.search(r"^torch==([\w.]+)", constraints, re.MULTILINE)
    if not found:
        raise Failed("constraints.txt 里没有 torch==…；请用 git checkout constraints.txt 恢复")
    return found[1]


def torch_attempts(system: str, *, nvidia: bool, version: str) -> list[list[str]]:
    """What to give to ``pip install``, best first, to get the right build of PyTorch.

    On Linux PyPI's wheel brings gigabytes of CUDA. Without an NVIDIA GPU the CPU build is taken: from where pip is
    configured to look, else from PyTorch's own index. Elsewhere PyPI's wheel is the CPU build.
    """
    if system != "Linux" or nvidia:
        return [[f"torch=={version}"]]
    wanted = f"torch=={version}+cpu"
    return [[wanted], [wanted, "--index-url", CPU_INDEX, "--retries", "1"]]


def find_browser(
    environment: Mapping[str, str],
    which: Callable[[str], str | None],
    *,
    works: Callable[[str], bool],
) -> str | None:
    """The first browser that works: ``BAOWEN_BROWSER``, else one of ``BROWSERS`` on PATH; None where there is none."""
    named = environment.get("BAOWEN_BROWSER")
    candidates = [named] if named else [which(name) for name in BROWSERS]
    return next((path for path in candidates if path and works(path)), None)


def is_root_debian() -> bool:
    """Can packages be installed here with apt-get, without asking for a password?"""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def answers(command: Sequence[str | Path], *, seconds: float = 30) -> str | None:
    """What ``command`` prints; None where it is missing, fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def step(label: str, *attempts: Sequence[str | Path], cure: str) -> None:
    """Run the first of ``attempts`` that succeeds, on one line with its seconds.

    Raises:
        Failed: none succeeded; what they printed has then been shown whole.
    """
    print(f"· {label} …", end=" ", flush=True)
    begun = time.monotonic()
    shown: list[str] = []
    for command in attempts:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode == 0:
            print(f"{time.monotonic() - begun:.1f} 秒", flush=True)
            return
        shown.append(f"$ {' '.join(map(str, command))}\n{done.stdout.strip()}\n（退出码 {done.returncode}）")
    print("失败", *shown, sep="\n", flush=True)
    raise Failed(f"{label}失败（输出见上）；{cure}")


def make_environment(stamp: Stamp) -> Stamp:
    """Make ``.venv`` where it is missing, broken, moved or of another Python; return the stamp to go on with."""
    version = answers([PYTHON, "-c", "import pip, platform; print(platform.python_version())"])
    if version is not None and version == stamp.python and stamp.root == str(ROOT):
        return stamp
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise Failed(
            f"{sys.executable} 不能建立虚拟环境；Debian/Ubuntu 上请先运行：apt install python3-venv，其他系统请装完整的 Python"
        )
    step(
        f"建立虚拟环境 .venv（Python {platform.python_version()}）",
        [sys.executable, "-m", "venv", "--clear", VENV],
        cure="Debian/Ubuntu 上请运行：apt install python3-venv；或检查磁盘空间和目录权限",
    )
    fresh = Stamp(root=str(ROOT), python=platform.python_version())
    write_stamp(STAMP, fresh)
    return fresh


def install(*, dev: bool) -> None:
    """Bring the virtual environment to what ``pyproject.toml`` and ``constraints.txt`` ask for."""
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    inputs = digest((ROOT / "pyproject.toml").read_text(encoding="utf-8"), constraints)
    stamp = make_environment(read_stamp(STAMP))
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    again = "请检查网络或软件源（可用 PIP_INDEX_URL 指定镜像）后重新运行"

    nvidia = answers(["nvidia-smi", "--list-gpus"]) is not None
    attempts = torch_attempts(platform.system(), nvidia=nvidia, version=torch_version(constraints))
    if stamp.torch != attempts[0][0]:
        commands = [[*pip, "--no-deps", *arguments] for arguments in attempts]
        cure = f"{again}；也可用 PIP_FIND_LINKS 指定存有该文件的目录或网页"
        step(f"安装 PyTorch（{attempts[0][0]}）", *commands, cure=cure)
        stamp = replace(stamp, torch=attempts[0][0])
        write_stamp(STAMP, stamp)

    if stamp.package != inputs or (dev and not stamp.dev):
        package = ".[dev]" if dev else "."
        step(f"安装报问及其依赖（{package}）", [*pip, "-c", "constraints.txt", "-e", package], cure=again)
        stamp = replace(stamp, package=inputs, dev=dev)
        write_stamp(STAMP, stamp)

    if stamp.model != inputs:
        prepare = "from baowen.embeddings import load_embedder; load_embedder()"
        step("准备离线模型", [PYTHON, "-c", prepare], cure="请按上面最后一行处理后重新运行")
        write_stamp(STAMP, replace(stamp, model=inputs))


def link_for_type_checkers(folder: Path) -> None:
    """Show type checkers ``baowen.rag`` and the others as links in ``folder``: the mapping of pyproject is an import hook.

    Raises:
        Failed: the system allows no links.
    """
    home = folder / "baowen"
    home.mkdir(parents=True, exist_ok=True)
    for name in ("embeddings", "examples", "rag", "ui"):
        link = home / name
        if link.exists():
            continue
        try:
            link.symlink_to(Path(os.path.relpath(ROOT / name, home)), target_is_directory=True)
        except OSError as error:
            # Windows without developer mode still allows junctions.
            if os.name != "nt" or answers(["cmd", "/c", "mklink", "/J", link, ROOT / name]) is None:
                raise Failed(f"不能建立链接 {link}：{error}；请检查目录权限") from error


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages; the caller has checked ``is_root_debian``."""
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    again = "请检查网络或 apt 源后重新运行"
    step("更新 apt 索引", ["apt-get", "update", "-qq"], cure=again)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    step(f"安装 {' '.join(packages)}", command, cure=again)


def prepare_browser(environment: Mapping[str, str]) -> str | None:
    """The browser for the tests, installed where needed; None where there is none and the tests may skip it.

    Raises:
        Failed: there is none and ``CI`` is set.
    """

    def works(path: str) -> bool:
        # Ubuntu's chromium may be a stub that only asks for snap.
        return answers([path, "--version"]) is not None

    def find() -> str | None:
        return find_browser(environment, shutil.which, works=works)

    browser = find()
    fonts = platform.system() != "Linux" or bool(answers(["fc-list", ":lang=zh"]))
    missing = [] if browser else ["chromium"]
    missing += [] if fonts else ["fontconfig", "fonts-noto-cjk"]
    missing += [] if shutil.which("curl") else ["curl"]  # the guides' own commands call it
    if missing and is_root_debian():
        apt_install(missing)
        browser = browser or find()
    elif not fonts:
        print("· 没有中文字体，截图里的汉字会是方框；Debian/Ubuntu 上可运行：apt install fonts-noto-cjk")
    return browser or playwright_browser(environment)


def playwright_browser(environment: Mapping[str, str]) -> str | None:
    """Playwright's own Chromium, downloaded where needed; None where that fails and the tests may skip it.

    Raises:
        Failed: it fails and ``CI`` is set.
    """
    where = (
        "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
    )
    options = ["--with-deps"] if is_root_debian() else []
    try:
        if not Path(answers([PYTHON, "-c", where]) or "?").exists():
            download = [PYTHON, "-m", "playwright", "install", *options, "chromium"]
            step("下载浏览器 Chromium", download, cure="请安装 chromium 或 google-chrome，或设置 BAOWEN_BROWSER")
    except Failed:
        if environment.get("CI", "").lower() in ("1", "true"):
            raise
        print("· 没有浏览器，浏览器测试将跳过；请安装 chromium 或 google-chrome，或设置 BAOWEN_BROWSER")
        return None
    return answers([PYTHON, "-c", where])


def chat(arguments: Sequence[str]) -> int:
    """Answer one question from the sample pages, then hand over to ``baowen chat``."""
    install(dev=False)
    baowen = str(BIN / "baowen")
    print(f"\n$ baowen ask {QUESTION}", flush=True)
    code = subprocess.run([baowen, "ask", QUESTION], check=False).returncode
    if code > 1:  # 1 is "not found", which an index of one's own may well say
        return code
    command = [baowen, "chat", *arguments]
    print(f"\n$ baowen {' '.join(command[1:])}", flush=True)
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    return os.execv(baowen, command)  # noqa: S606 -- no shell is wanted


def test(arguments: Sequence[str]) -> int:
    """Run every check in turn, the quick ones first; stop at the first that fails and return its exit code."""
    install(dev=True)
    link_for_type_checkers(ROOT / "build" / "typing")
    browser = prepare_browser(os.environ)
    if browser:
        os.environ["BAOWEN_BROWSER"] = browser
    (ROOT / "artifacts").mkdir(exist_ok=True)
    for name, *options in (
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["basedpyright", "--pythonpath", str(PYTHON)],
        ["lint-imports", "--no-logo"],
        ["pytest", *arguments],
    ):
        print(f"\n$ {' '.join([name, *options])}", flush=True)
        code = subprocess.run([BIN / name, *options], cwd=ROOT, check=False).returncode
        if code:
            print(f"\n{name} 没有通过（退出码 {code}），后面的检查没有运行", flush=True)
            return code
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is 0 for good, 2 for wrong use, 3 for a failed step, else that of the tool."""
    if not arguments or "--help" in arguments or "-h" in arguments:
        print(USAGE)
        return 0 if arguments else 2
    if sys.version_info < (3, 11):  # noqa: UP036 -- the message for those who start it with an older one
        print(
            f"需要 Python 3.11 或更新，这里是 {platform.python_version()}；请用 python3.11 bootstrap.py …",
            file=sys.stderr,
        )
        return 2
    command, *rest = arguments
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    try:
        if command == "chat":
            return chat(rest)
        if command == "test":
            return test(rest)
        if command == "install" and not rest:
            install(dev=False)
            return 0
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\n已中断；重新运行会接着做", file=sys.stderr)
        return 130
    print(f"不认识：{' '.join(arguments)}\n\n{USAGE}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that knows no Chinese still gets its lines
    sys.exit(main(sys.argv[1:]))
