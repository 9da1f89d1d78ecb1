"""The report of an evaluation: one page of HTML, nothing in it that runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser

from baowen.rag import Answer, ArticleHead, Citation, SourceSpan
from baowen.rag.evaluate import Evaluation, Judged
from baowen.rag.gold import GoldQuestion
from baowen.ui.measures import MEASURES
from baowen.ui.report import html

BAD = "<script>alert(1)</script>\"'&"
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


class Elements(HTMLParser):
    """The names of all elements, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Keeps its name, and what it would fetch or run."""
        self.names.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in {"src", "href"} or k.startswith("on")]

    def handle_data(self, data: str) -> None:
        """Keeps it."""
        self.text += data


def parsed(page: str) -> Elements:
    """The page as a browser's parser sees it."""
    elements = Elements()
    elements.feed(page)
    return elements


def judged(*, right: bool | None, gold: dict[str, object], **answer: object) -> Judged:
    """One judged answer that cites one hostile sentence."""
    line = GoldQuestion.model_validate_json(json.dumps({"question": "水库几座", **gold}))
    citation = Citation(1, f"原句{BAD}", f"{BAD}.txt", "p", (SourceSpan(0, 1),), 7, ArticleHead("a"), "p-0")
    given = Answer("水库几座", "水库几座", str(answer.pop("answer", "15座")), citations=(citation,), **answer)  # pyright: ignore[reportArgumentType]
    return Judged(line, given, right, (1,) if line.wanted else (), (True,), (True,), bool(right))


def page(*all_judged: Judged) -> str:
    """The report of these."""
    return html(Evaluation(all_judged), source=f"{BAD}.jsonl", indexed=f"索引{BAD}", made=MADE)


def test_a_wrong_answer_is_shown_with_what_was_expected_and_the_sentence_cited() -> None:
    """Question with its history, gold answer, given answer, quote, file and line."""
    wrong = judged(
        right=False,
        gold={"id": "w", "answer": ["20座", "二十座"], "type": "count", "history": ["大连几座"], "evidence": "20座"},
        answer="15座[1]",
        confidence=0.75,
    )
    text = parsed(page(wrong)).text
    for expected in (
        "大连几座 → 水库几座",
        "20座；二十座",
        "15座[1]",
        "原句<script>",
        ".txt:7",
        "把握 0.75",
        "依据在前 5 段里",
    ):
        assert expected in text


def test_each_kind_of_mistake_is_named() -> None:
    """Wrong, silent where it should have spoken, speaking where it should have been silent; right ones are not listed."""
    shown = page(
        judged(right=False, gold={"id": "甲", "answer": "20座"}),
        judged(right=False, gold={"id": "乙", "answer": "20座"}, abstained=True),
        judged(right=False, gold={"id": "丙", "answer": None}),
        judged(right=True, gold={"id": "丁", "answer": "15座"}),
        judged(right=None, gold={"id": "戊"}),
    )
    text = parsed(shown).text
    assert [text.count(kind) for kind in ("该答未答", "该拒未拒")] == [1, 1]
    assert "答错的题目（3）" in text
    assert "丁" not in text
    assert "戊" not in text


def test_nothing_untrusted_becomes_an_element() -> None:
    """Question, answer, quote, path, type, id, file name: all are letters only; nothing is fetched or run."""
    names = {"id": BAD, "question": BAD, "type": BAD, "answer": BAD, "history": [BAD]}
    seen = parsed(page(judged(right=False, gold=names, answer=BAD)))
    assert "script" not in seen.names
    assert seen.addresses == []
    assert seen.text.count("<script>alert(1)</script>") >= 8


def test_every_figure_is_shown_with_its_meaning_and_source() -> None:
    """The measures are those of the evaluation, in its order but for the time."""
    evaluation = Evaluation([judged(right=True, gold={"answer": "15座"})])
    assert [m.key for m in MEASURES] == [k for k in evaluation.figures if k != "median_ms"]
    text = parsed(page(*evaluation.judged)).text
    assert all(m.meaning in text and m.source in text for m in MEASURES)


def test_the_curve_is_drawn_and_says_where_the_answers_stand() -> None:
    """Half of the questions answered, all of them rightly."""
    seen = parsed(
        page(
            judged(right=True, gold={"answer": "15座"}, confidence=0.9),
            judged(right=False, gold={"answer": "20座"}, confidence=0.1, abstained=True),
        )
    )
    assert {"svg", "polyline"} <= set(seen.names)
    assert "现在：答 50%，错 0%" in seen.text


def test_an_evaluation_without_answers_still_makes_a_page() -> None:
    """No curve, no types, dashes for figures."""
    seen = parsed(page())
    assert "svg" not in seen.names
    assert "—" in seen.text
