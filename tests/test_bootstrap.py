"""bootstrap.py decides rightly what to install and what to skip, without installing anything here."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent


def load() -> ModuleType:
    """The script as a module; it lies beside the packages, not in one."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    if spec is None or spec.loader is None:
        pytest.fail("bootstrap.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


bootstrap = load()


def on_path(*present: str) -> Callable[[str], str | None]:
    """A stand-in for ``shutil.which`` on a machine that has these programs."""
    return lambda name: f"/bin/{name}" if name in present else None


def run_bare(*arguments: str) -> subprocess.CompletedProcess[str]:
    """bootstrap.py in a Python without site-packages, as a fresh machine has it."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(ROOT / "bootstrap.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def test_linux_without_a_gpu_takes_the_cpu_build_and_asks_pips_own_sources_first() -> None:
    """The CPU build is looked for where pip is configured, then on PyTorch's index; plain torch (CUDA) never."""
    own, public = bootstrap.torch_attempts("Linux", nvidia=False, version="2.13.0")
    assert own == ["torch==2.13.0+cpu"]
    assert public[:3] == ["torch==2.13.0+cpu", "--index-url", "https://download.pytorch.org/whl/cpu"]


@pytest.mark.parametrize(
    ("system", "nvidia"), [("Linux", True), ("Darwin", False), ("Windows", False), ("Windows", True)]
)
def test_elsewhere_the_plain_wheel_is_the_right_one(system: str, nvidia: bool) -> None:
    """With an NVIDIA GPU, and on macOS and Windows, PyPI's own build is taken."""
    assert bootstrap.torch_attempts(system, nvidia=nvidia, version="2.13.0") == [["torch==2.13.0"]]


def test_the_version_of_torch_is_the_pinned_one() -> None:
    """The version comes from the line ``torch==``, not from a package whose name merely ends so."""
    assert bootstrap.torch_version("nanotorch==9.9\ntorch==2.13.0\ntqdm==4.0\n") == "2.13.0"


def test_the_index_of_pytorch_has_the_pinned_version() -> None:
    """The address that bootstrap.py and the guides name gives a build of the version in constraints.txt."""
    host = urlsplit(bootstrap.CPU_INDEX).hostname
    try:
        socket.create_connection((host, 443), timeout=5).close()
    except OSError as error:
        pytest.skip(f"{host} cannot be reached: {error}")
    version = bootstrap.torch_version((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    command = [sys.executable, "-m", "pip", "index", "versions", "torch", "--index-url", bootstrap.CPU_INDEX]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert version in re.findall(r"[\d.]*\d", done.stdout), done.stderr


def test_constraints_without_torch_name_the_cure() -> None:
    """A damaged constraints file is an error that says how to get it back."""
    with pytest.raises(bootstrap.Failed, match=r"git checkout constraints\.txt"):
        bootstrap.torch_version("torchvision==0.1\n")


def test_the_repository_pins_torch_and_every_direct_dependency() -> None:
    """constraints.txt covers each requirement that pyproject.toml names, so that a fresh clone gets what was tested."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines if line and not line.startswith("#")}
    names = {re.split(r"[<>=!~;\s\[]", requirement, maxsplit=1)[0].lower() for requirement in wanted}
    assert names - pinned - {"baowen"} == set()
    assert "torch" in pinned


def test_a_stamp_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """What a run records, the next run reads; nothing else is left in the folder."""
    stamp = bootstrap.Stamp(root="/r", python="3.11.2", torch="torch==2.13.0", package="ab", dev=True, model="ab")
    bootstrap.write_stamp(tmp_path / "stamp.json", stamp)
    assert bootstrap.read_stamp(tmp_path / "stamp.json") == stamp
    assert [path.name for path in tmp_path.iterdir()] == ["stamp.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"unknown": 1}', "\x00"])
def test_a_damaged_stamp_means_that_everything_is_done_again(tmp_path: Path, content: str) -> None:
    """A stamp that cannot be read counts as none; it never stops the set-up."""
    path = tmp_path / "stamp.json"
    path.write_text(content, encoding="utf-8")
    assert bootstrap.read_stamp(path) == bootstrap.Stamp()


def test_a_missing_stamp_is_an_empty_one(tmp_path: Path) -> None:
    """In a fresh clone nothing has been done."""
    assert bootstrap.read_stamp(tmp_path / "none.json") == bootstrap.Stamp()


def test_the_digest_changes_with_either_input() -> None:
    """A step is repeated when pyproject.toml or constraints.txt changes, and when text moves from one to the other."""
    assert bootstrap.digest("a", "b") == bootstrap.digest("a", "b")
    assert len({bootstrap.digest(*inputs) for inputs in (("a", "b"), ("a", "c"), ("ab", ""), ("", "ab"))}) == 4


class Installation:
    """An imaginary environment: which steps ``install`` would run there, given what the stamp says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.folder = folder
        self.steps: list[str] = []
        (folder / "constraints.txt").write_text("torch==2.13.0\n", encoding="utf-8")
        (folder / "pyproject.toml").write_text("", encoding="utf-8")
        monkeypatch.setattr(bootstrap, "ROOT", folder)
        monkeypatch.setattr(bootstrap, "STAMP", folder / "stamp.json")
        monkeypatch.setattr(bootstrap.platform, "system", lambda: "Linux")
        monkeypatch.setattr(bootstrap, "step", lambda label, *attempts, cure: self.steps.append(label[:2]))
        monkeypatch.setattr(bootstrap, "answers", self.answer)

    @staticmethod
    def answer(command: list[object]) -> str | None:
        """No GPU, and an environment of the Python that runs this."""
        return None if command[0] == "nvidia-smi" else bootstrap.platform.python_version()

    def run(self, *, dev: bool) -> list[str]:
        """The first two characters of each step that runs."""
        self.steps.clear()
        bootstrap.install(dev=dev)
        return list(self.steps)


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Installation:
    """A fresh imaginary environment."""
    return Installation(monkeypatch, tmp_path)


def test_a_second_run_does_nothing_again(installation: Installation) -> None:
    """The first run makes everything in order; the second, unchanged, runs no step."""
    assert installation.run(dev=False) == ["建立", "安装", "安装", "准备"]
    assert installation.run(dev=False) == []


def test_the_tools_of_the_tests_are_added_once_and_serve_the_chat_too(installation: Installation) -> None:
    """After ``chat``, ``test`` installs the package with its tools; after that neither installs anything."""
    installation.run(dev=False)
    assert installation.run(dev=True) == ["安装"]
    assert installation.run(dev=True) == []
    assert installation.run(dev=False) == []


def test_changed_pins_install_again_but_keep_torch(installation: Installation) -> None:
    """A new pin repeats the package and the model, not the environment nor an unchanged PyTorch."""
    installation.run(dev=False)
    (installation.folder / "constraints.txt").write_text("torch==2.13.0\ntqdm==5\n", encoding="utf-8")
    assert installation.run(dev=False) == ["安装", "准备"]


def test_a_moved_checkout_gets_a_new_environment(installation: Installation) -> None:
    """The scripts in an environment hold absolute paths: in another folder everything is made anew."""
    installation.run(dev=False)
    stamp = bootstrap.read_stamp(bootstrap.STAMP)
    bootstrap.write_stamp(bootstrap.STAMP, bootstrap.replace(stamp, root="/elsewhere"))
    assert installation.run(dev=False) == ["建立", "安装", "安装", "准备"]


def test_a_python_without_venv_names_the_package_to_install(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian splits venv off: the error is one line that says what to install."""
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.Failed, match="apt install python3-venv") as caught:
        installation.run(dev=False)
    assert "\n" not in str(caught.value)


def test_the_browser_named_by_the_user_comes_first() -> None:
    """BAOWEN_BROWSER wins over what PATH holds."""
    found = bootstrap.find_browser({"BAOWEN_BROWSER": "/opt/mine"}, on_path("chromium"), works=lambda path: True)
    assert found == "/opt/mine"


def test_a_named_browser_that_does_not_work_is_not_silently_replaced() -> None:
    """A wrong BAOWEN_BROWSER gives none, rather than another than the one asked for."""
    found = bootstrap.find_browser({"BAOWEN_BROWSER": "/no"}, on_path("chromium"), works=lambda path: path != "/no")
    assert found is None


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (("google-chrome", "chromium-browser", "chromium"), "/bin/chromium"),
        (("google-chrome", "chromium-browser"), "/bin/chromium-browser"),
        (("google-chrome",), "/bin/google-chrome"),
        ((), None),
    ],
)
def test_browsers_on_path_are_taken_in_order(present: tuple[str, ...], expected: str | None) -> None:
    """Chromium before Chrome; none where there is none."""
    assert bootstrap.find_browser({}, on_path(*present), works=lambda path: True) == expected


def test_a_browser_that_is_only_a_stub_is_passed_over() -> None:
    """The next one on PATH is taken where the first cannot even tell its version."""
    which = on_path("chromium-browser", "google-chrome")
    assert bootstrap.find_browser({}, which, works=lambda path: "chromium" not in path) == "/bin/google-chrome"


def test_a_command_that_fails_or_is_missing_has_no_answer() -> None:
    """Probing never raises: a missing program and a failing one are both None."""
    assert bootstrap.answers([sys.executable, "-c", "print('ja')"]) == "ja"
    assert bootstrap.answers([sys.executable, "-c", "raise SystemExit(1)"]) is None
    assert bootstrap.answers(["no-such-program-anywhere"]) is None


def test_a_step_goes_on_to_the_next_attempt_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the second attempt succeeds, one line is printed and nothing of the first."""
    good, bad = [sys.executable, "-c", "print('noise')"], [sys.executable, "-c", "raise SystemExit('oh')"]
    bootstrap.step("试", bad, good, cure="…")
    out = capsys.readouterr().out
    assert out.startswith("· 试 … ")
    assert out.endswith(" 秒\n")
    assert "noise" not in out
    assert "oh" not in out


def test_a_failed_step_shows_everything_and_names_the_cure(capsys: pytest.CaptureFixture[str]) -> None:
    """The output of every attempt is shown whole, and the error is one line with the cure."""
    attempts = [[sys.executable, "-c", f"print('line'); raise SystemExit('reason {n}')"] for n in (1, 2)]
    with pytest.raises(bootstrap.Failed, match="换一个") as caught:
        bootstrap.step("试", *attempts, cure="换一个")
    assert "\n" not in str(caught.value)
    out = capsys.readouterr().out
    assert "reason 1" in out
    assert "reason 2" in out


def test_type_checkers_see_the_packages_under_their_installed_names(tmp_path: Path) -> None:
    """The links lead to the folders of the checkout, and making them again changes nothing."""
    for _ in range(2):
        bootstrap.link_for_type_checkers(tmp_path)
    assert sorted(path.name for path in (tmp_path / "baowen").iterdir()) == ["embeddings", "examples", "rag", "ui"]
    assert (tmp_path / "baowen" / "rag").resolve() == ROOT / "rag"


def test_without_a_browser_the_tests_go_on_except_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that cannot be had is one printed line, but a failure where CI is set."""

    def fail(*_args: object, **_options: object) -> None:
        raise bootstrap.Failed("no download")

    monkeypatch.setattr(bootstrap, "answers", lambda *_args, **_options: None)
    monkeypatch.setattr(bootstrap, "step", fail)
    assert bootstrap.playwright_browser({}) is None
    with pytest.raises(bootstrap.Failed):
        bootstrap.playwright_browser({"CI": "true"})


def test_help_works_with_a_bare_python_and_is_short() -> None:
    """--help needs nothing installed, prints each command and exits 0."""
    done = run_bare("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for command in ("chat", "test", "install"):
        assert f"\n  {command}" in done.stdout
    assert len(done.stdout.splitlines()) < 12


@pytest.mark.parametrize("arguments", [(), ("tset",), ("install", "extra")], ids=["nothing", "typo", "too-much"])
def test_wrong_use_shows_the_usage_and_exits_with_2(arguments: tuple[str, ...]) -> None:
    """A missing, mistyped or overfull command is exit code 2 with the usage, and nothing is installed."""
    done = run_bare(*arguments)
    assert done.returncode == 2
    assert "用法" in done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="the shell of .ci/run is bash")
def test_the_ci_script_is_executable_and_well_formed() -> None:
    """.ci/run can be started as it is, and bash finds no syntax error in it."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_the_stamp_is_readable_by_people(tmp_path: Path) -> None:
    """The stamp is plain JSON with one field a line."""
    bootstrap.write_stamp(tmp_path / "s.json", bootstrap.Stamp(python="3.11.2"))
    text = (tmp_path / "s.json").read_text(encoding="utf-8")
    assert json.loads(text)["python"] == "3.11.2"
    assert len(text.splitlines()) == 2 + len(bootstrap.Stamp.__dataclass_fields__)
