"""The question file of an evaluation: what is asked, what the right answer is, where it is printed.

One JSON object a line, UTF-8. Only `question` must be there; a field that is not named here is passed over.

    id              names the line in results
    question        as a user would type it
    history         the questions before it, oldest first, where it is a follow-up
    type            any word; results are also given by type
    answer          the right answer, or a list of equally right ones; null: the pages do not say, declining is right
    aliases, also_accept
                    more answers that are as right
    must_include    for a list, a definition, a cause, a comparison: words that an answer in a sentence must all hold
    unanswerable    true: the same as `"answer": null`
    evidence        the printed sentence, or a list of those that are all needed
    spans           [{"file", "start", "end"}]: where that is printed, in characters of the decoded file; goes before
                    `evidence`, which then only explains
    alt_spans       the same evidence in another place; "for" numbers the span that it stands for, from 0
    docs            names of the files, with or without folder and ending, in which the answer is printed; `file` and
                    `path` are read as well

A correction that a reader sends is such a line: {"question": "…", "answer": "…", "evidence": "…", "path": "…"}.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from .batch import Asked, read_lines
from .errors import UsageError


def _texts(value: object) -> object:
    """One text or none where a list may stand."""
    return () if value is None else (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class GoldSpan(BaseModel):
    """Characters `start` to `end` of a file in which evidence is printed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    file: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    stands_for: Annotated[int, Field(ge=0, alias="for")] = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that must be found: any of the places it is printed in, or its words, or the file that holds it."""

    spans: tuple[GoldSpan, ...] = ()
    quote: str = ""
    file: str = ""


class GoldQuestion(Asked):
    """A line of the file. See the module for its fields."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str = ""
    answer: Texts = ()
    aliases: Texts = ()
    also_accept: Texts = ()
    must_include: Texts = ()
    unanswerable: bool = False
    evidence: Texts = ()
    spans: tuple[GoldSpan, ...] = ()
    alt_spans: tuple[GoldSpan, ...] = ()
    docs: Annotated[Texts, Field(validation_alias=AliasChoices("docs", "path", "file"))] = ()

    @property
    def declines(self) -> bool:
        """Is declining the right answer?"""
        return self.unanswerable or ("answer" in self.model_fields_set and not any(self.answer))

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every answer that counts as right; none where only the evidence is known."""
        return tuple(a for a in (*self.answer, *self.aliases, *self.also_accept) if a)

    @property
    def free(self) -> bool:
        """Is it answered by a sentence rather than by a phrase?"""
        return bool(self.must_include)

    @property
    def wanted(self) -> tuple[Evidence, ...]:
        """What a search has to find, all of it: the printed places, else the sentences, else one of the files."""
        if self.declines:
            return ()
        if self.spans:
            return tuple(
                Evidence(spans=(span, *(a for a in self.alt_spans if a.stands_for == n)))
                for n, span in enumerate(self.spans)
            )
        if self.evidence:
            return tuple(Evidence(quote=quote) for quote in self.evidence if quote.strip())
        return tuple(Evidence(file=name) for name in self.docs)


def read_gold(file: Path, *, limit: int | None = None) -> list[GoldQuestion]:
    """The first `limit` questions of a file, or all.

    Raises UsageError for a file that is missing, empty or not UTF-8, and for a line that is no question, by its number.
    """
    if not file.is_file():
        raise UsageError(f"找不到问题文件 {file}")
    found = list(islice(read_lines(file, GoldQuestion), limit))
    if not found:
        raise UsageError(f'{file} 里没有问题：每行写一个 {{"question": "…", "answer": "…"}}')
    return found


def same_file(name: str, path: str) -> bool:
    """Does a name of a gold file, with or without folders and ending, mean the indexed file `path`?"""
    if name == path.rpartition("#")[2]:
        return True  # an article of a .jsonl file, named by its id
    wanted, have = PurePosixPath(name.replace("\\", "/")), PurePosixPath(path)
    if wanted.name not in {have.name, have.stem}:
        return False
    return all(a == b for a, b in zip(wanted.parts[-2::-1], have.parts[-2::-1], strict=False))


def answerable(questions: Iterable[GoldQuestion]) -> list[GoldQuestion]:
    """Those that the pages can answer."""
    return [q for q in questions if not q.declines]
