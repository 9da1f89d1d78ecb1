"""Many users at once: each logs in, asks, reads, asks on, as a browser would over the same requests.

    python benchmarks/users.py [QA.jsonl] [--home HOME] [--users 20] [--seconds 120] [--pause 6] [--each N]

QA is a question file as `baowen eval` reads it (the sample questions unless given), HOME its index, which is copied (the
sample pages unless given). A server of its own is started with a login file. Every user asks questions of the file in
an order of his own, waits for the whole answer, and pauses for PAUSE seconds on average (half to one and a half of
that) before the next, N questions at most; after every fifth he begins anew.

Told: answers, errors, conversations that hold what another user asked (in the page and in the kept history), the median
and the 95th percentile of the time from sending a question to its whole answer and to the first sign of its sources,
and the server's memory (resident set, Linux) early and late: the medians of the second and the last quarter; the
processor time that the server took for an answer, and the load of the machine in the last minute, which tell a slow
server from a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import httpx

from baowen.rag import LocalIndex
from baowen.rag.gold import read_gold
from baowen.ui.history import History
from baowen.ui.users import Users

ROOT = Path(__file__).parents[1]
PASSWORD = secrets.token_urlsafe(12)


@dataclass
class Tally:
    """What was seen by all users together."""

    whole: list[float] = field(default_factory=list)
    """Seconds to each answer."""
    first: list[float] = field(default_factory=list)
    """Seconds to its sources."""
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    """MB, once a second."""
    processor: float = 0.0
    """Seconds of processor time that the server took."""
    asked: dict[str, Counter[str]] = field(default_factory=dict)
    """user → what he asked, and how often."""


@dataclass(frozen=True)
class Plan:
    """How long users ask, how long they pause, and how many questions each asks at most; 0 is any number."""

    seconds: float
    pause: float
    each: int = 0
    until: float = 0.0


class Visitor:
    """A user's browser tab."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.asked: list[str] = []
        # The server hangs up after 5 s of silence: a connection is not used again in that very moment. (A browser retries.)
        kept = httpx.Limits(keepalive_expiry=2)
        self._client = httpx.Client(base_url=url, timeout=120, trust_env=False, limits=kept)
        self._client.post("/login", data={"username": name, "password": PASSWORD}).raise_for_status()
        self._config = self._client.get("/config").raise_for_status().json()
        self._log = _part(self._config, "bw-conversation")["id"]
        self._session = secrets.token_hex(6)

    def restart(self) -> None:
        """Begins a conversation, as the button for it does."""
        self._use("bw-new", "click")
        self.asked = []

    def ask(self, question: str) -> tuple[float, float, list[dict[str, Any]]]:
        """Seconds to the sources and to the whole answer, and the conversation as the page draws it."""
        self.asked.append(question)
        return self._use("bw-box", "submit", question)

    def _use(self, name: str, trigger: str, typed: str = "") -> tuple[float, float, list[dict[str, Any]]]:
        """What the page does when a part of it is used, and after that; timed up to the first whole answer."""
        started = time.perf_counter()
        first = whole = 0.0
        shown: list[dict[str, Any]] = []
        for event in _events(self._config, name, trigger):
            for message in self._sent(event, typed):
                output = message.get("output") or {}
                if not first and "bw-peek" in json.dumps(output):
                    first = time.perf_counter() - started
                if message["msg"] == "process_completed":
                    if not message.get("success"):
                        raise RuntimeError(json.dumps(output, ensure_ascii=False)[:300])
                    if not whole and self._log in event["outputs"]:
                        whole = time.perf_counter() - started
                        shown = output["data"][event["outputs"].index(self._log)].get("turns", [])
        return first or whole, whole, shown

    def _sent(self, event: dict[str, Any], typed: str) -> Iterator[dict[str, Any]]:
        """Sets an event off and gives what the server says to it."""
        body = {"data": _given(self._config, event, typed), "fn_index": event["id"], "session_hash": self._session}
        self._client.post("/gradio_api/queue/join", json=body | {"event_data": None}).raise_for_status()
        where = "/gradio_api/queue/data"
        with self._client.stream("GET", where, params={"session_hash": self._session}) as answer:
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    yield message
                    if message["msg"] in {"process_completed", "close_stream", "unexpected_error"}:
                        return


