"""LLMReader: a language model writes the answer, grounding.py checks it, the extractive reader stands by.

What the model says is held against the printed sentences before it counts: citations become those sentences, what is
not printed is marked, and where nothing is, or the endpoint fails, the extractive answer is given with the reason.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from .answer import Answer, Citation, Hit, Reader
from .decision import cannot_answer, contradicts
from .duplicates import cite
from .endpoint import Connection, Endpoint
from .errors import EndpointError
from .evidence import FIGURES, Candidate, candidates
from .extractive import ExtractiveReader
from .facts import Facts
from .folding import fold
from .grounding import MARK, Checked, check, printed, told_missing
from .names import Name, novel_names, stands_in
from .phrases import phrases
from .printed import Printed
from .prompt import is_leaked, messages, rewriting
from .quantities import quantities
from .question import LONGEST, Question
from .wording import FREE, not_found, where

if TYPE_CHECKING:
    from .index import Index

_log = logging.getLogger(__name__)
_FACT, _FREE = 150, 380
"""The longest answers, in characters."""
_DOUBT = 0.15
"""Where the extractive reader gives an answer less than this chance, the model's is not taken either."""
_AS_GOOD = 0.9
"""A sentence with this share of the cited one's score answers as well."""
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_OPENING = re.compile(r"^\s*(?:答案?|回答)[:：]\s*")
_FURNITURE = re.compile(
    r"\*\*|^#+\s*|^\s*[-*•]\s+|`+|</?资料[^>]*>|(?:https?://|www\.)[^\s\u4e00-\u9fff]*", re.MULTILINE
)
_ENDS = re.compile(r"[。！？!?；;\]】］”」\n]\s*$")


class Rewriter(Protocol):
    """Makes a follow-up whole that no rule could."""

    def rewrite(self, question: str, history: Sequence[str]) -> str | None:
        """The question as it would be asked without the history (oldest first); None where that fails."""
        ...


@dataclass(frozen=True, slots=True)
class _Told:
    """A statement of the model that stays in the answer, and the sentences cited for it."""

    checked: Checked
    support: tuple[Printed, ...]


