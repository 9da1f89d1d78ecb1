"""REST under load on this machine: search latency of one user and of many, errors, the server's memory.

    python benchmarks/rest_load.py [--home INDEX] [--users 16] [--seconds 180] [--think 1.0]

Each user asks, reads for `--think` seconds on average (exponential), asks again; 0 asks without pause, which is all that
the processors can do: then the latency is users / throughput whatever the program does. The queries are sentences of the
indexed articles, each of them another one. Client and server share the processors.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from baowen.rag import LocalIndex

ROOT = Path(__file__).resolve().parent.parent
if TYPE_CHECKING:
    from tests.running_server import Running, serving
else:
    sys.path.insert(0, str(ROOT / "tests"))

    from running_server import serving


@dataclass
class Seen:
    """What the users saw: milliseconds of each answer, and how many went how."""

    ms: list[float] = field(default_factory=list)
    outcome: Counter[str] = field(default_factory=Counter)

    def told(self) -> str:
        """In one line."""
        cuts = statistics.quantiles(self.ms, n=100)
        return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms, {len(self.ms)} answers, {dict(self.outcome)}"


async def user(url: str, queries: list[str], seen: Seen, *, until: float, think: float) -> None:
    drawn = random.Random(id(seen) ^ len(seen.ms))
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await asyncio.sleep(drawn.random() * think)
        while time.monotonic() < until:
            body = {"query": drawn.choice(queries), "k": 8}
            begun = time.perf_counter()
            try:
                answer = await client.post("/v1/search", json=body)
                seen.outcome[str(answer.status_code)] += 1
                seen.ms.append((time.perf_counter() - begun) * 1000)
            except httpx.TransportError as error:
                seen.outcome[type(error).__name__] += 1
            if think:
                await asyncio.sleep(drawn.expovariate(1 / think))


async def load(url: str, queries: list[str], *, users: int, seconds: float, think: float) -> Seen:
    seen = Seen()
    until = time.monotonic() + seconds
    await asyncio.gather(*(user(url, queries, seen, until=until, think=think) for _ in range(users)))
    return seen


def memory(server: Running) -> float:
    """Resident megabytes (Linux)."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def sentences(index: LocalIndex) -> list[str]:
    rows = index.passages(index.library.rowids()[:2000]).values()
    parts = (part.strip() for p in rows for part in re.split(r"[。！？\n]", p.text))
    return list(dict.fromkeys(part for part in parts if 8 <= len(part) <= 60))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--users", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--think", type=float, default=1.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        with LocalIndex.create(home) as index:
            if not options.home:
                index.add(ROOT / "examples" / "pages")
            queries = sentences(index)
            print(f"{index.status().passages} passages, {len(queries)} different queries")
        with serving(home, "--no-chat") as server:
            asyncio.run(load(server.url, queries, users=1, seconds=3, think=0))
            alone = asyncio.run(load(server.url, queries, users=1, seconds=options.seconds / 6, think=options.think))
            print("one user:", alone.told(), f"memory {memory(server):.0f} MB")
            many = Seen()
            for n in range(3):
                part = asyncio.run(
                    load(server.url, queries, users=options.users, seconds=options.seconds / 3, think=options.think)
                )
                many.ms += part.ms
                many.outcome += part.outcome
                print(f"{options.users} users, part {n + 1}:", part.told(), f"memory {memory(server):.0f} MB")
            print(f"{options.users} users:", many.told())
            ratio = statistics.quantiles(many.ms, n=100)[94] / statistics.median(alone.ms)
            print(f"p95 of {options.users} users / median of one: {ratio:.1f}")


if __name__ == "__main__":
    main()
