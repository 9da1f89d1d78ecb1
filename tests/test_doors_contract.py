"""One suite over all doors: the same twenty questions get the same answers, citations and hits as `Assistant.ask`.

On the measured pages four of the twenty are asked unless BAOWEN_ALL_DOORS is set: each takes every door a third of a
second.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import run_baowen
from running_server import serving

from baowen.rag import Assistant, AsyncAssistant, LocalIndex, Retriever
from baowen.rag.question import parse

pytest.importorskip("mcp", reason="the extra serve is not installed")
pytestmark = [pytest.mark.model, pytest.mark.slow]
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
MORE = [
    {"question": "营口沿海产业基地2024年上半年进出口总额增长多少"},
    {"question": "头7个月这样装船的水渣共有多少吨"},
    {"question": "那鞍山呢？", "history": ["营口今年计划开复工多少个项目"]},
    {"question": "鞍山、营口、锦州三个市的开复工目标比一比"},
    {"question": "你好"},
    {"question": "黑山县今年开复工项目总投资多少"},
    {"question": "盖州市的葡萄什么时候熟"},
    {"question": "北京市2024年财政收入是多少"},
]
"""Beside the twelve that come with the sample pages: a comparison, a greeting, another follow-up, one without answer."""


@dataclass(frozen=True)
class Asked:
    """A question with the questions before it."""

    question: str
    history: list[str]


@dataclass(frozen=True)
class Place:
    """A collection with its twenty questions, a server on it, and what `Assistant.ask` says."""

    home: Path
    index: LocalIndex
    url: str
    asked: list[Asked]
    told: list[dict[str, Any]]


Door = Callable[[Place], list[dict[str, Any]]]


def same(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what differs from run to run."""
    return {k: v for k, v in answer.items() if k not in {"elapsed_ms", "id"}}