class LLMReader:
    """Answers with a language model; a Reader and a Rewriter."""

    def __init__(self, index: Index, endpoint: Endpoint, *, extractive: Reader | None = None) -> None:
        """Raises UsageError where the `openai` package is missing."""
        self._index = index
        self._endpoint = endpoint
        self._connection = Connection(endpoint)
        self._extractive = extractive or ExtractiveReader(index)

    def close(self) -> None:
        """Hangs up on the endpoint."""
        self._connection.close()

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """The checked answer; the extractive one, with the reason, where the model has none."""
        for event in self.stream(question, hits):
            if isinstance(event, Answer):
                return event
        raise RuntimeError("a stream ends with an answer")

    def stream(self, question: Question, hits: Sequence[Hit]) -> Iterator[str | Answer]:
        """What the model writes, piece by piece and not yet checked, "" while it writes nothing; last the checked answer.

        Closing the iterator stops the model.
        """
        plain = self._extractive.read(question, hits)
        if not hits:
            yield plain
            return
        text, fault, used = "", "", []
        for share in (1.0, 0.5):
            budget = int((self._endpoint.context - self._endpoint.answer) * share)
            told, used = messages(question.resolved, plain.hits or hits, budget=budget)
            text, fault = "", ""
            try:
                with closing(self._connection.stream(told)) as pieces:  # pyright: ignore[reportArgumentType]
                    for piece in pieces:
                        text += piece
                        yield piece
            except EndpointError as error:
                fault = str(error)
            if "上下文" not in fault:
                break
        if fault:
            _log.info("%s", fault)
            yield replace(plain, notes=(*plain.notes, f"{fault}。以下是不用大模型的回答"))
            return
        yield self._checked(question, used, cleaned(text), plain)

    def rewrite(self, question: str, history: Sequence[str]) -> str | None:
        """The question made whole by the model; None where it fails or says something that is no question."""
        try:
            with closing(self._connection.stream(rewriting(question, history))) as pieces:  # pyright: ignore[reportArgumentType]
                text = cleaned("".join(pieces))
        except EndpointError as error:
            _log.info("%s", error)
            return None
        line = text.splitlines()[0].strip() if text else ""
        known = fold("".join([question, *history]))
        new = [f for f in Facts.of(line).all if not stands_in(Name(f.start, f.end, fold(f.text), parts=True), known)]
        novel = novel_names(line, known) or new
        return line if line and len(line) <= LONGEST // 2 and not novel and not is_leaked(line) else None

    def _checked(self, question: Question, used: Sequence[Hit], text: str, plain: Answer) -> Answer:
        """The model's text against the sentences of the passages it was given, and against the extractive answer."""
        known = printed(used)
        found = check(text, {n: known[h.passage.id] for n, h in enumerate(used, 1)})
        notes = [*plain.notes] if not plain.abstained else []
        kept: list[_Told] = []
        for c in found:
            if is_leaked(c.statement.text) or (not c.support and not c.related and not c.statement.declines):
                continue
            if not (c.statement.declines and not c.support):
                kept.append(_Told(c, c.support))
        supported = [t for t in kept if t.support]
        if not supported:
            return self._without(question, plain, kept, declined=any(c.statement.declines for c in found))
        if plain.abstained and not self._may_answer(question, supported, plain):
            return replace(plain, notes=(*plain.notes, "大模型的回答说的不是所问的地方、年份或事物，没有采用"))
        notes += [f"{d}（由资料中的数字算出）" for t in kept for d in t.checked.derived]
        notes += [told_missing(t.checked) for t in kept if not t.support]
        if not plain.abstained and not agrees(plain, [t.checked for t in supported]):
            return self._both(question, plain, kept, notes)
        return self._told(question, kept, plain, notes)

    def _told(self, question: Question, kept: Sequence[_Told], plain: Answer, notes: Sequence[str]) -> Answer:
        body, citations = self._written(question, kept, (), also=plain.citations if plain.short_answer else ())
        if rival := self._rival(question, kept, plain.hits):
            shown = rival.text[rival.phrase.start : rival.phrase.end].strip() if rival.phrase else ""
            cited = list(citations)
            n = self._number(Printed(rival.hit, rival.start, rival.end), cited)
            body, citations = f"{body}另一处印的是{shown}（{where(rival.hit)}）[{n}]。", tuple(cited)
            notes = [*notes, "资料中两处的数字不同，两处原句都列在下面"]
        short = plain.short_answer if not plain.abstained else _short(question, kept)
        sure = 1 - (1 - plain.confidence) / 2 if not plain.abstained else 0.5
        return replace(
            plain,
            answer=body,
            short_answer=short,
            abstained=False,
            confidence=sure if all(t.support for t in kept) else sure / 2,
            reader="llm",
            citations=citations,
            notes=tuple(dict.fromkeys(notes)),
        )

    @staticmethod
    def _rival(question: Question, kept: Sequence[_Told], hits: Sequence[Hit]) -> Candidate | None:
        """A sentence of another article that answers as well and gives another figure."""
        if question.asks not in FIGURES:
            return None
        own = {p.hit.passage.article.id for t in kept for p in t.support}
        said = [q for t in kept for q in Facts.of(t.checked.statement.text).quantities]
        found = [c for hit in hits for c in candidates(question, hit) if c.phrase and not contradicts(question, c)]
        mine = max((c.score for c in found if c.hit.passage.article.id in own), default=None)
        if mine is None:
            return None
        for c in sorted(found, key=lambda c: -c.score):
            figures = quantities(c.text[c.phrase.start : c.phrase.end]) if c.phrase else []
            other = figures and not any(q.is_told_by(f) or f.is_told_by(q) for q in said for f in figures)
            if c.score >= _AS_GOOD * mine and c.hit.passage.article.id not in own and other:
                return c
        return None

    def _both(self, question: Question, plain: Answer, kept: Sequence[_Told], notes: Sequence[str]) -> Answer:
        """Where the two disagree the printed one comes first, and both show their sentences."""
        first = plain.citations[0]
        about = next((where(h) for h in plain.hits if h.passage.id == first.passage_id), "")
        marks = "".join(f"[{c.n}]" for c in plain.citations)
        lead = f"{plain.short_answer}{f'（{about}）' if about else ''}{marks}；大模型的说法："
        body, citations = self._written(question, kept, plain.citations, spent=len(lead))
        return replace(
            plain,
            answer=lead + body,
            confidence=plain.confidence * 0.7,
            reader="llm",
            citations=citations,
            notes=(*dict.fromkeys(notes), "大模型的说法与摘读的原句不一致，两处原句都列在下面"),
        )

    def _written(
        self,
        question: Question,
        kept: Sequence[_Told],
        before: Sequence[Citation],
        *,
        spent: int = 0,
        also: Sequence[Citation] = (),
    ) -> tuple[str, tuple[Citation, ...]]:
        """The statements with marks and renumbered citations, as many as an answer may be long; and the citations.

        The first supported statement bears those that say the same, `also`, too.
        """
        citations = list(before)
        told: list[str] = []
        room = (_FREE if question.asks in FREE else _FACT) - spent
        for t in kept:
            bare = t.checked.statement.text.rstrip("。；;,， ")
            numbers = [self._number(p, citations) for p in t.support]
            if numbers:
                numbers += [_adopted(c, citations) for c in also]
                also = ()
            text = bare + ("".join(f"[{n}]" for n in dict.fromkeys(numbers)) if numbers else MARK)
            if told and sum(map(len, told)) + len(text) > room:
                break
            told.append(text)
        held = {int(n) for text in told for n in re.findall(r"\[(\d+)\]", text)} | {c.n for c in before}
        return "。".join(told) + "。", tuple(c for c in citations if c.n in held)

    def _number(self, sentence: Printed, citations: list[Citation]) -> int:
        """The number under which a sentence is cited, added where it is new."""
        passage = sentence.hit.passage
        quote = passage.body.cut(sentence.start, sentence.end)
        for c in citations:
            if c.passage_id == passage.id and c.quote == quote.text:
                return c.n
        hit = sentence.hit
        citations.append(cite(len(citations) + 1, hit, quote, score=hit.score, line=self._line))
        return len(citations)

    def _line(self, page: str, at: int) -> int:
        return self._index.page(page).line(at)

    @staticmethod
    def _may_answer(question: Question, kept: Sequence[_Told], plain: Answer) -> bool:
        """Is what the model cites about the place, the year and the thing asked for? Asked where the pages seem silent."""
        if plain.confidence < _DOUBT:
            return False
        for sentence in (p for t in kept for p in t.support):
            of = [c for c in candidates(question, sentence.hit) if (c.start, c.end) == (sentence.start, sentence.end)]
            if of and not cannot_answer(question, of):
                return True
        return False

    @staticmethod
    def _without(question: Question, plain: Answer, kept: Sequence[_Told], *, declined: bool) -> Answer:
        """Nothing of what the model says is printed: the extractive answer, or a refusal."""
        if kept:
            note = f"大模型的回答没有依据，没有采用：{told_missing(kept[0].checked)}"
        elif declined:
            note = "大模型认为这些段落里没有答案"
        else:
            note = "大模型的回答与资料无关，没有采用"
        if plain.abstained and not plain.hits:
            return replace(plain, answer=not_found(question.resolved, ()), notes=(*plain.notes, note))
        return replace(plain, notes=(*plain.notes, note))


