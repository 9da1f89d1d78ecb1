"""BM25 over words; the sole contact with tantivy.

BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009 (tantivy: k1 1.2, b 0.75).
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import IndexDamaged, StoreError
from .links import link_or_copy
from .lock import is_writable
from .tokenizer import search_terms

_REPLACED = ".json"
"""The end of the files that tantivy makes anew; all others are written once and then only read or deleted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched: a text, and the facts that a filter may ask for."""

    id: int
    text: str
    place: str = ""
    year: int | None = None
    kind: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """A filter in terms of stored facts: one of the places, this year, this kind, one of the pages. None means any."""

    places: tuple[str, ...] | None = None
    year: int | None = None
    kind: str | None = None
    pages: tuple[int, ...] | None = None


class Lexical:
    """Full-text search over the entries of a folder, as they were when it was opened."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Lexical:
        """Opens a folder that LexicalWriter made. Raises IndexDamaged when its files are missing or cannot be read."""
        import tantivy

        try:
            if is_writable(folder):
                return cls(tantivy.Index(_schema(), path=str(_existing(folder)), reuse=True))
            # tantivy opens nothing without a lock file beside it: here it stands beside links to the files.
            with tempfile.TemporaryDirectory() as links:
                for file in _kept(_existing(folder)):
                    Path(links, file.name).symlink_to(file.resolve())
                return cls(tantivy.Index(_schema(), path=links, reuse=True))
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"全文索引 {folder} 损坏：请运行 baowen doctor 重建") from error

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def ids(self) -> set[int]:
        """The ids that it holds."""
        import tantivy

        found = self._searcher.search(tantivy.Query.all_query(), max(1, len(self))).hits
        return set(self._searcher.fast_field_values("id", [at for _, at in found]))

    def search(self, text: str, *, k: int, facts: Facts | None = None) -> list[tuple[int, float]]:
        """The k entries with the highest BM25 score as (id, score), best first; only those that fit the facts."""
        import tantivy

        terms = Counter(search_terms(text))
        if not terms or k < 1 or not len(self):
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term(t, n)) for t, n in terms.items()])
        if facts is not None and facts != Facts():
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *self._tests(facts)])
        found = self._searcher.search(query, min(k, len(self)), count=False).hits
        ids = self._searcher.fast_field_values("id", [at for _, at in found])
        return [(int(id), float(score)) for id, (score, _) in zip(ids, found, strict=True)]

    def _term(self, term: str, times: int) -> Any:
        """A word that the query has several times counts as often. (A query that is not boosted skips blocks.)"""
        import tantivy

        query = tantivy.Query.term_query(self._index.schema, "words", term, "freq")
        return query if times == 1 else tantivy.Query.boost_query(query, float(times))

    def _tests(self, facts: Facts) -> list[Any]:
        """One condition a fact; none of them changes a score."""
        import tantivy

        schema = self._index.schema
        tests: list[Any] = []
        if facts.places is not None:
            tests.append(tantivy.Query.term_set_query(schema, "place", list(facts.places)))
        if facts.year is not None:
            tests.append(tantivy.Query.term_query(schema, "year", facts.year))
        if facts.kind is not None:
            tests.append(tantivy.Query.term_query(schema, "kind", facts.kind))
        if facts.pages is not None:
            tests.append(tantivy.Query.term_set_query(schema, "page", list(facts.pages)))
        return [(tantivy.Occur.Must, tantivy.Query.const_score_query(test, 0.0)) for test in tests]


class LexicalWriter:
    """Makes a folder for `Lexical`: that of an earlier one with what is added and removed."""

    def __init__(self, folder: Path, *, earlier: Path | None = None) -> None:
        """`earlier` is read, never changed: its files are linked where the system can, else copied."""
        import tantivy

        folder.mkdir(parents=True)
        for file in _kept(earlier) if earlier else ():
            (shutil.copy2 if file.suffix == _REPLACED else link_or_copy)(file, folder / file.name)
        try:
            self._index: Any = tantivy.Index(_schema(), path=str(folder), reuse=True)
            self._writer: Any = self._index.writer(heap_size=64 << 20, num_threads=1)
        except ValueError as error:
            raise IndexDamaged(f"全文索引 {earlier or folder} 损坏：请运行 baowen doctor 重建") from error

    def add(self, entries: Iterable[Entry]) -> None:
        """Cuts texts into words and adds them."""
        import tantivy

        with _writing():
            for e in entries:
                document = tantivy.Document(
                    id=e.id, words=" ".join(search_terms(e.text)), place=e.place, kind=e.kind, page=e.page
                )
                if e.year is not None:
                    document.add_integer("year", e.year)
                self._writer.add_document(document)

    def remove(self, ids: Sequence[int]) -> None:
        """Removes entries; unknown ids are passed over."""
        with _writing():
            for id in ids:
                self._writer.delete_documents_by_term("id", id)

    def finish(self) -> None:
        """Writes everything."""
        with _writing():
            self._writer.commit()
            self._writer.wait_merging_threads()


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("id", "page", "year"):
        builder.add_integer_field(name, indexed=True, fast=name == "id")
    for name in ("place", "kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _existing(folder: Path) -> Path:
    if not (folder / "meta.json").is_file():
        raise FileNotFoundError(folder)
    return folder


def _kept(folder: Path) -> list[Path]:
    """The files of a folder less tantivy's locks, which are of this moment."""
    return [f for f in folder.iterdir() if f.suffix != ".lock"]


@contextmanager
def _writing() -> Iterator[None]:
    """Turns tantivy's only error into ours."""
    try:
        yield
    except ValueError as error:
        raise StoreError(f"写全文索引出错（{error}）：请检查磁盘空间和权限再运行一次") from error
