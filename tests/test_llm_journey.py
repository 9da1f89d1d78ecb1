"""The language model through the Assistant and the command line: the same events, streamed; stopping; follow-ups."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from conftest import Baowen, one_line
from llm_server import Exchange, Server, serve

from baowen.rag import Answered, Assistant, LocalIndex, Retrieved, TextDelta
from baowen.rag.endpoint import Endpoint
from baowen.rag.follow_up import leans_on_history
from baowen.rag.llm import LLMReader

pytest.importorskip("openai", reason="the extra `llm` is not installed")

QUESTION = "沈阳水库总投资多少"
SAID = ("沈阳市加固水库", "总投资4.5亿元。")


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose model gives the right figure without a citation."""
    for server in serve():
        server.behaviour = lambda exchange: exchange.say(*SAID)
        yield server


@pytest.fixture
def assistant(composed_index: LocalIndex, server: Server) -> Iterator[Assistant]:
    """An assistant with that model, as reader and rewriter."""
    reader = LLMReader(composed_index, Endpoint(server.url, model="m", timeout=5, retries=0))
    yield Assistant(composed_index, reader=reader, rewriter=reader)
    reader.close()


def test_the_sources_come_before_the_first_word_and_the_checked_answer_last(assistant: Assistant) -> None:
    """Retrieved, the words as the model writes them, Answered with the citation that the model left out."""
    events = list(assistant.stream(QUESTION))
    assert isinstance(events[0], Retrieved)
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == "".join(SAID)
    last = events[-1]
    assert isinstance(last, Answered)
    assert (last.answer.answer, last.answer.reader) == ("沈阳市加固水库总投资4.5亿元[1]。", "llm")


def test_leaving_the_stream_stops_the_model(assistant: Assistant, server: Server) -> None:
    """Within a second, also while it has not said a word."""

    def thinking(exchange: Exchange) -> None:
        exchange.head()
        for _ in range(100):
            exchange.write(b": thinking\n\n")
            time.sleep(0.05)

    server.behaviour = thinking
    events = assistant.stream(QUESTION)
    assert isinstance(next(events), Retrieved)
    while not server.requests:
        assert next(events) == TextDelta("")
    events.close()  # pyright: ignore[reportAttributeAccessIssue]
    assert server.hung_up.wait(1)


def test_a_follow_up_that_no_rule_resolves_is_rewritten(assistant: Assistant, server: Server) -> None:
    """The resolved question is told; the model was asked with the history."""
    server.behaviour = lambda exchange: exchange.say(
        "沈阳市水库总投资多少"
        if "改写" in exchange.request["messages"][0]["content"]
        else "沈阳市加固水库总投资4.5亿元。"
    )
    answer = assistant.ask("其中总投资多少", history=["沈阳市全年要加固多少座水库"])
    assert answer.resolved_question == "沈阳市水库总投资多少"
    assert answer.short_answer == "4.5亿元"
    assert "前面的问题：沈阳市全年要加固多少座水库" in server.requests[0]["messages"][0]["content"]


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("其中总投资多少", True),
        ("这个项目什么时候完工", True),
        ("大连市全年要加固多少座水库", False),
        ("那沈阳呢", False),
    ],
)
def test_what_looks_like_the_rest_of_another_question(text: str, leans: bool) -> None:
    """Short, and pointing back; one that names its place stands alone."""
    assert leans_on_history(text) is leans


class Backwards:
    """A reranker that turns the order round."""

    def rerank(self, question: str, hits: Sequence[object]) -> list[object]:
        """Last first."""
        return list(reversed(hits))


def test_a_reranker_decides_the_order_of_what_is_read(composed_index: LocalIndex) -> None:
    """A user's own object fits as it is."""
    plain = next(iter(Assistant(composed_index).stream(QUESTION, k=100)))
    turned = next(iter(Assistant(composed_index, reranker=Backwards()).stream(QUESTION, k=100)))  # pyright: ignore[reportArgumentType]
    assert isinstance(plain, Retrieved)
    assert isinstance(turned, Retrieved)
    assert [h.passage.id for h in turned.hits] == [h.passage.id for h in reversed(plain.hits)]


SAMPLE = "鞍山今年开复工目标是多少"


def environment(server: Server) -> dict[str, str]:
    """What a user sets."""
    server.behaviour = lambda exchange: exchange.say("鞍山市今年的目标是开复工", "700个项目。")
    return {
        "BAOWEN_LLM_URL": server.url,
        "BAOWEN_LLM_KEY": "sk-secret",
        "BAOWEN_LLM_MODEL": "m",
        "NO_PROXY": "127.0.0.1",
    }


@pytest.mark.model
def test_the_command_line_answers_with_the_model(baowen: Baowen, sample_home: Path, server: Server) -> None:
    """--llm, in the same schema; nothing on stderr where it is no screen."""
    run = baowen("ask", SAMPLE, "--llm", "--json", "--home", sample_home, **environment(server))
    told = json.loads(run.stdout)
    assert (told["reader"], told["short_answer"], run.returncode, run.stderr) == ("llm", "700个", 0, "")
    assert server.keys == ["Bearer sk-secret"]


@pytest.mark.model
def test_no_model_is_asked_where_the_user_says_no(baowen: Baowen, sample_home: Path, server: Server) -> None:
    """--no-llm turns off what BAOWEN_LLM=1 turns on."""
    run = baowen("ask", SAMPLE, "--no-llm", "--home", sample_home, **environment(server), BAOWEN_LLM="1")
    assert (run.returncode, server.requests) == (0, [])


@pytest.mark.model
def test_a_dead_endpoint_gives_the_extractive_answer_and_the_reason(baowen: Baowen, sample_home: Path) -> None:
    """BAOWEN_LLM=1 asks without an option; exit status 0, for the question is answered."""
    dead = {"BAOWEN_LLM": "1", "BAOWEN_LLM_URL": "http://127.0.0.1:9/v1", "BAOWEN_LLM_MODEL": "m"}
    run = baowen("ask", SAMPLE, "--home", sample_home, **dead)
    assert run.returncode == 0
    assert "700个" in run.stdout
    assert "连不上大模型端点" in run.stdout


@pytest.mark.model
def test_without_an_endpoint_the_option_says_what_to_set(baowen: Baowen, sample_home: Path) -> None:
    """Wrong use, in one line."""
    run = baowen("ask", SAMPLE, "--llm", "--home", sample_home)
    assert run.returncode == 2
    assert "BAOWEN_LLM_URL" in one_line(run)
