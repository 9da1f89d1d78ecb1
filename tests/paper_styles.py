"""More styles of newspaper pages: without bylines, with bylines and labels of many forms, round tables, broad columns."""

from __future__ import annotations

import random
from collections.abc import Callable

from made_up_news import CAPTIONS, KICKERS, PARTS, SUBTITLES, Story, person
from page_parts import byline, caption, draw_long
from page_sheet import Piece, Sheet, pieces_of, print_story, wrapped


def _told_shorter(rng: random.Random, story: Story) -> str:
    """A headline in the words of the story, but in none of its sentences: the beginnings of two clauses."""
    clauses = [
        c for p in story.paragraphs for c in p.replace("。", "，").split("，") if len(c) > 8 and c[0] not in "“”‘’《（"
    ]
    found = rng.sample(clauses, 2) if len(clauses) > 1 else [story.title]
    return " ".join(c[: rng.randrange(6, 10)] for c in found)


def _bare(sheet: Sheet) -> None:
    """Stories without bylines, one below the other like the headings within: only words tell them apart."""
    rng = sheet.rng
    for _ in range(rng.randrange(3, 5)):
        story = draw_long(sheet, 3)
        title = _told_shorter(rng, story)
        owner = sheet.open(title)
        sheet.put(title, owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.3, headings=rng.randrange(2)))


def _decorated(sheet: Sheet) -> None:
    """Bylines and box labels with what papers put around them."""
    rng = sheet.rng
    label = rng.choice(("【编者按】", "[核心提示]", "■新闻链接", "◆核心提示", "核心提示｜", "〖相关链接〗", "【链接】"))
    for _ in range(rng.randrange(2, 4)):
        story = draw_long(sheet, 4)
        owner = sheet.open(story.title)
        sheet.put(story.title, owner, gap=rng.choice((None, 2)))
        one, two = person(rng), person(rng)
        sheet.put(
            rng.choice(
                (
                    f"本报记者/{one}",
                    f"文/{one} 图/{two}",
                    f"□ 文/图 本报记者 {one}",
                    f"通讯员 {one} {two} 记者 {person(rng)}",
                    f"山海日报全媒体记者 {one}",
                    f"融媒体记者 {one} 通讯员 {two}",
                    f"本报特约评论员 {one}",
                    f"{one}/文 {two}/摄",
                    f"记者 {one} 文/摄",
                    f"本报首席记者  {one}",
                )
            ),
            owner,
        )
        half = rng.random() < 0.6
        body = story.paragraphs[1:] if half else story.paragraphs
        if half:
            box = sheet.open("")
            if rng.random() < 0.5:
                sheet.put(label, box, piece=Piece(label, spare=True))
                sheet.put(story.paragraphs[0], box)
            else:
                sheet.put(label + story.paragraphs[0], box)
            sheet.put(rng.choice(KICKERS), owner)
        print_story(sheet, owner, pieces_of(rng, Story(story.title, body), cut=0.3))


def _sourced(sheet: Sheet) -> None:
    """Stories without bylines that say behind their last words where they were taken from."""
    rng = sheet.rng
    for _ in range(rng.randrange(3, 5)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(story.title, owner)
        pieces = pieces_of(rng, story, cut=0.3)
        source = rng.choice(
            (
                "（据新华社）",
                "（新华社电）",
                "（综合新华社报道）",
                "（来源：山海日报）",
                "（据央视新闻）",
                f"（据新华社电 记者{person(rng)}）",
            )
        )
        pieces[-1] = Piece(pieces[-1].text + source, goes_on=pieces[-1].goes_on)
        print_story(sheet, owner, pieces)


def _roundtable(sheet: Sheet) -> None:
    """What several people say, each under a name and an office, one of them in a picture; a letter and its answer."""
    rng = sheet.rng
    talk = draw_long(sheet, 6)
    owner = sheet.open(talk.title)
    sheet.put(talk.title, owner)
    sheet.put(byline(rng), owner)
    opening, *rest = talk.paragraphs
    pieces = pieces_of(rng, Story(talk.title, (opening, *rest[:1])), cut=0.3) if rest else [Piece(opening)]
    for n, text in enumerate(rest[1:]):
        who = f"{person(rng)}（{rng.choice(PARTS)}{rng.choice(('社区书记', '小学校长', '村委会主任'))}）"
        pieces += [Piece(f"{who}：{text}")] if n % 2 else [Piece(who, heading=True), Piece(text)]
    print_story(sheet, owner, pieces)
    letter = sheet.draw()
    owner = sheet.open(letter.title)
    sheet.put(letter.title, owner, gap=2)
    sheet.put("编辑同志：", owner)
    print_story(sheet, owner, pieces_of(rng, letter, cut=0.3))
    sheet.put(rng.choice((f"读者 {person(rng)}", f"{rng.choice(PARTS)}居民 {person(rng)}", "一名读者")), owner)


def _illustrated(sheet: Sheet) -> None:
    """A picture above the first headline, others within, with credits of many forms."""
    rng = sheet.rng

    def picture() -> None:
        owner = sheet.open("")
        text, who = rng.choice(CAPTIONS), person(rng)
        form = rng.choice(
            ("{0}（{1}摄）", "{0}{1} 摄", "{0} 摄影：{1}", "{0}（资料图片）", "{0} 图/{1}", "图为{0}本报记者 {1}/摄")
        )
        sheet.put(form.format(text, who), owner, gap=rng.choice((sheet.gap, 2)))

    picture()
    for n in range(rng.randrange(2, 4)):
        story = draw_long(sheet, 4)
        owner = sheet.open(story.title)
        sheet.put(story.title, owner, gap=2 if n else None)
        if rng.random() < 0.3:
            sheet.put(f"——{rng.choice(SUBTITLES)}", owner)
        sheet.put(byline(rng), owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.3), picture if n == 0 else None)


