"""How well the articles found on a composed page agree with the truth about it.

`lines` is the F1 over pairs of printed lines rightly kept together or apart; `joined`, the cut sentences that read on in
an article; `not_joined`, the neighbouring lines of one record kept apart; `titles`, the headlines found on the record's
article; `furniture`, the lines of the page itself that are in no article; `repeats`, the pages without a run of 40
characters twice in one article. A line that was printed twice, and a box's bare label, may be in no article.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from page_sheet import ComposedPage

from baowen.rag import Article

MEASURES = ("joined", "not_joined", "titles", "furniture", "repeats")


def folded(text: str) -> str:
    """The letters and digits alone."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def tight(text: str) -> str:
    """Without white space."""
    return re.sub(r"\s+", "", text)


@dataclass(slots=True)
class Tally:
    """Counts over the pages of a style."""

    pages: int = 0
    pairs: Counter[str] = field(default_factory=Counter[str])
    right: Counter[str] = field(default_factory=Counter[str])
    total: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list)

    def tick(self, measure: str, what: str, *, good: bool) -> None:
        """Counts one case of a measure, and keeps what was wrong."""
        self.total[measure] += 1
        self.right[measure] += good
        if not good:
            self.wrong.append(f"{measure}: {what}")

    def add(self, other: Tally) -> None:
        """Adds the counts of other pages."""
        self.pages += other.pages
        self.pairs += other.pairs
        self.right += other.right
        self.total += other.total

    def share(self, measure: str) -> float:
        """The share that is right; 1 where there was nothing to be right about."""
        if measure == "lines":
            both, either = 2 * self.pairs["tp"], 2 * self.pairs["tp"] + self.pairs["fp"] + self.pairs["fn"]
            return both / either if either else 1.0
        return self.right[measure] / self.total[measure] if self.total[measure] else 1.0


def owners(page: ComposedPage, found: Sequence[Article]) -> list[int | None]:
    """Which article holds at least half of each printed line."""
    mine: list[int | None] = []
    for line in page.lines:
        end = line.start + len(line.text)
        held = [sum(max(0, min(end, s.end) - max(line.start, s.start)) for s in a.body.spans) for a in found]
        most = max(range(len(held)), key=held.__getitem__, default=None)
        mine.append(most if most is not None and held[most] >= 0.5 * len(line.text.strip()) else None)
    return mine


def judge(page: ComposedPage, found: Sequence[Article]) -> Tally:
    """The counts of one page."""
    tally = Tally(pages=1)
    mine = owners(page, found)
    counted = [k for k, x in enumerate(page.lines) if x.owner and not (x.spare and mine[k] is None)]
    for i, j in itertools.combinations(counted, 2):
        true, got = page.lines[i].owner == page.lines[j].owner, mine[i] is not None and mine[i] == mine[j]
        tally.pairs["tp" if true and got else "fn" if true else "fp" if got else "tn"] += 1
    for line, holder in zip(page.lines, mine, strict=True):
        if line.owner is None:
            tally.tick("furniture", line.text, good=holder is None)
    texts = [tight(a.body.text) for a in found]
    for left, right in page.joins():
        seam = tight(left.text[-10:] + right.text[:10])
        tally.tick("joined", f"{left.text[-24:]}|{right.text[:24]}", good=any(seam in text for text in texts))
    raw = [re.sub(r"[ \t\r\u3000]+", "", a.body.text) for a in found]
    for left, right in page.apart():
        seam = tight(left.text.strip()[-12:]) + tight(right.text.strip()[:12])
        tally.tick("not_joined", f"{left.text[-24:]}|{right.text[:24]}", good=not any(seam in text for text in raw))
    for owner, title in page.titles.items():
        held = Counter(m for line, m in zip(page.lines, mine, strict=True) if line.owner == owner and m is not None)
        got = folded(found[held.most_common(1)[0][0]].head.title) if held else ""
        tally.tick("titles", f"{title} / {got}", good=folded(title) in got or (len(got) > 5 and got in folded(title)))
    again = any(max(Counter(t[i : i + 40] for i in range(len(t) - 39)).values(), default=0) > 1 for t in texts)
    tally.tick("repeats", "a run of 40 characters stands twice in one article", good=not again)
    return tally
