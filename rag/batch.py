"""A file of questions, one JSON object a line → an answer for each, in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from .answer import Answer
from .assistant import Assistant
from .errors import UsageError


def _text(value: object) -> str:
    """An id as text; none is empty."""
    return "" if value is None else str(value)


class Asked(BaseModel):
    """A line of the file; other fields are passed over."""

    model_config = ConfigDict(extra="ignore")

    question: str
    id: Annotated[str, BeforeValidator(_text)] = ""
    history: list[str] = []


Line = TypeVar("Line", bound=Asked)


def answer_batch(assistant: Assistant, file: Path, *, k: int = 8) -> Iterator[Answer]:
    """One answer for each line that is not blank; a question that cannot be asked is answered with the reason.

    Raises UsageError for a file that is not UTF-8 or a line that is no question; the answers before it were given.
    """
    return (answer_line(assistant, asked, k=k) for asked in read_lines(file, Asked))


def read_lines(file: Path, kind: type[Line]) -> Iterator[Line]:
    """The lines of a file that are not blank, each as a `kind`.

    Raises UsageError for a file that is not UTF-8, or at the first line that is no question, naming it.
    """
    with file.open(encoding="utf-8-sig") as lines:
        try:
            for n, line in enumerate(lines, 1):
                if line.strip():
                    yield _line(line, n, file, kind)
        except UnicodeDecodeError as error:
            raise UsageError(f"{file} 不是 UTF-8 编码：请另存为 UTF-8") from error


def _line(line: str, n: int, file: Path, kind: type[Line]) -> Line:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(
            f"{file} 第 {n} 行不是问题（{where + ' ' if where else ''}{first['msg']}）：请改正后重试"
        ) from error


def answer_line(assistant: Assistant, asked: Asked, *, k: int = 8) -> Answer:
    """The answer to one line under its id; declined with the reason where it cannot be asked."""
    try:
        return assistant.ask(asked.question, history=asked.history, k=k).with_id(asked.id)
    except UsageError as error:
        return Answer(asked.question, asked.question, str(error), abstained=True, notes=(str(error),), id=asked.id)
