"""Fits rag/data/reader.json: how much each thing that speaks for a sentence weighs, and when to decline.

    python scripts/fit_reader.py --set HOME QUESTIONS.jsonl [--set HOME QUESTIONS.jsonl ...] [--rules] [--write]

HOME is an index, QUESTIONS a file of questions over it with `question`, `answer`, `aliases` and `spans` (file, start,
end) of the evidence. Sentences: logistic regression over pairs (a sentence that holds evidence against one that does
not; Herbrich, Graepel and Obermayer, Large Margin Rank Boundaries, 2000), weights held at zero or above. The decision:
boosted trees of one split for "the answer is right", each feature made to speak one way alone, over each question as it
is and once more with its evidence taken out of the hits, so that a question with no answer in the pages is met as often
as one with. Figures printed are cross-validated: no question is judged by weights that it was fitted on. With
--leave-one-page-out the questions of the first set are answered into a file, those of each page by a decision fitted
without it.
"""

from __future__ import annotations

import argparse
import json
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from baowen.rag import Assistant, ExtractiveReader, Hit, LocalIndex, Retriever, UsageError
from baowen.rag.contradiction import contradicts
from baowen.rag.decision import cannot_answer, confidence_features
from baowen.rag.evidence import FEATURES, Candidate, fitted, scored
from baowen.rag.extractive import FOUND, KEPT, READ
from baowen.rag.folding import fold
from baowen.rag.question import Question, parse
from baowen.rag.wording import said

TARGET = Path(__file__).parents[1] / "rag" / "data" / "reader.json"
FREE = {"list", "comparison", "definition", "cause"}
FOLDS = 10
TREES = 150
AGAINST = {"missing": -1}
"""What can only speak against an answer; all else can only speak for it."""


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
        hits = retriever.search(question, FOUND)
        found.append(case(reader, question, gold, hits, natural=True))
        if gold.get("answer"):
            rest = [h for h in hits if not touches(gold, h.passage.path, h.passage.spans)]
            rest = [replace(h, rank=n) for n, h in enumerate(rest, 1) if not holds_answer(gold, h.passage.text)]
            found.append(case(reader, question, gold, rest, natural=False))
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


@dataclass(frozen=True, slots=True)
class Rows:
    """What the decision rests on for each case, and whether the answer is right. Arrays of one length."""

    names: list[str]
    x: np.ndarray
    y: np.ndarray
    weight: np.ndarray
    cases: list[tuple[int, Case]]
    """Each with the number of its set."""
    barred: np.ndarray

    @classmethod
    def of(cls, sets: list[list[Case]]) -> Rows:
        """The sets count alike, however many questions each has."""
        answered = [(n, c, best) for n, cases in enumerate(sets) for c in cases if (best := ordered(c))]
        evidence = [confidence_features(c.question, best) for _, c, best in answered]
        sizes = np.bincount([n for n, _, _ in answered])
        weight = [(1.0 if c.natural else 0.5) / sizes[n] * len(answered) / len(sets) for n, c, _ in answered]
        return cls(
            names=list(evidence[0]),
            x=np.array([list(e.values()) for e in evidence]),
            y=np.array([correct(c, best[0]) for _, c, best in answered]),
            weight=np.array(weight),
            cases=[(n, c) for n, c, _ in answered],
            barred=np.array([cannot_answer(c.question, best) for _, c, best in answered]),
        )

    def fit(self, rows: np.ndarray) -> HistGradientBoostingClassifier:
        """The decision fitted on some of the rows."""
        model = HistGradientBoostingClassifier(
            max_depth=1,
            max_iter=TREES,
            learning_rate=0.08,
            min_samples_leaf=20,
            monotonic_cst=[AGAINST.get(n, 1) for n in self.names],
        )
        return model.fit(self.x[rows], self.y[rows], sample_weight=self.weight[rows])

    def decision(self, rows: np.ndarray, threshold: float) -> dict[str, Any]:
        """That as data/reader.json holds it: with one split a tree, the model is a sum of steps of single features."""
        model = self.fit(rows)
        lowest = self.x[rows].min(axis=0)
        bias = float(model.decision_function(lowest[None])[0])
        points: dict[str, list[list[float]]] = {}
        for column, name in enumerate(self.names):
            values = np.unique(self.x[rows, column])
            probe = np.repeat(lowest[None], len(values), axis=0)
            probe[:, column] = values
            sums = model.decision_function(probe)
            steps = np.flatnonzero(np.abs(np.diff(sums)) > 1e-6)
            if len(steps):
                points[name] = [
                    [round(float(values[i] + values[i + 1]) / 2, 4), round(float(sums[i + 1] - sums[i]), 3)]
                    for i in steps
                ]
        return {"bias": round(bias, 3), "points": points, "threshold": threshold}


