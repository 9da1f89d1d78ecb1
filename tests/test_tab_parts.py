"""The parts of the library and history tabs, as HTML and rows, with no browser."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from composed_pages import WHOLE_PAGE

from baowen.rag import ArticleHead, LocalIndex, Page, articles
from baowen.ui import texts
from baowen.ui.job import Job
from baowen.ui.job_list import job_list, lasting
from baowen.ui.month_chart import chart, counted, month
from baowen.ui.page_structure import marks, structure
from baowen.ui.results import FileResult
from baowen.ui.shelf import Shelved, shelf
from baowen.ui.shelf_table import ShelfTable, by_article, by_page, natural, summary
from baowen.ui.tab_texts import ENGLISH, TabWords

WORDS = TabWords()
HOSTILE = "<img src=x onerror=alert(1)>\u202e"


def text_of(html: str) -> str:
    """What a browser shows of it."""
    return re.sub("<[^>]+>", "", html)


@pytest.mark.parametrize("words", [TabWords(), ENGLISH, texts.CHINESE, texts.ENGLISH])
def test_no_text_of_the_page_needs_a_font_for_pictures(words: object) -> None:
    """A machine may have none; thumbs and the like are drawn."""
    assert max(map(ord, str(words))) <= 0xFFFF


# How a page was split


def test_every_character_of_the_raw_page_is_shown_once() -> None:
    """Marks and joins are laid over the page; the page itself is all there, in order."""
    page = Page.from_bytes("p.txt", b"x", text=WHOLE_PAGE, encoding="utf-8")
    html = structure(page, articles(page), WORDS)
    raw = html.partition('class="bw-raw')[2].partition(">")[2]
    assert text_of(re.sub(r'<span class="bw-join".*?</span>', "", raw)) == WHOLE_PAGE


def test_boxes_captions_and_joins_can_be_seen() -> None:
    """The caption that cut a sentence is a part of its own, and the sentence's second half is marked as a join."""
    page = Page.from_bytes("p.txt", b"x", text=WHOLE_PAGE, encoding="utf-8")
    whole = articles(page)
    joined = [WHOLE_PAGE[m.start : m.end] for m in marks(whole) if m.joined]
    assert any(text.startswith("9座，其余的放在秋后施工") for text in joined)
    html = structure(page, whole, WORDS)
    assert "接回断开的句子" in html
    assert {"提要", "图片", "名录"} <= set(re.findall(r"bw-kind[^>]*>([^<]+)<", html))
    assert '<span class="bw-furniture">山海新闻 SHANHAI' in html


def test_a_hostile_page_is_letters() -> None:
    """Markup of headline and body runs nowhere in the list or the raw text."""
    page = Page.from_bytes(
        "p.txt", b"x", text=f"{HOSTILE}题\n\n本报记者 <b>甲</b>\n\n正文{HOSTILE}。\n" * 2, encoding="utf-8"
    )
    html = structure(page, articles(page), WORDS)
    assert "<img" not in html
    assert "<b>" not in html
    assert "\u202e" not in html


def test_a_very_long_page_is_cut_and_says_so() -> None:
    """The browser is spared; how much is missing is told."""
    page = Page.from_bytes("p.txt", b"x", text="甲乙丙。\n" * 20_000, encoding="utf-8")
    html = structure(page, articles(page), WORDS)
    assert len(html) < 600_000
    assert "后面还有 40000 字没有显示" in html  # 5 * 20,000 - 60,000


# The chart


def head(place: str = "", year: int | None = None, date: str | None = None, parent: str | None = None) -> ArticleHead:
    """An article of a place and time."""
    return ArticleHead("a", "题", place=place, year=year, date=date, parent=parent)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (head(year=2024, date="2024-03-05"), (2024, 3)),
        (head(year=2024, date="2024-03-01/2024-03-31"), (2024, 3)),
        (head(year=2024, date="2024-02-29/2024-04-30"), (2024, 0)),
        (head(year=2023), (2023, 0)),
        (head(), None),
    ],
)
def test_only_a_certain_month_is_a_month(when: ArticleHead, expected: tuple[int, int] | None) -> None:
    """A range over several months is its year; nothing known is nothing."""
    assert month(when) == expected


def test_articles_are_counted_by_city_and_boxes_are_not() -> None:
    """A county counts with its city; a box is a part of its article."""
    heads = [
        head("营口市盖州市", 2024, "2024-03-05"),
        head("营口市", 2024, "2024-03-06"),
        head("鞍山市", 2024, "2024-03-06"),
        head("鞍山市", 2024, "2024-03-06", parent="a"),
        head("", 2023),
    ]
    assert counted(heads, WORDS) == {
        "2023年（月份不详）": Counter({"地方不详": 1}),
        "2024-03": Counter({"营口市": 2, "鞍山市": 1}),
    }


