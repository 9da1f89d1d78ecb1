"""More styles of newspaper pages: indented, from a news agency, in chapters, out of an OCR model, in narrow columns."""

from __future__ import annotations

from collections.abc import Callable

from made_up_news import COUNTIES, HEADINGS, KICKERS, PARTS, SECTIONS, SUBTITLES, WORKS, Story, person
from page_parts import byline, caption, cut_off, draw_long, headline
from page_sheet import Piece, Sheet, pieces_of, print_story, wrapped


def _advert(sheet: Sheet) -> None:
    """A strip of one line that somebody paid for."""
    rng = sheet.rng
    phone = f"0{rng.randrange(411, 430)}-{rng.randrange(2000000, 8999999)}"
    sheet.put(
        rng.choice(
            (
                f"广告热线：{phone}",
                f"广告  老街布行  电话：{phone}",
                f"北坡农家院欢迎您  订餐电话：{phone}",
                f"本报发行热线 {phone}  零售每份1元",
            )
        )
    )


def _indented(sheet: Sheet) -> None:
    """Two blanks before each paragraph, a line over and one under the headline, adverts, a story in another one's way."""
    rng = sheet.rng
    sheet.indent, sheet.gap = "\u3000\u3000", rng.choice((0, 0, 1))
    for _ in range(rng.randrange(2, 4)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        if rng.random() < 0.4:
            sheet.put(rng.choice(KICKERS), owner, gap=1)
        sheet.put(story.title, owner, gap=1)
        if rng.random() < 0.5:
            sheet.put(rng.choice(KICKERS + SUBTITLES), owner, gap=0)
        sheet.put(sheet.indent * rng.randrange(2) + byline(rng), owner, gap=rng.randrange(2))
        print_story(
            sheet, owner, pieces_of(rng, story, cut=0.4), lambda: caption(sheet) if rng.random() < 0.5 else None
        )
        if rng.random() < 0.5:
            _advert(sheet)


def _agency(sheet: Sheet) -> None:
    """Stories from a news agency: no byline, the place and day stand at the start of the text."""
    rng = sheet.rng
    agency = rng.choice(("新华社", "新华社", "中新社", "据新华社", "本报"))
    for _ in range(rng.randrange(2, 5)):
        story = sheet.draw()
        owner = headline(sheet, story, gap=rng.choice((sheet.gap, 2)))
        where = rng.choice(("北京", "上海", "武汉", "联合国", "莫斯科", "西安", "呼和浩特"))
        day = f"{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日"
        who = rng.choice(("", f"（记者{person(rng)}）", f"（记者 {person(rng)} {person(rng)}）"))
        opening = f"{agency}{where}{day}{rng.choice(('电', '电', '讯'))}{who}" + rng.choice(("", " "))
        pieces = pieces_of(rng, story, cut=0.4, lead=opening)
        if rng.random() < 0.2:
            pieces[-1] = Piece(pieces[-1].text + "（完）", goes_on=pieces[-1].goes_on)
        print_story(sheet, owner, pieces)


def _chapters(sheet: Sheet) -> None:
    """A long story in numbered parts, and a shorter one."""
    rng = sheet.rng
    form = rng.choice(("{0}、{1}", "（{0}）{1}", "{2}.{1}", "0{2} {1}", "（{0}）", "之{0}：{1}", "■{1}"))
    for story in (draw_long(sheet, 6), sheet.draw()):
        owner = headline(sheet, story, gap=2)
        if rng.random() < 0.4:
            sheet.put(f"——{rng.choice(SUBTITLES)}", owner)
        sheet.put(byline(rng), owner)
        number = 0
        pieces: list[Piece] = []
        for piece in pieces_of(rng, story, cut=0.3, headings=3 if len(story.paragraphs) > 4 else 0):
            number += piece.heading
            text = form.format("一二三四"[number - 1], piece.text, number) if piece.heading else piece.text
            pieces.append(Piece(text, goes_on=piece.goes_on, heading=piece.heading))
        print_story(sheet, owner, pieces, lambda: caption(sheet) if rng.random() < 0.4 else None)


def _recognised(sheet: Sheet) -> None:
    """What an OCR model writes: every heading marked, often alike, pictures as links, captions in its own manner."""
    rng = sheet.rng
    sheet.marks = rng.choice((("# ", "## "), ("## ", "## "), ("# ", "# "), ("## ", "### ")))
    if rng.random() < 0.5:
        sheet.put(sheet.marks[0] + rng.choice(SECTIONS))
    for _ in range(rng.randrange(2, 4)):
        story = sheet.draw()
        owner = headline(sheet, story)
        sheet.put(rng.choice(("{}", "{}", "**{}**", "{}")).format(byline(rng)), owner)

        def picture() -> None:
            sheet.put(f"![]({rng.choice(('images/', 'img_', 'page_1_'))}{rng.randrange(1, 40)}.jpg)")
            if rng.random() < 0.6:
                caption(sheet)

        print_story(sheet, owner, pieces_of(rng, story, cut=0.4, headings=rng.randrange(2)), picture)
        if rng.random() < 0.3:
            sheet.put("---")


def _narrow(sheet: Sheet) -> None:
    """Each line of a column of 12 to 18 characters is a line of the page; headlines run over two lines."""
    rng = sheet.rng
    width = rng.randrange(12, 19)
    indent = rng.choice(("\u3000\u3000", "\u3000\u3000", ""))
    for _ in range(rng.randrange(1, 3)):
        story, title = sheet.draw(), sheet.draw().title  # the words of its own headline stand whole in its text
        owner = sheet.open(title)
        half = max(len(title) // 2, len(title) - width)
        for n, line in enumerate((title[:half], title[half:])):
            sheet.put(line, owner, gap=0 if n else 1)
        sheet.put(f"本报记者 {person(rng)}", owner, gap=rng.randrange(2))
        for n, paragraph in enumerate(story.paragraphs[:4]):
            gap = 1 if n == 0 and rng.random() < 0.5 else 0
            for piece in wrapped(indent + paragraph, width):
                sheet.put(piece.text, owner, gap=0 if piece.goes_on else gap, piece=piece)


def _gazette(sheet: Sheet) -> None:
    """A story with a table in it, one that says where it goes on, and a notice in another one's way."""
    rng = sheet.rng
    story = draw_long(sheet, 4)
    owner = headline(sheet, story, gap=1)
    sheet.put(
        rng.choice((f"本报记者{person(rng)}", f"文/本报记者 {person(rng)}", f"记者{person(rng)} 实习生{person(rng)}")),
        owner,
    )
    pieces = pieces_of(rng, story, cut=0.3)
    half = next((k for k in range(len(pieces) // 2, len(pieces)) if not pieces[k].goes_on), len(pieces))
    print_story(sheet, owner, pieces[:half])
    table = sheet.open(rng.choice(("各县区项目完成情况表", "一季度主要指标", "下周停水安排")))
    sheet.put(sheet.titles[table], table)
    apart = rng.choice(("\t", "  ", " | "))
    sheet.put(apart.join(("县区", "名称", "数量（个）")), table)
    for county in rng.sample(COUNTIES, 4):
        sheet.put(apart.join((county, rng.choice(PARTS) + rng.choice(WORKS), str(rng.randrange(3, 90)))), table, gap=0)
    other = draw_long(sheet, 4)
    second = headline(sheet, other, gap=2)
    sheet.put(f"本报记者 {person(rng)}", second)
    others, held = cut_off(rng, other)
    print_story(sheet, second, others[:held])
    sheet.put("（下转第三版）")
    print_story(sheet, owner, pieces[half:])
    if others[held:]:
        sheet.put("（上接第一版）")
        print_story(sheet, second, others[held:])


def _magazine(sheet: Sheet) -> None:
    """A comment signed at its end, questions and answers, a box of background, a picture and a pull quote in the way."""
    rng = sheet.rng
    comment = sheet.draw()
    owner = headline(sheet, Story(comment.title, comment.paragraphs), gap=2)
    pieces = pieces_of(rng, comment, cut=0.4)
    print_story(sheet, owner, pieces)
    sheet.put(rng.choice((f"（作者：{person(rng)}）", f"{person(rng)}", f"（本报评论员 {person(rng)}）")), owner)
    talk = draw_long(sheet, 5)
    owner = sheet.open(talk.title)
    sheet.put(talk.title, owner, gap=3)
    sheet.put(f"——{rng.choice(SUBTITLES)}", owner)
    sheet.put(
        rng.choice(
            (f"□ 本报记者 {person(rng)}", f"采访人：本报记者 {person(rng)}", f"{person(rng)}  本报记者  {person(rng)}")
        ),
        owner,
    )
    who = person(rng)[0] + rng.choice(("站长", "校长", "教授"))
    said = Story(talk.title, tuple((("记者：", f"{who}：")[n % 2]) + p for n, p in enumerate(talk.paragraphs)))
    print_story(sheet, owner, pieces_of(rng, said, cut=0.4), lambda: _in_the_way(sheet))
    background = sheet.draw()
    box = sheet.open("")
    label = rng.choice(("新闻链接", "相关链接", "背景资料", "名词解释"))
    sheet.put(label, box, gap=2, piece=Piece(label, spare=True))
    for paragraph in background.paragraphs[:2]:
        sheet.put(paragraph, box)


def _in_the_way(sheet: Sheet) -> None:
    if sheet.rng.random() < 0.6:
        caption(sheet)
    else:
        sheet.put(sheet.rng.choice((f"“{sheet.rng.choice(HEADINGS)}”", f"0{sheet.rng.randrange(2, 9)} 山海周刊")))


OTHER_LAYOUTS: dict[str, Callable[[Sheet], None]] = {
    "indented": _indented,
    "agency": _agency,
    "chapters": _chapters,
    "recognised": _recognised,
    "narrow": _narrow,
    "gazette": _gazette,
    "magazine": _magazine,
}
