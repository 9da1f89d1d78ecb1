"""More styles of newspaper pages: a first page, comments, questions and answers, albums, notices, verse."""

from __future__ import annotations

import random
from collections.abc import Callable

from made_up_news import CAPTIONS, COUNTIES, HEADINGS, KICKERS, PARTS, SUBTITLES, WORKS, Story, person
from page_parts import byline, cut_off, draw_long
from page_sheet import Piece, Sheet, pieces_of, print_story


def _front(sheet: Sheet) -> None:
    """A first page: its masthead, what stands on the other pages, stories that go on there, editors at the foot."""
    rng = sheet.rng
    masthead = (
        "山 海 日 报",
        f"2023年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日 星期{rng.choice('一二三四五六日')}",
        f"农历癸卯年{rng.choice('正二三四五六')}月{rng.choice(('初三', '十九', '廿四'))}",
        f"第{rng.randrange(4000, 20000)}期 今日{rng.choice((4, 8, 12))}版",
        "国内统一连续出版物号 CN 00-0000",
        f"今天白天 多云 {rng.randrange(2, 20)}℃—{rng.randrange(20, 33)}℃",
    )
    for line in rng.sample(masthead, rng.randrange(2, 6)):
        sheet.put(line, gap=rng.randrange(2))
    if rng.random() < 0.5:
        sheet.put("今日导读")
        for _ in range(rng.randrange(2, 4)):
            sheet.put(
                f"{rng.choice(('■ ', '▲', ''))}{sheet.draw().title} {rng.choice(('→2版', '（3版）', '详见4版'))}", gap=0
            )
    for n in range(rng.randrange(2, 4)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        if rng.random() < 0.4:
            sheet.put(rng.choice(KICKERS), owner, gap=2)
        sheet.put(story.title, owner, gap=2 if n else None)
        sheet.put(rng.choice((f"本报记者 {person(rng)} 本报通讯员 {person(rng)}", byline(rng))), owner)
        pieces = pieces_of(rng, story, cut=0.4)
        stop = rng.choice([k for k, piece in enumerate(pieces) if piece.goes_on] or [len(pieces)])
        stop = stop if rng.random() < 0.4 else len(pieces)
        print_story(sheet, owner, pieces[:stop])
        if stop < len(pieces):
            sheet.put(rng.choice(("（下转第二版）", "（下转3版）", "(紧接第四版)")), gap=0)
    sheet.put(f"责编 {person(rng)} 美编 {person(rng)} 校对 {person(rng)}", gap=2)


def _signed(sheet: Sheet) -> None:
    """Stories without a byline: who wrote stands in brackets behind the last words, or on a line of its own."""
    rng = sheet.rng
    form = rng.choice(("（{}）", "（{}）", "（记者 {}）", "（本报记者 {}）", "（{} {}）"))
    own = rng.random() < 0.3
    for _ in range(rng.randrange(3, 6)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(story.title, owner)
        pieces = pieces_of(rng, story, cut=0.4)
        sign = form.format(person(rng), person(rng))
        if not own:
            pieces[-1] = Piece(pieces[-1].text + sign, goes_on=pieces[-1].goes_on)
        print_story(sheet, owner, pieces)
        if own:
            sheet.put(sign, owner, gap=0)


def _opinion(sheet: Sheet) -> None:
    """Comments: the writer's name alone below the headline, where the writer works below the text, how to send one in."""
    rng = sheet.rng
    form = rng.choice(("{}", "□{}", "■ {}", "◎{}", "文/{}", "作者：{}"))
    below = rng.random() < 0.3
    for n in range(rng.randrange(3, 5)):
        story = draw_long(sheet, 3)
        owner = sheet.open(story.title)
        sheet.put(story.title, owner, gap=2 if n and rng.random() < 0.5 else None)
        if not below:
            sheet.put(form.format(person(rng, spaced=True)), owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.4))
        if below or rng.random() < 0.3:
            office = rng.choice(("中心小学", "水务站", "农技站", "社区图书室"))
            sheet.put(rng.choice((f"（作者单位：{office}）", f"（作者系{office}职工）", f"（{person(rng)}）")), owner)
    if rng.random() < 0.5:
        sheet.put(
            rng.choice(
                ("来稿请寄：pinglun@example.com", "投稿邮箱：shanhai@example.com", "本版联系电话：0411-80000000")
            )
        )


def _talk(sheet: Sheet) -> None:
    """Questions and answers below an opening, who was asked in a box, and a story beside it."""
    rng = sheet.rng
    talk = draw_long(sheet, 6)
    owner = sheet.open(talk.title)
    sheet.put(talk.title, owner)
    if rng.random() < 0.6:
        sheet.put(f"——{rng.choice(SUBTITLES)}", owner)
    sheet.put(byline(rng), owner)
    asks, answers = rng.choice(
        (("问：", "答："), ("记者：", f"{person(rng)}："), ("Q：", "A："), ("山海日报：", f"{person(rng)}："))
    )
    opening, *rest = talk.paragraphs
    said = Story(talk.title, (opening, *((asks, answers)[n % 2] + p for n, p in enumerate(rest))))
    print_story(sheet, owner, pieces_of(rng, said, cut=0.3, headings=rng.randrange(2)))
    box = sheet.open("")
    label = rng.choice(("人物名片", "人物简介", "对话人物", "嘉宾简介"))
    sheet.put(label, box, gap=2, piece=Piece(label, spare=True))
    sheet.put(f"{person(rng)}，{rng.choice(PARTS)}人，从事{rng.choice(WORKS)}三十年。", box)
    other = sheet.draw()
    owner = sheet.open(other.title)
    sheet.put(other.title, owner, gap=2)
    sheet.put(byline(rng), owner)
    print_story(sheet, owner, pieces_of(rng, other, cut=0.3))


def _album(sheet: Sheet) -> None:
    """A page of pictures: a headline, a text, captions with numbers, one credit for all; a story without a picture."""
    rng = sheet.rng
    story = sheet.draw()
    owner = sheet.open(story.title)
    sheet.put(story.title, owner)
    credit = rng.choice(
        (f"本报记者 {person(rng)} 摄影报道", f"文/图 本报记者 {person(rng)}", f"{person(rng)} {person(rng)} 摄影报道")
    )
    sheet.put(credit, owner)
    print_story(sheet, owner, pieces_of(rng, Story(story.title, story.paragraphs[:3]), cut=0.4))
    form = rng.choice(("图①：{}", "①{}", "图1 {}", "▲{}", "↑{}"))
    for n, text in enumerate(rng.sample(CAPTIONS, rng.randrange(2, 5))):
        photo = sheet.open("")
        mark = form.replace("①", "①②③④"[n]).replace("1", str(n + 1))
        sheet.put(mark.format(text), photo, gap=rng.choice((sheet.gap, 2)))
    other = sheet.draw()
    owner = sheet.open(other.title)
    sheet.put(other.title, owner, gap=2)
    sheet.put(byline(rng), owner)
    print_story(sheet, owner, pieces_of(rng, other, cut=0.4))


def _notices(sheet: Sheet) -> None:
    """A story, notices of offices with numbered clauses and a seal's date, what people lost."""
    rng = sheet.rng
    story = sheet.draw()
    owner = sheet.open(story.title)
    sheet.put(story.title, owner)
    sheet.put(byline(rng), owner)
    print_story(sheet, owner, pieces_of(rng, story, cut=0.3))
    for _ in range(rng.randrange(1, 3)):
        office = rng.choice(COUNTIES) + rng.choice(("水务局", "供热公司", "自然资源局"))
        text = sheet.draw()
        title = f"{office}关于{rng.choice(PARTS)}{rng.choice(WORKS)}的{rng.choice(('公告', '通告', '公示'))}"
        owner = sheet.open(title)
        sheet.put(title, owner, gap=2)
        opening, *clauses = text.paragraphs[:4]
        sheet.put(opening, owner)
        for n, clause in enumerate(clauses):
            sheet.put("一二三四"[n] + "、" + clause, owner)
        sheet.put("特此公告。", owner)
        sheet.put(office, owner)
        sheet.put(f"2023年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日", owner, gap=0)
    owner = sheet.open("遗失声明")
    sheet.put("遗失声明", owner, gap=2)
    for _ in range(rng.randrange(1, 4)):
        sheet.put(
            f"{person(rng)}遗失{rng.choice(('渔船证书', '售房收据', '工会会员证'))}一份，声明作废。",
            owner,
            gap=rng.randrange(2),
        )


def _columned(sheet: Sheet) -> None:
    """Headlines with the name of their column in them; stories in one another's way; no gap tells anything."""
    rng = sheet.rng
    form = rng.choice(("【山海观察】{}", "山海纪事｜{}", "乡村行 · {}", "［民生］{}", "一线见闻丨{}"))
    first, second = draw_long(sheet, 4), draw_long(sheet, 4)
    a, b = (sheet.open(story.title) for story in (first, second))
    pieces, stop = cut_off(rng, first)
    for owner, story, part in ((a, first, pieces[:stop]), (b, second, None)):
        sheet.put(form.format(story.title), owner)
        sheet.put(rng.choice((f"本报记者 {person(rng)} 发自{rng.choice(PARTS)}", byline(rng))), owner)
        print_story(sheet, owner, part if part is not None else pieces_of(rng, second, cut=0.3))
    print_story(sheet, a, pieces[stop:])
    if rng.random() < 0.6:
        box = sheet.open("")
        label = rng.choice(("记者手记", "延伸阅读", "编后", "相关新闻"))
        sheet.put(label, box, piece=Piece(label, spare=True))
        for paragraph in sheet.draw().paragraphs[:2]:
            sheet.put(paragraph, box)


def _verse(sheet: Sheet) -> None:
    """A literary page: an essay, a poem in short lines, a second essay in parts with bare numbers."""
    rng = sheet.rng
    for n in range(2):
        essay = draw_long(sheet, 4)
        owner = sheet.open(essay.title)
        sheet.put(essay.title, owner, gap=2)
        sheet.put(rng.choice(("□{}", "{}", "■ {}")).format(person(rng, spaced=True)), owner)
        pieces = pieces_of(rng, essay, cut=0.3)
        if n:
            starts = [k for k, piece in enumerate(pieces) if not piece.goes_on]
            for number, k in zip("二一", sorted(rng.sample(starts, min(2, len(starts))), reverse=True), strict=False):
                pieces.insert(k, Piece(number, heading=True))
        print_story(sheet, owner, pieces)
        if n == 0:
            _poem(sheet, rng)


def _poem(sheet: Sheet, rng: random.Random) -> None:
    title = rng.choice(HEADINGS)
    owner = sheet.open(title)
    sheet.put(title, owner, gap=2)
    sheet.put(f"□{person(rng)}", owner)
    for verse in range(rng.randrange(2, 4)):
        for n in range(4):
            things, deeds = ("风", "雨", "灯", "渡船", "麦子"), ("醒着", "慢慢落下来", "还没有说话", "走过石桥")
            line = f"{rng.choice(PARTS)}的{rng.choice(things)}{rng.choice(deeds)}"
            sheet.put(line + rng.choice(("，", "", "。" if n == 3 else "")), owner, gap=0 if n else int(verse > 0) + 1)


PRESS_LAYOUTS: dict[str, Callable[[Sheet], None]] = {
    "front": _front,
    "signed": _signed,
    "opinion": _opinion,
    "talk": _talk,
    "album": _album,
    "notices": _notices,
    "columned": _columned,
    "verse": _verse,
}
"""The styles by their names."""
