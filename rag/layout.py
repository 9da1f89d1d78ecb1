"""A page → its articles: headlines, bylines, boxes, captions, lists; sentences cut by a line or a photo joined."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from .article import Article, ArticleHead, Page, SourceSpan, SourceText
from .continuation import reads_on, starts_midway
from .dateline import Dateline, dateline
from .errors import PageError
from .lines import (
    ENDS,
    Kind,
    Line,
    box_label,
    is_name,
    lead_names,
    lines,
    names,
    page_names,
    photographed,
    reads_as_caption,
    without_credit,
)
from .loaders import Skipped, decode, read, shown, walk
from .passage import sentences
from .places import city, contains, is_place, label, mentions, resolve
from .repeats import without_repeats

_LEAD = re.compile(r"^本报(?:讯|[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日[讯电])")
_LIST_TITLE = re.compile(r"(?:名录|名单|一览|一览表|清单|目录)$")
_CAPTION = 45
"""The longest line that is taken for a caption with no photographer named."""
_TITLES = 4
"""A headline has at most this many lines, kicker and subtitle included."""


@dataclass(slots=True)
class _Draft:
    """An article being put together."""

    kind: str
    title: list[Line] = field(default_factory=list)
    paragraphs: list[list[SourceSpan]] = field(default_factory=list)
    headings: list[SourceSpan] = field(default_factory=list)
    authors: tuple[str, ...] = ()
    parent: _Draft | None = None
    caption: str = ""
    open: bool = False
    """The last paragraph stops in mid-sentence."""
    first: int = 0
    """Where on the page its text begins, after headline and byline."""

    def add(self, line: Line) -> None:
        """Text: joined to the paragraph before where that was cut."""
        self.first = self.first or line.span.start
        if self.open:
            self.paragraphs[-1].append(line.span)
        else:
            self.paragraphs.append([line.span])
        self.open = line.kind is Kind.BODY and not ENDS.search(line.text)

    @property
    def ends_in_heading(self) -> bool:
        """Is the last thing in it a heading below text: perhaps a short piece of a sentence?"""
        return bool(self.first and self.headings and self.paragraphs[-1] == [self.headings[-1]])

    def reopen(self) -> None:
        """Makes ready to go on in mid-sentence."""
        if self.ends_in_heading:
            self.headings.pop()
        self.open = True

    def add_heading(self, line: Line) -> None:
        """A heading within the article: a paragraph of its own."""
        self.headings.append(line.span)
        self.paragraphs.append([line.span])
        self.open = False


def read_articles(paths: Iterable[str | os.PathLike[str]]) -> Iterator[tuple[Page, list[Article]] | Skipped]:
    """The articles of every page file below these paths, page by page, and the files that cannot be read, with why.

    Raises UsageError for a path that does not exist.
    """
    for file in walk(paths):
        if isinstance(file, Skipped):
            yield file
            continue
        try:
            page = decode(file.path, read(file)[0])
        except PageError as error:
            yield Skipped(shown(file.path), str(error))
        else:
            yield page, articles(page)


def articles(page: Page) -> list[Article]:
    """The articles, boxes, captions and lists of a page, in printed order. Page furniture is in none of them."""
    splitter = _Splitter(page.text)
    drafts = splitter.split()
    when = dateline(page.text)
    everyone = next((n for line in splitter.lines if (n := page_names(line.text))), ())
    around = _cities(page.text)
    return list(_finish(page, drafts, when, everyone, around))


class _Splitter:
    """Walks down the page and gives each line to an article."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.lines = lines(page)
        self.drafts: list[_Draft] = []
        self.story: _Draft | None = None
        self.box: _Draft | None = None
        self.cut_off: list[_Draft] = []
        """Stories that another one interrupted in mid-sentence; the last first to be taken up again."""
        self.pictures = False
        """The section at hand is one of pictures, each with a headline and a text of its own."""

    def split(self) -> list[_Draft]:
        at = 0
        while at < len(self.lines):
            at = self._take(at)
        return [d for d in self.drafts if d.title or d.paragraphs]

    def _take(self, at: int) -> int:
        """Gives the lines from `at` on to an article; returns the next line to look at."""
        line = self.lines[at]
        match line.kind:
            case Kind.HEADING:
                return self._heading(at)
            case Kind.BYLINE:
                story = self._current()
                story.authors = (*story.authors, *names(line.text))
                story.add_heading(line)
                self.box = None
            case Kind.CREDIT:
                self._credit(line)
            case Kind.LABEL:
                self.box = None
                self.pictures = line.text.startswith("图")
            case Kind.BOX:
                self._open_box(line)
            case Kind.CAPTION:
                self._caption(line)
            case Kind.ITEM:
                self._current().add(line)
            case Kind.BODY:
                self._body(at)
        return at + 1

    def _current(self) -> _Draft:
        if self.story is None:
            self.story = _Draft("news")
            self.drafts.append(self.story)
        return self.story

    def _heading(self, at: int) -> int:
        """A run of headings opens a new article when a story begins below it; else they are headings within."""
        end = at
        while end < len(self.lines) and self.lines[end].kind is Kind.HEADING and end - at < _TITLES:
            end += 1
        run = list(self.lines[at:end])
        bare_author = len(run) > 1 and is_name(run[-1].text) and not mentions(run[-1].text)
        begins = self._begins(run, at, end, bare_author=bare_author)
        if not begins and self.story and self.story.open and self._more_text(end):
            # In mid-sentence a bare line is a short piece of it; marked ones, or several, are a logo in its way.
            if len(run) == 1 and not run[0].marked:
                self.story.add(replace(run[0], kind=Kind.BODY))
            return end
        self.box = None
        if begins:
            self._set_aside()
            listed = _LIST_TITLE.search(run[0].text) is not None
            self.story = _Draft(
                "list" if listed else "commentary" if bare_author else "photo" if self.pictures else "news"
            )
            self.drafts.append(self.story)
            self.story.title = run[:1] if listed else run[:-1] if bare_author else run
            self.story.authors = names(run[-1].text) if bare_author else ()
            run = [*self.story.title, *(run[1:] if listed else run[-1:] if bare_author else [])]
        elif waiting := next(
            (d for d in self.drafts if d.kind == "news" and len(d.paragraphs) == len(d.headings)), None
        ):
            self.story = waiting
        for line in run:
            self._current().add_heading(line)
        return end

    def _begins(self, run: Sequence[Line], at: int, end: int, *, bare_author: bool) -> bool:
        """Does a story begin with these headings? Its byline, box, lead or list, or the top of the page, shows it."""
        if self.story is None or bare_author or _LIST_TITLE.search(run[0].text):
            return True
        if end >= len(self.lines):
            return False
        before, after = self.lines[at - 1], self.lines[end]
        return (
            after.kind in {Kind.BYLINE, Kind.BOX}
            or _LEAD.match(after.text) is not None
            or bool(lead_names(after.text))
            or before.kind is Kind.LABEL
            or (before.kind is Kind.CREDIT and photographed(before.text) and self.story.kind == "photo")
        )

    def _open_box(self, line: Line) -> None:
        self.box = _Draft("summary", parent=self._current())
        self.drafts.append(self.box)
        rest = line.text[box_label(line.text) :].lstrip(" :：\t\u3000")
        if rest:
            start = line.span.end - len(rest)
            self.box.add(Line(SourceSpan(start, line.span.end), rest, Kind.BODY))

    def _credit(self, line: Line) -> None:
        """Who took a picture belongs to its caption, or to the story of pictures; a credit for the page to nobody."""
        if line.text.startswith(("本版", "本文", "本报本版")):
            return
        last = self.drafts[-1] if self.drafts else None
        if last and last.kind == "photo":
            last.add_heading(line)
            last.authors = last.authors or names(line.text, photographers=True)
        elif self.story:
            self.story.add_heading(line)

    def _caption(self, line: Line) -> None:
        """A picture of the story around it; at the foot of another one's picture, of the story whose words it shares."""
        parent = self.story
        if parent and parent.kind == "photo":
            stories = [d for d in self.drafts if d.kind not in {"photo", "summary"}] or [parent]
            parent = max(stories, key=lambda d: self._shared(line.text, d))
        self.drafts.append(_Draft("photo", paragraphs=[[line.span]], parent=parent, caption=line.text))

    def _shared(self, text: str, draft: _Draft) -> int:
        """How many runs of four characters the text shares with a story."""
        page = "".join(self.page[s.start : s.end] for paragraph in draft.paragraphs for s in paragraph)
        return sum(text[i : i + 4] in page for i in range(len(text) - 3))

    def _body(self, at: int) -> None:
        line = self.lines[at]
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        credited = after is not None and after.kind is Kind.CREDIT and photographed(after.text)
        if len(line.text) <= 60 and not _LEAD.match(line.text) and self.story and self.story.paragraphs:
            described = len(line.text) <= _CAPTION and reads_as_caption(line.text)
            cut = self.story.open and not self.box and self._more_text(at + 1)
            before = self.lines[at - 1].kind
            if (
                (credited and (before is not Kind.BODY or len(line.text) <= _CAPTION))
                or (described and (cut or before in {Kind.CREDIT, Kind.CAPTION}))
                or (described and after is not None and after.kind is Kind.CREDIT)
            ):
                self._caption(line)
                self.box = None
                return
        if not self.box and self.cut_off and not (self.story and self.story.open):
            self._take_up(line)
        target = self.box or self._current()
        if target is self.story and _LEAD.match(line.text) and target.kind == "news":
            target.kind = "brief"
        target.add(line)
        if target is self.story and not target.authors:
            target.authors = lead_names(line.text)

    def _set_aside(self) -> None:
        """Keeps the story at hand for later where it stops in mid-sentence, or in what looks like a bare heading."""
        if self.story and (self.story.open or self.story.ends_in_heading) and self.story not in self.cut_off:
            self.cut_off.append(self.story)

    def _take_up(self, line: Line) -> None:
        """Goes back to the story that was cut off and that this line continues, if there is one."""
        for story in reversed(self.cut_off):
            last = story.paragraphs[-1][-1]
            goes_on = starts_midway(line.text) if story.ends_in_heading else True
            if goes_on and reads_on(self.page[last.start : last.end], line.text):
                self.cut_off.remove(story)
                self._set_aside()
                story.reopen()
                self.story = story
                return

    def _more_text(self, at: int) -> bool:
        """Does text follow, other than a caption, that can end what was cut above, before the next story begins?"""
        for line in self.lines[at : at + 6]:
            if line.kind is Kind.BODY and not (len(line.text) <= _CAPTION and reads_as_caption(line.text)):
                return not _LEAD.match(line.text)
            if line.kind in {Kind.BYLINE, Kind.BOX}:
                return False
        return False


