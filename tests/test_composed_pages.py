"""Pages composed of made-up stories, cut, interleaved and repeated, come back as the articles they were made of."""

from __future__ import annotations

import random

import pytest
from composed_pages import page_of, printed
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_news import made_up_stories
from page_composer import STYLES, WORDS_ALONE, compose
from page_score import Tally, judge
from page_sheet import ComposedPage

from baowen.rag import Article, articles

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
ANY_STYLE = st.sampled_from(STYLES)


def composed(seed: int, style: str) -> tuple[ComposedPage, list[Article]]:
    """A page of made-up stories in this style, and the articles found on it."""
    rng = random.Random(seed)
    page = compose(rng, style, made_up_stories(rng).__next__)
    return page, articles(page_of(page.text))


@given(SEEDS, ANY_STYLE)
@settings(max_examples=150, deadline=None)
def test_the_truth_about_a_page_is_printed_on_it(seed: int, style: str) -> None:
    """Each line stands where the composer says, every other character is white space, and sentences are cut in order."""
    rng = random.Random(seed)
    page = compose(rng, style, made_up_stories(rng).__next__)
    rest = list(page.text)
    for at, line in enumerate(page.lines):
        assert page.text[line.start : line.start + len(line.text)] == line.text
        rest[line.start : line.start + len(line.text)] = " " * len(line.text)
        assert line.follows is None or (line.follows < at and page.lines[line.follows].owner == line.owner)
    assert not "".join(rest).strip()


@given(SEEDS, ANY_STYLE)
@settings(max_examples=150, deadline=None)
def test_every_character_of_an_article_stands_on_the_page_and_in_no_other_article(seed: int, style: str) -> None:
    """Spans lie in the page, joined they are the text, and no two articles share a character."""
    page, found = composed(seed, style)
    claimed: set[int] = set()
    for article in found:
        assert printed(page_of(page.text), article.body.spans) == article.body.text.replace("\n", "")
        for span in article.body.spans:
            assert 0 <= span.start < span.end <= len(page.text)
            assert claimed.isdisjoint(range(span.start, span.end))
            claimed.update(range(span.start, span.end))


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_page_furniture_is_in_no_article(seed: int) -> None:
    """Dates, section names, logos, page numbers and editors are nobody's text, even in mid-sentence."""
    page, found = composed(seed, "furniture")
    claimed = {i for article in found for span in article.body.spans for i in range(span.start, span.end)}
    for line in page.lines:
        if line.owner is None:
            assert claimed.isdisjoint(range(line.start, line.start + len(line.text))), line.text


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_whole_stories_under_bylines_come_back_exactly(seed: int) -> None:
    """On the simplest page each story is one article: its headline the title, its lines the text, in printed order."""
    page, found = composed(seed, "plain")
    records = list(page.titles)
    assert [a.head.title for a in found] == [page.titles[owner] for owner in records]
    for article, owner in zip(found, records, strict=True):
        own = [line.text.strip() for line in page.lines if line.owner == owner]
        assert article.body.text.split("\n") == own


@pytest.fixture(scope="module")
def scores() -> Tally:
    """The counts over ten pages of each style."""
    total = Tally()
    for style in sorted(set(STYLES) - set(WORDS_ALONE)):
        for seed in range(10):
            total.add(judge(*composed(seed, style)))
    return total


@pytest.mark.parametrize(
    ("measure", "bar"),
    [
        ("lines", 0.93),
        ("joined", 0.90),
        ("not_joined", 0.99),
        ("titles", 0.90),
        ("furniture", 0.95),
        ("repeats", 1.0),
    ],
)
def test_broken_pages_are_put_together_again(scores: Tally, measure: str, bar: float) -> None:
    """Over ten pages of every style the share that is right reaches the bar of each measure."""
    assert scores.share(measure) >= bar, f"{measure} {scores.share(measure):.3f} of {scores.total[measure]}"