def _part(config: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of the page."""
    return next(p for p in config["components"] if p["props"].get("elem_id") == name)


def _events(config: dict[str, Any], name: str, trigger: str) -> list[dict[str, Any]]:
    """What the server does when a part of the page is used, one after the other."""
    wanted = [_part(config, name)["id"], trigger]
    known = [d for d in config["dependencies"] if wanted in [list(t) for t in d["targets"]]]
    for event in known:  # which grows
        known += [d for d in config["dependencies"] if d["trigger_after"] == event["id"]]
    return [d for d in known if d["backend_fn"]]


def _given(config: dict[str, Any], event: dict[str, Any], typed: str) -> list[Any]:
    """The inputs of an event: what is typed, what the server holds itself, what nobody has changed."""
    parts = {part["id"]: part for part in config["components"]}
    box = _part(config, "bw-box")["id"]
    return [
        typed if i == box else None if parts[i]["type"] == "state" else parts[i]["props"].get("value")
        for i in event["inputs"]
    ]


def visit(visitor: Visitor, questions: list[str], plan: Plan, tally: Tally) -> None:
    """One user's two minutes."""
    dice = random.Random(visitor.name)
    own = tally.asked.setdefault(visitor.name, Counter())
    time.sleep(dice.uniform(0, plan.pause))
    while time.monotonic() < plan.until and (not plan.each or own.total() < plan.each):
        if len(visitor.asked) == 5:
            visitor.restart()
        try:
            first, whole, shown = visitor.ask(dice.choice(questions))
        except Exception as error:
            tally.errors.append(f"{visitor.name}: {type(error).__name__}: {error}")
            return
        tally.first.append(first)
        tally.whole.append(whole)
        own[visitor.asked[-1]] += 1
        if (seen := [turn["question"] for turn in shown]) != visitor.asked:
            tally.mixed.append(f"{visitor.name} asked {visitor.asked}, sees {seen}")
        tally.errors += [f"{visitor.name}: {turn['html'][-200:]}" for turn in shown[-1:] if "bw-hint" in turn["html"]]
        time.sleep(dice.uniform(0.5, 1.5) * plan.pause)


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has taken so far; 0 where the system has no /proc."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    ticks = stat.read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def watch(pid: int, until: float, tally: Tally) -> None:
    """Notes the memory of a process once a second."""
    status = Path(f"/proc/{pid}/status")
    while time.monotonic() < until and status.exists():
        held = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        tally.memory += [int(held[1]) / 1024] if held else []
        time.sleep(1)


@contextmanager
def serving(folder: Path, home: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a chat with a login."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "baowen.ui.cli", "chat", "--home", home, "--auth", folder / "users"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([*map(str, command), "--port", str(port), "--no-open"], stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(240):
            try:
                httpx.get(url, trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.5)
        yield url, server.pid
    finally:
        server.terminate()
        server.wait(30)


def crowd(home: Path | None, questions: list[str], *, users: int, plan: Plan) -> Tally:
    """Logs them all in, then lets them ask."""
    tally = Tally()
    names = [f"用户{n:02}" for n in range(users)]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy = folder / "home"
        if home is not None:
            shutil.copytree(home, copy, ignore=shutil.ignore_patterns("*.lock", "history*", "jobs", "uploads"))
        else:
            with LocalIndex.create(copy) as index, as_file(files("baowen.examples") / "pages") as pages:
                index.add(pages)
        for name in names:
            Users.create(folder / "users").add(name, PASSWORD)
        with serving(folder, copy) as (url, pid):
            visitors = [Visitor(url, name) for name in names]
            Visitor(url, names[0]).ask(questions[0])  # the model is loaded
            plan = replace(plan, until=time.monotonic() + plan.seconds)
            tasks = [threading.Thread(target=visit, args=(v, questions, plan, tally)) for v in visitors]
            threading.Thread(target=watch, args=(pid, plan.until, tally), daemon=True).start()
            before = processor_time(pid)
            for task in tasks:
                task.start()
            for task in tasks:
                task.join()
            tally.processor = processor_time(pid) - before
        log = (folder / "server.log").read_text("utf-8", "replace")
        tally.errors += ["the server told a traceback"] if "Traceback" in log else []
        tally.mixed += kept_wrongly(copy, tally.asked)
    return tally


def kept_wrongly(home: Path, asked: dict[str, Counter[str]]) -> list[str]:
    """The users whose kept conversations are not what they asked."""
    history = History.open(home)
    found: list[str] = []
    for name, own in asked.items():
        kept = Counter(a.question for c in history.list(name) for a in history.read(name, c.id).answers)
        if own - kept or (kept - own).total() > 1:  # the question that loaded the model is in one history too
            found.append(f"{name} asked {own}, the history holds {kept}")
    history.close()
    return found


def figures(tally: Tally) -> dict[str, Any]:
    """What is told."""
    quarter = max(1, len(tally.memory) // 4)
    early, late = tally.memory[quarter : 2 * quarter], tally.memory[-quarter:]
    whole = sorted(tally.whole)
    return {
        "answers": len(whole),
        "errors": len(tally.errors),
        "mixed": len(tally.mixed),
        "median_s": round(statistics.median(whole), 3) if whole else None,
        "p95_s": round(whole[int(0.95 * (len(whole) - 1))], 3) if whole else None,
        "median_sources_s": round(statistics.median(tally.first), 3) if whole else None,
        "memory_early_mb": round(statistics.median(early)) if early else None,
        "memory_late_mb": round(statistics.median(late)) if late else None,
        "processor_s_each": round(tally.processor / len(whole), 3) if whole else None,
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="?", type=Path, default=ROOT / "examples" / "questions.jsonl")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=6)
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    questions = [gold.question for gold in read_gold(given.questions) if not gold.history]
    tally = crowd(given.home, questions, users=given.users, plan=Plan(given.seconds, given.pause, given.each))
    told = figures(tally)
    if given.json:
        print(json.dumps(told | {"what": [*tally.errors, *tally.mixed][:20]}, ensure_ascii=False))
    else:
        for line in (*tally.errors[:20], *tally.mixed[:20]):
            print(line)
        for name, value in told.items():
            print(f"{name:18} {value}")


if __name__ == "__main__":
    main()
