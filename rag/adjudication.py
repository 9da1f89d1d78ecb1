"""What a language model says beside what the extractive reader says: taken, shown with it, or not taken.

Its citations become the printed sentences that say what it says; what is not printed is marked; what is printed but not
about the question does not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .answer import Answer, Citation, Hit
from .contradiction import contradicts
from .decision import cannot_answer
from .duplicates import cite
from .eligible import FIGURES
from .evidence import Candidate, candidates
from .facts import Facts
from .folding import fold
from .grounding import MARK, Checked, check, printed, told_missing
from .matching import present
from .names import Name, stands_in
from .phrases import phrases
from .printed import Printed
from .prompt import is_leaked
from .quantities import quantities
from .question import Asks, Question
from .wording import FREE, not_found, where

if TYPE_CHECKING:
    from .index import Index

REPAIRED = "大模型注明的出处里没有它说的话，已换成印着这些话的原句"
"""The note of an answer whose citations the model had wrong."""
LONGEST_FREE = 380
"""Characters of the longest answer that is not a fact."""
_FACT = 150
"""Characters of the longest fact."""
_DOUBT = 0.15
"""Where the extractive reader gives an answer less than this chance, the model's is not taken either."""
_AS_GOOD = 0.9
"""A sentence with this share of the cited one's score answers as well."""
_THERE = 0.5
"""A word of the question stands in a statement or its sentence where so much of it does."""
_EACH = re.compile("每个")
_BARE = 2
"""A statement with no more characters than these beside the phrase asked for is told with its place and year."""


