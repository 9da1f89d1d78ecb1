"""Near-duplicates among hits: copies are one hit, other figures stay apart, nothing new is lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from baowen.embeddings import HashingEmbedder
from baowen.rag import Hit, LocalIndex, Passage, Retriever
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.rag.duplicates import cite, collapse

FIRST = "柳树湾水务站今年更换旧管道36公里，为的是让下游的田地都能浇上水。"
SECOND = "站长陈秋林说，工程比原来的安排早了将近二十天，省下的工夫用在清理淤泥上。"
THIRD = "住在附近的人都说用水比从前方便得多，花掉的钱一笔一笔贴在村口的墙上。"
STORY = FIRST + SECOND + THIRD


def hit(text: str, path: str = "b.txt", *, article: str = "", place: str = "", year: int | None = None) -> Hit:
    """A hit whose passage stands at the very start of its page."""
    head = ArticleHead(article or path, "标题", place=place, year=year)
    body = SourceText.of(text, [[SourceSpan(0, len(text))]])
    return Hit(1, 1.0, Passage(f"{path}-{hash(text) % 997}", path, path, 1, head, body))


def together(*hits: Hit, k: int = 10) -> list[Hit]:
    """The hits that are left; every printing is said to begin on line 7."""
    return collapse(hits, k, line=lambda _page, _offset: 7)


def test_the_same_words_on_two_pages_are_one_hit_that_names_the_other() -> None:
    """One hit, also printed in the other file, at the line of that passage."""
    (left,) = together(hit(STORY, "a.txt"), hit(STORY, "b.txt"))
    assert left.passage.path == "a.txt"
    assert [(o.path, o.line) for o in left.also_in] == [("b.txt", 1)]
    assert left.to_dict()["also_in"][0]["quote"] == STORY


@pytest.mark.parametrize(
    "copy",
    [
        STORY.replace("水务站", "水务钻").replace("淤泥", "淤尼"),
        STORY.replace("，", ", ").replace("。", "。\n"),
        "新华社柳树湾8月7日电 " + STORY + "（记者陈平）",
        STORY.replace("水務", "水务").replace("工程", "工 程"),
        FIRST + THIRD,
    ],
    ids=["misprints", "punctuation", "dateline and credits", "spaces", "dropped paragraph"],
)
def test_a_copy_may_differ_in_what_copying_does(copy: str) -> None:
    """Misprints, punctuation, a dateline, credits, white space and what was left out make no other story."""
    assert [o.body.text for o in together(hit(STORY, "a.txt"), hit(copy))[0].also_in] == [copy]


@pytest.mark.parametrize(
    ("printed", "otherwise"),
    [
        ("36公里", "38公里"),
        ("36公里", "360公里"),
        ("二十天", "三十天"),
    ],
)
def test_another_figure_in_the_same_sentence_is_kept_apart_and_shown(printed: str, otherwise: str) -> None:
    """Both hits stay, and each names the sentence of the other."""
    one, other = together(hit(STORY, "a.txt"), hit(STORY.replace(printed, otherwise)))
    assert printed in other.conflicts[0].body.text
    assert otherwise in one.conflicts[0].body.text
    assert (one.conflicts[0].path, one.conflicts[0].line) == ("b.txt", 7)
    assert not one.also_in


@pytest.mark.parametrize(
    ("printed", "otherwise"),
    [
        ("柳树湾", "杏花台"),
        ("陈秋林", "王春雨"),
        ("早了", "没有早"),
    ],
    ids=["place", "person", "negation"],
)
def test_other_words_in_the_place_of_some_are_another_story(printed: str, otherwise: str) -> None:
    """Another name or the opposite is neither a copy nor a contradiction."""
    one, other = together(hit(STORY, "a.txt"), hit(STORY.replace(printed, otherwise)))
    assert (one.also_in, one.conflicts, other.conflicts) == ((), (), ())


def test_a_place_that_differs_in_one_character_is_another_place() -> None:
    """沈阳 and 辽阳 share a character and the whole template."""
    text = STORY.replace("柳树湾", "沈阳市")
    assert len(together(hit(text, "a.txt"), hit(text.replace("沈阳市", "辽阳市")))) == 2


def test_a_new_sentence_is_never_lost() -> None:
    """A copy that goes on after the story stays a hit."""
    longer = STORY + "剩下的活计要等到天气转暖再做，明年再修渠口14处。"
    assert len(together(hit(STORY, "a.txt"), hit(longer))) == 2


def test_two_hits_of_one_article_may_together_print_all_of_a_copy() -> None:
    """Copies are cut into passages elsewhere: the second and third sentence stand in two hits."""
    first, second = hit(FIRST + SECOND, "a.txt"), hit(THIRD + "全部完工后再验收一次。", "a.txt", article="a.txt")
    left = together(first, second, hit(SECOND + THIRD))
    assert [h.passage.path for h in left] == ["a.txt", "a.txt"]
    assert sum(len(h.also_in) for h in left) == 1


def test_passages_of_one_article_are_never_copies_of_each_other() -> None:
    """What an article says twice it says twice."""
    assert len(together(hit(STORY, article="x"), hit(STORY, article="x"))) == 2


@pytest.mark.parametrize(
    ("text", "left"), [(STORY.replace("今年", "全市今年"), 2), (STORY.replace("今年", ""), 1)], ids=["points", "plain"]
)
def test_words_that_point_at_place_or_year_keep_pages_of_others_apart(text: str, left: int) -> None:
    """全市 of two cities and 今年 of two years are different things; words that point at neither are the same."""
    there = hit(text, place="营口市", year=2023)
    assert len(together(hit(text, "a.txt", place="鞍山市", year=2024), there)) == left


def test_a_form_filled_anew_is_no_contradiction() -> None:
    """Where most figures differ it is another day's report."""
    form = "当日收于{}元，上涨{}元，共成交{}手，成交额{}亿元，较前一日增加{}亿元。"
    one, other = together(hit(form.format(3170, 45, 2306, 86, 12), "a.txt"), hit(form.format(3385, 30, 1912, 71, 9)))
    assert (one.conflicts, other.conflicts) == ((), ())


