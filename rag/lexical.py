"""BM25 over words; the sole contact with tantivy.

BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009 (tantivy: k1 1.2, b 0.75).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .errors import IndexBusy, IndexDamaged
from .tokenizer import search_terms


class Lexical:
    """Full-text search over passages under integer ids."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def open(cls, folder: Path) -> Lexical:
        """Opens the folder, or makes a new index in it. Raises IndexDamaged when its files cannot be read."""
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, indexed=True, fast=True)
        builder.add_text_field("words", tokenizer_name="whitespace")
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return cls(tantivy.Index(builder.build(), path=str(folder), reuse=True))
        except ValueError as error:
            raise IndexDamaged(f"全文索引 {folder} 损坏：请运行 baowen doctor 重建") from error

    def __len__(self) -> int:
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def ids(self) -> set[int]:
        """The ids that it holds."""
        import tantivy

        self._index.reload()
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs)).hits
        return {int(searcher.doc(at)["id"][0]) for _, at in found}

    def update(self, added: Iterable[tuple[int, str]], removed: Sequence[int] = ()) -> None:
        """Adds (id, text) pairs and removes ids, in one commit: all of it is seen, or none."""
        import tantivy

        try:
            writer = self._index.writer(heap_size=64 << 20, num_threads=1)
        except ValueError as error:
            raise IndexBusy("全文索引正由另一个进程写入：请等它结束后再试") from error
        for id in removed:
            writer.delete_documents_by_term("id", id)
        for id, text in added:
            writer.add_document(tantivy.Document(id=id, words=" ".join(search_terms(text))))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, text: str, *, k: int, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The k passages with the highest BM25 score as (id, score), best first; only `among` those ids if given."""
        import tantivy

        terms = Counter(search_terms(text))
        if not terms or k < 1:
            return []
        schema = self._index.schema
        query = tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(tantivy.Query.term_query(schema, "words", t), float(n)),
                )
                for t, n in terms.items()
            ]
        )
        if among is not None:
            chosen = tantivy.Query.term_set_query(schema, "id", list(among))
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(chosen, 0.0))]
            )
        searcher = self._index.searcher()
        found = searcher.search(query, k).hits
        return [(int(searcher.doc(at)["id"][0]), float(score)) for score, at in found]
