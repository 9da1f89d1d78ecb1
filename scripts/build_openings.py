"""Makes rag/data/openings.csv: how much the first word of a line speaks for its going on with a cut sentence.

    python scripts/build_openings.py NEWS.jsonl.xz

NEWS holds one JSON object a line with a Chinese `text`; every seventh is left out, so that benchmarks/layout.py measures
on texts that were not counted. For each word: log P(word | after a cut) - log P(word | at the start of a sentence), in
nats, once for a cut at any character and once for a cut after a comma. `*` is any word that is not in the table.
"""

from __future__ import annotations

import csv
import json
import lzma
import math
import random
import re
import sys
from collections import Counter
from pathlib import Path

from baowen.rag.tokenizer import cut

TARGET = Path(__file__).parents[1] / "rag" / "data" / "openings.csv"
REACH = 6
LEAST = 40
PRIOR = 5.0
_SENTENCE = re.compile(r"(?<=[。！？])[\u4e00-\u9fffA-Za-z0-9“《][^。！？]{12,120}[。！？]")
_NOT_FIRST = re.compile(r"[\s，。、；：！？”’》）…—％%,.;:!?)]")


def first(text: str) -> str:
    return cut(text[:REACH])[0]


def counted(texts: list[str], rng: random.Random) -> dict[str, Counter[str]]:
    """How often each word stands at the start of a sentence, after a cut within one, and after a comma."""
    counts = {name: Counter[str]() for name in ("start", "midway", "clause")}
    for text in texts:
        for found in _SENTENCE.finditer(text):
            sentence = found.group()
            counts["start"][first(sentence)] += 1
            commas = [i + 1 for i, c in enumerate(sentence) if c in "，,、" and i < len(sentence) - 6]
            if commas:
                counts["clause"][first(sentence[rng.choice(commas) :])] += 1
            at = rng.randrange(6, len(sentence) - 5)
            if not _NOT_FIRST.match(sentence[at]) and sentence[at - 1] not in "，,、：:；;“（(《":
                counts["midway"][first(sentence[at:])] += 1
    return counts


def rows(counts: dict[str, Counter[str]]) -> list[tuple[str, str, str]]:
    """(word, midway, clause) of every word that is common enough, the commonest first."""
    whole = counts["start"] + counts["midway"] + counts["clause"]
    kept = [w for w, n in whole.most_common() if n >= LEAST]
    rest = {name: sum(n for w, n in c.items() if whole[w] < LEAST) for name, c in counts.items()}

    def odds(word: str, name: str) -> float:
        there = rest[name] if word == "*" else counts[name][word]
        start = rest["start"] if word == "*" else counts["start"][word]
        return math.log((there + PRIOR) / (sum(counts[name].values()) + PRIOR)) - math.log(
            (start + PRIOR) / (sum(counts["start"].values()) + PRIOR)
        )

    return [(w, f"{odds(w, 'midway'):.1f}", f"{odds(w, 'clause'):.1f}") for w in ("*", *kept)]


def main() -> None:
    with lzma.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for n, line in enumerate(lines) if n % 7]
    rng = random.Random(1)
    table = rows(counted(rng.sample(texts, 20000), rng))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("word", "midway", "clause"))
        writer.writerows(table)
    print(f"{len(table)} words")


if __name__ == "__main__":
    main()