class Adjudicator:
    """Makes one answer of what the model wrote and of what is printed."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def judge(self, question: Question, used: Sequence[Hit], text: str, plain: Answer) -> Answer:
        """The model's text held against the sentences of the passages it was given, `used`, and the extractive answer.

        The passage that it cites as n is the n-th of `used`.
        """
        known = printed(used)
        found = check(text, {n: known[h.passage.id] for n, h in enumerate(used, 1)})
        notes = [*plain.notes] if not plain.abstained else []
        kept = [c for c in found if _stays(question, c)]
        supported = [t for t in kept if t.support]
        if not supported:
            return self._without(question, plain, kept, declined=any(c.statement.declines for c in found))
        if plain.abstained and not self._may_answer(question, supported, plain):
            return replace(plain, notes=(*plain.notes, "大模型的回答说的不是所问的地方、年份或事物，没有采用"))
        notes += [f"{d}（由资料中的数字算出）" for t in kept for d in t.derived]
        notes += [told_missing(t) for t in kept if not t.support]
        notes += [REPAIRED] * any(t.repaired and t.support for t in kept)
        if not plain.abstained and not agrees(question, plain, supported):
            telling = [t for t in kept if _tells(question, t.statement.text)] if plain.short_answer else kept
            if not any(t.support for t in telling):
                return replace(plain, notes=(*plain.notes, "大模型的回答没有说出所问的，没有采用"))
            return self._both(question, plain, telling, notes)
        return self._told(question, kept, plain, notes)

    def _told(self, question: Question, kept: Sequence[Checked], plain: Answer, notes: Sequence[str]) -> Answer:
        body, citations = self._written(question, kept, (), also=plain.citations if plain.short_answer else ())
        if rival := self._rival(question, kept, plain.hits):
            shown = rival.text[rival.phrase.start : rival.phrase.end].strip() if rival.phrase else ""
            cited = list(citations)
            n = self._number(Printed(rival.hit, rival.start, rival.end), cited)
            body, citations = f"{body}另一处印的是{shown}（{where(rival.hit)}）[{n}]。", tuple(cited)
            notes = [*notes, "资料中两处的数字不同，两处原句都列在下面"]
        short = plain.short_answer if not plain.abstained else _short(question, kept)
        if short and len(kept) == 1 and len(kept[0].statement.text) <= len(short) + _BARE and kept[0].support:
            about = where(kept[0].support[0].hit)
            body = f"{about}：{body}" if about else body
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
    def _rival(question: Question, kept: Sequence[Checked], hits: Sequence[Hit]) -> Candidate | None:
        """A sentence of another article that answers as well and gives another figure."""
        if question.asks not in FIGURES:
            return None
        own = {p.hit.passage.article.id for t in kept for p in t.support}
        said = [q for t in kept for q in Facts.of(t.statement.text).quantities]
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

    def _both(self, question: Question, plain: Answer, kept: Sequence[Checked], notes: Sequence[str]) -> Answer:
        """The printed answer first, then what the model says; where the two disagree both show their sentences."""
        if plain.short_answer and any(_shortened(plain.short_answer, t.statement.text) for t in kept):
            claim, unlike = "", ()
        else:
            claim, unlike = "大模型的说法：", ("大模型的说法与摘读的原句不一致，两处原句都列在下面",)
        lead = f"{self._lead(plain)}；{claim}"
        body, citations = self._written(question, kept, plain.citations, spent=len(lead))
        if not plain.short_answer and len(lead) + len(body) > LONGEST_FREE:
            return replace(plain, notes=(*plain.notes, "大模型的说法与摘读的原句不一致，没有采用"))
        return replace(
            plain,
            answer=lead + body,
            confidence=plain.confidence * (0.7 if unlike else 1.0),
            reader="llm",
            citations=citations,
            notes=(*dict.fromkeys(notes), *unlike),
        )

    @staticmethod
    def _lead(plain: Answer) -> str:
        """The extractive answer in short, with its place and year: 鞍山市（2024年）：700个[1]. Whole where there is no short one."""
        if not plain.short_answer:
            return plain.answer
        first = plain.citations[0]
        about = next((where(h) for h in plain.hits if h.passage.id == first.passage_id), "")
        marks = "".join(f"[{c.n}]" for c in plain.citations)
        return f"{about}{'：' if about else ''}{plain.short_answer}{marks}"

    def _written(
        self,
        question: Question,
        kept: Sequence[Checked],
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
        room = (LONGEST_FREE if question.asks in FREE else _FACT) - spent
        for t in kept:
            bare = t.statement.text.rstrip("。；;,， ")
            numbers = [self._number(p, citations, said=bare) for p in t.support]
            if numbers:
                numbers += [_adopted(c, citations) for c in also]
                also = ()
            text = bare + ("".join(f"[{n}]" for n in dict.fromkeys(numbers)) if numbers else MARK)
            if told and sum(map(len, told)) + len(text) > room:
                break
            told.append(text)
        held = {int(n) for text in told for n in re.findall(r"\[(\d+)\]", text)} | {c.n for c in before}
        return "。".join(told) + "。", tuple(c for c in citations if c.n in held)

    def _number(self, sentence: Printed, citations: list[Citation], *, said: str = "") -> int:
        """The number under which a sentence is cited, added where it is new."""
        hit = sentence.hit
        quote = sentence.quote(said)
        for c in citations:
            if c.passage_id == hit.passage.id and c.quote == quote.text:
                return c.n
        citations.append(cite(len(citations) + 1, hit, quote, score=hit.score, line=self._line))
        return len(citations)

    def _line(self, page: str, at: int) -> int:
        return self._index.page(page).line(at)

    @staticmethod
    def _may_answer(question: Question, kept: Sequence[Checked], plain: Answer) -> bool:
        """Is what the model cites about the place, the year and the thing asked for? Asked where the pages seem silent."""
        if plain.confidence < _DOUBT:
            return False
        for sentence in (p for t in kept for p in t.support):
            of = [c for c in candidates(question, sentence.hit) if (c.start, c.end) == (sentence.start, sentence.end)]
            if of and not cannot_answer(question, of):
                return True
        return False

    @staticmethod
    def _without(question: Question, plain: Answer, kept: Sequence[Checked], *, declined: bool) -> Answer:
        """Nothing of what the model says is printed: the extractive answer, or a refusal."""
        if kept:
            note = f"大模型的回答没有依据，没有采用：{told_missing(kept[0])}"
        elif declined:
            note = "大模型认为这些段落里没有答案"
        else:
            note = "大模型的回答与资料无关，没有采用"
        if plain.abstained and not plain.hits:
            return replace(plain, answer=not_found(question.resolved, ()), notes=(*plain.notes, note))
        return replace(plain, notes=(*plain.notes, note))


def agrees(question: Question, plain: Answer, told: Sequence[Checked]) -> bool:
    """Does the model say the extractive short answer too, in whatever spelling?

    Where a whole sentence answers it agrees when one that prints what it says is among those cited.
    """
    if not plain.short_answer:
        cited = {span for c in plain.citations for span in c.spans}
        return any(cited & set(p.quote("").spans) for t in told for p in t.support)
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
    if question.asks is Asks.LIST and parts:  # its first item may have been cut with a word too many before it
        first = any(parts[0][at:] in said for at in range(len(parts[0]) - 1))
        return first and all(part in said for part in parts[1:])
    return bool(dates) and all(f.text in said for f in dates)


def _stays(question: Question, checked: Checked) -> bool:
    """Is the statement shown: printed and about the question, or unprinted and marked, but no refusal and no rule of ours?"""
    if is_leaked(checked.statement.text):
        return False
    if checked.support:
        return _is_about(question, checked)
    return checked.related and not checked.statement.declines


def _is_about(question: Question, checked: Checked) -> bool:
    """Does the statement, or a sentence that prints it, hold anything of what is asked? An order copied from a page does not."""
    said = fold("".join([checked.statement.text, *(p.text for p in checked.support)]))
    words = [t for t in question.terms if len(t) > 1]
    return not words or any(present(t, said) >= _THERE for t in words)


def _tells(question: Question, statement: str) -> bool:
    """Does a statement hold a figure, a date or a name; a place only where one is asked for?"""
    facts = Facts.of(statement)
    return bool(facts.all if question.asks is Asks.PLACE else facts.telling)


def _shortened(name: str, statement: str) -> bool:
    """Does the statement call what has this name by its last part (…派出所), or leave out the 个 of 每个?"""
    return _EACH.sub("每", name) in _EACH.sub("每", statement) or any(
        isinstance(f.value, Name) and fold(name).endswith(fold(f.text)) for f in Facts.of(statement).all
    )


def _adopted(citation: Citation, citations: list[Citation]) -> int:
    """The number of a citation among these, added where no sentence of its passage and words is."""
    for c in citations:
        if c.passage_id == citation.passage_id and c.quote == citation.quote:
            return c.n
    citations.append(replace(citation, n=len(citations) + 1))
    return len(citations)


def _short(question: Question, kept: Sequence[Checked]) -> str | None:
    """The phrase of the asked kind that stands both in a statement and in its sentence."""
    for t in kept:
        facts = Facts.of(t.statement.text)
        for p in t.support:
            for phrase in phrases(question.asks, p.text):
                shown = p.text[phrase.start : phrase.end].strip()
                said = Facts.of(shown).quantities
                if shown in facts.text or any(q.is_told_by(s) for q in facts.quantities for s in said):
                    return shown
    return None
