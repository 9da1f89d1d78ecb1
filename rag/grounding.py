"""Is every figure, date, name and place of an answer printed in the sentence that it cites? What is not, is marked.

A statement is held against the sentences it cites, then against the others given: it is supported by one sentence that
holds all its facts, or by a few that hold them together. A citation that does not support its statement is replaced by
the sentence that does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from .answer import Answer, Citation, Hit
from .facts import Fact, Facts
from .passage import Passage, sentences
from .printed import Context, Printed
from .quantities import Quantity

MARK = "〔未在资料中找到依据〕"
_LABELS = r"(?:资料|编号|段落?|来源|出处|[\s,，、;；:：=\"“”'^第号篇])"
_NUMBERS = rf"\d{{1,3}}(?:{_LABELS}+\d{{1,3}})*{_LABELS}*"
_CITED = re.compile(
    rf"[\[【［]{_LABELS}*{_NUMBERS}[\]】］]|[（(]\s*见?(?:资料|编号|段落?|来源|出处){_LABELS}*{_NUMBERS}[）)]"
)
"""Citations as models write them: [1], [2, 3], 【4】, [编号="1"], （资料1）."""
_MARK = re.compile(r"\[(\d{1,3})\]")
_STATEMENT = re.compile(r"[^。！？!?\n；;]+(?:[。！？!?；;\n]+[”’」』）)]*)?(?:\s*\[\d{1,3}\][。；;]?)*")
_DECLINED = re.compile(
    r"(?:没有|未|无)(?:能)?(?:明确|直接|具体)?(?:找到|提到|提及|说明|给出|提供|涉及|包含|相关|记载)"
    r"|(?:无法|不能|难以)(?:确定|回答|得知|判断|找到|从)|不包含|没有答案|不清楚|不知道"
)
_DERIVED = re.compile(r"相差|相比|多|少|高|低|差|合计|总共|共|之和|总和|加起来")
_RELATED = 0.3
"""A sentence holds at least this share of a statement's words, weighed, besides its facts."""
_SAYS = 0.5
"""And this share where the statement holds no figure, date or name."""
_TOGETHER = 3
"""Sentences that may support a statement together."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, without its citation marks."""

    text: str
    cited: tuple[int, ...]
    """The numbers it cites; those of its neighbour where it has none of its own."""
    own: bool = True
    """Are the numbers its own?"""

    @property
    def declines(self) -> bool:
        """Does it only say that the pages do not say it?"""
        return bool(_DECLINED.search(self.text))


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement, the printed sentences that say it, and what of it no sentence says."""

    statement: Statement
    support: tuple[Printed, ...] = ()
    missing: tuple[str, ...] = ()
    repaired: bool = False
    """Was its citation replaced?"""
    derived: tuple[str, ...] = ()
    """Figures worked out from printed ones, with the sum: 520个 = 700个 − 180个."""
    related: bool = True
    """Do the passages speak of anything it speaks of?"""


@dataclass(frozen=True, slots=True)
class _Told:
    """A supported figure of the answer."""

    figure: Quantity
    support: tuple[Printed, ...]


def statements(text: str) -> list[Statement]:
    """The sentences of an answer with the numbers they cite."""
    text = _CITED.sub(lambda m: "".join(f"[{n}]" for n in re.findall(r"\d+", m[0])), text)
    found: list[Statement] = []
    for match in _STATEMENT.finditer(text):
        cited = tuple(dict.fromkeys(map(int, _MARK.findall(match.group()))))
        bare = re.sub(r"\s+", " ", _MARK.sub("", match.group())).strip()
        if re.search(r"\w", bare):
            found.append(Statement(bare, cited, bool(cited)))
        elif cited and found and not found[-1].own:
            found[-1] = Statement(found[-1].text, cited)
    for i, statement in enumerate(found):
        if not statement.own:
            near = next((s.cited for s in (*found[i + 1 :], *reversed(found[:i])) if s.own), ())
            found[i] = replace(statement, cited=near)
    return found


def printed(hits: Sequence[Hit]) -> dict[str, list[Printed]]:
    """The sentences of each passage by its id; what is given of an article is the context of all its sentences."""
    given: dict[str, list[Passage]] = {}
    for hit in hits:
        given.setdefault(hit.passage.article.id, []).append(hit.passage)
    contexts = {article: Context(passages) for article, passages in given.items()}
    return {
        h.passage.id: [
            Printed(h, start, end, context=contexts[h.passage.article.id]) for start, end in sentences(h.passage.text)
        ]
        for h in hits
    }


def check(text: str, sources: Mapping[int, Sequence[Printed]], others: Sequence[Printed] = ()) -> list[Checked]:
    """Each statement of the text with its support.

    `sources` holds the sentences behind each number that may be cited, `others` those that no number stands for.
    """
    everything = [*(p for n in sources for p in sources[n]), *others]
    checked = [_check(s, [p for n in s.cited for p in sources.get(n, ())], everything) for s in statements(text)]
    told = [
        _Told(f.value, c.support)
        for c in checked
        for f in Facts.of(c.statement.text).telling
        if isinstance(f.value, Quantity) and c.support
    ]
    return [_worked_out(c, told) for c in checked]


def _check(statement: Statement, cited: Sequence[Printed], everything: Sequence[Printed]) -> Checked:
    facts = Facts.of(statement.text)
    if statement.declines and not facts.telling:
        return Checked(statement)
    if not facts.all and not facts.terms:
        return Checked(statement, related=False)
    strange = facts.strangers(everything)
    if not strange:
        supported = (
            Checked(statement, support, repaired=statement.own and among is everything)
            for among in (cited, everything)
            if (support := _support(facts, among))
        )
        # The sentence that prints a name goes before one below which it stands elsewhere.
        first = next(supported, None)
        if first is not None:
            printing = (c for c in chain([first], supported) if _prints(facts, c.support))
            return next(printing, first)
    near = max(everything, key=lambda p: (len(facts.held_by(p)), facts.likeness(p)), default=None)
    if near is None:
        return Checked(statement, missing=tuple(f.text for f in facts.all), related=False)
    missing = [f for f in facts.all if not facts.holds(f, near)] + strange
    related = facts.likeness(near) >= _RELATED or any(f in facts.telling for f in facts.held_by(near))
    return Checked(statement, missing=tuple(dict.fromkeys(f.text for f in missing)), related=related)


def _prints(facts: Facts, support: Sequence[Printed]) -> bool:
    """Do the sentences hold all telling facts in themselves?"""
    return len(support) > 1 or all(facts.printed_in(p)[0] == len(facts.telling) for p in support)


def _support(facts: Facts, among: Sequence[Printed]) -> tuple[Printed, ...]:
    """The sentence that says it all, else the fewest that do together; empty where they do not."""
    enough = _RELATED if facts.telling else _SAYS
    whole = [p for p in among if len(facts.held_by(p)) == len(facts.all) and facts.likeness(p) >= enough]
    if whole:
        return (max(whole, key=lambda p: (facts.printed_in(p)[0], facts.likeness(p), facts.printed_in(p)[1])),)
    parts = [p for p in among if any(facts.is_part_of(f, p) for f in facts.telling)] if facts.telling else among
    chosen: list[Printed] = []
    while len(chosen) < _TOGETHER:
        rest = [p for p in parts if p not in chosen]
        best = max(rest, key=lambda p: (_held(facts, [*chosen, p]), facts.likeness(*chosen, p)), default=None)
        if best is None:
            break
        chosen.append(best)
        if _held(facts, chosen) == len(facts.all) and facts.likeness(*chosen) >= enough:
            return tuple(chosen)
    return ()


def _held(facts: Facts, chosen: Sequence[Printed]) -> int:
    """How many facts the sentences say between them; a place and a year all of them must say where nothing else is told."""
    telling = sum(any(facts.is_part_of(f, p) for p in chosen) for f in facts.telling)
    weak = [f for f in facts.all if not f.telling]
    enough = any if facts.telling else all
    return telling + sum(enough(facts.holds(f, p) for p in chosen) for f in weak)


def _worked_out(checked: Checked, told: Sequence[_Told]) -> Checked:
    """A statement whose only missing figures are sums or differences of two that others tell is supported by theirs."""
    facts = Facts.of(checked.statement.text)
    if checked.support or not checked.missing or not _DERIVED.search(checked.statement.text):
        return checked
    sums: list[str] = []
    support: list[Printed] = []
    for fact in facts.all:
        if fact.text in checked.missing:
            how, of = _sum(fact, told)
            if not how:
                return checked
            sums.append(how)
            support += [p for p in of if p not in support]
    return replace(checked, support=tuple(support), missing=(), derived=tuple(sums))


def _sum(fact: Fact, told: Sequence[_Told]) -> tuple[str, tuple[Printed, ...]]:
    """The sum or difference that gives a figure and the sentences of its parts; "" where none does."""
    if not isinstance(fact.value, Quantity):
        return "", ()
    value = fact.value.value
    of_its_kind = [t for t in told if t.figure.kind == fact.value.kind]
    for i, a in enumerate(of_its_kind):
        for j, b in enumerate(of_its_kind):
            x, y = a.figure.value, b.figure.value
            if i != j and abs(x - y - value) < 1e-6 * value:
                return f"{fact.text}={x:g}−{y:g}", (*a.support, *b.support)
            if i < j and abs(x + y - value) < 1e-6 * value:
                return f"{fact.text}={x:g}+{y:g}", (*a.support, *b.support)
    return "", ()


def grounded(answer: Answer) -> Answer:
    """The answer held against the sentences that it cites, then the passages found; what is not printed there is marked.

    An answer of which nothing is printed becomes an abstention.
    """
    if answer.abstained:
        return answer
    known = printed(answer.hits)
    sources = {c.n: _quoted(c, known) for c in answer.citations}
    checked = check(answer.answer, sources, [p for of in known.values() for p in of])
    wrong = [c for c in checked if c.missing or (not c.support and not c.statement.declines)]
    if not wrong:
        return answer
    notes = (*answer.notes, *map(told_missing, wrong))
    if len(wrong) == len(checked):
        return declined(answer, notes)
    text = answer.answer
    for c in wrong:
        text = text.replace(c.statement.text, c.statement.text + MARK, 1)
    return replace(answer, answer=text, notes=notes)


def told_missing(checked: Checked) -> str:
    """What of a statement is not printed, for the notes."""
    what = "、".join(f"“{m}”" for m in checked.missing) or f"“{checked.statement.text[:40]}”"
    return f"{what}未在资料中找到依据"


def declined(answer: Answer, notes: Sequence[str]) -> Answer:
    """The answer taken down to a refusal."""
    text = f"资料中没有找到“{answer.resolved_question}”的可靠依据。"
    return replace(
        answer, answer=text, short_answer=None, abstained=True, confidence=0.0, citations=(), notes=tuple(notes)
    )


def _quoted(citation: Citation, known: Mapping[str, Sequence[Printed]]) -> list[Printed]:
    """The sentences that a citation quotes."""
    found: list[Printed] = []
    for sentence in known.get(citation.passage_id, ()):
        body = sentence.hit.passage.body
        if any(low < sentence.end and sentence.start < high for low, high in body.find(citation.spans)):
            found.append(sentence)
    return found
