"""A page → its articles: headlines, bylines, boxes, captions, lists; sentences cut by a line or a photo joined."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from .article import Article, Page
from .byline import page_names
from .dateline import dateline, given
from .errors import PageError
from .heads import cities, finished
from .loaders import Skipped, load, shown, walk
from .splitter import Splitter


def read_articles(paths: Iterable[str | os.PathLike[str]]) -> Iterator[tuple[Page, list[Article]] | Skipped]:
    """The articles of every page file below these paths, page by page, and the files that cannot be read, with why.

    Raises UsageError for a path that does not exist.
    """
    for file in walk(paths):
        if isinstance(file, Skipped):
            yield file
            continue
        try:
            for item in load(file):
                yield item if isinstance(item, Skipped) else (item, articles(item))
        except PageError as error:
            yield Skipped(shown(file.path), str(error))


def articles(page: Page) -> list[Article]:
    """The articles, boxes, captions and lists of a page, in printed order. Page furniture is in none of them."""
    splitter = Splitter(page.text)
    drafts = splitter.split()
    when = given(page.date) or dateline(page.text)
    everyone = next((n for line in splitter.lines if (n := page_names(line.text))), ())
    around = cities(page.text)
    return list(finished(page, drafts, when, everyone, around))