def test_the_chart_is_sound_and_tells_its_figures_in_words() -> None:
    """It is one well-formed SVG without scripts or addresses; the bars of a month add up to its height."""
    heads = [head(f"甲{n}市{HOSTILE}", 2024, f"2024-{m:02}-01") for m in range(1, 13) for n in range(9)]
    html = chart(heads, WORDS)
    svg = ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    heights: Counter[str] = Counter()
    for bar in svg.iter("rect"):
        heights[bar.attrib["x"]] += round(float(bar.attrib["height"]))
    assert len(heights) == 12
    assert len({round(h / 10) for h in heights.values()}) == 1
    assert "2024-01 甲0市" in svg.attrib["aria-label"]
    assert "<img" not in html
    assert "http" not in html
    assert "其他" in html  # nine cities, six colours
    assert chart([head()], WORDS) == ""


# The jobs


def test_a_job_tells_share_time_left_and_file() -> None:
    """While it runs there is a bar; what waits for another process says so."""
    job = Job("1", "add", "甲", ("/x/a.txt", "/x/b.txt"), "running", fraction=0.4, seconds_left=75.0, current=HOSTILE)
    html = job_list([job], WORDS)
    assert "收录 2 个文件 · 甲 · 进行中" in html
    assert 'value="40"' in html
    assert "约剩 75 秒" in html
    assert "<img" not in html
    assert "正在估计剩余时间" in job_list([Job("1", "add", "", ("/a",), "running")], WORDS)


def test_each_file_of_a_finished_job_has_its_line() -> None:
    """Outcome, what it holds, and why it was left out."""
    results = (
        FileResult("a.txt", "indexed", articles=3, passages=9),
        FileResult("b.txt", "skipped", "空文件"),
        FileResult(HOSTILE, "duplicate", "与 a.txt 内容相同", 3, 9),
    )
    html = job_list([Job("1", "add", "", ("/a", "/b", "/c"), "done", results=results)], WORDS)
    assert "已收录 1，重复 1，跳过 1" in html
    assert "a.txt</b> <span>已收录 · 3 篇，9 段" in html
    assert "b.txt</b> <span>跳过 · 空文件" in html
    assert "<img" not in html
    assert "<progress" not in html


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "1 秒"), (89, "89 秒"), (90, "2 分钟"), (3600, "60 分钟"), (2 * 3600, "2 小时")]
)
def test_a_span_of_time_is_told_in_one_unit(seconds: float, told: str) -> None:
    """Seconds up to a minute and a half, minutes up to an hour and a half, then hours."""
    assert lasting(seconds, WORDS) == told


# The table


def test_the_table_counts_pages_once_and_searches_all_words(composed_index: LocalIndex) -> None:
    """Two pages, found by a headline's word, a place and a year together; natural order of names."""
    files = ShelfTable().files(composed_index)
    assert files == shelf(composed_index)
    counts = composed_index.library.counts()
    line = summary([*files, *files], WORDS)
    assert f"共 2 个版面、{counts['articles']} 篇文章、{counts['passages']} 段" in line
    assert [row[0] for row in by_page(files, "灌渠 2022")] == ["dalian.txt"]
    assert [row[0] for row in by_page(files, "沈阳")] == ["shenyang.txt"]
    assert by_page(files, "沈阳 灌渠") == []
    rows = by_article(files, "庄河", WORDS)
    assert {row[-1] for row in rows} == {"dalian.txt"}
    assert "短讯" in {row[1] for row in rows}
    names: list[list[str | int]] = [["p10.txt"], ["p2.txt"], ["a.txt"]]
    assert [row[0] for row in sorted(names, key=natural)] == ["a.txt", "p2.txt", "p10.txt"]


def test_the_table_follows_the_index(tmp_path: Path) -> None:
    """What is added is there at the next look, what is asked twice is read once."""
    from baowen.embeddings import HashingEmbedder

    table = ShelfTable()
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        assert table.files(index) == []
        (tmp_path / "a.txt").write_text(WHOLE_PAGE, "utf-8")
        index.add(tmp_path / "a.txt")
        first = table.files(index)
        assert [one.path for one in first] == ["a.txt"]
        assert table.files(index) is first
        found = table.file(index, "a.txt")
        assert isinstance(found, Shelved)


def test_english_has_every_text_of_ours() -> None:
    """No label is left in Chinese."""
    from dataclasses import asdict

    chinese = re.compile("[\u4e00-\u9fff]")
    left = {name: value for name, value in asdict(ENGLISH).items() if chinese.search(str(value))}
    assert left == {}
    assert ENGLISH.outcomes.keys() == WORDS.outcomes.keys()
    assert ENGLISH.kinds.keys() == WORDS.kinds.keys()
    assert ENGLISH.reasons.keys() == WORDS.reasons.keys()
