"""Pages that the tests compose themselves: one whole page, and random ones for hypothesis. No real paper's words."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import strategies as st

from baowen.rag import Article, ArticleHead, Page, SourceSpan, SourceText

DISTRICT = "庄河市"
WHOLE_PAGE = """山海新闻 SHANHAI

大连市十五座水库同时加固

本报记者 周小满

核心提示 2022年春季，大连市把修水库当作第一件民生实事。

赶在汛期之前

三月里，工程队走进山里。按照年初排定的计划，大连市全年要加固中小型水库15座，总投资3.2亿元，其中汛期到来之前必须完工的水库一共有



工人们正在大坝上浇筑混凝土。

本报记者 吴一凡 摄

9座，其余的放在秋后施工。

水利部门每十天到工地上看一次，看进度，也看质量，看完当场写下意见，下一次再来时逐条核对。

加固水库名录

瓦房店市

◆ 东风水库
◆ 松树水库

庄河市

◆ 朱隈水库

三条灌渠开工

本报讯 记者郑禾报道 4月2日，庄河市的三条灌渠同时开工，总长42公里，可以浇到六万亩果园。

本报讯 记者郑禾报道 4月2日，庄河市的三条灌渠同时开工，总长42公里，可以浇到六万亩果园。

本版稿件由本报记者周小满采写
"""
"""Headline, byline, box, a sentence that a photo cuts, a list under place names, a brief printed twice, a credit."""

ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cs",))
    | st.sampled_from(
        "\r\n\t\x00\x0b\x0c\x1b\x85\u2028\u3000\ufeff\u202e。！？，、；：”）#◆-本报记者摄核心提示年月日0123456789"
    ),
    max_size=300,
)
"""Any text without lone surrogates, rich in what the layout looks for."""

_PIECES = st.sampled_from(
    [
        "今年要修路",
        "去年完成投资12.5亿元",
        "，",
        "、",
        "；",
        " ",
        "。",
        "！",
        "？”",
        "“",
        "a.b",
        "\u3000",
        "x" * 90,
        "很" * 130,
    ]
)
PARAGRAPHS = st.lists(
    st.tuples(st.lists(_PIECES, min_size=1, max_size=14).map("".join).filter(str.strip), st.booleans()),
    min_size=1,
    max_size=8,
)
"""(text, is it a heading) of each paragraph of an article."""


def page_of(text: str, path: str = "page.txt") -> Page:
    """A page with this text."""
    return Page.from_bytes(path, text.encode(), text=text, encoding="utf-8")


def article_of(paragraphs: list[tuple[str, bool]]) -> tuple[Article, Page]:
    """An article with one line a paragraph, and the page that it is the whole of."""
    page = page_of("\n".join(text for text, _ in paragraphs))
    spans: list[SourceSpan] = []
    at = 0
    for text, _ in paragraphs:
        spans.append(SourceSpan(at, at + len(text)))
        at += len(text) + 1
    headings = tuple(s for s, (_, heading) in zip(spans, paragraphs, strict=True) if heading)
    body = SourceText.of(page.text, [[s] for s in spans])
    return Article(page.path, ArticleHead("p-01", "标题", place="大连市", year=2022), body, headings), page


def printed(page: Page, spans: tuple[SourceSpan, ...]) -> str:
    """What stands in the page at these spans, joined."""
    return "".join(page.text[s.start : s.end] for s in spans)


def write(file: Path, text: str, *, tick: int = 0) -> Path:
    """Writes a file whose time of change is `tick` seconds after a fixed moment, so that no clock is too coarse."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    os.utime(file, (1_700_000_000 + tick, 1_700_000_000 + tick))
    return file


OTHER_CITY = """沈阳市二十座水库年内完工

本报记者 何一平

2023年春季，沈阳市全年要加固中小型水库20座，总投资4.5亿元，工程从三月开始，到十月底结束，中间只在汛期停一个月。

沈阳市水务局局长王小明介绍，水库加固以后，沿河四个县的灌溉面积可以增加3万亩，比去年增长12.5%。

浑南区试点智能闸门

本报讯 记者郑禾报道 5月6日，沈阳市浑南区的智能闸门投入使用，由山海水利工程有限公司承建，水位一到警戒线就自动开启。
"""
"""A page of another city and year, with the same things in other figures."""
