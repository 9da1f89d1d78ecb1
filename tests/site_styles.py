"""More styles of pages: as sites and offices print them, with heads and adverts, rules, ornaments and labels."""

from __future__ import annotations

import random
from collections.abc import Callable

from made_up_news import PARTS, SECTIONS, WORKS, person
from page_parts import byline, draw_long
from page_sheet import Piece, Sheet, pieces_of, print_story


def _stamp(rng: random.Random) -> str:
    """A line that says when, and from where, a story was put up."""
    day = f"2023-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    spelled = f"2023年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日"
    return rng.choice(
        (
            f"{day} {rng.randrange(7, 23):02d}:{rng.randrange(60):02d}",
            f"{day} 来源：山海日报",
            f"{spelled} {rng.randrange(7, 23):02d}:{rng.randrange(60):02d} 来源：山海网",
            f"发布时间：{day}",
            f"来源：山海日报 作者：{person(rng)} {day}",
            spelled,
        )
    )


def _web(sheet: Sheet) -> None:
    """Stories as a site shows them: when and from where below the headline, who edited below the text."""
    rng = sheet.rng
    for _ in range(rng.randrange(2, 5)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(story.title, owner)
        sheet.put(_stamp(rng), owner)
        print_story(sheet, owner, pieces_of(rng, story, headings=rng.randrange(2)))
        if rng.random() < 0.5:
            sheet.put(
                rng.choice(
                    (f"责任编辑：{person(rng)}", f"（责编：{person(rng)}、{person(rng)}）", f"编辑：{person(rng)}")
                )
            )


def _headed(sheet: Sheet) -> None:
    """A line over the page with day, number, section and editors; an advert of several lines in the way of a story."""
    rng = sheet.rng
    parts = [
        f"2023年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日",
        f"星期{rng.choice('一二三四五')}",
        rng.choice(("A03", "第3版", "03版", "3")),
        rng.choice(("要闻", "综合新闻", "民生", "地方")),
        f"责编 {person(rng)}",
        f"版式 {person(rng)}",
    ]
    sheet.put("  ".join(parts[: rng.randrange(3, 7)]))
    for n in range(rng.randrange(2, 4)):
        story = draw_long(sheet, 4)
        owner = sheet.open(story.title)
        sheet.put(story.title, owner)
        sheet.put(byline(rng), owner)

        def advert() -> None:
            phone = f"0411-{rng.randrange(2000000, 8999999)}"
            sheet.put(rng.choice(("广告", "分类广告", "公益广告")))
            sheet.put(f"{rng.choice(PARTS)}家具城 地址：{rng.choice(PARTS)}路{rng.randrange(9, 99)}号", gap=0)
            sheet.put(f"咨询电话：{phone}", gap=0)

        print_story(sheet, owner, pieces_of(rng, story, cut=0.4), advert if n == 0 else None)
    sheet.put(f"本报地址：{rng.choice(PARTS)}路{rng.randrange(9, 99)}号 邮编：1160{rng.randrange(10, 99)} 零售每份1元")


def _bulleted(sheet: Sheet) -> None:
    """Headlines behind an ornament or a number; nothing else tells where a story begins."""
    rng = sheet.rng
    form = rng.choice(("●{0}", "■ {0}", "▲{0}", "★{0}", "{1}. {0}", "{1} {0}", "【{0}】", "◎ {0}"))
    for n in range(rng.randrange(3, 6)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(form.format(story.title, n + 1), owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.3))


def _labelled(sheet: Sheet) -> None:
    """Each part of a story behind what it is."""
    rng = sheet.rng
    for _ in range(rng.randrange(2, 5)):
        story = sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(rng.choice(("标题：", "题目：")) + story.title, owner)
        sheet.put(f"作者：{person(rng)}", owner)
        if rng.random() < 0.5:
            sheet.put(f"日期：2023年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日", owner)
        pieces = pieces_of(rng, story, cut=0.2)
        if rng.random() < 0.5:
            pieces[0] = Piece("正文：" + pieces[0].text)
        print_story(sheet, owner, pieces)


def _ruled(sheet: Sheet) -> None:
    """Stories without bylines between rules; headings within them."""
    rng = sheet.rng
    rule = rng.choice(("————————", "--------", "* * *", "◇ ◇ ◇", "==========", "＊＊＊", "…………"))
    for n in range(rng.randrange(3, 5)):
        if n:
            sheet.put(rule)
        story = draw_long(sheet, 3)
        owner = sheet.open(story.title)
        sheet.put(story.title, owner)
        print_story(sheet, owner, pieces_of(rng, story, cut=0.3, headings=rng.randrange(2)))


def _bureau(sheet: Sheet) -> None:
    """What an office prints: its own news with who sent them in, a rank of figures, a roll of names, a notice."""
    rng = sheet.rng
    sheet.put(rng.choice(SECTIONS))
    for _ in range(2):
        story = sheet.draw()
        owner = sheet.open(story.title)
        sheet.put(story.title, owner)
        pieces = pieces_of(rng, story, cut=0.3)
        pieces[-1] = Piece(
            pieces[-1].text
            + rng.choice((f"（{rng.choice(PARTS)}镇供稿）", f"（{person(rng)} 供稿）", f"（通讯员：{person(rng)}）")),
            goes_on=pieces[-1].goes_on,
        )
        print_story(sheet, owner, pieces)
    title = rng.choice(("各乡镇工程进度排名", "上月水质通报", "优秀护林员名单"))
    owner = sheet.open(title)
    sheet.put(title, owner)
    for n in range(rng.randrange(4, 8)):
        sheet.put(f"{n + 1}、{rng.choice(PARTS)}{rng.choice(WORKS)} {rng.randrange(50, 99)}%", owner, gap=0)
    last = sheet.draw()
    owner = sheet.open(last.title)
    sheet.put(last.title, owner)
    sheet.put(f"本报讯 {last.paragraphs[0]}", owner)
    for paragraph in last.paragraphs[1:3]:
        sheet.put(paragraph, owner)


SITE_LAYOUTS: dict[str, Callable[[Sheet], None]] = {
    "web": _web,
    "headed": _headed,
    "bulleted": _bulleted,
    "labelled": _labelled,
    "ruled": _ruled,
    "bureau": _bureau,
}
"""The styles by their names."""
