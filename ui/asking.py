"""Whom a reader asks: the assistant for his preferences and filters."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from ..rag import Assistant, Endpoint, Index, LLMReader, Page, Passage, Status, UsageError, Where

if TYPE_CHECKING:
    from ..embeddings import Embedder, FloatArray
    from ..rag import Reranker, Settings
    from .preferences import Preferences
    from .texts import Words

_MOST_READERS: Final = 8
_LONGEST: Final = 500
"""Characters of a filter."""


class Narrowed:
    """An index of which only what a filter lets through is found; an `Index` itself."""

    def __init__(self, index: Index, where: Where) -> None:
        self._index = index
        self._where = where

    @property
    def embedder(self) -> Embedder:
        """The model whose vectors the index holds."""
        return self._index.embedder

    def snapshot(self) -> Narrowed:
        """The index as it is now, narrowed alike."""
        return Narrowed(self._index.snapshot(), self._where)

    def dense(self, vector: FloatArray, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k nearest (id, cosine) that the filter lets through, best first; `where` takes its stead."""
        return self._index.dense(vector, k=k, where=where or self._where)

    def sparse(self, text: str, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The k best (id, BM25 score) that the filter lets through, best first; `where` takes its stead."""
        return self._index.sparse(text, k=k, where=where or self._where)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages of these ids; those removed meanwhile are left out."""
        return self._index.passages(ids)

    def page(self, id: str) -> Page:
        """The page that a passage names. Raises KeyError for an unknown id."""
        return self._index.page(id)

    def status(self) -> Status:
        """What the whole index holds."""
        return self._index.status()


class Assistants:
    """Makes an assistant for each question; the connections to language models are kept. Safe for several threads."""

    def __init__(self, settings: Settings, *, llm: bool | None = None) -> None:
        """`llm` says yes or no in the settings' stead, where a reader has no preference."""
        self._settings = settings
        self._llm = settings.llm if llm is None else llm
        self._guard = threading.Lock()
        self._readers: dict[tuple[int, Endpoint], LLMReader] = {}
        self._reranker: Reranker | None = None

    def of(self, index: Index, preferences: Preferences, where: Where = Where()) -> Assistant:  # noqa: B008 -- frozen
        """Asks what `where` lets through of an index, as the preferences say.

        Raises UsageError where a language model is wanted and no endpoint known, or its package missing.
        """
        wanted = self._llm if preferences.llm is None else preferences.llm
        reader = self._reader(index, self.endpoint(preferences)) if wanted else None
        among = index if where == Where() else Narrowed(index, where)
        return Assistant(among, reader=reader, rewriter=reader, reranker=self._reranked())

    def endpoint(self, preferences: Preferences) -> Endpoint:
        """The endpoint that a reader named, or the server's own. Raises UsageError where there is none."""
        settings = self._settings
        if preferences.llm_url:
            settings = settings.model_copy(
                update={
                    "llm_url": preferences.llm_url,
                    "llm_model": preferences.llm_model,
                    "llm_key": SecretStr(preferences.llm_key),  # never the server's key to another address
                }
            )
        return Endpoint.from_settings(settings)

    def close(self) -> None:
        """Hangs up on the language models."""
        with self._guard:
            readers, self._readers = list(self._readers.values()), {}
        for reader in readers:
            reader.close()

    def _reader(self, index: Index, endpoint: Endpoint) -> LLMReader:
        key = id(index), endpoint
        with self._guard:
            reader = self._readers.pop(key, None) or LLMReader(index, endpoint)
            self._readers[key] = reader
            over = [self._readers.pop(old) for old in list(self._readers)[:-_MOST_READERS]]
        for old in over:
            old.close()
        return reader

    def _reranked(self) -> Reranker | None:
        if self._reranker is None and self._settings.reranker:
            from ..rag import CrossEncoderReranker

            self._reranker = CrossEncoderReranker(self._settings.reranker)
        return self._reranker


def where_of(chosen: object) -> Where:
    """The filters that a browser sends: `{"place", "year", "kind", "path"}`, texts, empty for any.

    Raises UsageError for what is no filter.
    """
    if not chosen:
        return Where()
    if not isinstance(chosen, dict) or not all(isinstance(v, str) and len(v) <= _LONGEST for v in chosen.values()):
        raise UsageError("筛选条件不对：请清除筛选再试")
    year: Any = chosen.get("year") or None
    if year is not None and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise UsageError("筛选条件不对：年份要写四位数字")
    return Where(
        place=chosen.get("place") or None,
        year=int(year) if year else None,
        kind=chosen.get("kind") or None,
        path=chosen.get("path") or None,
    )


def told(where: Where, words: Words) -> str:
    """The filters in words, "" for none."""
    facts = [
        (where.place or "").replace("/", ""),
        words.year.format(year=where.year) if where.year else "",
        words.kind(where.kind) if where.kind else "",
        where.path or "",
    ]
    return " · ".join(filter(None, facts))


def choices(index: Index) -> dict[str, list[str]]:
    """What can be filtered by: places (cities before their counties), years (latest first), files or their folders."""
    status = index.status()
    cities = {place.split("/")[0] for place in status.places}
    files = [file.path for file in library.files()] if (library := getattr(index, "library", None)) else []
    folders = {file.rpartition("/")[0] for file in files} - {""}
    return {
        "places": sorted(cities | set(status.places)),
        "years": [str(year) for year in sorted(status.years, reverse=True)],
        "paths": sorted(folders) + (files if len(files) <= _MOST_FILES else []),
    }


_MOST_FILES: Final = 300
"""Files up to which each can be chosen; of more only their folders and archives."""
