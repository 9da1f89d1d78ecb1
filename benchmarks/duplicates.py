"""Near-duplicates among hits: precision, recall and cost of `collapse` on copies and look-alikes made of real news.

    python benchmarks/duplicates.py --news NEWS.jsonl.xz [--articles 400] [--seed 1]

Of each article copies are made as OCR and other desks make them: so many misprints in a hundred characters (three in
five a wrong character, one missing, one too many), a sentence left out, another headline and dateline; and look-alikes
that are no copies: one figure changed, a place changed throughout, a name changed throughout. The passages of article
and copy stand among passages of other articles in a list of 40 hits, the article's before the copy's.

- recall: of the copy's passages whose figures came through the misprints whole, those that were left out.
- precision: of all passages left out, those that were copies: not a look-alike's changed passage, not another story's,
  and with the same figures.
- shown: of the passages with one figure changed, those that are named as a contradiction.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from baowen.rag import Hit, Page, Passage, articles, split
from baowen.rag.duplicates import collapse
from baowen.rag.places import mentions

HITS = 40
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_SENTENCE = re.compile(r"[^。！？]*[。！？]")
_NAME = re.compile(r"(?:记者|主任|书记|局长|主席|经理|教授|院长)([\u4e00-\u9fff]{2,3})(?=[，、：介表说指])")
_CITIES = ("临汾市", "宜宾市", "铜陵市", "鹤岗市", "玉溪市")
_DATELINE = re.compile(r"新华社.{2,6}日电|^.{0,40}?\d:\d\d.{0,8}")
_NAMES = ("韩松柏", "陆秋云", "邱海平")


def passages_of(id: str, text: str) -> list[Passage]:
    """The passages of a text that is a page of its own."""
    page = Page.from_bytes(f"{id}.txt", text.encode(), text=text, encoding="utf-8")
    return [passage for article in articles(page) for passage in split(article, page)]


def misprinted(text: str, share: float, rng: random.Random, wrong: str) -> str:
    """The text with so many characters misread, lost or doubled."""
    found: list[str] = []
    for character in text:
        if rng.random() >= share:
            found.append(character)
            continue
        kind = rng.random()
        if kind < 0.6:
            found.append(rng.choice("0123456789") if character.isdigit() else rng.choice(wrong))
        elif kind < 0.8:
            found.append(character + rng.choice(wrong))
    return "".join(found)


def shortened(text: str, rng: random.Random) -> str:
    """The text without one of its inner sentences."""
    found = _SENTENCE.findall(text)
    if len(found) > 3:
        del found[rng.randrange(1, len(found) - 1)]
    return "".join(found)


def with_another_figure(text: str, rng: random.Random) -> str | None:
    """One figure of the text changed in one digit."""
    figures = [m for m in _FIGURE.finditer(text) if len(m[0]) > 1 and m.start() > 40]
    if not figures:
        return None
    at = rng.choice(figures).start()
    return text[:at] + str((int(text[at]) + rng.randrange(1, 9)) % 10 or 5) + text[at + 1 :]


def with_another_place(text: str, rng: random.Random) -> str | None:
    """The place that is named first in the text changed wherever it stands."""
    named = [text[m.start : m.end] for m in mentions(text)]
    name = next((n for n in named if n not in {"中国", "北京"} and len(n) >= 2), None)
    other = rng.choice(_CITIES)
    return None if name is None else re.sub(f"{re.escape(name)}市?", other, text)


def with_another_name(text: str, rng: random.Random) -> str | None:
    """A person's name changed wherever it stands."""
    found = _NAME.search(text)
    return text.replace(found[1], rng.choice(_NAMES)) if found else None


def figures(text: str) -> Counter[str]:
    """The figures of a text, each as often as it stands there."""
    return Counter(_FIGURE.findall(re.sub(r"(?<=\d)[\s,](?=\d{3})", "", text)))


