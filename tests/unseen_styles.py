"""Styles of newspaper pages for measuring alone: the splitter is not tuned on them, only held against them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from made_up_news import HEADINGS, KICKERS, PARTS, SUBTITLES, Story, person
from page_parts import byline, caption, cut_off, draw_long
from page_sheet import Piece, Sheet, pieces_of, print_story


def _boxed(sheet: Sheet) -> None:
    """A box in the way of a sentence, another one with a headline of its own at the foot."""
    rng = sheet.rng
    for n in range(rng.randrange(1, 3)):
        story, aside = draw_long(sheet, 4), sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(story.title, owner, gap=2 if n else None)
        sheet.put(byline(rng), owner)

        def box(label: str, texts: tuple[str, ...], title: str = "") -> None:
            record = sheet.open("")
            sheet.put(label, record, piece=Piece(label, spare=True))
            if title:
                sheet.put(title, record)
            for text in texts:
                sheet.put(text, record)

        label = rng.choice(("新闻链接", "名词解释", "相关链接", "记者手记"))
        between = partial(box, label, aside.paragraphs[:1]) if rng.random() < 0.7 else None
        print_story(sheet, owner, pieces_of(rng, story, cut=0.4), between)
        if rng.random() < 0.5:
            box("延伸阅读", sheet.draw().paragraphs[:2], rng.choice(HEADINGS))


def _orphaned(sheet: Sheet) -> None:
    """The page begins in mid-sentence and ends in one; what was lost is not to be found."""
    rng = sheet.rng
    lost = sheet.draw()
    owner = sheet.open("")
    pieces, stop = cut_off(rng, lost)
    print_story(
        sheet, owner, [Piece(p.text, goes_on=p.goes_on and k > 0) for k, p in enumerate(pieces[stop:] or pieces[-1:])]
    )
    for _ in range(rng.randrange(1, 3)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(story.title, owner, gap=2)
        sheet.put(byline(rng), owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.3))
    last = draw_long(sheet, 4)
    owner = sheet.open(last.title)
    sheet.put(last.title, owner, gap=2)
    sheet.put(byline(rng), owner)
    pieces, stop = cut_off(rng, last)
    print_story(sheet, owner, pieces[:stop])


def _stacked(sheet: Sheet) -> None:
    """Headlines in two or three lines, a byline in two, a lead with a colon above."""
    rng = sheet.rng
    for n in range(rng.randrange(2, 4)):
        story = sheet.draw()
        title = sheet.draw().title  # the words of its own headline stand whole in its text
        owner = sheet.open(title)
        if rng.random() < 0.5:
            sheet.put(
                f"{rng.choice(PARTS)}{rng.choice(('观察', '调查', '一线'))}{rng.choice(('：', '·', '丨'))}{rng.choice(KICKERS)}",
                owner,
            )
        half = len(title) // 2
        if rng.random() < 0.5 and half > 4:
            sheet.titles[owner] = title[:half]
            sheet.put(title[:half], owner, gap=2 if n else None)
            sheet.put(title[half:], owner, gap=0)
        else:
            sheet.put(title, owner, gap=2 if n else None)
        if rng.random() < 0.5:
            sheet.put(f"——{rng.choice(SUBTITLES)}", owner, gap=0)
        sheet.put(f"本报记者 {person(rng)}", owner)
        sheet.put(f"通讯员 {person(rng)} {person(rng)}", owner, gap=0)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.4, headings=rng.randrange(2)))


def _noisy(sheet: Sheet) -> None:
    """What a poor scan gives: spaces in the text, lost full stops, lines in the way that mean nothing."""
    rng = sheet.rng

    def noise() -> None:
        sheet.put(rng.choice(("■", "·", "|", "l", "_ _", "。", "1", "、", "》", "~")))

    for _ in range(rng.randrange(2, 4)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(story.title, owner)
        sheet.put(byline(rng), owner)
        pieces = []
        for piece in pieces_of(rng, story, cut=0.4):
            at = rng.randrange(4, max(5, len(piece.text) - 4))
            text = (
                piece.text[:at] + " " + piece.text[at:] if rng.random() < 0.3 and len(piece.text) > 12 else piece.text
            )
            pieces.append(Piece(text, goes_on=piece.goes_on))
        print_story(sheet, owner, pieces, noise)


def _quoted(sheet: Sheet) -> None:
    """Every sentence a paragraph; words in large type and pictures in the way; two stories."""
    rng = sheet.rng
    for n in range(2):
        drawn = draw_long(sheet, 4)
        sentences = [s + "。" for p in drawn.paragraphs for s in p.split("。") if len(s) > 3][:14]
        story = Story(drawn.title, tuple(sentences)) if len(sentences) > 3 else drawn
        owner = sheet.open(story.title)
        sheet.put(story.title, owner, gap=2 if n else None)
        sheet.put(byline(rng), owner)

        def way() -> None:
            if rng.random() < 0.5:
                sheet.put(f"“{rng.choice(HEADINGS)}。”", gap=2)
            else:
                caption(sheet)

        print_story(sheet, owner, pieces_of(rng, story, cut=0.2), way)


UNSEEN_LAYOUTS: dict[str, Callable[[Sheet], None]] = {
    "boxed": _boxed,
    "orphaned": _orphaned,
    "stacked": _stacked,
    "noisy": _noisy,
    "quoted": _quoted,
}
"""The styles by their names."""
