"""ExtractiveReader: the printed sentence that answers, the phrase in it, or a decision to decline; no LLM."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from .answer import Answer, Citation, Hit
from .folding import fold
from .passage import sentences
from .phrases import Phrase, phrases
from .places import contains, mentions
from .question import Asks, Question, understand
from .retriever import place_fit
from .tokenizer import rarity

if TYPE_CHECKING:
    from .index import Index

READ = 12
"""Passages whose sentences are looked at."""
EMBEDDED = 16
"""Sentences that are compared with the question by meaning, after a first choice by words."""
FREE = frozenset({Asks.LIST, Asks.DEFINITION, Asks.CAUSE, Asks.COMPARISON})
"""Kinds answered by a whole sentence rather than by a phrase."""
_FACT, _FREE = 150, 390
"""The longest answers, in characters."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_PERIOD = re.compile(r"\d{1,2}(?:月份?)?[-—–~～至到]\d{1,2}月|[一二三四]季度|上半年|下半年|\d{1,2}月末|截至")
_NEVER = "资料中没有找到"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit, what speaks for it, and the phrase in it that would be the short answer."""

    hit: Hit
    start: int
    end: int
    phrase: Phrase | None
    features: tuple[float, ...]
    score: float = 0.0

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.hit.passage.text[self.start : self.end]


FEATURES = (
    "words",
    "context",
    "focus",
    "phrase",
    "unit",
    "near",
    "place",
    "year",
    "period",
    "rank",
    "heading",
    "meaning",
)


@cache
def _weights() -> dict[str, dict[str, float]]:
    """Fitted by scripts/fit_reader.py."""
    return json.loads(files("baowen.rag").joinpath("data/reader.json").read_text(encoding="utf-8"))


class ExtractiveReader:
    """Reads the hits sentence by sentence."""

    def __init__(self, index: Index, *, threshold: float | None = None) -> None:
        """Answers below the confidence `threshold`, 0 to 1, are declined; by default the one fitted."""
        self._index = index
        self._threshold = _weights()["confidence"]["threshold"] if threshold is None else threshold

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """The best sentence among the hits, or an abstention whose hits are the nearest passages."""
        if question.parts:
            return self._compare(question, hits)
        best = self.candidates(question, hits)
        hits = reordered(hits, best)
        if not best or (confidence := self.confidence(question, best)) < self._threshold:
            return declined(question, hits, confidence=self.confidence(question, best) if best else 0.0)
        chosen = best[0]
        citation = self._cite(1, chosen)
        return Answer(
            question=question.asked,
            resolved_question=question.resolved,
            answer=f"{_said(question, chosen)}[1]",
            short_answer=_short(question, chosen),
            confidence=confidence,
            citations=(citation,),
            hits=tuple(hits),
            notes=_notes(question, chosen),
        )

    def candidates(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        """Every sentence worth a look, best first."""
        found = [c for hit in hits[:READ] for c in _candidates(question, hit)]
        found.sort(key=lambda c: (contradicts(question, c), -c.score))
        found = found[:EMBEDDED]
        if not found:
            return []
        embedder = self._index.embedder
        rows = embedder.embed_passages([c.text for c in found])
        near = rows @ embedder.embed_queries([question.resolved])[0]
        top, mean = float(near.max()), float(near.mean())
        meaning = [(float(x) - mean) / max(top - mean, 0.01) for x in near]
        whole = [_scored(replace(c, features=(*c.features[:-1], m))) for c, m in zip(found, meaning, strict=True)]
        return sorted(whole, key=lambda c: (contradicts(question, c), -c.score))

    def confidence(self, question: Question, best: Sequence[Candidate]) -> float:
        """The chance, 0 to 1, that the first candidate answers: a logistic model of what speaks for it.

        What is about another place, year or thing cannot answer at all.
        """
        if contradicts(question, best[0]):
            return 0.0
        weights = _weights()["confidence"]
        evidence = confidence_features(question, best)
        return 1 / (1 + math.exp(-weights["bias"] - sum(weights[n] * v for n, v in evidence.items())))

    def _cite(self, n: int, chosen: Candidate) -> Citation:
        passage = chosen.hit.passage
        quote = passage.body.cut(chosen.start, chosen.end)
        line = self._index.page(passage.page).line(quote.spans[0].start)
        return Citation.of(n, passage, quote, line=line, score=chosen.score)

    def _compare(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """One answer for each part, side by side; what is missing declines the whole."""
        told: list[str] = []
        short: list[str] = []
        citations: list[Citation] = []
        confidence, order = 1.0, list(hits)
        for n, text in enumerate(question.parts, 1):
            part = understand(text, text)
            part = replace(part, asks=Asks.OTHER if part.asks is Asks.COMPARISON else part.asks)
            best = self.candidates(part, hits)
            order = reordered(order, best)
            sure = self.confidence(part, best) if best else 0.0
            confidence = min(confidence, sure)
            if sure < self._threshold:
                return declined(question, order, confidence=sure, missing=text)
            told.append(f"{_said(part, best[0])}[{n}]")
            short.append(_short(part, best[0]) or "")
            citations.append(self._cite(n, best[0]))
        return Answer(
            question=question.asked,
            resolved_question=question.resolved,
            answer="；".join(told),
            short_answer="、".join(filter(None, short)) or None,
            confidence=confidence,
            citations=tuple(citations),
            hits=tuple(order),
        )


def declined(question: Question, hits: Sequence[Hit], *, confidence: float, missing: str = "") -> Answer:
    """An abstention that says what was looked for and what the nearest passages are about."""
    about = "、".join(dict.fromkeys(_where(h) for h in hits[:3] if _where(h)))
    near = f"最接近的段落是关于{about}的，不是答案。" if about else ""
    return Answer(
        question=question.asked,
        resolved_question=question.resolved,
        answer=f"{_NEVER}“{missing or question.resolved}”的答案。{near}",
        abstained=True,
        confidence=confidence,
        hits=tuple(hits),
    )


def reordered(hits: Sequence[Hit], best: Sequence[Candidate]) -> list[Hit]:
    """The hits with those first whose sentences answer best: half by their rank, half by their best sentence's."""
    rank: dict[str, int] = {}
    for candidate in best:
        rank.setdefault(candidate.hit.passage.id, len(rank) + 1)
    last = len(rank) + 5
    order = sorted(hits, key=lambda h: -(1 / (3 + h.rank) + 1 / (1 + rank.get(h.passage.id, last))))
    return [replace(h, rank=n) for n, h in enumerate(order, 1)]


