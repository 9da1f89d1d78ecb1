"""Every error that Baowen raises on purpose. Each message is one line and names the cure.

BaowenError
├── UsageError          the caller asked for something that cannot be: an empty question, a missing folder
├── PageError           one file cannot be used; the others still are
├── StoreError          the index on disk
│   ├── IndexNotFound   there is none at that place
│   ├── IndexMismatch   it was made with another model, chunking or schema
│   ├── IndexDamaged    its files cannot be read
│   └── IndexBusy       another process is writing it
├── EndpointError       the language model's endpoint: down, slow, refusing, talking nonsense
└── ModelError          the embedding model is missing or damaged (defined, like the root, in baowen.embeddings: the lowest layer)
"""

from ..embeddings.errors import BaowenError, ModelError

__all__ = [
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
]


class UsageError(BaowenError):
    """The request itself is wrong; doing it again unchanged fails again."""


class PageError(BaowenError):
    """One file cannot be used. Says why; the file is named by whoever lists it."""


class StoreError(BaowenError):
    """Something about the index on disk."""


class IndexNotFound(StoreError):
    """No index at the place that was named."""


class IndexMismatch(StoreError):
    """The index was made with another model, chunking or schema version."""


class IndexDamaged(StoreError):
    """A file of the index is truncated, foreign or unreadable."""


class IndexBusy(StoreError):
    """Another process holds the index for writing."""


class EndpointError(BaowenError):
    """The language model cannot be reached or gives no usable answer; never holds what the endpoint wrote."""
