"""Pages → cited answers. Names are loaded when first used, so that importing this costs nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .answer import Answer, Citation, Hit, Reader
    from .article import Article, ArticleHead, Page, SourceSpan, SourceText
    from .assistant import Answered, Assistant, Retrieved, TextDelta
    from .asynchronous import AsyncAssistant
    from .endpoint import Endpoint
    from .errors import (
        BaowenError,
        EndpointError,
        IndexBusy,
        IndexDamaged,
        IndexMismatch,
        IndexNotFound,
        ModelError,
        PageError,
        StoreError,
        UsageError,
    )
    from .extractive import ExtractiveReader
    from .grounding import grounded
    from .index import Index, LocalIndex, Status
    from .indexer import Progress, Report
    from .layout import articles, read_articles
    from .library import Where
    from .llm import LLMReader, Rewriter
    from .loaders import Skipped
    from .passage import Passage, split
    from .question import Asks, Question
    from .reranker import CrossEncoderReranker, Reranker
    from .retriever import Retriever, reciprocal_rank_fusion
    from .settings import Settings

_HOME = {
    "answer": ("Answer", "Citation", "Hit", "Reader"),
    "article": ("Article", "ArticleHead", "Page", "SourceSpan", "SourceText"),
    "assistant": ("Answered", "Assistant", "Retrieved", "TextDelta"),
    "asynchronous": ("AsyncAssistant",),
    "endpoint": ("Endpoint",),
    "errors": (
        "BaowenError",
        "EndpointError",
        "IndexBusy",
        "IndexDamaged",
        "IndexMismatch",
        "IndexNotFound",
        "ModelError",
        "PageError",
        "StoreError",
        "UsageError",
    ),
    "extractive": ("ExtractiveReader",),
    "grounding": ("grounded",),
    "index": ("Index", "LocalIndex", "Status"),
    "indexer": ("Progress", "Report"),
    "layout": ("articles", "read_articles"),
    "library": ("Where",),
    "llm": (
        "LLMReader",
        "Rewriter",
    ),
    "loaders": ("Skipped",),
    "passage": ("Passage", "split"),
    "question": ("Asks", "Question"),
    "reranker": (
        "CrossEncoderReranker",
        "Reranker",
    ),
    "retriever": ("Retriever", "reciprocal_rank_fusion"),
    "settings": ("Settings",),
}
_MODULE = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Answer",
    "Answered",
    "Article",
    "ArticleHead",
    "Asks",
    "Assistant",
    "AsyncAssistant",
    "BaowenError",
    "Citation",
    "CrossEncoderReranker",
    "Endpoint",
    "EndpointError",
    "ExtractiveReader",
    "Hit",
    "Index",
    "IndexBusy",
    "IndexDamaged",
    "IndexMismatch",
    "IndexNotFound",
    "LLMReader",
    "LocalIndex",
    "ModelError",
    "Page",
    "PageError",
    "Passage",
    "Progress",
    "Question",
    "Reader",
    "Report",
    "Reranker",
    "Retrieved",
    "Retriever",
    "Rewriter",
    "Settings",
    "Skipped",
    "SourceSpan",
    "SourceText",
    "Status",
    "StoreError",
    "TextDelta",
    "UsageError",
    "Where",
    "articles",
    "grounded",
    "read_articles",
    "reciprocal_rank_fusion",
    "split",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULE[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
