"""The whole path, and the schema in which every door hands an answer out."""

from __future__ import annotations

import pytest

from baowen.rag import Answered, Assistant, LocalIndex, Retrieved, TextDelta, UsageError

QUESTION = "沈阳水库总投资多少"


def test_a_stream_tells_what_was_found_then_the_text_then_the_whole_answer(composed_index: LocalIndex) -> None:
    """The pieces of the text joined are the answer's; the first and last events come once."""
    events = list(Assistant(composed_index).stream(QUESTION))
    assert [type(e) for e in events] == [Retrieved, *[TextDelta] * (len(events) - 2), Answered]
    last = events[-1]
    assert isinstance(last, Answered)
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == last.answer.answer


def test_asking_gives_what_streaming_ends_with(composed_index: LocalIndex) -> None:
    """Only the time may differ."""
    assistant = Assistant(composed_index)
    *_, last = assistant.stream(QUESTION)
    assert isinstance(last, Answered)
    asked = assistant.ask(QUESTION).to_dict()
    assert asked | {"elapsed_ms": 0} == last.answer.to_dict() | {"elapsed_ms": 0}


@pytest.mark.parametrize("text", ["你好", "您好！", "谢谢你", "hello", "在吗？"])
def test_a_bare_greeting_is_told_what_to_ask(composed_index: LocalIndex, text: str) -> None:
    """Nothing is looked for, and nothing called near."""
    answer = Assistant(composed_index).ask(text)
    assert (answer.abstained, answer.hits) == (True, ())
    assert "例如" in answer.answer


@pytest.mark.parametrize("text", ["", " ？", "你好，沈阳水库总投资多少"])
def test_what_is_no_bare_greeting_is_asked(composed_index: LocalIndex, text: str) -> None:
    """Nothing at all is wrong use; a question behind a greeting is one."""
    if "多少" in text:
        assert Assistant(composed_index).ask(text).short_answer == "4.5亿元"
    else:
        with pytest.raises(UsageError):
            Assistant(composed_index).ask(text)


@pytest.mark.parametrize("k", [1, 3, 1000])
def test_as_many_hits_as_asked_for(composed_index: LocalIndex, k: int) -> None:
    """k bounds the hits handed out, not what is read: the answer is the same."""
    answer = Assistant(composed_index).ask(QUESTION, k=k)
    assert len(answer.hits) <= k
    assert answer.short_answer == "4.5亿元"


@pytest.mark.parametrize("k", [0, -1, 1_000_000])
def test_an_impossible_k_is_wrong_use(composed_index: LocalIndex, k: int) -> None:
    """The error states the value and the range."""
    with pytest.raises(UsageError, match=rf"{k}.*1000"):
        Assistant(composed_index).ask(QUESTION, k=k)


def test_the_answer_as_json_has_the_agreed_fields(composed_index: LocalIndex) -> None:
    """Exactly what the schema names, down to citations and hits; fields may be added, never taken away."""
    told = Assistant(composed_index).ask(QUESTION).with_id("q1").to_dict()
    assert {
        "id", "question", "resolved_question", "answer", "short_answer", "abstained", "confidence", "reader",
        "citations", "hits", "notes", "elapsed_ms",
    } <= set(told)  # fmt: skip
    citation, hit = told["citations"][0], told["hits"][0]
    assert {"n", "quote", "path", "spans", "line", "article", "score"} <= set(citation)
    assert {"id", "title", "place", "year", "date", "authors", "kind"} <= set(citation["article"])
    assert {"rank", "passage_id", "score", "path", "spans", "text"} <= set(hit)
    assert (told["id"], told["elapsed_ms"] > 0) == ("q1", True)


def test_marked_pieces_of_a_hit_joined_are_its_text(composed_index: LocalIndex) -> None:
    """What is quoted is marked inside its passage, and only there."""
    answer = Assistant(composed_index).ask(QUESTION)
    for hit in answer.hits:
        pieces = list(hit.marked(answer.citations))
        assert "".join(text for text, _ in pieces) == hit.passage.text
        quoted = "".join(text for text, marked in pieces if marked)
        assert quoted == "".join(c.quote for c in answer.citations if c.passage_id == hit.passage.id)


def test_a_history_of_200_turns_does_not_shift_the_answer(composed_index: LocalIndex) -> None:
    """Long conversations neither slow nor change a whole question."""
    history = [f"第{n}座水库在哪里" for n in range(200)]
    assert Assistant(composed_index).ask(QUESTION, history=history).short_answer == "4.5亿元"


def test_an_empty_index_declines_everything(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing indexed, nothing answered."""
    from baowen.embeddings import HashingEmbedder

    with LocalIndex.create(tmp_path_factory.mktemp("empty") / "home", HashingEmbedder()) as index:
        answer = Assistant(index).ask(QUESTION)
    assert (answer.abstained, answer.hits) == (True, ())
