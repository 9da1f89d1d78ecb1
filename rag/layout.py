"""A page → its articles: headlines, bylines, boxes, captions, lists; sentences cut by a line or a photo joined."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .article import Article, Page, SourceSpan
from .byline import is_name, lead_names, names, page_names
from .continuation import reads_on, starts_midway
from .dateline import dateline, given
from .draft import Draft
from .errors import PageError
from .heads import cities, finished
from .lines import ENDS, Kind, Line, begins_story, box_label, lines, of_the_page, photographed, reads_as_caption
from .loaders import Skipped, load, shown, walk
from .places import mentions

_LIST_TITLE = re.compile(r"(?:名录|名单|一览|一览表|清单|目录)$")
_CAPTION = 45
"""The longest line that is taken for a caption with no photographer named."""
_TITLES = 4
"""A headline has at most this many lines, kicker and subtitle included."""


def read_articles(paths: Iterable[str | os.PathLike[str]]) -> Iterator[tuple[Page, list[Article]] | Skipped]:
    """The articles of every page file below these paths, page by page, and the files that cannot be read, with why.

    Raises UsageError for a path that does not exist.
    """
    for file in walk(paths):
        if isinstance(file, Skipped):
            yield file
            continue
        try:
            for item in load(file):
                yield item if isinstance(item, Skipped) else (item, articles(item))
        except PageError as error:
            yield Skipped(shown(file.path), str(error))


def articles(page: Page) -> list[Article]:
    """The articles, boxes, captions and lists of a page, in printed order. Page furniture is in none of them."""
    splitter = _Splitter(page.text)
    drafts = splitter.split()
    when = given(page.date) or dateline(page.text)
    everyone = next((n for line in splitter.lines if (n := page_names(line.text))), ())
    around = cities(page.text)
    return list(finished(page, drafts, when, everyone, around))


class _Splitter:
    """Walks down the page and gives each line to an article."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.lines = lines(page)
        gaps = Counter(line.gap for line in self.lines[1:])
        self.usual_gap = gaps.most_common(1)[0][0] if gaps else 0
        self.headline_level = next((x.level for x in self.lines if x.kind is Kind.HEADING), 0)
        """The heading mark of the first headline; one of the same rank begins a story, too."""
        self.signed_off = False
        """The story at hand has a byline below its text: it is over."""
        self.drafts: list[Draft] = []
        self.story: Draft | None = None
        self.box: Draft | None = None
        self.cut_off: list[Draft] = []
        """Stories that another one interrupted in mid-sentence; the last first to be taken up again."""
        self.pictures = False
        """The section at hand is one of pictures, each with a headline and a text of its own."""

    def split(self) -> list[Draft]:
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
                self.signed_off = bool(story.first) and not story.open
                story.authors = (*story.authors, *names(line.text))
                story.add_heading(line)
                self.box = None
            case Kind.CREDIT:
                self._credit(line)
            case Kind.LABEL:
                self.box = None
                self.pictures = "图" in line.text
            case Kind.BOX:
                self._open_box(at)
            case Kind.CAPTION:
                self._caption(line)
            case Kind.ITEM:
                self._current().add(line)
            case Kind.BODY:
                self._body(at)
        return at + 1

    def _current(self) -> Draft:
        if self.story is None:
            self.story = Draft("news")
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
            self.signed_off = False
            listed = _LIST_TITLE.search(run[0].text) is not None
            self.story = Draft(
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
        ended = before.kind is Kind.BODY and bool(ENDS.search(before.text))
        wide = run[0].gap >= self.usual_gap + 2 and after.gap <= self.usual_gap and after.kind is Kind.BODY
        return (
            (after.kind is Kind.BYLINE and not after.text.endswith("整理"))
            or after.kind is Kind.BOX
            or begins_story(after.text)
            or bool(lead_names(after.text))
            or before.kind is Kind.LABEL
            or self.signed_off
            or (0 < run[0].level <= self.headline_level)
            or (ended and wide)
            or (before.kind is Kind.CREDIT and photographed(before.text) and self.story.kind == "photo")
        )

    def _open_box(self, at: int) -> None:
        line = self.lines[at]
        self.box = Draft("summary", parent=self._current())
        self.drafts.append(self.box)
        rest = line.text[box_label(line.text) :].lstrip(" :：\t\u3000")
        if rest:
            start = line.span.end - len(rest)
            self.box.add(Line(SourceSpan(start, line.span.end), rest, Kind.BODY))
            self._close_full_box(at)

    def _close_full_box(self, at: int) -> None:
        """A box that is whole is over where nothing but text would be left for its story: no heading parts them."""
        rest = self.lines[at + 1 :]
        parted = next((x.kind for x in rest if x.kind not in {Kind.BODY, Kind.ITEM}), None)
        if self.box and not self.box.open and parted is None:
            self.box = None

    def _credit(self, line: Line) -> None:
        """Who took a picture belongs to its caption, or to the story of pictures; a credit for the page to nobody."""
        if of_the_page(line.text):
            return
        self.signed_off = bool(self.story and self.story.first) and not photographed(line.text)
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
        self.drafts.append(Draft("photo", paragraphs=[[line.span]], parent=parent, caption=line.text))

    def _shared(self, text: str, draft: Draft) -> int:
        """How many runs of four characters the text shares with a story."""
        page = "".join(self.page[s.start : s.end] for paragraph in draft.paragraphs for s in paragraph)
        return sum(text[i : i + 4] in page for i in range(len(text) - 3))

    def _body(self, at: int) -> None:
        line = self.lines[at]
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        credited = after is not None and after.kind is Kind.CREDIT and photographed(after.text)
        credited = credited and not of_the_page(after.text if after else "") and not self._is_picture_story()
        if len(line.text) <= 60 and not begins_story(line.text) and self.story and self.story.paragraphs:
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
        if target is self.story and begins_story(line.text) and target.kind == "news":
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

    def _is_picture_story(self) -> bool:
        """Has the story at hand a headline in a section of pictures? Then the credit below its text is its own."""
        return bool(self.story and self.story.kind == "photo" and self.story.title)

    def _more_text(self, at: int) -> bool:
        """Does text follow, other than a caption, that can end what was cut above, before the next story begins?"""
        for line in self.lines[at : at + 6]:
            if line.kind is Kind.BODY and not (len(line.text) <= _CAPTION and reads_as_caption(line.text)):
                return not begins_story(line.text)
            if line.kind in {Kind.BYLINE, Kind.BOX}:
                return False
        return False