def _candidates(question: Question, hit: Hit) -> Iterator[Candidate]:
    passage = hit.passage
    text = fold(passage.text)
    header = fold(f"{passage.header} {passage.article.title} {passage.article.place}")
    place = place_fit(question, passage)
    before = ""
    for start, end in sentences(passage.text):
        sentence = text[start:end]
        context = f"{header} {before} {sentence}"
        phrase = _phrase(question, passage.text[start:end], sentence)
        features = (
            coverage(question.terms, sentence),
            coverage(question.terms, context),
            coverage(question.focus, sentence),
            1.0 if phrase else 0.0,
            _unit_fit(question, phrase),
            _nearness(question, sentence, phrase) if phrase else 0.0,
            _sentence_place(question, sentence, place),
            _year_fit(question, hit, sentence),
            _period_fit(question, sentence, phrase),
            1 / hit.rank,
            1.0 if len(sentence) < 12 else 0.0,
            0.0,
        )
        yield _scored(Candidate(hit, start, end, phrase, features))
        before = sentence


def _scored(candidate: Candidate) -> Candidate:
    weights = _weights()["sentence"]
    return replace(candidate, score=sum(weights[n] * v for n, v in zip(FEATURES, candidate.features, strict=True)))


def coverage(terms: Sequence[str], text: str) -> float:
    """The share of the words, weighed by how telling they are, that stand in the text; a part of a word counts in part."""
    total = sum(rarity(t) for t in terms)
    return sum(rarity(t) * _present(t, text) for t in terms) / total if total else 0.0


