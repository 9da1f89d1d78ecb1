"""The table of what is indexed, by page or by article, searched; and the figures above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .shelf import Shelved, shelf
from .tab_texts import TabWords

if TYPE_CHECKING:
    from ..rag import ArticleHead, LocalIndex

SHOWN: Final = 500
"""Rows that are sent to the browser."""
_DIGITS: Final = re.compile(r"\d+")

Row = list[str | int]


class ShelfTable:
    """What an index holds, read again when it changes."""

    def __init__(self) -> None:
        self._of: tuple[str, int] | None = None
        self._files: list[Shelved] = []

    def files(self, index: LocalIndex) -> list[Shelved]:
        """Every file that can be searched, by name."""
        generation = str(index.home), index.library.generation
        if self._of != generation:
            self._files, self._of = shelf(index), generation
        return self._files

    def file(self, index: LocalIndex, path: str) -> Shelved | None:
        """The file that is cited by this name."""
        return next((f for f in self.files(index) if f.path == path), None)


def summary(files: Sequence[Shelved], words: TabWords) -> str:
    """Pages, articles, passages, places and years in one line."""
    heads = [head for one in _distinct(files) for head in one.articles]
    years = sorted({h.year for h in heads if h.year})
    spread = words.year.format(year="—".join(map(str, dict.fromkeys((years[0], years[-1]))))) if years else ""
    return words.summary.format(
        pages=len(_distinct(files)),
        articles=len(heads),
        passages=sum(one.passages for one in _distinct(files)),
        places=len({h.place for h in heads if h.place}),
        years=spread or words.no_years,
    )


def heads_of(files: Sequence[Shelved]) -> list[ArticleHead]:
    """Every article once, however many files hold its page."""
    return [head for one in _distinct(files) for head in one.articles]


def by_page(files: Sequence[Shelved], wanted: str) -> list[Row]:
    """The rows of the files that hold all words of `wanted`; the file's name first."""
    rows: list[Row] = []
    for one in files:
        if _holds(" ".join([one.path, *(_told(head) for head in one.articles)]), wanted):
            places = _most([h.place.replace("/", "") for h in one.articles])
            years = "、".join(map(str, sorted({h.year for h in one.articles if h.year})))
            dates = _most([_date(h) for h in one.articles])
            rows.append([one.path, len(one.articles), one.passages, places, years, dates])
    return rows


def by_article(files: Sequence[Shelved], wanted: str, words: TabWords) -> list[Row]:
    """The rows of the articles that hold all words of `wanted`; the file's name last."""
    return [
        [
            " ".join(head.title.split()) or words.untitled,
            words.kinds.get(head.kind, head.kind),
            head.place.replace("/", ""),
            str(head.year or ""),
            _date(head),
            "、".join(head.authors),
            one.path,
        ]
        for one in files
        for head in one.articles
        if _holds(f"{one.path} {_told(head)}", wanted)
    ]


def natural(row: Row) -> list[tuple[int, str]]:
    """The order of file names as people count: 2 before 10."""
    name = str(row[0])
    return [(int(n), "") if n.isdigit() else (0, n) for n in re.split(f"({_DIGITS.pattern})", name)]


def _distinct(files: Sequence[Shelved]) -> list[Shelved]:
    return list({one.page: one for one in files}.values())


def _told(head: ArticleHead) -> str:
    return f"{head.title} {head.place} {head.place.replace('/', '')} {head.year or ''} {head.date or ''} {' '.join(head.authors)}"


def _holds(text: str, wanted: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in wanted.casefold().split())


def _date(head: ArticleHead) -> str:
    return (head.date or "").replace("/", "—")


def _most(values: Sequence[str], *, shown: int = 3) -> str:
    """The commonest of them, and that there are more."""
    counts = sorted({v for v in values if v}, key=lambda v: (-values.count(v), v))
    return "、".join(counts[:shown]) + ("……" if len(counts) > shown else "")
