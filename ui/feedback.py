"""What readers say of answers, as lines of a question file: `baowen eval` judges by them.

Each line is a question of `rag.gold` with what the reader saw beside it. An answer found good is expected again, a
correction is expected in its stead, and one that should have been declined is. A 👎 alone names no right answer: the
question is asked, its answer is not judged, until somebody writes "answer" into the line.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from ..rag.errors import StoreError

if TYPE_CHECKING:
    from ..rag import Answer

Reason = Literal["", "figure", "place", "source", "missed", "absent", "other"]
"""What is wrong: figure or words; another place or year; the source; it was there and not found; it is not in the
pages at all; something else."""
FILE: Final = "feedback.jsonl"
_LONGEST: Final = 2000
"""Characters of what a reader may write."""


class Feedback:
    """Adds lines to a file. Safe to use from several threads."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.file = folder / FILE
        self._clock = clock
        self._guard = threading.Lock()

    def note(
        self,
        user: str,
        answer: Answer,
        *,
        good: bool,
        history: Sequence[str] = (),
        reason: Reason = "",
        correction: str = "",
        evidence: str = "",
    ) -> dict[str, Any]:
        """Writes down and returns a line.

        `correction` is the right answer, `evidence` the printed sentence, both in the reader's words and optional;
        `history` the questions before this one, oldest first. Raises StoreError where the file cannot be written.
        """
        line: dict[str, Any] = {"id": f"f{secrets.token_hex(4)}", "question": answer.question, "type": "feedback"}
        if history:
            line["history"] = list(history)
        line |= _expected(answer, good, reason, correction.strip()[:_LONGEST], evidence.strip()[:_LONGEST])
        line |= {"verdict": "good" if good else "bad", "reason": reason, "said": answer.answer, "user": user}
        line["at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock()))
        self._write(json.dumps(line, ensure_ascii=False) + "\n")
        return line

    def _write(self, line: str) -> None:
        try:
            with self._guard:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(self.file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "ab") as stream:
                    stream.write(line.encode("utf-8", "replace"))
                    stream.flush()
                    os.fsync(stream.fileno())
        except OSError as error:
            raise StoreError(f"无法写入 {self.file}：{error.strerror}，请检查权限和磁盘空间") from error


def _expected(answer: Answer, good: bool, reason: Reason, correction: str, evidence: str) -> dict[str, Any]:
    """What is right, as far as the reader's words tell it: no "answer" where they do not."""
    if good and answer.abstained:
        return {"answer": None}
    if good:
        told: dict[str, Any] = {"answer": answer.short_answer} if answer.short_answer else {}
        cited = answer.citations
        return told | ({"evidence": cited[0].quote, "path": cited[0].path} if cited else {})
    shown = {"evidence": evidence} if evidence else {}
    if correction:
        return {"answer": correction} | shown
    return {"answer": None} if reason == "absent" else shown