def _finish(
    page: Page, drafts: Sequence[_Draft], when: Dateline, everyone: tuple[str, ...], around: Sequence[str]
) -> Iterator[Article]:
    """Numbers the drafts and gives them place, year and authors; boxes and captions take their parent's."""
    ids = {id(d): f"{page.id}-{n:02d}" for n, d in enumerate(drafts, 1)}
    heads: dict[int, ArticleHead] = {}
    bodies = {id(d): SourceText.of(page.text, without_repeats(page.text, d.paragraphs)) for d in drafts}
    for draft in sorted(drafts, key=lambda d: d.parent is not None):
        above = heads.get(id(draft.parent)) if draft.parent else None
        place = _place(draft, bodies[id(draft)].text, around)
        heads[id(draft)] = ArticleHead(
            id=ids[id(draft)],
            title=_title(draft, above),
            kind=draft.kind,
            place=place or (above.place if above else label(around[0]) if around else ""),
            year=when.year,
            date=when.date,
            authors=draft.authors or (above.authors if above and draft.kind == "summary" else everyone),
            section=next((line.text for line in draft.title if is_place(line.text)), ""),
            parent=ids.get(id(draft.parent)) if draft.parent else None,
            evidence=when.evidence,
        )
    for draft in drafts:
        yield Article(page.path, heads[id(draft)], bodies[id(draft)], headings=tuple(draft.headings))