def test_copies_beyond_the_kth_hit_are_named_and_take_no_place() -> None:
    """k = 2 of four hits, two of which are copies of the first."""
    other = "北坡护林队上个月栽下槐树420棵，又在东岭开办夜校3场。"
    left = together(hit(STORY, "a.txt"), hit(STORY, "b.txt"), hit(other, "c.txt"), hit(STORY, "d.txt"), k=2)
    assert [(h.rank, h.passage.path) for h in left] == [(1, "a.txt"), (2, "c.txt")]
    assert [o.path for o in left[0].also_in] == ["b.txt", "d.txt"]


def test_no_hits_and_empty_texts_are_no_copies() -> None:
    """Nothing to compare is no error."""
    assert together() == []
    assert len(together(hit("……", "a.txt"), hit("！！", "b.txt"))) == 2


def test_a_citation_names_the_sentence_in_the_copy_and_not_its_whole_passage() -> None:
    """The second sentence of the copy, cut out, with its own line."""
    copy = "别的话在前。" + SECOND.replace("淤泥", "淤尼") + FIRST
    source = hit(STORY, "a.txt")
    left = together(source, hit(copy.removeprefix("别的话在前。")), k=1)[0]
    assert left.also_in == ()  # the sentences stand in another order
    (left,) = together(source, hit(STORY.replace("淤泥", "淤尼")))
    start = STORY.index(SECOND)
    citation = cite(1, left, left.passage.body.cut(start, start + len(SECOND)), score=1, line=lambda _p, at: at)
    assert [o.body.text for o in citation.also_in] == [SECOND.replace("淤泥", "淤尼")]
    assert citation.also_in[0].line == start
    assert citation.to_dict()["also_in"][0]["spans"] == [[start, start + len(SECOND)]]


def test_a_citation_names_only_contradictions_of_its_own_sentence() -> None:
    """The figure that differs stands in the first sentence: the second has no contradiction."""
    left, _ = together(hit(STORY, "a.txt"), hit(STORY.replace("36公里", "38公里")))
    for sentence, others in ((FIRST, 1), (SECOND, 0)):
        start = STORY.index(sentence)
        quote = left.passage.body.cut(start, start + len(sentence))
        assert len(cite(1, left, quote, score=1, line=lambda _p, _a: 1).conflicts) == others


def test_a_search_gives_k_hits_though_copies_fill_its_first_pool(tmp_path: Path) -> None:
    """Ninety copies of one story rank before three other stories: k = 4 are still four, and copies are named."""
    rng = random.Random(3)
    pages = tmp_path / "pages"
    pages.mkdir()
    for n in range(90):
        at = rng.randrange(len(STORY))
        (pages / f"copy{n:02d}.txt").write_text(STORY[:at] + "■" + STORY[at:], encoding="utf-8")
    for n, thing in enumerate(("茶壶", "风筝", "石磨")):
        (pages / f"other{n}.txt").write_text(f"老街的木匠{thing}做得好，更换旧零件。", encoding="utf-8")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(pages)
        hits = Retriever(index).search("水务站更换旧管道", 4)
    assert len(hits) == 4
    assert len(hits[0].also_in) >= 40
