"""What a LocalIndex holds, for looking through: its articles, each whole, and a passage in its page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .article import Article, ArticleHead, Page
from .layout import articles
from .library import Where

if TYPE_CHECKING:
    from .index import LocalIndex
    from .passage import Passage

_PUBLISHED = "since IS NOT NULL AND until IS NULL"


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list: what is known of it, and where it is printed."""

    path: str
    line: int
    head: ArticleHead

    def to_dict(self) -> dict[str, Any]:
        """The article's particulars with its file and line."""
        return {"path": self.path, "line": self.line, **self.head.to_dict()}


def listed(
    index: LocalIndex, where: Where | None = None, *, offset: int = 0, limit: int = 100
) -> tuple[list[Listed], int]:
    """The articles that have a passage the filter lets through, by file and place in it; and how many there are."""
    library = index.library
    rowids = json.dumps(library.rowids(where))
    among = "FROM passages s WHERE s.rowid IN (SELECT value FROM json_each(?))"
    total = int(library.rows(f"SELECT COUNT(DISTINCT s.article) {among}", (rowids,))[0][0])
    firsts = library.rows(
        f"SELECT MIN(s.rowid) {among} GROUP BY s.article ORDER BY 1 LIMIT ? OFFSET ?", (rowids, limit, offset)
    )
    found = library.passages([row[0] for row in firsts])
    return [Listed(p.path, p.line, p.article) for p in found.values()], total


def article(index: LocalIndex, id: str) -> Article:
    """An article, whole, with the spans it was printed in. Raises KeyError for an unknown id."""
    for whole in articles(index.page(_page_of(id))):
        if whole.head.id == id:
            return whole
    raise KeyError(id)


def passage(index: LocalIndex, id: str) -> tuple[Passage, Page]:
    """A passage and the page it is printed on. Raises KeyError for an unknown id."""
    held = f"SELECT n FROM pages WHERE id = ? AND {_PUBLISHED}"
    rows = index.library.rows(
        f"SELECT rowid FROM passages WHERE id = ? AND page IN ({held})", (id, _page_of(_page_of(id)))
    )
    for found in index.passages([row[0] for row in rows]).values():
        return found, index.page(found.page)
    raise KeyError(id)


def _page_of(id: str) -> str:
    """What an id begins with: a passage's with its article's, an article's with its page's."""
    return id.rpartition("-")[0]


def pages(index: LocalIndex) -> list[tuple[str, str]]:
    """(path, page id) of every file that is searched, by path."""
    held = {row[0] for row in index.library.rows(f"SELECT id FROM pages WHERE {_PUBLISHED}")}
    return [(file.path, file.page) for file in index.library.files() if file.page in held]


def places(index: LocalIndex) -> list[tuple[str, int]]:
    """(place, how many articles are about it), the most written about first."""
    held = f"SELECT n FROM pages WHERE {_PUBLISHED}"
    sql = f"SELECT place, COUNT(DISTINCT article) FROM passages WHERE place != '' AND page IN ({held})"
    return [(place, n) for place, n in index.library.rows(f"{sql} GROUP BY place ORDER BY 2 DESC, 1")]
