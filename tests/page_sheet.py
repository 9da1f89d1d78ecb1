"""A page while it is being laid out: lines, what is true of each of them, and stories cut into lines."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from made_up_news import HEADINGS, Story

_HALF = str.maketrans("，：；（）！？", ",:;()!?")
_NO_START = frozenset("，。、；：！？）》」』”’…—％%,.;:!?)] ·")
_NO_END = frozenset("。！？；：…（《「『“‘.;:!?([ \u3000")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the page and what is true of it."""

    text: str
    start: int
    """Where it begins in the page's text, in characters."""
    owner: str | None
    """The record (story, box, caption, list) that it belongs to; None for page furniture."""
    follows: int | None = None
    """Index of the line whose sentence it goes on with."""
    spare: bool = False
    """It may as well be in no record: OCR printed it, or most of it, twice, or it is only the label of a box."""


@dataclass(frozen=True, slots=True)
class ComposedPage:
    """A page and the truth about it."""

    style: str
    text: str
    lines: tuple[PrintedLine, ...]
    titles: dict[str, str]
    """Headline by record, for the records that have one."""

    def joins(self) -> list[tuple[PrintedLine, PrintedLine]]:
        """The lines between which a sentence was cut."""
        return [(self.lines[line.follows], line) for line in self.lines if line.follows is not None]

    def apart(self) -> list[tuple[PrintedLine, PrintedLine]]:
        """Lines of one record with none of its lines between them that are separate paragraphs."""
        last: dict[str, int] = {}
        found: list[tuple[PrintedLine, PrintedLine]] = []
        for at, line in enumerate(self.lines):
            if line.owner is None:
                continue
            before = last.get(line.owner)
            if before is not None and line.follows != before:
                found.append((self.lines[before], line))
            last[line.owner] = at
        return found


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes a line of a story."""

    text: str
    goes_on: bool = False
    spare: bool = False
    heading: bool = False


@dataclass(slots=True)
class Sheet:
    """A page while it is being laid out."""

    rng: random.Random
    draw: Callable[[], Story]
    gap: int = 1
    """Blank lines between paragraphs."""
    indent: str = ""
    half: bool = False
    marks: tuple[str, str] = ("", "")
    """What stands before headlines and before headings within a story."""
    rows: list[tuple[str, PrintedLine]] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def put(self, text: str, owner: str | None = None, *, gap: int | None = None, piece: Piece | None = None) -> None:
        """Prints a line below `gap` blank lines."""
        text = text.translate(_HALF) if self.half else text
        goes_on = piece is not None and piece.goes_on and owner is not None
        lead = "\n" * ((self.gap if gap is None else gap) + 1)
        line = PrintedLine(
            text, 0, owner, self.last[owner or ""] if goes_on else None, piece is not None and piece.spare
        )
        if owner is not None:
            self.last[owner] = len(self.rows)
        self.rows.append((lead, line))

    def open(self, title: str) -> str:
        """A new record with this headline, or with none."""
        owner = f"r{len(self.titles):02d}"
        self.titles[owner] = title.translate(_HALF) if self.half else title
        return owner

    def page(self, style: str) -> ComposedPage:
        """The page as it stands."""
        text, lines = "", []
        for lead, line in self.rows:
            text += lead
            lines.append(PrintedLine(line.text, len(text), line.owner, line.follows, line.spare))
            text += line.text
        titles = {owner: title for owner, title in self.titles.items() if title}
        return ComposedPage(style, text + "\n" * self.rng.randrange(2), tuple(lines), titles)


def cut_points(text: str) -> list[int]:
    """Where a column may cut a paragraph so that a reader sees the cut: not beside a sentence end."""
    return [
        i
        for i in range(12, len(text) - 7)
        if text[i] not in _NO_START and text[i - 1] not in _NO_END and not (text[i - 1].isascii() and text[i].isascii())
    ]


def _cut(rng: random.Random, text: str) -> list[str]:
    """The paragraph in two pieces: cut at any character, or after a comma."""
    points = cut_points(text)
    commas = [i for i in points if text[i - 1] in "，、"]
    if not points:
        return [text]
    at = rng.choice(commas if commas and rng.random() < 0.3 else points)
    return [text[:at], text[at:]]


def pieces_of(
    rng: random.Random, story: Story, *, cut: float = 0.0, headings: int = 0, lead: str = "", certain: int | None = None
) -> list[Piece]:
    """The lines of a story's text, `headings` among them; the first line opens with `lead`.

    `cut` is the share of paragraphs that the end of a column cuts; paragraph `certain` is cut if it can be.
    """
    found: list[Piece] = []
    above = set(rng.sample(range(1, len(story.paragraphs)), min(headings, max(0, len(story.paragraphs) - 1))))
    names = rng.sample(HEADINGS, len(above))
    for n, paragraph in enumerate(story.paragraphs):
        if n in above:
            found.append(Piece(names.pop(), heading=True))
        parts = _cut(rng, paragraph) if n == certain or rng.random() < cut else [paragraph]
        found += [Piece(part if n or k else lead + part, goes_on=k > 0) for k, part in enumerate(parts)]
    return found


def print_story(sheet: Sheet, owner: str, pieces: Sequence[Piece], between: Callable[[], None] | None = None) -> None:
    """Prints the text of a story; `between` prints something in the way of one cut sentence, or else of a paragraph."""
    cuts = [k for k, piece in enumerate(pieces) if piece.goes_on]
    at = sheet.rng.choice(cuts or list(range(1, len(pieces))) or [0]) if between else None
    for k, piece in enumerate(pieces):
        gap = None
        if between and k == at:
            between()
            gap = sheet.rng.choice((sheet.gap, 1, 2, 3))
        elif piece.goes_on:
            gap = sheet.rng.randrange(4)
        text = sheet.marks[1] + piece.text if piece.heading else piece.text
        opens = not piece.heading and not piece.goes_on
        sheet.put(sheet.indent + text if opens else text, owner, gap=gap, piece=piece)


def wrapped(text: str, width: int, *, whole: bool = False) -> Iterator[Piece]:
    """Lines of this width; marks hang over the edge. With `whole` no number is parted: the line before it is shorter."""
    first = True
    while text:
        end = width
        while end < len(text) and text[end] in "，。、；：！？”）》,.;:!?)":
            end += 1
        if (
            whole
            and end < len(text)
            and (number := re.search(r"[0-9.%]+$", text[:end]))
            and text[end] in "0123456789.%"
        ):
            end = number.start() or end
        yield Piece(text[:end], goes_on=not first)
        text, first = text[end:].lstrip(" "), False
