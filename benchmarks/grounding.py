"""Planted lies: are altered figures, units, years, names and places marked, and their true twins left alone?

    python benchmarks/grounding.py HOME GOLD.jsonl [HOME GOLD.jsonl ...] [--lies 200] [--show]

HOME is the index of the pages that GOLD (questions with `answer`, `evidence` and `spans`) asks about. A true answer is
the question with its answer put in place of the question word, or the evidence in other words (Chinese numerals, other
scales), citing the passage that prints it among the first eight found. A lie is the same with one thing altered, drawn
by a fixed seed. A lie is caught when its statement is marked; a true twin must not be.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from baowen.rag import Hit, LocalIndex, Retriever, SourceSpan
from baowen.rag.facts import Facts
from baowen.rag.grounding import check, printed
from baowen.rag.names import Name
from baowen.rag.places import Mention
from baowen.rag.question import parse

ASKED = re.compile(
    r"是?(?:哪一?家企业|哪所学校|哪个派出所|哪个大学|哪两个人|哪个体育馆|哪条路几号|哪家公司|哪个县区|哪里|在哪儿|哪天|什么时候|谁|叫什么名?字?|多少|有?多大|几成|几)"
)
UNITS = {
    "亿元": "万元",
    "万元": "亿元",
    "个": "家",
    "家": "个",
    "%": "个百分点",
    "平方米": "亩",
    "公里": "米",
    "万人": "人",
    "项": "家",
    "台": "吨",
    "吨": "公斤",
    "名": "户",
}
PLACES = ("大同市", "丹东市", "成都市", "贵阳市", "佛山市", "绥中县", "烟台市", "喀什市")
PEOPLE = ("王建国", "李思源", "赵晓峰", "陈雨桐", "周文斌", "吴海燕", "孙立军", "郑秋实")
ORGANISATIONS = ("恒达机械制造有限公司", "东方联合实业集团", "瑞丰精密仪器厂", "天成新材料有限公司")


@dataclass(frozen=True, slots=True)
class Case:
    """A true statement, the passage it cites, and the passages given."""

    id: str
    text: str
    n: int
    hits: list[Hit]
    answer: str
    kind: str


def cases(home: Path, gold: Path) -> Iterator[Case]:
    with LocalIndex.open(home) as index:
        retriever = Retriever(index)
        for line in gold.read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)
            if asked["type"] in {"unanswerable", "typo"} or not isinstance(asked["file"], str):
                continue
            hits = retriever.search(parse(asked["question"], asked.get("history", ())), 8)
            n = next((h.rank for h in hits if _holds(h, asked)), 0)
            if n:
                for text in _true(asked, hits[n - 1]):
                    yield Case(asked["id"], text, n, hits, asked["answer"], asked["type"])


def _holds(hit: Hit, asked: dict[str, Any]) -> bool:
    passage = hit.passage
    spans = [SourceSpan(s["start"], s["end"]) for s in asked["spans"]]
    found = sum(high - low for low, high in passage.body.find(spans))
    return Path(passage.path).name == asked["file"] and found >= 0.9 * sum(s.end - s.start for s in spans)


def _true(asked: dict[str, Any], hit: Hit) -> Iterator[str]:
    """The question with its answer in it; the evidence under its place and year, then with its figures in other words."""
    question = asked.get("rewritten") or asked["question"]
    plain = asked["type"] not in {
        "colloquial",
        "paraphrase",
        "keyword",
        "multi_hop",
        "definition",
        "cause",
        "follow_up",
    }
    if plain and (found := ASKED.search(question)):
        rest = question[found.end() :].strip("？?呀啊")
        after = "" if re.search(r"\d", asked["answer"]) and rest[:1] in {"个", "亿", "项", "平", "公"} else rest
        after = re.sub(r"^(?:个|亿元|项|家|名|部|元|公里|间|小时)", "", after or rest)
        yield f"{question[: found.start()]}{'是' if found.group().startswith('是') else ''}{asked['answer']}{after}。"
    evidence = asked["evidence"] if isinstance(asked["evidence"], str) else "".join(asked["evidence"][:1])
    head = hit.passage.article
    lead = f"据{head.year}年的报道，{head.place.split('/')[-1]}" if head.year and head.place else "报道说，"
    if _whole(evidence, hit):
        yield f"{lead}{evidence}。"
        if (other := _in_other_words(evidence)) != evidence:
            yield f"{lead}{other}。"


def _whole(evidence: str, hit: Hit) -> bool:
    """Is the evidence one run of the passage, neither cut nor beginning or ending within a figure?"""
    text = hit.passage.text
    at = text.find(evidence)
    return at >= 0 and not (text[at - 1 : at].isdigit() or text[at + len(evidence) :][:1].isdigit())


def _in_other_words(text: str) -> str:
    def other(found: re.Match[str]) -> str:
        number, scale, unit = found.groups()
        if scale == "亿" and "." in number:
            return f"{Decimal(number) * 10000:f}".rstrip("0").rstrip(".") + f"万{unit}"
        if scale == "万" and not unit.startswith("平") and float(number) >= 10000:
            return f"{Decimal(number) / 10000:f}亿{unit}"
        if not scale and unit in {"个", "项", "家", "名"} and number.isdigit() and 20 <= int(number) < 100:
            tens, ones = divmod(int(number), 10)
            digits = "零一二三四五六七八九"
            return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}{unit}"
        return f"百分之{number}" if unit == "%" and not scale else found.group()

    return re.sub(r"(?<![\d.])(\d+(?:\.\d+)?)\s?(亿|万|)(元|个|项|家|名|%|平方米|人)", other, text)


def lies(case: Case, draw: random.Random) -> Iterator[tuple[str, str]]:
    """(what was altered, the altered text) of each kind that the statement allows."""
    text = case.text
    facts = Facts.of(text)
    figures = [q for q in facts.quantities if re.search(r"\d", text[q.start : q.end])]
    if figures:
        q = draw.choice(figures)
        shown = text[q.start : q.end]
        yield (
            "figure",
            text[: q.start] + re.sub(r"\d+", lambda m: _other_number(m, draw), shown, count=1) + text[q.end :],
        )
        for unit, other in UNITS.items():
            if re.search(rf"\d\s?{re.escape(unit)}", shown):
                yield "unit", text[: q.start] + shown.replace(unit, other) + text[q.end :]
                break
        near = [
            p
            for s in printed(case.hits)[case.hits[case.n - 1].passage.id]
            for p in s.quantities
            if p.kind == q.kind and p.value != q.value
        ]
        if near:
            yield "neighbour", text[: q.start] + _shown(case, near, draw) + text[q.end :]
    for found in list(re.finditer(r"(?<!\d)20\d\d(?=年)", text)) or list(re.finditer("今年", text)):
        year = found.group()
        new = "去年" if year == "今年" else str(int(year) + draw.choice([-2, -1, 1]))
        yield "year", text[: found.start()] + new + text[found.end() :]
    places = [f.value for f in facts.all if isinstance(f.value, Mention)]
    if places:
        at = draw.choice(places)
        yield "place", text[: at.start] + draw.choice([p for p in PLACES if p not in text]) + text[at.end :]
    if case.kind == "person" and case.answer in text:
        yield "name", text.replace(case.answer, draw.choice(PEOPLE))
    organisations = [f.value for f in facts.all if isinstance(f.value, Name) and len(f.text) > 5 and "有限" in f.text]
    if case.kind == "organisation" and case.answer in text:
        yield "name", text.replace(case.answer, draw.choice(ORGANISATIONS))
    elif organisations:
        at = draw.choice(organisations)
        yield "name", text[: at.start] + draw.choice(ORGANISATIONS) + text[at.end :]


def _shown(case: Case, near: Sequence[Any], draw: random.Random) -> str:
    chosen = draw.choice(near)
    for sentence in printed(case.hits)[case.hits[case.n - 1].passage.id]:
        if chosen in sentence.quantities:
            return sentence.text[chosen.start : chosen.end].strip()
    return ""


def _other_number(found: re.Match[str], draw: random.Random) -> str:
    digits = list(found.group())
    at = draw.randrange(len(digits))
    digits[at] = draw.choice([d for d in "123456789" if d != digits[at]])
    return "".join(digits)


def marked(case: Case, text: str) -> list[str]:
    """What of the text is marked."""
    known = printed(case.hits)
    sources = {h.rank: known[h.passage.id] for h in case.hits}
    bare = text.rstrip("。")
    return [m for c in check(f"{bare}[{case.n}]。", sources) if not c.support for m in c.missing or (c.statement.text,)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pairs", nargs="+", type=Path, metavar="HOME GOLD")
    parser.add_argument("--lies", type=int, default=200)
    parser.add_argument("--show", action="store_true", help="list the lies that passed and the truths that were marked")
    given = parser.parse_args()
    draw = random.Random(6)
    made: dict[str, list[tuple[Case, str]]] = defaultdict(list)
    for home, gold in zip(given.pairs[::2], given.pairs[1::2], strict=True):
        for case in cases(home, gold):
            for kind, text in lies(case, draw):
                if text != case.text:
                    made[kind].append((case, text))
    chosen: list[tuple[str, Case, str]] = []
    kinds = [k for k in made if k != "neighbour"]
    while len(chosen) < given.lies and any(made[k] for k in kinds):
        chosen += [(k, *made[k].pop(draw.randrange(len(made[k])))) for k in kinds if made[k]]
    report(chosen[: given.lies], show=given.show)
    report([("neighbour", *pair) for pair in made["neighbour"]], show=given.show)


def report(chosen: Sequence[tuple[str, Case, str]], *, show: bool) -> None:
    caught: Counter[str] = Counter()
    all_ = Counter(kind for kind, _, _ in chosen)
    for kind, case, text in chosen:
        if marked(case, text):
            caught[kind] += 1
        elif show:
            print(f"  not marked  {kind} {case.id}: {text}")
    twins = {(case.id, case.text): case for _, case, _ in chosen}
    wrong = {key: found for key, case in twins.items() if (found := marked(case, case.text))}
    for (id, text), found in wrong.items() if show else ():
        print(f"  marked though true  {id}: {text}  {found}")
    again = sum((case.id, case.text) in wrong for _, case, _ in chosen)
    by = ", ".join(f"{k} {caught[k]}/{all_[k]}" for k in all_)
    print(
        f"lies marked {sum(caught.values())}/{len(chosen)} = {sum(caught.values()) / max(len(chosen), 1):.3f}  ({by})"
    )
    print(
        f"true twins marked {again}/{len(chosen)} = {again / max(len(chosen), 1):.3f}  ({len(wrong)} of {len(twins)} texts)"
    )


if __name__ == "__main__":
    main()
