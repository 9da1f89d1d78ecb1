"""Drafts → articles: number, headline, place, year and authors of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from .article import Article, ArticleHead, Page, SourceText
from .dateline import Dateline
from .draft import Draft
from .lines import without_credit
from .passage import sentences
from .places import Mention, city, contains, is_place, label, mentions, resolve, town
from .repeats import without_repeats

_SPOKEN_OF = 3
"""A page that names one city so many times as often as another is about it."""


def finished(
    page: Page, drafts: Sequence[Draft], when: Dateline, everyone: tuple[str, ...], around: Sequence[str]
) -> Iterator[Article]:
    """Numbers the drafts and gives them place, year and authors; boxes and captions take their parent's."""
    ids = {id(d): f"{page.id}-{n:02d}" for n, d in enumerate(drafts, 1)}
    heads: dict[int, ArticleHead] = {}
    bodies = {id(d): SourceText.of(page.text, without_repeats(page.text, d.paragraphs)) for d in drafts}
    for draft in sorted(drafts, key=lambda d: d.parent is not None):
        above = heads.get(id(draft.parent)) if draft.parent else None
        place = _place(draft, bodies[id(draft)].text, around, draft.authors or everyone)
        heads[id(draft)] = ArticleHead(
            id=ids[id(draft)],
            title=_title(draft, above),
            kind=draft.kind,
            place=place or (above.place if above else label(around[0]) if around else ""),
            year=when.year,
            date=when.date,
            authors=draft.authors or (above.authors if above and draft.kind == "summary" else everyone),
            section=next((line.text for line in draft.title if is_place(line.text)), ""),
            parent=ids.get(id(draft.parent)) if draft.parent else None,
            evidence=when.evidence,
        )
    for draft in drafts:
        yield Article(page.path, heads[id(draft)], bodies[id(draft)], headings=tuple(draft.headings))


def _title(draft: Draft, above: ArticleHead | None) -> str:
    """The headline without place labels; a caption's own words; a box has the headline of its story."""
    if draft.caption:
        return without_credit(draft.caption)
    lines = [line.text for line in draft.title]
    return " ".join(t for t in lines if not is_place(t)) or (above.title if above else " ".join(lines))


def _place(draft: Draft, text: str, around: Sequence[str], authors: Sequence[str]) -> str:
    """The place that the headline names, else the first sentences of the text; never one from a company's name.

    Nor from a reporter's: 记者杨洛川.
    """
    for author in authors:
        text = text.replace(author, "\n" * len(author))
    sources = [line.text for line in draft.title]
    if draft.kind != "list":
        body = text[sum(s.end - s.start + 1 for s in draft.headings if s.start < draft.first) :]
        sources.append(next((body[a : min(b, a + 160)] for a, b in sentences(body) if mentions(body[a:b])), ""))
    for source in sources:
        found = [m for m in mentions(source) if not _is_short(m) or any(city(c) in around for c in m.codes)]
        if known := resolve(found, around=around):
            finest = known[0]
            for code in known[1:]:
                if not contains(finest, code):
                    break
                finest = code
            end = next(m.end for m in found if finest in m.codes)
            return label(finest) + town(source[end:])
    return ""


def cities(text: str) -> list[str]:
    """The cities that the page speaks of, most often named first: they tell which 铁西区 is meant.

    Left out is one of which two characters alone speak, on a page that names another so much more often: 三江 in
    三江大桥 is no county there.
    """
    found = [m for m in mentions(text) if len(m.codes) == 1]
    named = Counter(city(m.codes[0]) for m in found if not m.codes[0].endswith("0000"))
    short = Counter(city(m.codes[0]) for m in found if _is_short(m))
    most = max(named.values(), default=0)
    stray = {c for c, times in short.items() if times == named[c] and _SPOKEN_OF * times <= most}
    return [code for code, _ in named.most_common() if code not in stray]


def _is_short(found: Mention) -> bool:
    """Is it a county named in two characters, which other words may hold?"""
    return found.end - found.start == 2 and not any(code.endswith("00") for code in found.codes)
