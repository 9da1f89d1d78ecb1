"""A printed sentence with all that can be read off it: figures, dates, places, what stands above and around it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from .answer import Hit
from .article import SourceText
from .folding import fold
from .moments import Moment, moments
from .passage import Passage, sentences
from .places import Mention, is_place, mentions
from .quantities import Quantity, quantities


class Context:
    """The passages that are given of one article, parsed once for all their sentences."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self.year = passages[0].article.year

    @cached_property
    def text(self) -> str:
        """Their text with what stands above it, folded."""
        head = self.passages[0].article
        above = [*(p.header for p in self.passages), head.title, head.section, head.place, *head.authors]
        return fold("\n".join([*(p.text for p in self.passages), *above]))

    @cached_property
    def moments(self) -> list[Moment]:
        """The dates in them."""
        return moments(self.text, year=self.year)


class Printed:
    """A sentence of a passage, parsed once."""

    def __init__(self, hit: Hit, start: int, end: int, *, context: Context | None = None) -> None:
        """`context` is what is given of its article; its passage alone by default."""
        self.hit, self.start, self.end = hit, start, end
        self.context = context or Context((hit.passage,))
        self.text = hit.passage.text[start:end]
        self.published = hit.passage.article.year

    @cached_property
    def folded(self) -> str:
        """The sentence in one spelling."""
        return fold(self.text)

    @cached_property
    def head(self) -> str:
        """What stands above it, folded: headline, section, place, year, writers."""
        head = self.hit.passage.article
        return fold(" ".join([self.hit.passage.header, head.title, head.section, head.place, *head.authors]))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Its figures."""
        return quantities(self.text)

    @cached_property
    def moments(self) -> list[Moment]:
        """Its dates."""
        return moments(self.text, year=self.published)

    @cached_property
    def places(self) -> list[Mention]:
        """The places it names, each run of names (营口市鲅鱼圈区) as its last."""
        return finest(mentions(self.text))

    @cached_property
    def under(self) -> tuple[int, int] | None:
        """Where the bare place name stands that is printed last above it in its passage."""
        found = [p for p in self.neighbours if p.end <= self.start and is_place(p.text)]
        return (found[-1].start, found[-1].end) if found else None

    def quote(self, said: str) -> SourceText:
        """What is cited for a statement: the sentence, below the place name above it where only that prints it."""
        body = self.hit.passage.body
        sentence = body.cut(self.start, self.end)
        heading = body.cut(*self.under) if self.under else None
        if heading is None or fold(heading.text) in self.folded or fold(heading.text) not in fold(said):
            return sentence
        return sentence.under(heading)

    @cached_property
    def neighbours(self) -> tuple[Printed, ...]:
        """The sentences of its passage, itself among them."""
        return _sentences(self.hit.passage)

    @cached_property
    def place_above(self) -> Mention | None:
        """The place named last before it in its passage."""
        before = finest(mentions(self.hit.passage.text[: self.start]))
        return before[-1] if before else None


@lru_cache(maxsize=128)
def _sentences(passage: Passage) -> tuple[Printed, ...]:
    return tuple(Printed(Hit(0, 0.0, passage), start, end) for start, end in sentences(passage.text))


def finest(found: Sequence[Mention]) -> list[Mention]:
    """Of places named one right after the other the last, which is the finest."""
    return [m for i, m in enumerate(found) if i + 1 == len(found) or found[i + 1].start != m.end]
