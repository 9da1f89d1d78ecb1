"""What a question asks: its place, its period, the kind of answer, the words that matter; follow-ups made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from .errors import UsageError
from .folding import clean, fold
from .follow_up import RELATIVE, SPAN, YEAR, made_whole
from .places import Mention, mentions
from .tokenizer import words
from .vocabulary import kinds, stop_words

LONGEST = 500
"""Characters of a question; more is no question."""
HISTORY = 6
"""Earlier questions that a follow-up may lean on."""


class Asks(Enum):
    """The kind of answer that a question asks for."""

    FIGURE = "figure"
    """多少 with no unit: a count, an amount, a share or an area."""
    COUNT = "count"
    AMOUNT = "amount"
    PERCENT = "percent"
    AREA = "area"
    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    AUTHOR = "author"
    """Who wrote a report: read from its byline."""
    ORGANISATION = "organisation"
    PLACE = "place"
    LIST = "list"
    DEFINITION = "definition"
    CAUSE = "cause"
    COMPARISON = "comparison"
    OTHER = "other"


_UNIT = re.compile(
    r"(?:多少|几|哪[一二两三四五六七八九十几\d]*)([个项家名人位户台套件条座亩辆次处批届种类艘架班趟本册场起部间只头例支队万亿元米吨吉千瓦])"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood. All fields but `asked` speak of the resolved question."""

    asked: str
    """As typed, cleaned."""
    resolved: str
    """Made whole from the history; the same as `asked` when it stands alone."""
    asks: Asks = Asks.OTHER
    places: tuple[Mention, ...] = ()
    year: int | None = None
    relative: int | None = None
    """0 for 今年, -1 for 去年: read against the year of the article that answers."""
    span: str = ""
    """A part of the year: 一季度, 1—2月, 上半年."""
    terms: tuple[str, ...] = ()
    """The words that matter, folded, in order, without doubles."""
    focus: tuple[str, ...] = ()
    """Those of `terms` that name what is asked for: they stand next to the question word."""
    unit: str = ""
    """The measure word after 多少 or 几."""
    parts: tuple[str, ...] = field(default=())
    """The questions of which a comparison is made."""

    @property
    def folded(self) -> str:
        """The resolved question in one spelling."""
        return fold(self.resolved)


def parse(asked: str, history: Sequence[str] = ()) -> Question:
    """Understands a question that was asked after those of `history` (oldest first).

    Raises UsageError for an empty or an over-long one, or for a follow-up to nothing.
    """
    text = clean(asked)
    if len(text) > LONGEST:
        raise UsageError(f"问题太长（{len(text)} 字）：请缩短到 {LONGEST} 字以内")
    if not re.search(r"[\w\u4e00-\u9fff]", text):
        raise UsageError("请输入一个问题，例如：鞍山今年开复工目标是多少")
    earlier = [c for h in list(history)[-HISTORY:] if (c := clean(h)) and len(c) <= LONGEST]
    resolved = made_whole(text, earlier)
    return understand(text, resolved)


def understand(asked: str, resolved: str) -> Question:
    """The question without any history."""
    folded = fold(resolved)
    year = YEAR.search(folded)
    span = SPAN.search(folded)
    terms = tuple(
        dict.fromkeys(w for w in words(folded) if w not in stop_words() and not (w.isdigit() and len(w) in {1, 4}))
    )
    question = Question(
        asked=asked,
        resolved=resolved,
        asks=next((Asks(kind) for kind, pattern in kinds() if pattern.search(folded)), Asks.OTHER),
        places=tuple(mentions(folded)),
        year=int(year.group(1)) if year else None,
        relative=None if year else next((n for word, n in RELATIVE if word in folded), None),
        span=span.group() if span else "",
        terms=terms,
        focus=_focus(folded, terms),
        unit=unit.group(1) if (unit := _UNIT.search(folded)) else "",
    )
    return replace(question, parts=_parts(question))


_ASKING = re.compile(
    r"是?多少|有?多大|几(?=[个家名项件条台辆座次处人位所成])|是?谁|叫什么|什么时候|何时|哪[一-龥]|多久|为什么|指什么|什么"
)


def _focus(folded: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """The two words before and the one after the question word; the last words of a question that has none."""
    found = _ASKING.search(folded)
    if not found:
        return terms[-2:]
    before = [w for w in words(folded[: found.start()]) if w in terms][-2:]
    after = [w for w in words(folded[found.end() :]) if w in terms][:1]
    return tuple(before + after)


def _parts(question: Question) -> tuple[str, ...]:
    """One question for each of the places that a question names side by side."""
    text, found = question.resolved, question.places
    if len(found) < 2 or question.asks is not Asks.COMPARISON:
        return ()
    runs: list[tuple[int, int]] = []
    for mention in found:
        if runs and mention.start == runs[-1][1]:
            runs[-1] = (runs[-1][0], mention.end)
        else:
            runs.append((mention.start, mention.end))
    names = [text[s:e] for s, e in runs]
    text = re.sub("相差|相比|分别|各自|各(?=是|为|有|多少)|差距|对比|比较", "", text)
    joined = re.search("(?:和|与|跟|同|、|,|，|及|还是|比)".join(map(re.escape, names)), text)
    if joined:
        return tuple(text[: joined.start()] + name + text[joined.end() :] for name in names)
    clauses = re.split(r"和|与|,|，|、|;|；", text)
    return tuple(c for c in clauses if mentions(c)) if len(clauses) > 1 else ()
