"""Does it decline what is not covered, and answer the same to other wordings of the same question?

    python benchmarks/robustness.py QA.jsonl [--home HOME] [--seed 1] [--list]

QA is a question file as `baowen eval` reads it, HOME its index.

uncovered   Questions whose places are exchanged for places that no page names (one figure), or whose years, 今年 too,
            for a year that no page prints (another): the share declined. Follow-ups are changed with their history.
            A question that names neither is left out.
wordings    Answerable questions in traditional characters, full width, with two neighbouring characters swapped, with
            words of politeness, with the question word moved: the share whose answer changes, where a variant differs
            from its question at all. An answer is the same when it declines too, gives the same short answer, or,
            where there is none, cites the same sentence. `lost` are right answers that became wrong ones.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from variants import WORDINGS, Asking, Uncovered

from baowen.rag import Answer, Assistant, LocalIndex, Settings
from baowen.rag.batch import Asked, answer_line
from baowen.rag.folding import fold
from baowen.rag.gold import GoldQuestion, answerable, read_gold
from baowen.rag.judge import answers_rightly


@dataclass(frozen=True, slots=True)
class Tried:
    """A changed question and what came of it."""

    kind: str
    id: str
    asking: Asking
    before: str
    after: str
    good: bool
    lost: bool = False

    def __str__(self) -> str:
        earlier = f"（{' / '.join(self.asking.history)}）" if self.asking.history else ""
        return f"  {self.kind:12} {self.id} {earlier}{self.asking.question}\n      was: {self.before}\n      now: {self.after}"


def ask(assistant: Assistant, asking: Asking) -> Answer:
    return answer_line(assistant, Asked(question=asking.question, history=list(asking.history)))


def told(answer: Answer) -> str:
    """What an answer comes down to, in one line."""
    cited = f" ← {answer.citations[0].quote[:60]}" if answer.citations else ""
    return "declined" if answer.abstained else f"{answer.short_answer} ({answer.confidence:.2f}){cited}"


def same(one: Answer, other: Answer) -> bool:
    """Do two answers say the same?"""
    if one.abstained or other.abstained:
        return one.abstained == other.abstained
    if one.short_answer and other.short_answer:
        return fold(one.short_answer) == fold(other.short_answer)
    return one.short_answer == other.short_answer and {c.quote for c in one.citations} == {
        c.quote for c in other.citations
    }


def uncovered(assistant: Assistant, index: LocalIndex, questions: Sequence[GoldQuestion], seed: int) -> Iterator[Tried]:
    """Every question moved and dated to what the index does not have."""
    away = Uncovered.by(index, seed=seed)
    print(f"{len(away.places)} places and the year {away.year} are not covered")
    for question in questions:
        asking = Asking(question.question, tuple(question.history))
        for kind, changed in (("place", away.moved(asking)), ("year", away.dated(asking))):
            if changed:
                answer = ask(assistant, changed)
                yield Tried(kind, question.id, changed, "", told(answer), answer.abstained)


def wordings(assistant: Assistant, questions: Sequence[GoldQuestion], seed: int) -> Iterator[Tried]:
    """Every answerable question in its variants."""
    for question in answerable(questions):
        asking = Asking(question.question, tuple(question.history))
        first = ask(assistant, asking)
        for kind, change in WORDINGS.items():
            # The seed is of the question, so that a question added to the file changes no other's variants.
            text = change(question.question, random.Random(f"{seed} {question.question}"))
            if text != question.question:
                changed = Asking(text, asking.history)
                answer = ask(assistant, changed)
                lost = answers_rightly(question, first) and not answers_rightly(question, answer)
                yield Tried(kind, question.id, changed, told(first), told(answer), same(first, answer), lost)


def report(title: str, tried: Sequence[Tried], *, listing: bool) -> None:
    """Good ones of all, by kind, and the bad ones in full."""
    kinds = list(dict.fromkeys(t.kind for t in tried))
    for kind in [*kinds, ""]:
        of = [t for t in tried if kind in {"", t.kind}]
        good = sum(t.good for t in of)
        share = good / len(of) if of else 0.0
        lost = f"  lost {sum(t.lost for t in of)}" if title == "same answer" else ""
        print(f"{title:12} {kind or 'all':12} {share:6.3f}   {good}/{len(of)}{lost}")
    if listing:
        print(*(t for t in tried if not t.good), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--home", type=Path, default=Settings().home)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="every failure in full")
    options = parser.parse_args()

    questions = read_gold(options.questions)
    with LocalIndex.open(options.home) as index:
        assistant = Assistant(index)
        report("declined", list(uncovered(assistant, index, questions, options.seed)), listing=options.list)
        report("same answer", list(wordings(assistant, questions, options.seed)), listing=options.list)


if __name__ == "__main__":
    main()
