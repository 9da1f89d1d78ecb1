"""Which phrase of a sentence answers, by the span reader's scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from baowen.rag.answer import Hit
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.rag.evidence import candidates
from baowen.rag.passage import Passage
from baowen.rag.question import understand
from baowen.rag.spans import Span, answering, find_spans, shares

if TYPE_CHECKING:
    from baowen.embeddings import SpanReader

TEXT = "全市开工项目36个，竣工项目21个，总投资5亿元。"


def hit(text: str) -> Hit:
    """A passage of one sentence."""
    head = ArticleHead("a", "开工", place="青岚市", year=2031)
    return Hit(1, 1.0, Passage("p", "a.txt", "page", 1, head, SourceText.of(text, [[SourceSpan(0, len(text))]])))


def span(text: str, answer: str) -> Span:
    """Scores of single characters that favour `answer`."""
    from baowen.embeddings.span_reader import Reading

    at = text.index(answer)
    scores = np.full(len(text), -2, np.float32)
    scores[at : at + len(answer)] = 2
    reading = Reading(np.array([[i, i + 1] for i in range(len(text))]), scores, scores)
    return Span(4.0, at, at + len(answer), reading)


@pytest.mark.parametrize(
    ("question", "read", "chosen"),
    [
        ("青岚市竣工项目多少个", "21个", "21个"),
        ("青岚市开工项目多少个", "36", "36个"),  # the rule knows where the phrase ends
        ("青岚市总投资多少元", "21个", "5亿元"),  # a sum of money is asked for
        ("青岚市开工的是什么", "项目", "项目"),  # no rule: the span as it is
    ],
)
def test_the_phrase_is_of_the_kind_asked_for_and_where_the_span_is(question: str, read: str, chosen: str) -> None:
    """Figures are cut by rule and chosen by the scores; other answers are the span itself."""
    asked = understand(question, question)
    (candidate,) = candidates(asked, hit(TEXT))
    phrase = answering(asked, candidate, span(TEXT, read))
    assert phrase is not None
    assert TEXT[phrase.start : phrase.end] == chosen


def test_a_sum_is_never_made_of_words() -> None:
    """Where money is asked for and none is printed there is no phrase, however high a span scores."""
    text = "该项目已经竣工投产。"
    asked = understand("该项目总投资多少元", "该项目总投资多少元")
    (candidate,) = candidates(asked, hit(text))
    assert answering(asked, candidate, span(text, "竣工投产")) is None


def test_shares_are_of_all_that_was_read_and_of_no_answer() -> None:
    """Two spans of score 4 share alike and leave e⁻⁴ to "not here"; a sentence that was not read has none."""
    one = span(TEXT, "36个")
    part = 1 / (2 + math.exp(-4))
    assert shares([one, None, one]) == pytest.approx([part, 0.0, part])
    assert shares([None]) == [0.0]


@pytest.mark.parametrize(
    ("question", "text", "read", "chosen"),
    [
        ("双方应坚持什么原则", "双方应坚持互利共赢原则，扩大合作。", "互利共赢", "互利共赢原则"),
        ("双方应坚持什么", "双方应坚持互利共赢原则，扩大合作。", "互利共赢", "互利共赢"),
        ("什么代替纸质证明", "今后“电子码”代替纸质证明。", "电子码”", "电子码"),
        ("什么代替纸质证明", "今后“电子码”代替纸质证明。", "“电子码”", "“电子码”"),
        ("在哪个城市被抓获", "他在贵州六盘水被抓获。", "贵州", "贵州六盘水"),
        ("在哪个省被抓获", "他在贵州被抓获。", "贵州", "贵州"),
        ("会上讨论了什么", "会上讨论了和平计划。", "和平计划。", "和平计划"),
    ],
    ids=["kind", "no-kind", "half-a-pair", "a-pair", "city", "province", "stop"],
)
def test_a_span_ends_where_the_answer_does(question: str, text: str, read: str, chosen: str) -> None:
    """With the kind of thing that was asked for, without a stop, without half of a pair of quotes."""
    (candidate,) = candidates(understand(question, question), hit(text))
    phrase = answering(understand(question, question), candidate, span(text, read))
    assert phrase
    assert text[phrase.start : phrase.end] == chosen


@pytest.mark.parametrize(
    ("question", "text", "chosen"),
    [
        ("哪个国家派出了救援队", "救援队由乌方转交，波兰派出了救援队，向蒙古运送物资。", "波兰"),
        ("哪些国家的商会参加了活动", "来自加拿大、泰国和波兰等国家的商会参加了活动。", "加拿大、泰国和波兰"),
    ],
)
def test_a_country_is_answered_by_a_country(question: str, text: str, chosen: str) -> None:
    """Not by what the span reader finds that is none."""
    asked = understand(question, question)
    (candidate,) = candidates(asked, hit(text))
    phrase = answering(asked, candidate, span(text, "救援队" if "救援" in text else "活动"))
    assert phrase
    assert text[phrase.start : phrase.end] == chosen


def test_the_best_passage_is_read_whole_and_others_around_their_sentences() -> None:
    """The span found in a part of a passage stands where it does in the whole."""
    from baowen.embeddings.span_reader import Reading

    seen: list[str] = []

    class Reader:
        """Favours 36个 in whatever it is given."""

        def read(self, _: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[Reading]:
            seen.extend(text for _, text in passages)
            return [span(text, "36个").reading for _, text in passages]

    filler = "雨下了一整天，路上的人不多。" * 12
    asked = understand("", "青岚市开工项目多少个")
    whole, long = (replace(hit(text), rank=n) for n, text in enumerate((TEXT + filler, filler + TEXT + filler), 1))
    long = replace(long, passage=replace(long.passage, id="q"))
    found = [c for h in (whole, long) for c in candidates(asked, h) if c.text == TEXT]
    first, second = find_spans(cast("SpanReader", Reader()), asked, found)
    assert seen[0] == TEXT + filler
    assert len(seen[1]) < len(TEXT) + 100 < len(filler)
    assert first is not None
    assert second is not None
    assert (first.start, second.start) == (TEXT.index("36个"), len(filler) + TEXT.index("36个"))


def test_a_person_is_named_without_the_office_before_the_name() -> None:
    """首席运营官Joe Hill said it: the answer is the name."""
    text = "山海公司首席运营官Joe Hill表示愿意合作。"
    asked = understand("", "山海公司首席运营官是谁")
    (candidate,) = candidates(asked, hit(text))
    phrase = answering(asked, candidate, span(text, "山海公司首席运营官Joe Hill"))
    assert phrase is not None
    assert text[phrase.start : phrase.end] == "Joe Hill"
