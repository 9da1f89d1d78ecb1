"""Newspaper pages composed from given stories and broken as columns and OCR break them, with the truth about each line.

`compose(rng, style, draw)` lays stories out in one of STYLES. Which record owns a line, where sentences were cut and
which lines stand apart is known, so that a splitter can be held against it. All words are of our own making.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from made_up_news import COUNTIES, KICKERS, PARTS, SECTIONS, SUBTITLES, WORKS, Story, person
from other_styles import OTHER_LAYOUTS
from page_parts import box, byline, caption, cut_off, draw_long, headline, lead, logo
from page_sheet import ComposedPage, Piece, Sheet, pieces_of, print_story
from paper_styles import PAPER_LAYOUTS
from press_styles import PRESS_LAYOUTS
from site_styles import SITE_LAYOUTS
from unseen_styles import UNSEEN_LAYOUTS


def _plain(sheet: Sheet) -> None:
    """Whole stories with a byline, one below the other."""
    sheet.indent = sheet.rng.choice(("", "\u3000\u3000"))
    for _ in range(sheet.rng.randrange(2, 5)):
        story = sheet.draw()
        owner = headline(sheet, story, gap=sheet.rng.choice((sheet.gap, 2)))
        sheet.put(byline(sheet.rng), owner)
        print_story(sheet, owner, pieces_of(sheet.rng, story))


def _gaps(sheet: Sheet) -> None:
    """Stories without any byline: only the wider gap above a headline tells it from a heading within."""
    for _ in range(sheet.rng.randrange(2, 4)):
        story = sheet.draw()
        owner = headline(sheet, story, gap=3)
        print_story(sheet, owner, pieces_of(sheet.rng, story, headings=sheet.rng.randrange(2)))


def _markdown(sheet: Sheet) -> None:
    """Headlines and headings marked by their level; no byline is needed to tell them apart."""
    sheet.marks = sheet.rng.choice((("# ", "## "), ("## ", "### "), ("# ", "### ")))
    for _ in range(sheet.rng.randrange(2, 4)):
        story = sheet.draw()
        owner = headline(sheet, story)
        if sheet.rng.random() < 0.5:
            sheet.put(byline(sheet.rng), owner)
        print_story(sheet, owner, pieces_of(sheet.rng, story, cut=0.3, headings=2))


def _kicker(sheet: Sheet) -> None:
    """A line above the headline, a second line or a `——` below it, headings within."""
    rng = sheet.rng
    for _ in range(rng.randrange(2, 4)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        if rng.random() < 0.6:
            sheet.put(rng.choice(KICKERS), owner, gap=2)
        sheet.put(story.title, owner)
        if rng.random() < 0.6:
            sheet.put(f"——{rng.choice(SUBTITLES)}", owner)
        sheet.put(byline(rng), owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.3, headings=rng.randrange(3)))


def _briefs(sheet: Sheet) -> None:
    """A section of briefs, some under the name of their county."""
    rng = sheet.rng
    sheet.put(rng.choice(SECTIONS))
    counties = iter(rng.sample(COUNTIES, 5)) if rng.random() < 0.6 else None
    for _ in range(rng.randrange(3, 6)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        if counties:
            sheet.put(next(counties), owner)
        sheet.put(story.title, owner)
        short = Story(story.title, story.paragraphs[: rng.randrange(1, 4)])
        print_story(sheet, owner, pieces_of(rng, short, cut=0.4, lead=lead(rng)))
    if rng.random() < 0.5:
        sheet.put(f"本版稿件由本报记者{person(rng)}采写")


def _long(sheet: Sheet) -> None:
    """A long story with a box, headings and pictures in its text."""
    rng = sheet.rng
    story = draw_long(sheet, 7)
    owner = headline(sheet, story)
    sheet.put(byline(rng), owner)
    box(sheet, story.paragraphs[: rng.randrange(1, 3)])
    body = pieces_of(rng, Story(story.title, story.paragraphs[2:]), cut=0.3, headings=2)
    sheet.put(sheet.marks[1] + rng.choice(KICKERS), owner)
    half = max(1, len(body) // 2)
    while half < len(body) and body[half].goes_on:
        half += 1
    print_story(sheet, owner, body[:half], lambda: caption(sheet, sure=not any(p.goes_on for p in body[:half])))
    print_story(sheet, owner, body[half:], lambda: caption(sheet, sure=not any(p.goes_on for p in body[half:])))
    if rng.random() < 0.4:
        sheet.put(f"本版图片由本报记者{person(rng)}摄")


def _interleaved(sheet: Sheet) -> None:
    """A story cut in mid-sentence by another one and taken up below it; sometimes the other is cut as well."""
    rng = sheet.rng
    first, second = draw_long(sheet, 4), draw_long(sheet, 4)
    a = headline(sheet, first)
    sheet.put(byline(rng), a)
    pieces, stop = cut_off(rng, first)
    print_story(sheet, a, pieces[:stop])
    b = headline(sheet, second, gap=rng.choice((1, 2, 3)))
    sheet.put(byline(rng) if rng.random() < 0.7 else person(rng), b)
    others, held = cut_off(rng, second)
    held = held if rng.random() < 0.4 else len(others)
    print_story(sheet, b, others[:held])
    print_story(sheet, a, pieces[stop:])
    print_story(sheet, b, others[held:])


def _list(sheet: Sheet) -> None:
    """A story, and a list under bare names of places."""
    rng = sheet.rng
    story = sheet.draw()
    owner = headline(sheet, story)
    sheet.put(byline(rng), owner)
    print_story(sheet, owner, pieces_of(rng, story, cut=0.2))
    title = rng.choice(("今年续建水利工程名录", "春季开工项目一览", "首批惠民项目清单", "年度修缮工程一览表"))
    owner = sheet.open(title)
    sheet.put(title, owner, gap=2)
    mark = rng.choice(("◆ ", "● ", "- ◆ ", "■", "1."))
    for county in rng.sample(COUNTIES, 3):
        sheet.put(county, owner)
        for n in range(rng.randrange(2, 6)):
            item = f"{rng.choice(PARTS)}{rng.choice(WORKS)}"
            sheet.put((f"{n + 1}." if mark == "1." else mark) + item, owner, gap=rng.choice((0, sheet.gap)))
    if rng.random() < 0.6:
        sheet.put(f"本报记者 {person(rng)} 整理", owner)


def _columns(sheet: Sheet) -> None:
    """Nearly every paragraph cut by the end of a column."""
    rng = sheet.rng
    sheet.indent = rng.choice(("", "", "\u3000\u3000"))
    for _ in range(rng.randrange(1, 4)):
        story = sheet.draw()
        owner = headline(sheet, story)
        sheet.put(byline(rng), owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.9))


def _repeated(sheet: Sheet) -> None:
    """OCR printed a paragraph twice, or its tail, or went round in a loop."""
    rng = sheet.rng
    for _ in range(rng.randrange(1, 4)):
        story = sheet.draw()
        owner = headline(sheet, story)
        sheet.put(byline(rng), owner)
        pieces = pieces_of(rng, story, cut=0.2)
        at = max(range(len(pieces)), key=lambda k: (not pieces[k].goes_on) * len(pieces[k].text))
        text = pieces[at].text
        tail = text[-min(len(text) - 1, rng.randrange(45, 90)) :]
        form = rng.choice(("paragraph", "tail", "loop"))
        whole = not any(piece.goes_on for piece in pieces[at + 1 : at + 2])
        if whole and (form == "paragraph" or len(text) < 60):
            pieces.insert(at + 1, Piece(text, spare=True))
        elif whole:
            pieces[at] = Piece(text + tail * (1 if form == "tail" else 2), spare=True)
        print_story(sheet, owner, pieces)


def _furniture(sheet: Sheet) -> None:
    """Logos, page numbers and editors between and within the stories; who wrote stands below the text."""
    rng = sheet.rng
    sheet.put(f"2023年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日 星期{rng.choice('一二三四五')}")
    sheet.put(rng.choice(SECTIONS))
    below = rng.random() < 0.4
    for _ in range(rng.randrange(1, 4)):
        story = sheet.draw()
        owner = headline(sheet, story, gap=2)
        if not below:
            sheet.put(byline(rng), owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.5), lambda: logo(sheet))
        if below:
            sheet.put(f"（记者 {person(rng)}）", owner, gap=0)
    sheet.put(f"责任编辑：{person(rng)} 校对：{person(rng)}")


def _pictures(sheet: Sheet) -> None:
    """A section of pictures, each with a headline, a short text and who wrote and photographed it."""
    rng = sheet.rng
    sheet.put(rng.choice(("图说 TUSHUO", "图片新闻", "图说新闻", "影像 YINGXIANG")))
    for _ in range(rng.randrange(2, 5)):
        story = sheet.draw()
        owner = headline(sheet, story)
        print_story(sheet, owner, pieces_of(rng, Story(story.title, story.paragraphs[:2]), cut=0.4))
        one, two = person(rng), person(rng)
        sheet.put(
            rng.choice(
                (
                    f"{one} 文 {two} 摄",
                    f"本报记者 {one}文 {two} 摄",
                    f"本报记者 {one} 摄",
                    f"{one} 本报记者 {two} 摄影报道",
                )
            ),
            owner,
        )


def _mixed(sheet: Sheet) -> None:
    """A page as a real one: a long story, a brief or two, pictures, and another story in the way."""
    rng = sheet.rng
    if rng.random() < 0.5:
        sheet.put(rng.choice(SECTIONS))
    for part in rng.sample((_long, _briefs, _interleaved, _list, _pictures), 2):
        part(sheet)
    if rng.random() < 0.5:
        sheet.put(f"责任编辑：{person(rng)}")


_LAYOUTS: dict[str, Callable[[Sheet], None]] = {
    "plain": _plain,
    "gaps": _gaps,
    "markdown": _markdown,
    "kicker": _kicker,
    "briefs": _briefs,
    "long": _long,
    "interleaved": _interleaved,
    "list": _list,
    "columns": _columns,
    "repeated": _repeated,
    "furniture": _furniture,
    "pictures": _pictures,
    "mixed": _mixed,
    **OTHER_LAYOUTS,
    **PRESS_LAYOUTS,
    **PAPER_LAYOUTS,
    **SITE_LAYOUTS,
}
STYLES = tuple(_LAYOUTS)
"""The names of the styles."""
WORDS_ALONE = ("bare",)
"""Those in which nothing but what they speak of tells stories apart: made-up ones, which all speak alike, cannot be told."""
UNSEEN = tuple(UNSEEN_LAYOUTS)
"""Styles for measuring alone, on which nothing is tuned."""


def compose(rng: random.Random, style: str, draw: Callable[[], Story]) -> ComposedPage:
    """A page in this style made of the stories that `draw` gives, one a call, each with at least three paragraphs.

    Raises KeyError for a style that is in neither STYLES nor UNSEEN.
    """
    sheet = Sheet(rng, draw, gap=rng.choice((0, 1, 1, 1)), half=rng.random() < 0.3)
    {**_LAYOUTS, **UNSEEN_LAYOUTS}[style](sheet)
    return sheet.page(style)
