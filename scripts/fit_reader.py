"""Fits rag/data/reader.json: how much each thing that speaks for a sentence weighs, and when to decline.

    python scripts/fit_reader.py --set HOME QUESTIONS.jsonl [--set HOME QUESTIONS.jsonl ...] [--rules] [--write]

HOME is an index, QUESTIONS a file of questions over it with `question`, `answer`, `aliases` and `spans` (file, start,
end) of the evidence. Sentences: logistic regression over pairs (a sentence that holds evidence against one that does
not; Herbrich, Graepel and Obermayer, Large Margin Rank Boundaries, 2000), weights held at zero or above. The decision:
logistic regression of "the answer is right", over each question as it is and once more with its evidence taken out of
the hits, so that a question with no answer in the pages is met as often as one with. Figures printed are
cross-validated: no question is judged by weights that it was fitted on.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from baowen.rag import ExtractiveReader, Hit, LocalIndex, Retriever, UsageError
from baowen.rag.evidence import (
    FEATURES,
    Candidate,
    cannot_answer,
    confidence_features,
    contradicts,
    scored,
    weights,
)
from baowen.rag.extractive import KEPT, READ
from baowen.rag.folding import fold
from baowen.rag.question import Question, parse
from baowen.rag.wording import said

TARGET = Path(__file__).parents[1] / "rag" / "data" / "reader.json"
FREE = {"list", "comparison", "definition", "cause"}
FOLDS = 10


@dataclass
class Case:
    """A question with the sentences read for it, and whether each holds evidence."""

    group: str
    question: Question
    gold: dict[str, Any]
    natural: bool
    best: list[Candidate]
    right: list[bool]


def spans_of(gold: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(gold.get("spans") or []), *(gold.get("alt_spans") or [])]


def touches(gold: dict[str, Any], path: str, spans: Any) -> bool:
    return any(
        Path(path).name == s["file"] and any(max(s["start"], t.start) < min(s["end"], t.end) for t in spans)
        for s in spans_of(gold)
    )


def holds_answer(gold: dict[str, Any], text: str) -> bool:
    tight = "".join(fold(text).split())
    if gold.get("type") in FREE:
        wanted = gold.get("must_include") or [gold["answer"]]
        return all("".join(fold(w).split()) in tight for w in wanted)
    variants = [gold["answer"], *(gold.get("aliases") or []), *(gold.get("also_accept") or [])]
    return any("".join(fold(v).split()) in tight for v in variants if v)


def case(reader: ExtractiveReader, question: Question, gold: dict[str, Any], hits: list[Hit], *, natural: bool) -> Case:
    best = reader.candidates(question, hits)
    right = [touches(gold, c.hit.passage.path, c.hit.passage.body.cut(c.start, c.end).spans) for c in best]
    return Case(str(gold["id"]), question, gold, natural, best, right)


def read(home: str, questions: str, limit: int, *, rules_only: bool) -> list[Case]:
    index = LocalIndex.open(home)
    retriever, reader = Retriever(index), ExtractiveReader(index, rules_only=rules_only)
    found: list[Case] = []
    for line in Path(questions).read_text(encoding="utf-8").splitlines()[:limit]:
        gold = json.loads(line)
        try:
            question = parse(gold["question"], gold.get("history") or [])
        except UsageError:
            continue
        if question.parts:
            continue
        hits = retriever.search(question, 3 * READ)
        found.append(case(reader, question, gold, hits[:READ], natural=True))
        if gold.get("answer"):
            rest = [h for h in hits if not touches(gold, h.passage.path, h.passage.spans)]
            rest = [replace(h, rank=n) for n, h in enumerate(rest, 1) if not holds_answer(gold, h.passage.text)]
            found.append(case(reader, question, gold, rest[:READ], natural=False))
    return found


def fit_sentences(cases: list[Case]) -> dict[str, float]:
    rows = []
    for c in cases:
        good = [np.array(x.features) for x, ok in zip(c.best, c.right, strict=True) if ok]
        bad = [np.array(x.features) for x, ok in zip(c.best, c.right, strict=True) if not ok]
        rows += [(g - b) / len(bad) ** 0.5 for g in good[:1] for b in bad]
    pairs = np.array(rows + [-r for r in rows])
    sides = np.array([1] * len(rows) + [0] * len(rows))
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=5000).fit(pairs, sides)
    return dict(zip(FEATURES, (float(w) for w in model.coef_[0]), strict=True))


def ordered(c: Case) -> list[Candidate]:
    again = [scored(x) for x in c.best]
    return sorted(again, key=lambda x: (contradicts(c.question, x), -x.score))


def correct(c: Case, first: Candidate) -> bool:
    return bool(c.natural and c.gold.get("answer")) and holds_answer(c.gold, said(c.question, first))


def fit_decision(sets: list[list[Case]]) -> tuple[dict[str, float], float]:
    answered = [(n, c, best) for n, cases in enumerate(sets) for c in cases if (best := ordered(c))]
    evidence = [confidence_features(c.question, best) for _, c, best in answered]
    names = list(evidence[0])
    x = np.array([[e[n] for n in names] for e in evidence])
    y = np.array([correct(c, best[0]) for _, c, best in answered])
    natural = np.array([c.natural for _, c, _ in answered])
    gone = np.array([not c.gold.get("answer") for _, c, _ in answered])
    # The sets count alike, however many questions each has.
    sizes = np.bincount([n for n, _, _ in answered])
    weight = np.array([(1.0 if c.natural else 0.5) / sizes[n] for n, c, _ in answered]) * len(answered) / len(sets)
    barred = np.array([cannot_answer(c.question, best) for _, c, best in answered])
    chance = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS).split(x, y, [c.group for _, c, _ in answered]):
        model = LogisticRegression(C=0.3, max_iter=5000).fit(x[train], y[train], sample_weight=weight[train])
        chance[test] = np.where(barred[test], 0.0, model.predict_proba(x[test])[:, 1])
    for n in range(len(sets)):
        mine = natural & np.array([n == m for m, _, _ in answered])
        report(chance[mine], y[mine], gone[mine])
    model = LogisticRegression(C=0.3, max_iter=5000).fit(x, y, sample_weight=weight)
    return dict(zip(names, (float(w) for w in model.coef_[0]), strict=True)), float(model.intercept_[0])


def report(p: np.ndarray, y: np.ndarray, u: np.ndarray) -> None:
    print("threshold  quality  wrong  declined-right  wrongly-silent")
    for t in np.arange(0.1, 0.75, 0.05):
        shown = p >= t
        quality = (y & shown).sum() + (u & ~shown).sum()
        silent = (~u & ~shown).sum() / max(1, (~u).sum())
        declined = (u & ~shown).sum() / max(1, u.sum())
        print(f"{t:9.2f}  {quality / len(y):7.3f}  {(shown & ~y).mean():5.3f}  {declined:14.3f}  {silent:14.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--set", nargs=2, action="append", required=True, metavar=("HOME", "QUESTIONS"))
    parser.add_argument("--limit", type=int, default=1000, help="questions taken of each set")
    parser.add_argument("--ranking", action="store_true", help="fit the weights of sentences, too")
    parser.add_argument("--rules", action="store_true", help="fit the decision where there is no span reader")
    parser.add_argument("--threshold", type=float, help="by default that of the weights at hand")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    sets = [read(home, questions, args.limit, rules_only=args.rules) for home, questions in args.set]
    cases = [c for s in sets for c in s]
    fitted = dict(weights())
    if args.ranking:
        found = fit_sentences([c for c in cases if c.natural and any(c.right)])
        print("sentence", {n: round(w, 2) for n, w in found.items()}, f"(the best {KEPT} of {READ} passages)")
        kept = {n: round(w if n == "heading" else max(w, 0.0), 3) for n, w in found.items()}
        for group in sets:
            natural = [c for c in group if c.natural and any(c.right)]
            after = sum(c.right[c.best.index(first(c, kept))] for c in natural)
            print(f"evidence first: {sum(c.right[0] for c in natural)} → {after} of {len(natural)}")
        fitted["sentence"] = kept
        weights()["sentence"].update(kept)
    decision, bias = fit_decision(sets)
    print("decision", {n: round(w, 2) for n, w in decision.items()}, round(bias, 2))
    which = "rules" if args.rules else "read"
    threshold = weights()[which]["threshold"] if args.threshold is None else args.threshold
    fitted[which] = {"bias": round(bias, 3), **{n: round(w, 3) for n, w in decision.items()}, "threshold": threshold}
    if args.write:
        TARGET.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


def first(c: Case, sentence: dict[str, float]) -> Candidate:
    """The candidate of `c.best` that comes first under these weights."""
    row = np.array([sentence[n] for n in FEATURES])
    return min(c.best, key=lambda x: (contradicts(c.question, x), -float(row @ np.array(x.features))))


if __name__ == "__main__":
    main()
