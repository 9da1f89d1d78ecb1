"""An answer with its citations, and the one JSON schema in which every door hands it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from .article import ArticleHead, SourceSpan, SourceText

if TYPE_CHECKING:
    from .passage import Passage
    from .question import Question


@dataclass(frozen=True, slots=True)
class Printing:
    """Another place that prints the same words, or the same sentence with another figure."""

    path: str
    page: str
    passage_id: str
    line: int
    body: SourceText

    @classmethod
    def of(cls, passage: Passage, body: SourceText, *, line: int) -> Printing:
        """`body` is a cut of the passage's; `line` the 1-based line on which it begins."""
        return cls(passage.path, passage.page, passage.id, line, body)

    def to_dict(self) -> dict[str, Any]:
        """The printing as a hit's and a citation's `also_in` and `conflicts` hold it."""
        return {
            "path": self.path,
            "line": self.line,
            "spans": [[s.start, s.end] for s in self.body.spans],
            "quote": self.body.text,
            "passage_id": self.passage_id,
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found. `rank` starts at 1; a higher `score` is better, within one search only."""

    rank: int
    score: float
    passage: Passage
    also_in: tuple[Printing, ...] = ()
    """Passages that were left out of the hits because they print nothing that these do not."""
    conflicts: tuple[Printing, ...] = ()
    """Sentences of the same words with other figures."""

    def marked(self, citations: Sequence[Citation]) -> Iterator[tuple[str, bool]]:
        """The text of the passage in pieces: (piece, True) where one of the citations quotes it."""
        body = self.passage.body
        quoted = [span for c in citations if c.page == self.passage.page for span in c.spans]
        at = 0
        for start, end in body.find(quoted):
            if at < start:
                yield body.text[at:start], False
            yield body.text[start:end], True
            at = end
        if at < len(body.text):
            yield body.text[at:], False

    def to_dict(self) -> dict[str, Any]:
        """The hit as DESIGN.md's schema has it."""
        p = self.passage
        return {
            "rank": self.rank,
            "passage_id": p.id,
            "score": round(self.score, 4),
            "path": p.path,
            "spans": [[s.start, s.end] for s in p.spans],
            "text": p.text,
            "line": p.line,
            "article": p.article.to_dict(),
            "also_in": [o.to_dict() for o in self.also_in],
            "conflicts": [o.to_dict() for o in self.conflicts],
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A printed sentence that the answer rests on. The texts of the spans, joined, are the quote."""

    n: int
    quote: str
    path: str
    page: str
    spans: tuple[SourceSpan, ...]
    line: int
    article: ArticleHead
    passage_id: str
    score: float = 0.0
    also_in: tuple[Printing, ...] = ()
    """Where else this sentence is printed."""
    conflicts: tuple[Printing, ...] = ()
    """Where it is printed with another figure."""

    @classmethod
    def of(cls, n: int, passage: Passage, quote: SourceText, *, line: int, score: float) -> Citation:
        """Cites `quote`, a cut of the passage's body, as source number n."""
        return cls(n, quote.text, passage.path, passage.page, quote.spans, line, passage.article, passage.id, score)

    def to_dict(self) -> dict[str, Any]:
        """The citation as DESIGN.md's schema has it."""
        return {
            "n": self.n,
            "quote": self.quote,
            "path": self.path,
            "spans": [[s.start, s.end] for s in self.spans],
            "line": self.line,
            "article": self.article.to_dict(),
            "passage_id": self.passage_id,
            "score": round(self.score, 4),
            "also_in": [o.to_dict() for o in self.also_in],
            "conflicts": [o.to_dict() for o in self.conflicts],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says to a question, and what it rests on."""

    question: str
    resolved_question: str
    answer: str
    short_answer: str | None = None
    abstained: bool = False
    confidence: float = 0.0
    """The estimated chance, 0 to 1, that the answer is right."""
    reader: str = "extractive"
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    """The passages found, best first. Under an abstention they are the nearest ones and not an answer."""
    notes: tuple[str, ...] = ()
    elapsed_ms: float = 0.0
    id: str = field(default="")

    def with_id(self, id: str) -> Answer:
        """The same answer under the id of its question in a batch."""
        return replace(self, id=id)

    def to_dict(self) -> dict[str, Any]:
        """The answer as DESIGN.md's schema has it. Fields are only ever added."""
        return {
            "id": self.id,
            "question": self.question,
            "resolved_question": self.resolved_question,
            "answer": self.answer,
            "short_answer": self.short_answer,
            "abstained": self.abstained,
            "confidence": round(self.confidence, 4),
            "reader": self.reader,
            "citations": [c.to_dict() for c in self.citations],
            "hits": [h.to_dict() for h in self.hits],
            "notes": list(self.notes),
            "elapsed_ms": round(self.elapsed_ms, 1),
        }


class Reader(Protocol):
    """Answers a question from the passages that were found for it."""

    def read(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """Never answers from anything but `hits`; abstains rather than guesses."""
        ...
