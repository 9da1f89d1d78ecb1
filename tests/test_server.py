"""`baowen serve` as users run it: one port and one login for chat, REST and MCP; it ends without losing an answer."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from running_server import Running, serving

from baowen.ui.cli import main
from baowen.ui.users import Users

pytest.importorskip("mcp", reason="the extra serve is not installed")
pytestmark = [pytest.mark.model, pytest.mark.slow]
LOGIN = ("lin", "correct horse")
HELLO = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
MCP = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A login file with one reader."""
    file = tmp_path_factory.mktemp("accounts") / "users"
    Users.create(file).add(*LOGIN)
    return file


def test_one_login_opens_the_chat_rest_and_mcp(sample_home: Path, accounts: Path) -> None:
    """Without it each of the three refuses; with the same name and password each answers, on one port."""
    with serving(sample_home, "--auth", accounts) as server, httpx.Client(base_url=server.url, timeout=60) as web:
        assert '"auth_required":true' in web.get("/").text.replace(" ", "")
        assert web.get("/config").status_code == 401
        assert web.get("/v1/status").status_code == 401
        assert web.post("/mcp", json=HELLO, headers=MCP).status_code == 401
        assert web.post("/login", data={"username": LOGIN[0], "password": LOGIN[1]}).json() == {"success": True}
        assert web.get("/config").status_code == 200
        assert web.get("/v1/status", auth=LOGIN).json()["pages"] == 5
        listed = web.post("/mcp", json=HELLO, headers=MCP, auth=LOGIN).json()["result"]["tools"]
        assert {tool["name"] for tool in listed} == {"ask", "search_articles", "read_article", "list_places"}
        sent = web.post("/gradio_api/upload", files={"files": ("a.txt", b"x")})
        assert sent.status_code == 403  # a reader's
        assert web.get("/v1/status").status_code == 401  # the chat's cookie opens the chat alone
        assert server.terminate() == 0


def _asking(server: Running, counted: Counter[str], begun: threading.Barrier) -> None:
    """Asks on one connection until the server is gone."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        begun.wait()
        while True:
            try:
                answer = client.post("/v1/search", json={"query": "开复工目标", "k": 3})
                counted["answered" if answer.status_code == 200 and answer.json()["hits"] else "wrong"] += 1
            except httpx.ConnectError:
                return
            except httpx.TransportError as error:
                counted[f"lost: {type(error).__name__}"] += 1
                return


def test_sigterm_under_load_loses_no_answer(sample_home: Path) -> None:
    """Eight users who ask without pause each get every answer until no more are taken in; /healthz tells of the end."""
    with serving(sample_home, "--no-chat") as server, httpx.Client(base_url=server.url, timeout=30) as watching:
        counted: Counter[str] = Counter()
        begun = threading.Barrier(9)
        users = [threading.Thread(target=_asking, args=(server, counted, begun)) for _ in range(8)]
        for user in users:
            user.start()
        begun.wait()
        time.sleep(1)
        assert watching.get("/healthz").json() == {"status": "ok"}
        server.process.terminate()
        ends = time.monotonic() + 20
        while (told := watching.get("/healthz")).status_code == 200 and time.monotonic() < ends:
            time.sleep(0.02)
        assert told.status_code == 503
        assert told.headers["connection"] == "close"
        assert server.process.wait(60) == 0
        for user in users:
            user.join(30)
        assert set(counted) == {"answered"}
        assert counted["answered"] > 8


def test_a_new_server_begins_with_the_samples_until_pages_are_uploaded(tmp_path: Path) -> None:
    """A home without an index is no error; the first upload takes the place of the sample pages."""
    with serving(tmp_path / "home", "--no-chat") as server, httpx.Client(base_url=server.url, timeout=60) as web:
        assert web.get("/v1/status").json()["sample"] is True
        text = "丹东市草莓节开幕\n\n本报讯 记者程以宁报道 今年丹东市草莓种植面积达到23万亩。\n"
        assert web.post("/v1/index", files={"files": ("a.txt", text.encode())}).status_code == 202
        ends = time.monotonic() + 60
        while (told := web.get("/v1/status").json())["sample"] and time.monotonic() < ends:
            time.sleep(0.1)
        assert (told["sample"], told["files"]) == (False, 1)
        assert server.terminate() == 0


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packages of `baowen[serve]` one line says which are missing and what installs them."""
    monkeypatch.setitem(sys.modules, "mcp", None)  # as Python marks what cannot be imported
    run = CliRunner().invoke(main, ["serve"])
    assert run.exit_code == 2
    assert "mcp：pip install 'baowen[serve]'" in run.stderr


def test_a_server_for_other_machines_wants_a_login(sample_home: Path) -> None:
    """Beyond this machine nothing is served without users, or keys where there is no chat."""
    run = CliRunner().invoke(main, ["serve", "--home", str(sample_home), "--host", "0.0.0.0"])
    assert run.exit_code == 2
    assert "--auth" in run.stderr


def test_keys_are_made_listed_and_removed(tmp_path: Path) -> None:
    """A key is shown once; the file holds its hash alone and is its owner's alone; a foreign file is refused."""
    file, runner = tmp_path / "keys", CliRunner()
    made = runner.invoke(main, ["key", "add", "tool", "--keys", str(file)])
    key = made.stdout.strip()
    assert key.startswith("bw-")
    assert len(key) > 40
    assert key not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0
    assert runner.invoke(main, ["key", "add", "tool", "--keys", str(file)]).exit_code == 2
    assert "tool" in runner.invoke(main, ["key", "list", "--keys", str(file)]).stdout
    file.chmod(0o644)
    assert "chmod 600" in runner.invoke(main, ["key", "list", "--keys", str(file)]).stderr
    file.chmod(0o600)
    assert runner.invoke(main, ["key", "remove", "tool", "--keys", str(file)]).exit_code == 0
    assert runner.invoke(main, ["key", "list", "--keys", str(file)]).exit_code == 2