def _broad(sheet: Sheet) -> None:
    """Columns of 20 to 30 characters, each line of them a line of the page, with headings and a headline between them."""
    rng = sheet.rng
    width = rng.randrange(20, 31)
    indent = rng.choice(("\u3000\u3000", "\u3000\u3000", ""))
    for _ in range(rng.randrange(2, 4)):
        story, title = sheet.draw(), sheet.draw().title
        owner = sheet.open(title)
        sheet.put(title, owner, gap=1)
        sheet.put(byline(rng), owner, gap=0)
        heading = rng.randrange(1, 4)
        for n, paragraph in enumerate(story.paragraphs[:5]):
            if n == heading:
                sheet.put(rng.choice(KICKERS), owner, gap=0)
            for piece in wrapped(indent + paragraph, width):
                sheet.put(piece.text, owner, gap=0, piece=piece)


def _fitted(sheet: Sheet) -> None:
    """Each story in columns of its own width, numbers never parted; a gap between its paragraphs or none; a picture."""
    rng = sheet.rng
    for _ in range(rng.randrange(3, 5)):
        story, width, apart = draw_long(sheet, 3), rng.randrange(13, 29), rng.randrange(2)
        owner = sheet.open(story.title)
        sheet.put(story.title, owner, gap=1)
        lead, picture = f"本报讯（记者 {person(rng)}）", rng.randrange(4)
        for n, paragraph in enumerate(story.paragraphs[:5]):
            lines = list(wrapped(paragraph if n else lead + paragraph, width, whole=True))
            at = rng.randrange(len(lines)) if n == picture else None
            for k, piece in enumerate(lines):
                gap = 0 if k else 1 if n == 0 else apart
                if k == at:
                    caption(sheet)
                    gap = 1
                sheet.put(piece.text, owner, gap=gap, piece=piece)


def _spaced(sheet: Sheet) -> None:
    """Headlines with spaces between their letters, briefs numbered on, a town's name in the lead."""
    rng = sheet.rng
    for n in range(rng.randrange(3, 6)):
        story = sheet.draw()
        title = " ".join(story.title[:8]) if n == 0 else story.title
        owner = sheet.open(title)
        sheet.put(title, owner, gap=2 if n else None)
        who = person(rng)
        lead = rng.choice(
            (
                f"本报{rng.choice(PARTS)}讯（记者 {who}）",
                f"本报讯（通讯员{who}）",
                f"山海日报讯 记者{who}报道：",
                "本报综合消息 ",
            )
        )
        print_story(sheet, owner, pieces_of(rng, Story(story.title, story.paragraphs[:3]), cut=0.3, lead=lead))


PAPER_LAYOUTS: dict[str, Callable[[Sheet], None]] = {
    "bare": _bare,
    "decorated": _decorated,
    "sourced": _sourced,
    "roundtable": _roundtable,
    "illustrated": _illustrated,
    "broad": _broad,
    "fitted": _fitted,
    "spaced": _spaced,
}
"""The styles by their names."""
