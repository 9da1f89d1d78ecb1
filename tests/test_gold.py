"""The question file of an evaluation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baowen.rag import UsageError
from baowen.rag.gold import Evidence, GoldQuestion, GoldSpan, answerable, read_gold, same_file


def gold(**fields: object) -> GoldQuestion:
    """A line of a file."""
    return GoldQuestion.model_validate_json(json.dumps({"question": "沈阳水库总投资多少", **fields}))


def span(file: str, start: int, end: int, stands_for: int = 0) -> dict[str, object]:
    """A span as a file writes it."""
    return {"file": file, "start": start, "end": end, "for": stands_for}


@pytest.mark.parametrize(
    ("fields", "declines", "accepted"),
    [
        ({"answer": "4.5亿元"}, False, ("4.5亿元",)),
        ({"answer": ["4.5亿元", "四点五亿元"]}, False, ("4.5亿元", "四点五亿元")),
        (
            {"answer": "4.5亿元", "aliases": ["4.5亿"], "also_accept": "45000万元"},
            False,
            ("4.5亿元", "4.5亿", "45000万元"),
        ),
        ({"answer": None}, True, ()),
        ({"answer": ""}, True, ()),
        ({"unanswerable": True}, True, ()),
        ({}, False, ()),
        ({"evidence": "总投资4.5亿元"}, False, ()),
    ],
    ids=["one", "list", "variants", "null", "empty", "flag", "question-only", "evidence-only"],
)
def test_what_counts_as_right(fields: dict[str, object], declines: bool, accepted: tuple[str, ...]) -> None:
    """An answer, one of several, declining where it is null, or nothing that is known."""
    line = gold(**fields)
    assert (line.declines, line.accepted) == (declines, accepted)


def test_evidence_is_the_spans_with_their_alternatives() -> None:
    """Each span is needed; an alternative stands for the one that it numbers; the words then only explain."""
    line = gold(
        answer="20座",
        evidence=["20座", "4.5亿元"],
        spans=[span("a.txt", 5, 9), span("b.txt", 1, 3)],
        alt_spans=[span("c.txt", 0, 4, 1)],
    )
    one, other = line.wanted
    assert one.spans == (GoldSpan(file="a.txt", start=5, end=9),)
    assert [s.file for s in other.spans] == ["b.txt", "c.txt"]


def test_evidence_without_spans_is_its_words_or_its_documents() -> None:
    """Sentences where there are any, else the files; of an unanswerable question nothing is wanted."""
    assert gold(answer="1", evidence="总投资", docs=["a"]).wanted == (Evidence(quote="总投资"),)
    assert gold(answer="1", docs=["a", "b"]).wanted == (Evidence(file="a"), Evidence(file="b"))
    assert gold(answer="1", path="a.txt").wanted == gold(answer="1", file="a.txt").wanted == (Evidence(file="a.txt"),)
    assert gold(answer=None, docs=["a"]).wanted == ()


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("a.txt", "a.txt", True),
        ("a", "a.txt", True),
        ("a", "2023/a.txt", True),
        ("pages/a.txt", "a.txt", True),
        ("2023/a", "2023/a.txt", True),
        ("2022/a", "2023/a.txt", False),
        ("2023\\a.txt", "2023/a.txt", True),
        ("a", "b/aa.txt", False),
        ("n1", "news.jsonl/n1", True),
        ("n00018", "news.jsonl#n00018", True),
        ("n0001", "news.jsonl#n00018", False),
    ],
)
def test_a_file_is_meant_by_the_end_of_its_path(name: str, path: str, expected: bool) -> None:
    """With or without folders and ending; a folder that both name must agree."""
    assert same_file(name, path) is expected


def write(folder: Path, *lines: object) -> Path:
    """A file of these lines; what is no string is written as JSON."""
    file = folder / "qa.jsonl"
    file.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    return file


def test_a_file_is_read_to_its_limit(tmp_path: Path) -> None:
    """Blank lines and unknown fields are passed over; numbers are ids."""
    file = write(tmp_path, {"id": 7, "question": "一", "hard": True}, "", {"question": "二", "answer": None}, "broken")
    first, second = read_gold(file, limit=2)
    assert (first.id, second.question, answerable([first, second])) == ("7", "二", [first])


@pytest.mark.parametrize(
    "line",
    [
        '{"question": "水库"',
        '{"answer": "1"}',
        '{"question": "水库", "spans": [{"file": "a", "start": -1, "end": 2}]}',
        '{"question": "水库", "answer": 5}',
        "[]",
    ],
    ids=["cut", "no-question", "negative", "number", "list"],
)
def test_a_bad_line_is_one_line_with_its_number(tmp_path: Path, line: str) -> None:
    """Nothing is judged by half a file."""
    with pytest.raises(UsageError, match=r"qa\.jsonl 第 3 行") as caught:
        read_gold(write(tmp_path, {"question": "一"}, "", line))
    assert "\n" not in str(caught.value)


def test_a_missing_or_empty_file_says_so(tmp_path: Path) -> None:
    """With the path, or with what to write."""
    with pytest.raises(UsageError, match=r"nowhere\.jsonl"):
        read_gold(tmp_path / "nowhere.jsonl")
    with pytest.raises(UsageError, match="没有问题"):
        read_gold(write(tmp_path, "", "  "))
