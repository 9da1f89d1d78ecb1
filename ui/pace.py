"""How far a run of indexing has come and how long the rest will take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """A run as it stands: bytes read, passages embedded and waiting to be, seconds since it began."""

    bytes: int
    total_bytes: int
    embedded: int
    lacking: int
    elapsed: float

    @property
    def _pending(self) -> float:
        """Passages still to be embedded; what is not read yet is taken to hold as many a byte as what is."""
        known = self.embedded + self.lacking
        unread = known * (self.total_bytes - self.bytes) / self.bytes if self.bytes else 0.0
        return self.lacking + unread

    @property
    def fraction(self) -> float:
        """From 0 to 1."""
        if self.embedded + self._pending:
            return self.embedded / (self.embedded + self._pending)
        return self.bytes / self.total_bytes if self.total_bytes else 0.0

    @property
    def seconds_left(self) -> float | None:
        """None while nothing can be said."""
        if not self.embedded or self.elapsed <= 0:
            return None
        return self._pending * self.elapsed / self.embedded
