"""What became of each file of a job, told from the report of the run and from the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from .shelf import searchable

if TYPE_CHECKING:
    from ..rag import LocalIndex, Report

Outcome = Literal["indexed", "duplicate", "skipped", "removed", "cancelled"]
_SHOWN: Final = 20
"""Members of one archive whose reasons are told."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of a file."""

    name: str
    outcome: Outcome
    detail: str = ""
    """Why it was skipped, what it repeats, which members of an archive were left out."""
    articles: int = 0
    passages: int = 0


def results_of(
    index: LocalIndex, sources: Sequence[str], report: Report | None, *, kind: str
) -> tuple[FileResult, ...]:
    """One result for each file of a job, in order; without a report it was cancelled, or a removal."""
    return tuple(_result(index, source, report, kind) for source in sources)


def _result(index: LocalIndex, source: str, report: Report | None, kind: str) -> FileResult:
    name = Path(source).name
    if kind == "remove":
        return FileResult(name, "removed")
    articles, passages = searchable(index, source)
    if report is None:
        return FileResult(name, "indexed" if passages else "cancelled", "", articles, passages)
    row = index.library.file(source)
    names = {name, row.path} if row else {name}
    left_out = [s for s in report.skipped if _within(s.path, names)]
    repeats = [first for path, first in report.duplicates if _within(path, names)]
    reasons = [s.reason if s.path in names else f"{_inner(s.path, names)}：{s.reason}" for s in left_out]
    reasons += [f"与 {first} 内容相同" for first in repeats]
    detail = "；".join(reasons[:_SHOWN]) + (f"；另有 {len(reasons) - _SHOWN} 项" if len(reasons) > _SHOWN else "")
    if left_out and not passages:
        return FileResult(name, "skipped", detail)
    whole = row is not None and bool(row.page)  # an archive has no page of its own
    return FileResult(name, "duplicate" if repeats and whole else "indexed", detail, articles, passages)


def _within(path: str, names: set[str]) -> bool:
    """Is it one of these files, or inside one that is an archive?"""
    return any(path == name or path.startswith((f"{name}/", f"{name}#")) for name in names)


def _inner(path: str, names: set[str]) -> str:
    return next(path[len(n) + 1 :] for n in names if path.startswith((f"{n}/", f"{n}#")))
