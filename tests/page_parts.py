"""What newspaper pages are made of besides the text of their stories: bylines, headlines, captions, boxes, logos."""

from __future__ import annotations

import random
from collections.abc import Sequence

from made_up_news import CAPTIONS, SECTIONS, Story, person
from page_sheet import Piece, Sheet, pieces_of


def byline(rng: random.Random) -> str:
    """A line below a headline that says who wrote."""
    one, two = person(rng, spaced=True), person(rng, spaced=True)
    return rng.choice(
        (
            f"本报记者 {one}",
            f"本报记者 {one} {two}",
            f"□本报记者 {one}",
            f"本报记者 {one} 通讯员 {two}",
            f"{one} 本报记者 {two}",
            f"记者 {one}",
            f"本报记者 {one} 文/图",
        )
    )


def lead(rng: random.Random) -> str:
    """The opening of a brief."""
    one, two = person(rng), person(rng)
    return rng.choice(
        (
            f"本报讯 记者{one}报道 ",
            f"本报讯（记者 {one} 通讯员 {two}）",
            f"本报讯（记者{one}）",
            "本报讯 ",
            f"本报讯 {one} 记者{two}报道 ",
        )
    )


def headline(sheet: Sheet, story: Story, *, gap: int | None = None) -> str:
    """A headline of one line; returns the story's record."""
    owner = sheet.open(story.title)
    sheet.put(sheet.marks[0] + story.title, owner, gap=gap)
    return owner


def caption(sheet: Sheet, *, sure: bool = True) -> None:
    """A picture's caption; with `sure` it says that it is one, or names who took the picture."""
    rng = sheet.rng
    owner = sheet.open("")
    text, who = rng.choice(CAPTIONS), person(rng)
    form = rng.choice(("own line", "own line", "same line", "bracket") if sure else ("own line", "same line", "none"))
    gap = rng.choice((sheet.gap, 2, 3))
    if form == "own line":
        sheet.put(text, owner, gap=gap)
        sheet.put(rng.choice((f"本报记者 {who} 摄", f"{who} 摄", f"本报特约记者 {who} 摄")), owner)
    elif form == "same line":
        sheet.put(text + rng.choice((" ", "")) + f"本报记者 {who} 摄", owner, gap=gap)
    elif form == "bracket":
        sheet.put(f"图为{text[:-1]}。（{who} 摄）", owner, gap=gap)
    else:
        sheet.put(text, owner, gap=gap)


def box(sheet: Sheet, paragraphs: Sequence[str]) -> None:
    """A summary or an editor's note, its label on the first line or above it."""
    owner = sheet.open("")
    label = sheet.rng.choice(("核心提示", "编者按", "内容提要", "导读"))
    first, *rest = paragraphs
    if sheet.rng.random() < 0.5:
        sheet.put(label + sheet.rng.choice((" ", "：")) + first, owner)
    else:
        sheet.put(label, owner, piece=Piece(label, spare=True))
        sheet.put(first, owner)
    for paragraph in rest:
        sheet.put(paragraph, owner)


def logo(sheet: Sheet) -> None:
    """Page furniture that stands in the way of a text."""
    rng = sheet.rng
    for line in rng.choice(
        (
            ("### 走进春天里 看乡村新貌", "系列报道" + rng.choice("①②③④")),
            (f"第{rng.randrange(2, 12)}版",),
            (f"责任编辑：{person(rng)} 美编：{person(rng)}",),
            (rng.choice(SECTIONS),),
            (f"A{rng.randrange(2, 16):02d}",),
        )
    ):
        sheet.put(line, gap=rng.choice((sheet.gap, 2)))


def draw_long(sheet: Sheet, least: int) -> Story:
    """The first of twenty stories with so many paragraphs, or else the longest of them."""
    found: list[Story] = []
    while len(found) < 20 and not (found and len(found[-1].paragraphs) >= least):
        found.append(sheet.draw())
    return max(found, key=lambda story: len(story.paragraphs))


def cut_off(rng: random.Random, story: Story) -> tuple[list[Piece], int]:
    """The lines of a story, and the one, in mid-sentence, at which another story gets in its way."""
    certain = rng.randrange(1, len(story.paragraphs))
    pieces = pieces_of(rng, story, cut=0.25, certain=certain)
    cuts = [k for k, piece in enumerate(pieces) if piece.goes_on]
    return pieces, rng.choice(cuts[len(cuts) // 2 :]) if cuts else len(pieces)
