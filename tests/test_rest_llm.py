"""A language model behind the server: the same events over REST, checked words alone over OpenAI's interface; hanging up."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from llm_server import Exchange, Server, serve
from running_server import Running, serving

pytest.importorskip("mcp", reason="the extra serve is not installed")
openai = pytest.importorskip("openai", reason="the extra llm is not installed")
pytestmark = pytest.mark.model
QUESTION = "沈阳水库总投资多少"
SAID = ("沈阳市加固水库", "总投资4.5亿元。", "另有投资99亿元。")


@pytest.fixture(scope="module")
def model() -> Iterator[Server]:
    """A model that gives the right figure, and one that nobody printed."""
    for server in serve():
        server.behaviour = lambda exchange: exchange.say(*SAID)
        yield server


@pytest.fixture(scope="module")
def running(small_home: Path, model: Server) -> Iterator[Running]:
    """`baowen serve --llm` with that model."""
    with serving(small_home, "--no-chat", "--llm", BAOWEN_LLM_URL=model.url, BAOWEN_LLM_MODEL="m") as server:
        yield server


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    """The named events of a stream; comments are left out."""
    parts = [part.split("\n", 1) for part in text.strip().split("\n\n") if part.startswith("event: ")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]


def test_rest_streams_sources_then_words_then_the_checked_answer(running: Running) -> None:
    """`hits`, the model's words as it writes them, and `answer`, in which the unprinted figure is gone or marked."""
    body = {"question": QUESTION, "stream": True}
    told = events(httpx.post(f"{running.url}/v1/ask", json=body, timeout=60).text)
    assert [name for name, _ in told if name != "text"] == ["hits", "answer"]
    assert "".join(str(data["text"]) for name, data in told if name == "text") == "".join(SAID)
    answer = told[-1][1]
    assert answer["reader"] == "llm"
    assert "4.5亿元[1]" in str(answer["answer"])


def test_openai_clients_get_checked_words_alone(running: Running) -> None:
    """The streamed message is the checked answer with its sources, never what the model wrote before the check."""
    with openai.OpenAI(base_url=f"{running.url}/v1", api_key="none") as client:
        chunks = list(
            client.chat.completions.create(
                model="baowen", messages=[{"role": "user", "content": QUESTION}], stream=True
            )
        )
    message = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert message.startswith(chunks[-1].baowen["answer"])
    assert chunks[-1].baowen["reader"] == "llm"
    assert "".join(SAID) not in message


def test_hanging_up_stops_the_model(running: Running, model: Server) -> None:
    """A reader who closes the page costs no further words."""

    def slow(exchange: Exchange) -> None:
        exchange.head()
        for _ in range(200):
            exchange.write(exchange.piece("字"))
            time.sleep(0.05)

    model.behaviour = slow
    model.hung_up.clear()
    body = {"question": QUESTION, "stream": True}
    with httpx.stream("POST", f"{running.url}/v1/ask", json=body, timeout=60) as response:
        for line in response.iter_lines():
            if line == "event: text":
                break
    assert model.hung_up.wait(5)