def _title(draft: _Draft, above: ArticleHead | None) -> str:
    """The headline without place labels; a caption's own words; a box has the headline of its story."""
    if draft.caption:
        return without_credit(draft.caption)
    lines = [line.text for line in draft.title]
    return " ".join(t for t in lines if not is_place(t)) or (above.title if above else " ".join(lines))


def _place(draft: _Draft, text: str, around: Sequence[str]) -> str:
    """The place that the headline names, else the first sentences of the text; never one from a company's name."""
    sources = [line.text for line in draft.title]
    if draft.kind != "list":
        body = text[sum(s.end - s.start + 1 for s in draft.headings if s.start < draft.first) :]
        sources.append(next((body[a : min(b, a + 160)] for a, b in sentences(body) if mentions(body[a:b])), ""))
    for source in sources:
        found = mentions(source)
        if known := resolve(found, around=around):
            finest = known[0]
            for code in known[1:]:
                if not contains(finest, code):
                    break
                finest = code
            return label(finest)
    return ""


def _cities(text: str) -> list[str]:
    """The cities that the page speaks of, most often named first: they tell which 铁西区 is meant."""
    found = mentions(text)
    sure = [c for m in found for c in m.codes if len(m.codes) == 1]
    return [c for c, _ in Counter(city(c) for c in sure if not c.endswith("0000")).most_common()]