def _adopted(citation: Citation, citations: list[Citation]) -> int:
    """The number of a citation among these, added where no sentence of its passage and words is."""
    for c in citations:
        if c.passage_id == citation.passage_id and c.quote == citation.quote:
            return c.n
    citations.append(replace(citation, n=len(citations) + 1))
    return len(citations)


def cleaned(text: str) -> str:
    """The model's text without thoughts, Markdown, links and an unfinished last sentence."""
    text = _FURNITURE.sub("", _THOUGHTS.sub("", text))
    text = _OPENING.sub("", text).strip()
    if len(text) > _FREE and not _ENDS.search(text):
        text = re.sub(r"[^。！？!?；;\n]*$", "", text) or text
    return text


def agrees(plain: Answer, told: Sequence[Checked]) -> bool:
    """Does the model say the extractive short answer too, in whatever spelling? So it does where there is none."""
    if not plain.short_answer:
        return True
    short = Facts.of(plain.short_answer)
    said = " ".join(c.statement.text for c in told)
    parts = [part for part in re.split(r"[、，,\s]|和|与", plain.short_answer.lower()) if part]
    if stands_in(Name(0, 0, plain.short_answer.lower()), said.lower()) or (
        not short.quantities and all(part in said.lower() for part in parts)
    ):
        return True
    figures = Facts.of(said).quantities
    dates = [f for f in short.telling if f.value not in short.quantities and not isinstance(f.value, Name)]
    if short.quantities:
        return all(any(q.is_told_by(f) for f in figures) for q in short.quantities)
    return bool(dates) and all(f.text in said for f in dates)


def _short(question: Question, kept: Sequence[_Told]) -> str | None:
    """The phrase of the asked kind that stands both in a statement and in its sentence."""
    for t in kept:
        facts = Facts.of(t.checked.statement.text)
        for p in t.support:
            for phrase in phrases(question.asks, p.text):
                shown = p.text[phrase.start : phrase.end].strip()
                said = Facts.of(shown).quantities
                if shown in facts.text or any(q.is_told_by(s) for q in facts.quantities for s in said):
                    return shown
    return None
