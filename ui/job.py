"""A job of indexing as it stands."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from .results import FileResult

Kind = Literal["add", "remove", "reindex"]
State = Literal["queued", "running", "done", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for and how far it has come. Times are seconds since 1970; `fraction` is from 0 to 1."""

    id: str
    kind: Kind
    user: str
    files: tuple[str, ...]
    """Absolute paths."""
    state: State = "queued"
    created: float = 0.0
    ended: float = 0.0
    fraction: float = 0.0
    seconds_left: float | None = None
    current: str = ""
    """The file at hand."""
    message: str = ""
    """Why it waits or failed."""
    results: tuple[FileResult, ...] = ()

    @property
    def ends(self) -> bool:
        """Is it over?"""
        return self.state not in {"queued", "running"}

    def to_dict(self) -> dict[str, Any]:
        """The job for JSON, files by their names alone: where they lie is the server's own."""
        return {**asdict(self), "files": [Path(f).name for f in self.files]}

    @classmethod
    def read(cls, file: Path) -> Job:
        """The job of a file. Raises ValueError, TypeError or KeyError for a foreign one."""
        values = json.loads(file.read_text("utf-8"))
        results = tuple(FileResult(**r) for r in values.pop("results"))
        return cls(**{**values, "files": tuple(values["files"]), "results": results})
