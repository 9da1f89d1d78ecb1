"""What the adapters to other frameworks share: the search, an answer as plain text, a passage's particulars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..rag import Retriever
from ..rag.question import parse

if TYPE_CHECKING:
    from ..rag import Answer, Hit, Where
    from ..rag.index import Index


def found(index: Index, query: str, *, k: int, where: Where | None = None) -> list[Hit]:
    """The passages for a query, as `baowen search` finds them. Raises UsageError for an empty one."""
    return Retriever(index).search(parse(query), k, where=where)


def with_sources(answer: Answer) -> str:
    """The answer and below it, one a line, the sentences that it rests on and where they are printed."""
    lines = [f"[{c.n}] “{c.quote}” ——{c.article.title}，{c.path}:{c.line}".replace("\n", "") for c in answer.citations]
    return "\n\n".join(filter(None, [answer.answer, "\n".join([*answer.notes, *lines])]))


def particulars(hit: Hit) -> dict[str, Any]:
    """All of a hit but its text."""
    return {name: value for name, value in hit.to_dict().items() if name != "text"}