def _present(term: str, text: str) -> float:
    if term in text:
        return 1.0
    if len(term) < 2 or term[0] < "\u3400":
        return 0.0
    pairs = [term[i : i + 2] for i in range(len(term) - 1)]
    pair = sum(p in text for p in pairs) / len(pairs)
    return max(pair * 0.8, 0.3 * sum(c in text for c in term) / len(term))


def _phrase(question: Question, text: str, folded: str) -> Phrase | None:
    """The phrase of the asked kind that stands nearest to the words of the question."""
    found = phrases(question.asks, text)
    if question.unit:
        found = [p for p in found if _same_unit(p.unit, question.unit)] or found
    asked = question.folded
    fresh = [p for p in found if fold(text[p.start : p.end]) not in asked] or (
        [] if question.asks is not Asks.OTHER else found
    )
    return max(fresh, key=lambda p: _nearness(question, folded, p), default=None)


_UNITS = ("个项件条宗", "名人位", "家户", "台套", "次趟")


def _same_unit(unit: str, asked: str) -> bool:
    return unit.endswith(asked) or any(asked in group and unit[-1:] in group for group in _UNITS if unit)


def _unit_fit(question: Question, phrase: Phrase | None) -> float:
    """1 for the measure word asked for, -1 for another where it matters: 个 and 项 go with almost anything."""
    if not phrase or not question.unit or question.asks is not Asks.COUNT:
        return 0.0
    return 1.0 if _same_unit(phrase.unit, question.unit) else 0.0 if question.unit in _UNITS[0] else -1.0


def contradicts(question: Question, candidate: Candidate) -> bool:
    """Is this about another place, another year or another thing counted than was asked for?"""
    named = dict(zip(FEATURES, candidate.features, strict=True))
    return named["place"] < 0 or (named["year"] <= -1 and question.year is not None) or named["unit"] < 0


def _nearness(question: Question, sentence: str, phrase: Phrase) -> float:
    """How near the words of the question stand to the phrase, those asked for counting double; before beats after."""
    total = near = 0.0
    for term in question.terms:
        weight = rarity(term) * (2 if term in question.focus else 1)
        total += weight
        before = sentence.rfind(term, 0, phrase.start)
        after = sentence.find(term, phrase.end)
        gaps = []
        if before >= 0:
            gap = sentence[before + len(term) : phrase.start]
            gaps.append(len(gap) + 12 * len(re.findall(r"[,，;；]", gap)))
        if after >= 0:
            gap = sentence[phrase.end : after]
            gaps.append(len(gap) * 1.5 + 14 * len(re.findall(r"[,，;；]", gap)))
        if gaps:
            near += weight / (1 + min(gaps) / 10)
    return near / total if total else 0.0


def _sentence_place(question: Question, sentence: str, place: float) -> float:
    """The fit of the passage's place, unless the sentence itself names another one than was asked for."""
    if not question.places:
        return 0.0
    wanted = question.places[-1].codes
    named = [c for m in mentions(sentence) for c in m.codes]
    if named and any(contains(w, c) or contains(c, w) for w in wanted for c in named):
        return 1.0 if any(contains(w, c) for w in wanted for c in named) else place
    return min(place, -0.3) if named and place < 1 else place


def _year_fit(question: Question, hit: Hit, sentence: str) -> float:
    """1 when the sentence is about the year asked for, -1 when about another, 0 when that cannot be said."""
    published = hit.passage.article.year
    named = {int(y) for y in _YEAR.findall(sentence)}
    last = "去年" in sentence or "上年" in sentence
    if question.year is not None:
        if question.year in named or (last and published == question.year + 1):
            return 1.0
        if named:
            return -1.0
        return 0.0 if published is None else 1.0 if published == question.year else -1.0
    if question.relative is not None:
        if question.relative == 0:
            return (
                -0.5 if (last and "今年" not in sentence) or (named and published and published not in named) else 0.5
            )
        return (
            1.0
            if (last and question.relative == -1) or (published and published + question.relative in named)
            else -1.0
        )
    return 0.0


