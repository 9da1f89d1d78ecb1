"""Articles by month and place as stacked bars in an inline SVG: nothing is fetched and nothing runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from .escaping import escape
from .tab_texts import TabWords

if TYPE_CHECKING:
    from ..rag import ArticleHead

_MOST_BARS: Final = 18
_MOST_PLACES: Final = 6
_HEIGHT, _FOOT, _LEFT = 240, 46, 34
_STEP, _WIDEST = 110, 720
"""Pixels for a bar and the room around it, and for all of them, at most; drawn as large as that on every screen."""
_CITY: Final = re.compile(r".{2,}?(?:市|自治州|地区|盟)")
_BAR: Final = 56
"""Pixels at most."""


def chart(heads: Iterable[ArticleHead], words: TabWords) -> str:
    """The figure with its legend; nothing where there is no article with a year."""
    counts = counted(heads, words)
    if not counts:
        return ""
    totals = Counter[str]()
    for row in counts.values():
        totals.update(row)
    places = [p for p, _ in totals.most_common(_MOST_PLACES)]
    shown = list(counts.items())[-_MOST_BARS:]
    rows = [(month, _folded(row, places, words)) for month, row in shown]
    names = [*places, *([words.chart_others] if any(words.chart_others in row for _, row in rows) else [])]
    width = min(_WIDEST, _LEFT + _STEP * len(rows))
    legend = "".join(f'<li><span class="bw-swatch bw-bar-{n}"></span>{escape(p)}</li>' for n, p in enumerate(names))
    return (
        f'<figure class="bw-chart"><figcaption>{words.chart}</figcaption>'
        f'<div tabindex="0" role="group" aria-label="{words.chart}">'
        f'<svg width="{width}" height="{_HEIGHT}" role="img" aria-label="{escape(_told(rows, words))}">'
        f"{_bars(rows, names, width)}</svg></div><ul>{legend}</ul></figure>"
    )


def counted(heads: Iterable[ArticleHead], words: TabWords) -> dict[str, Counter[str]]:
    """month or, where that is not known, year → city → articles; boxes and captions are not counted."""
    found: dict[tuple[int, int], Counter[str]] = {}
    for head in heads:
        if head.parent is None and (when := month(head)):
            city = _city(head.place) or words.chart_no_place
            found.setdefault(when, Counter())[city] += 1
    return {
        f"{y}-{m:02}" if m else f"{words.year.format(year=y)}（{words.chart_unknown}）": found[y, m]
        for y, m in sorted(found)
    }


def month(head: ArticleHead) -> tuple[int, int] | None:
    """Year and month of publication, 0 for a month that is not certain; None where nothing is known."""
    first, _, last = (head.date or "").partition("/")
    if len(first) >= 7 and first[:7] == (last or first)[:7]:
        return int(first[:4]), int(first[5:7])
    return (head.year, 0) if head.year else None


def _city(place: str) -> str:
    """The city or prefecture that a place begins with: 大连市 of 大连市庄河市."""
    found = _CITY.match(place)
    return found[0] if found else place


def _folded(row: Counter[str], places: Sequence[str], words: TabWords) -> dict[str, int]:
    """The counts of these places and of all others together."""
    kept = {p: row[p] for p in places if row[p]}
    others = row.total() - sum(kept.values())
    return kept | ({words.chart_others: others} if others else {})


def _told(rows: Sequence[tuple[str, dict[str, int]]], words: TabWords) -> str:
    """The figures in words, for who cannot see the bars."""
    told = (f"{month} " + words.comma.join(f"{p} {n}" for p, n in row.items()) for month, row in rows)
    return f"{words.chart}{words.colon}" + "; ".join(told)


def _bars(rows: Sequence[tuple[str, dict[str, int]]], names: Sequence[str], width: int) -> str:
    tallest = max(sum(row.values()) for _, row in rows)
    step = (width - _LEFT) / len(rows)
    wide = min(_BAR, step * 0.7)
    scale = (_HEIGHT - _FOOT - 18) / tallest
    floor = _HEIGHT - _FOOT
    parts = [
        f'<line x1="{_LEFT}" y1="{floor}" x2="{width}" y2="{floor}"/>',
        f'<text x="{_LEFT - 6}" y="{floor}" text-anchor="end">0</text>',
        f'<text x="{_LEFT - 6}" y="{floor - tallest * scale + 4:.0f}" text-anchor="end">{tallest}</text>',
    ]
    for at, (label, row) in enumerate(rows):
        middle = _LEFT + step * (at + 0.5)
        top = float(floor)
        for name in names:
            if count := row.get(name, 0):
                top -= count * scale
                parts.append(
                    f'<rect class="bw-bar-{names.index(name)}" x="{middle - wide / 2:.1f}" y="{top:.1f}" '
                    f'width="{wide:.1f}" height="{count * scale:.1f}"><title>{escape(f"{label} {name} {count}")}</title></rect>'
                )
        first, _, second = label.partition("（")
        parts.append(f'<text x="{middle:.0f}" y="{floor + 16}" text-anchor="middle">{escape(first)}</text>')
        if second and len(rows) <= _MOST_BARS // 2:
            parts.append(
                f'<text x="{middle:.0f}" y="{floor + 34}" text-anchor="middle">{escape(second.rstrip("）"))}</text>'
            )
    return "".join(parts)
