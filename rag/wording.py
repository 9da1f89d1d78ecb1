"""Answers in words: whose place and year it is, the printed words around the short answer, why nothing was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .answer import Hit
from .eligible import FIGURES
from .evidence import Candidate
from .folding import fold
from .places import codes_of, contains, label, mentions
from .question import Asks, Question

FREE = frozenset({Asks.LIST, Asks.DEFINITION, Asks.CAUSE, Asks.COMPARISON})
"""Kinds answered by a whole sentence rather than by a phrase."""
_FACT, _FREE = 150, 390
"""The longest answers, in characters."""
_RIVAL = 0.6
"""A sentence with this share of the best one's score might have answered as well."""
_RELATIVE = {0: "今年", -1: "去年", -2: "前年", 1: "明年"}


def short(question: Question, chosen: Candidate) -> str | None:
    """The phrase that answers, as printed; the names of a byline; None where only the sentence answers."""
    if question.asks is Asks.AUTHOR:
        return "、".join(chosen.hit.passage.article.authors) or None
    if question.asks in {Asks.CAUSE, Asks.DEFINITION}:
        return None
    if chosen.phrase is None:
        return chosen.hit.passage.text[slice(*chosen.under)] if chosen.under else None
    return chosen.text[chosen.phrase.start : chosen.phrase.end].strip()


def said(question: Question, chosen: Candidate) -> str:
    """The short answer, whose place and year it is, and the printed words around it."""
    limit = _FREE if question.asks in FREE else _FACT
    phrase, about = short(question, chosen), where(chosen.hit)
    lead = f"{phrase}。" if phrase and question.asks not in FREE else ""
    lead += f"{about}：" if about else ""
    return f"{lead}“{_window(chosen, limit - len(lead) - 8)}”"


def not_found(question: str, hits: Sequence[Hit]) -> str:
    """What was looked for in vain, and what the nearest passages are about."""
    about = "、".join(dict.fromkeys(filter(None, (where(h) for h in hits[:3]))))
    near = f"最接近的段落是关于{about}的，不是答案。" if about else ""
    return f"资料中没有找到“{question}”的答案。{near}"


def where(hit: Hit) -> str:
    """Place and year of the article: 鞍山市（2024年）."""
    head = hit.passage.article
    return f"{head.place}{f'（{head.year}年）' if head.year else ''}" if head.place else ""


def notes(question: Question, chosen: Candidate, best: Sequence[Candidate] = ()) -> tuple[str, ...]:
    """How 今年 and the like were read; and where no place was asked for, what is printed of other places."""
    found: list[str] = []
    year = chosen.hit.passage.article.year
    told = next((n for n, name in _RELATIVE.items() if name == short(question, chosen)), question.relative)
    if told is not None and year is not None:
        found.append(f"“{_RELATIVE[told]}”按报道年份理解为{year + told}年")
    if question.year is not None and 0 < chosen.feature("year") < 1:
        found.append(f"报道没有印出年份；按检索到的多数报道的年份推断，这里说的是{question.year}年")
    if question.asks in FIGURES and (part := _part_of_the_asked(question, chosen)):
        whole = label(question.places[-1].codes[0])
        found.append(f"问的是{whole}，这句说的是其中的{part.removeprefix(whole)}")
    if question.asks_twice and not question.parts:
        found.append("问题里问了两件事，这里只答了一件；另一件请单独再问")
    if not question.places and question.asks in FIGURES and (others := _elsewhere(question, chosen, best)):
        found.append(f"问题没有说是哪个地方；资料中还有{others}")
    return tuple(found)


def _part_of_the_asked(question: Question, chosen: Candidate) -> str:
    """The place whose figure it is, where that lies within the one asked for and the sentence does not name the latter."""
    if not question.places or chosen.hit.passage.article.kind == "list":
        return ""
    wanted = set(question.places[-1].codes)
    named = {code for m in mentions(fold(chosen.text)) for code in m.codes}
    here = codes_of(chosen.hit.passage.article.place)
    inside = [code for code in here if code not in wanted and any(contains(w, code) for w in wanted)]
    return label(inside[0]) if inside and not named & wanted else ""


def _elsewhere(question: Question, chosen: Candidate, best: Sequence[Candidate]) -> str:
    """The answers that other places would have, as near as the one given."""
    told: dict[str, str] = {}
    for candidate in best:
        place = where(candidate.hit)
        near = candidate.score >= _RIVAL * chosen.score and candidate.feature("near") >= _RIVAL * chosen.feature("near")
        if near and place and place != where(chosen.hit) and (phrase := short(question, candidate)):
            told.setdefault(place, phrase)
    return "、".join(f"{place}{phrase}" for place, phrase in list(told.items())[:4])


def _window(chosen: Candidate, limit: int) -> str:
    """As much of the sentence around the phrase as fits, cut at commas."""
    text = re.sub(r"\s", " ", chosen.text)
    if len(text) <= limit:
        return text
    low, high = (chosen.phrase.start, chosen.phrase.end) if chosen.phrase else (0, 0)
    stops = [0, *(m.end() for m in re.finditer(r"[,，;；、:：]", text)), len(text)]
    start = max((s for s in stops if s <= low and high - s <= limit), default=low)
    while (earlier := max((s for s in stops if s < start), default=-1)) >= 0 and high - earlier <= limit * 0.7:
        start = earlier
    end = max((s for s in stops if s >= high and s - start <= limit), default=min(len(text), start + limit))
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