def cross_validate(rows: Rows) -> None:
    chance = np.zeros(len(rows.y))
    for train, test in GroupKFold(FOLDS).split(rows.x, rows.y, [c.group for _, c in rows.cases]):
        chance[test] = np.where(rows.barred[test], 0.0, rows.fit(train).predict_proba(rows.x[test])[:, 1])
    gone = np.array([not c.gold.get("answer") for _, c in rows.cases])
    for n in sorted({n for n, _ in rows.cases}):
        mine = np.array([n == m and c.natural for m, c in rows.cases])
        report(chance[mine], rows.y[mine], gone[mine])


def page_of(gold: dict[str, Any], pages: list[str]) -> str:
    """The page with a question's first evidence; one without evidence is given to one of them."""
    spans = gold.get("spans") or []
    return spans[0]["file"] if spans else pages[zlib.crc32(str(gold["id"]).encode()) % len(pages)]


def leave_one_page_out(rows: Rows, which: str, threshold: float, home: str, questions: str, target: Path) -> None:
    """Answers the first set's questions, each by a decision fitted without the page that holds its evidence."""
    assistant, kept = Assistant(LocalIndex.open(home)), fitted()[which]
    golds = [json.loads(line) for line in Path(questions).read_text(encoding="utf-8").splitlines()]
    pages = sorted({g["spans"][0]["file"] for g in golds if g.get("spans")})
    answers: dict[str, str] = {}
    for page in pages:
        others = np.array([n > 0 or page_of(c.gold, pages) != page for n, c in rows.cases])
        fitted()[which] = rows.decision(np.flatnonzero(others), threshold)
        for gold in (g for g in golds if page_of(g, pages) == page):
            answer = assistant.ask(gold["question"], history=gold.get("history") or []).with_id(str(gold["id"]))
            answers[answer.id] = json.dumps(answer.to_dict(), ensure_ascii=False)
    fitted()[which] = kept
    target.write_text("\n".join(answers.values()) + "\n", encoding="utf-8")
    print(f"{target}: {len(answers)} answers, {len(pages)} pages left out in turn")


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
    parser.add_argument(
        "--leave-one-page-out", type=Path, metavar="ANSWERS", help="answers of the first set, see above"
    )
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    sets = [read(home, questions, args.limit, rules_only=args.rules) for home, questions in args.set]
    cases = [c for s in sets for c in s]
    found_fits = dict(fitted())
    if args.ranking:
        found = fit_sentences([c for c in cases if c.natural and any(c.right)])
        print("sentence", {n: round(w, 2) for n, w in found.items()}, f"(the best {KEPT} of {READ} passages)")
        kept = {n: round(w if n == "heading" else max(w, 0.0), 3) for n, w in found.items()}
        for group in sets:
            natural = [c for c in group if c.natural and any(c.right)]
            after = sum(c.right[c.best.index(first(c, kept))] for c in natural)
            print(f"evidence first: {sum(c.right[0] for c in natural)} → {after} of {len(natural)}")
        found_fits["sentence"] = kept
        fitted()["sentence"].update(kept)
    rows = Rows.of(sets)
    cross_validate(rows)
    which = "rules" if args.rules else "read"
    threshold = fitted()[which]["threshold"] if args.threshold is None else args.threshold
    found_fits[which] = rows.decision(np.arange(len(rows.y)), threshold)
    print("decision", json.dumps(found_fits[which]))
    if args.leave_one_page_out:
        home, questions = args.set[0]
        leave_one_page_out(rows, which, threshold, home, questions, args.leave_one_page_out)
    if args.write:
        TARGET.write_text(json.dumps(found_fits, indent=1) + "\n", encoding="utf-8")


def first(c: Case, sentence: dict[str, float]) -> Candidate:
    """The candidate of `c.best` that comes first under these weights."""
    row = np.array([sentence[n] for n in FEATURES])
    return min(c.best, key=lambda x: (contradicts(c.question, x), -float(row @ np.array(x.features))))


if __name__ == "__main__":
    main()