@pytest.fixture(scope="module", params=["sample", "measured"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The sample pages, and the measured pages where they lie beside the checkout."""
    if request.param == "sample":
        home: Path = request.getfixturevalue("sample_home")
        file = ROOT / "examples" / "questions.jsonl"
    else:
        file = SHARED / "gold" / "qa_dev.jsonl"
        if not file.is_file():
            pytest.skip("the measured pages do not lie beside this checkout")
        home = tmp_path_factory.mktemp("measured") / "home"
        assert run_baowen("index", SHARED / "pages", "--home", home).returncode == 0
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    asked = [Asked(row["question"], row.get("history", [])) for row in [*rows, *MORE][:20]]
    assert len(asked) == 20
    if request.param == "measured" and not os.environ.get("BAOWEN_ALL_DOORS"):
        asked = asked[::5]
    with LocalIndex.open(home) as index, serving(home, "--no-chat") as server:
        assistant = Assistant(index)
        told = [same(assistant.ask(a.question, history=a.history).to_dict()) for a in asked]
        yield Place(home, index, server.url, asked, told)


def python(place: Place) -> list[dict[str, Any]]:
    """AsyncAssistant, all at once."""

    async def ask() -> list[dict[str, Any]]:
        async with AsyncAssistant(Assistant(place.index)) as assistant:
            answers = await asyncio.gather(*(assistant.ask(a.question, history=a.history) for a in place.asked))
            return [answer.to_dict() for answer in answers]

    return asyncio.run(ask())


def command_line(place: Place) -> list[dict[str, Any]]:
    """`baowen ask --batch`."""
    file = place.home.parent / "twenty.jsonl"
    lines = [{"id": str(n), "question": a.question, "history": a.history} for n, a in enumerate(place.asked)]
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    run = run_baowen("ask", "--batch", file, "--json", "--home", place.home)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def rest(place: Place) -> list[dict[str, Any]]:
    """POST /v1/ask, every other question with server-sent events: hits, the text of the answer, the answer last."""
    found = []
    with httpx.Client(base_url=place.url, timeout=60) as client:
        for n, a in enumerate(place.asked):
            body = {"question": a.question, "history": a.history, "stream": n % 2 == 1}
            response = client.post("/v1/ask", json=body)
            if n % 2 == 0:
                found.append(response.json())
                continue
            parts = [p.split("\n", 1) for p in response.text.strip().split("\n\n") if p.startswith("event: ")]
            told = [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]
            assert [name for name, _ in told if name != "text"] == ["hits", "answer"]
            assert "".join(data["text"] for name, data in told if name == "text") == told[-1][1]["answer"]
            found.append(told[-1][1])
    return found


def openai_client(place: Place) -> list[dict[str, Any]]:
    """The official client, every other question streamed; the message begins with the answer and holds each quote."""
    openai = pytest.importorskip("openai")
    found = []
    with openai.OpenAI(base_url=f"{place.url}/v1", api_key="none") as client:
        for n, a in enumerate(place.asked):
            messages: Any = [{"role": "user", "content": words} for words in (*a.history, a.question)]
            told = client.chat.completions.create(model="baowen", messages=messages, stream=n % 2 == 1)
            if n % 2 == 0:
                message, answer = told.choices[0].message.content, told.baowen
            else:
                chunks = list(told)
                assert chunks[-1].choices[0].finish_reason == "stop"
                message = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
                answer = chunks[-1].baowen
            assert message.startswith(answer["answer"])
            assert all(c["quote"].replace("\n", "") in message for c in answer["citations"])
            found.append(answer)
    return found


async def _by_mcp(where: Any, place: Place) -> list[dict[str, Any]]:
    from mcp import Client

    found = []
    async with Client(where) as client:
        for a in place.asked:
            told = await client.call_tool("ask", {"question": a.question, "history": a.history})
            assert not told.is_error
            found.append(told.structured_content)
    return found


def mcp_stdio(place: Place) -> list[dict[str, Any]]:
    """The official MCP client with `baowen serve --mcp` as its child."""
    from mcp import StdioServerParameters, stdio_client

    arguments = ["-m", "baowen.ui.cli", "serve", "--mcp", "--home", str(place.home)]
    return asyncio.run(_by_mcp(stdio_client(StdioServerParameters(command=sys.executable, args=arguments)), place))


def mcp_http(place: Place) -> list[dict[str, Any]]:
    """The official MCP client over streamable HTTP."""
    return asyncio.run(_by_mcp(f"{place.url}/mcp", place))


def langchain(place: Place) -> list[dict[str, Any]]:
    """The tool, as an agent calls it."""
    pytest.importorskip("langchain_core")
    from baowen.ui.langchain import as_tool

    tool = as_tool(Assistant(place.index))
    calls = [
        {"type": "tool_call", "id": "1", "name": tool.name, "args": {"question": a.question, "history": a.history}}
        for a in place.asked
    ]
    return [tool.invoke(call).artifact for call in calls]


def llama_index(place: Place) -> list[dict[str, Any]]:
    """The query engine."""
    pytest.importorskip("llama_index.core")
    from baowen.ui.llama_index import BaowenQueryEngine

    assistant = Assistant(place.index)
    told = [BaowenQueryEngine(assistant, history=a.history).query(a.question) for a in place.asked]
    assert [str(t) for t in told] == [t.metadata["answer"] for t in told if t.metadata]
    return [t.metadata or {} for t in told]


def haystack(place: Place) -> list[dict[str, Any]]:
    """The answering component in a pipeline."""
    pytest.importorskip("baowen.ui.haystack", exc_type=ImportError)
    from haystack import Pipeline

    from baowen.ui.haystack import BaowenAnswerer

    pipeline = Pipeline()
    pipeline.add_component("answerer", BaowenAnswerer(Assistant(place.index)))
    told = [pipeline.run({"answerer": {"query": a.question, "history": a.history}}) for a in place.asked]
    return [t["answerer"]["answers"][0].meta for t in told]


DOORS = [
    python,
    command_line,
    rest,
    openai_client,
    mcp_stdio,
    mcp_http,
    langchain,
    llama_index,
    haystack,
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_door_gives_the_same_twenty_answers(door: Door, place: Place) -> None:
    """Answer, short answer, abstention, citations, hits and notes are those of `Assistant.ask`, to the letter."""
    told = door(place)
    assert [same(answer) for answer in told] == place.told


def _searched_by_rest(place: Place, query: str) -> list[dict[str, Any]]:
    return httpx.post(f"{place.url}/v1/search", json={"query": query}, timeout=60).json()["hits"]


def _searched_by_mcp(place: Place, query: str) -> list[dict[str, Any]]:
    async def search() -> list[dict[str, Any]]:
        from mcp import Client

        async with Client(f"{place.url}/mcp") as client:
            told = await client.call_tool("search_articles", {"query": query})
            return (told.structured_content or {})["hits"]

    return asyncio.run(search())


def _searched_by_langchain(place: Place, query: str) -> list[dict[str, Any]]:
    pytest.importorskip("langchain_core")
    from baowen.ui.langchain import BaowenRetriever

    return [{**d.metadata, "text": d.page_content} for d in BaowenRetriever(index=place.index).invoke(query)]


def _searched_by_llama_index(place: Place, query: str) -> list[dict[str, Any]]:
    pytest.importorskip("llama_index.core")
    from baowen.ui.llama_index import BaowenRetriever

    return [{**n.metadata, "text": n.get_content()} for n in BaowenRetriever(place.index).retrieve(query)]


def _searched_by_haystack(place: Place, query: str) -> list[dict[str, Any]]:
    pytest.importorskip("baowen.ui.haystack", exc_type=ImportError)
    from baowen.ui.haystack import BaowenRetriever

    told = BaowenRetriever(place.index).run(query=query)["documents"]
    return [{**d.meta, "text": d.content} for d in told]


@pytest.mark.parametrize(
    "search",
    [
        _searched_by_rest,
        _searched_by_mcp,
        _searched_by_langchain,
        _searched_by_llama_index,
        _searched_by_haystack,
    ],
    ids=lambda search: search.__name__.removeprefix("_searched_by_"),
)
def test_every_retriever_finds_the_same_passages(
    search: Callable[[Place, str], list[dict[str, Any]]], place: Place
) -> None:
    """Search gives the hits of `Retriever.search`, with all their particulars."""
    for a in place.asked:
        if not a.history:
            wanted = [hit.to_dict() for hit in Retriever(place.index).search(parse(a.question))]
            assert search(place, a.question) == wanted


def test_the_first_event_of_a_stream_holds_the_hits(place: Place) -> None:
    """A host may show what was found before it is read."""
    with closing(Assistant(place.index).stream(place.asked[0].question)) as events:  # pyright: ignore[reportArgumentType]
        assert {h.passage.id for h in next(events).hits} >= {h["passage_id"] for h in place.told[0]["hits"][:3]}
