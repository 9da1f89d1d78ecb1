"""The place that a question only describes, found first: X所在的那个县级市, 张三当区长的那个区."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .answer import Hit
from .folding import fold
from .matching import coverage
from .passage import sentences
from .places import codes_of, label, mentions
from .question import Question, understand

_BRIDGE = re.compile(
    r"(?P<clue>[^,，。?？]{2,30}?)(?:所在的?|的)(?:那个|那座|这个)"
    r"(?P<size>县级市|地级市|城市|市|区|县|省)(?![长委府里])"
)
_ENDS = {"县级市": "市", "地级市": "市州盟", "城市": "市", "市": "市州盟", "区": "区", "县": "县旗", "省": "省"}
_READ = 8
_TOLD = 0.6
"""What share of the clue a sentence must hold, with its headline, to tell of it."""


def bridged(question: Question, search: Callable[[Question], Sequence[Hit]]) -> Question:
    """The question with the place by name where it only describes one and a passage tells which; else as it is."""
    found = _BRIDGE.search(question.resolved)
    if not found or question.parts:
        return question
    clue = understand(found["clue"], found["clue"])
    told = max(_told(clue, search(clue)[:_READ], found["size"]), default=None)
    if told is None or told[0] < _TOLD:
        return question
    text = f"{question.resolved[: found.start()]}{label(told[1])}{question.resolved[found.end() :]}"
    return replace(understand(question.asked, text), asked=question.asked)


def _told(clue: Question, hits: Sequence[Hit], size: str) -> Iterator[tuple[float, str]]:
    """How much of the clue each sentence holds, with the place of that size that it names, or its report is about."""
    for hit in hits:
        head = hit.passage.article
        for start, end in sentences(hit.passage.text):
            text = fold(hit.passage.text[start:end])
            named = [code for m in mentions(text) for code in m.codes] or list(codes_of(head.place))
            if fitting := [code for code in named if _is_of(code, size)]:
                yield coverage(clue.terms, f"{fold(head.title)} {text}") + coverage(clue.terms, text) / 10, fitting[0]


def _is_of(code: str, size: str) -> bool:
    """Is the place of that size: a county-level city is a 市 within a city."""
    within = not code.endswith("00")
    return (
        label(code).endswith(tuple(_ENDS[size])) and not (size == "地级市" and within) and (size != "县级市" or within)
    )
