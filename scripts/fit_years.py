"""How far the years that a text names lie from the year it was printed in, by the way they are named.

    python scripts/fit_years.py NEWS > rag/data/years.toml

NEWS is a .jsonl or .jsonl.xz of articles ({"text"} a line); of those that begin with a whole date the rest is read.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from baowen.rag.dateline import mentions, offset

_DATE = re.compile(r"(20\d\d)[-年./](\d{1,2})[-月./](\d{1,2})")
_HEAD = 60
_FAR = range(-8, 3)
_ADDED = 0.5
"""Counted more than there is, so that what was not seen is rare, not impossible."""


def main() -> None:
    news = Path(sys.argv[1])
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    articles = 0
    with (lzma.open if news.suffix == ".xz" else open)(news, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            if not (date := _DATE.search(text[:_HEAD])):
                continue
            seen = {(offset(m.year, int(date[1])), m.kind) for m in mentions(text[date.end() :])}
            articles += bool(seen)
            for off, kind in seen:
                found[kind][off] += 1
    print(
        "# How often a year that is named in some way lies 8 or more before, ..., 2 or more after the year of printing:"
    )
    print(f"# counted by scripts/fit_years.py over {articles} dated news articles.")
    for kind in sorted(found):
        counts = found[kind]
        shares = ((counts[o] + _ADDED) / (counts.total() + _ADDED * len(_FAR)) for o in _FAR)
        print(f'"{kind}" = [{", ".join(f"{share:.3f}" for share in shares)}]')


if __name__ == "__main__":
    main()