class Tally:
    """What became of the passages of one kind of copy."""

    def __init__(self) -> None:
        self.copies = self.found = self.apart = self.wrong = self.shown = 0
        self.times: list[float] = []

    def judge(self, hits: Sequence[Hit], source: Sequence[Passage], copy: Sequence[Passage], changed: str) -> None:
        """Runs `collapse` and counts. `changed` is "" for a copy, else what a look-alike changes."""
        started = time.process_time()
        left = collapse(hits, HITS, line=lambda _page, _offset: 1)
        self.times.append(1000 * (time.process_time() - started))
        kept = {h.passage.id for h in left}
        named = {o.passage_id for h in left for o in h.conflicts}
        mine = {p.id for p in (*source, *copy)}
        self.wrong += sum(h.passage.id not in kept and h.passage.id not in mine for h in hits)
        whole = "".join(p.text for p in source)
        for passage in copy:
            told = passage.id not in kept
            if changed:
                if any(s.strip("”’ ") not in whole for s in _SENTENCE.findall(passage.text)):
                    self.apart += 1
                    self.wrong += told
                    self.shown += passage.id in named
            elif figures(_DATELINE.sub("", passage.text)) - figures(whole):
                self.wrong += told
            else:
                self.copies += 1
                self.found += told

    def row(self) -> str:
        """The figures in one line."""
        recall = f"{self.found / self.copies:.3f}" if self.copies else "-"
        wrong = f"{self.wrong}/{self.apart or self.copies}"
        shown = f"{self.shown / self.apart:.3f}" if self.apart else "-"
        times = statistics.quantiles(self.times, n=20)
        return f"{recall:>7s} {wrong:>10s} {shown:>7s} {statistics.median(self.times):8.2f} {times[-1]:8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--news", type=Path, required=True, help="articles, .jsonl or .jsonl.xz")
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    rng = random.Random(options.seed)
    opener = lzma.open if options.news.suffix == ".xz" else open
    with opener(options.news, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for n, line in enumerate(lines) if n % 23 == options.seed % 23]
    rng.shuffle(rows)
    texts = [r["text"] for r in rows if 200 <= len(r["text"]) <= 1500]
    wrong = "".join(sorted({c for text in texts[:50] for c in text if "\u4e00" <= c <= "\u9fff"}))
    others = [p for n, text in enumerate(texts[options.articles :][:200]) for p in passages_of(f"other{n}", text)]
    made: dict[str, tuple[str, Callable[[str], str | None]]] = {
        **{f"{n} % misprints": ("", lambda t, n=n: misprinted(t, n / 100, rng, wrong)) for n in (1, 2, 3)},
        "a sentence left out": ("", lambda t: shortened(t, rng)),
        "headline, dateline": ("", lambda t: f"新华社7月{rng.randrange(1, 31)}日电（记者{rng.choice(_NAMES)}）{t}"),
        "1 % and left out": ("", lambda t: misprinted(shortened(t, rng), 0.01, rng, wrong)),
        "another figure": ("figure", lambda t: with_another_figure(t, rng)),
        "another place": ("place", lambda t: with_another_place(t, rng)),
        "another name": ("name", lambda t: with_another_name(t, rng)),
    }
    tallies: dict[str, Tally] = defaultdict(Tally)
    for n, text in enumerate(texts[: options.articles]):
        source = passages_of(f"a{n}", text)
        for kind, (changed, make) in made.items():
            if (copied := make(text)) is None or (changed and copied == text):
                continue
            copy = passages_of(f"b{n}", copied)
            rest = rng.sample(others, max(0, HITS - len(source) - len(copy)))
            later = [*copy, *rest]
            rng.shuffle(later)
            hits = [Hit(rank, 1 / rank, p) for rank, p in enumerate([*source, *later], 1)]
            tallies[kind].judge(hits, source, copy, changed)
    print(f"{'':20s}  recall  wrong/of    shown   ms p50   ms p95")
    for kind, tally in tallies.items():
        print(f"{kind:20s} {tally.row()}")
    found = sum(t.found for t in tallies.values())
    bad = sum(t.wrong for t in tallies.values())
    print(f"precision {found / max(1, found + bad):.4f} ({found} right, {bad} wrong)")


if __name__ == "__main__":
    main()