def _period_fit(question: Question, sentence: str, phrase: Phrase | None) -> float:
    """Part of a year against part of a year: 1 the same, -1 another, -0.5 one that was not asked for."""
    named = {fold(p).replace("份", "") for p in _PERIOD.findall(sentence)}
    if question.span:
        wanted = re.sub(r"[—–~～至到]", "-", question.span).replace("份", "")
        return 1.0 if any(wanted == re.sub(r"[—–~～至到]", "-", n) for n in named) else -1.0 if named else 0.0
    if not named or phrase is None:
        return 0.0
    lead = sentence[max(0, phrase.start - 24) : phrase.start]
    return -0.5 if _PERIOD.search(lead) else 0.0


def confidence_features(question: Question, best: Sequence[Candidate]) -> dict[str, float]:
    """What the decision to answer rests on, from the first candidate and its lead over the next."""
    first = dict(zip(FEATURES, best[0].features, strict=True))
    second = next((c.score for c in best[1:] if c.text != best[0].text), best[0].score - 1)
    rival = max((c.score for c in best if contradicts(question, c)), default=0.0)
    context = fold(
        f"{best[0].hit.passage.searchable} {best[0].hit.passage.article.title} {best[0].hit.passage.article.place}"
    )
    wants_phrase = question.asks not in {Asks.CAUSE, Asks.DEFINITION, Asks.AUTHOR, Asks.COMPARISON}
    return {
        "rival": max(0.0, rival - best[0].score),
        "missing": max((rarity(t) * (1 - _present(t, context)) for t in question.terms), default=0.0),
        "focus_missing": max((rarity(t) * (1 - _present(t, context)) for t in question.focus), default=0.0),
        "score": best[0].score,
        "lead": min(1.0, best[0].score - second),
        "context": first["context"],
        "focus": first["focus"],
        "words": first["words"],
        "near": first["near"],
        "place": first["place"],
        "year": first["year"],
        "no_phrase": 1.0 if wants_phrase and not first["phrase"] else 0.0,
    }


def _where(hit: Hit) -> str:
    head = hit.passage.article
    return f"{head.place}{f'（{head.year}年）' if head.year else ''}" if head.place else ""


def _short(question: Question, chosen: Candidate) -> str | None:
    if question.asks is Asks.AUTHOR:
        return "、".join(chosen.hit.passage.article.authors) or None
    if chosen.phrase is None:
        return None
    return chosen.text[chosen.phrase.start : chosen.phrase.end].strip()


def _said(question: Question, chosen: Candidate) -> str:
    """The short answer, whose place and year it is, and the printed words around it."""
    limit = _FREE if question.asks in FREE else _FACT
    short = _short(question, chosen)
    where = _where(chosen.hit)
    lead = f"{short}。{where}：" if short and question.asks not in FREE else f"{where}：" if where else ""
    return f"{lead}“{_window(chosen, limit - len(lead) - 8)}”"


def _window(chosen: Candidate, limit: int) -> str:
    """As much of the sentence around the phrase as fits, cut at commas."""
    text = re.sub(r"\s+", " ", chosen.text)
    if len(text) <= limit:
        return text
    low, high = (chosen.phrase.start, chosen.phrase.end) if chosen.phrase else (0, 0)
    stops = [0, *(m.end() for m in re.finditer(r"[,，;；、:：]", text)), len(text)]
    start = max((s for s in stops if s <= low and high - s <= limit), default=low)
    while (earlier := max((s for s in stops if s < start), default=-1)) >= 0 and high - earlier <= limit * 0.7:
        start = earlier
    end = max((s for s in stops if s >= high and s - start <= limit), default=min(len(text), start + limit))
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _notes(question: Question, chosen: Candidate) -> tuple[str, ...]:
    year = chosen.hit.passage.article.year
    if question.relative is not None and year is not None:
        word = {0: "今年", -1: "去年", -2: "前年", 1: "明年"}[question.relative]
        return (f"“{word}”按报道年份理解为{year + question.relative}年",)
    return ()
