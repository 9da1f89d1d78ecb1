"""The walk down a page that gives each of its lines to an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .article import SourceSpan
from .byline import begins_story, lead_names, names
from .columns import as_set
from .draft import Draft
from .headless import begins_another, story_of
from .headlines import Headings, headings
from .interleaving import Cut, goes_on, openness
from .interrupted import CREDITED, Interrupted, credited, last_of
from .lines import Kind, Line, box_label, is_quoted, lines, of_the_page, reads_as_caption
from .stamp import is_stamp
from .story_text import SENTENCE, around, last_words, shared

_CAPTION = 45
"""The longest line that is taken for a caption with no photographer named."""
_COMMON = 4
"""Runs of four characters that a text shares with a story which it goes on with."""
_QUOTED = 4.0
"""Nats against a line between quotation marks going on with a cut sentence: it is printed large in the way of the text."""
_SURE = 1.0
"""Nats that show a bare line to be a short piece of text and no heading."""


class Splitter:
    """Walks down the page and gives each line to an article."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.lines = as_set(lines(page))
        self.headings = headings(self.lines)
        self.drafts: list[Draft] = []
        self.story: Draft | None = None
        self.box: Draft | None = None
        self.interrupted = Interrupted(page, self.lines, self.headings)
        self.around: Draft | None = None
        """The story in which a table stands."""
        self.sections: dict[int, Draft] = {}
        """The last report with a section of that number."""

    def split(self) -> list[Draft]:
        """The articles, boxes and captions in the order in which they begin."""
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
                story.authors = (*story.authors, *names(line.text, photographers=story.kind == "photo"))
                story.add_heading(line)
                self.box = None
            case Kind.CREDIT:
                self._credit(line)
            case Kind.LABEL:
                self.box = None
            case Kind.FURNITURE:
                if story := self.interrupted.follow(at, self.drafts, self.story):
                    self._turn_to(story)
            case Kind.BOX:
                self._open_box(at)
            case Kind.CAPTION:
                self._caption([line])
            case Kind.ITEM | Kind.ROW:
                self._current().add(line)
            case Kind.BODY:
                return self._body(at)
        return at + 1

    def _heading(self, at: int) -> int:
        run = self.headings[at]
        if self.box and not self.box.paragraphs and self.lines[at - 1].kind is Kind.BOX:
            return self._head_box(run)
        if run.section:
            self._turn_to_section(run.section)
        return self._open_story(run) if run.begins else self._within(run)

    def _current(self) -> Draft:
        if self.story is None:
            self.story = Draft("news")
            self.drafts.append(self.story)
        return self.story

    def _open_story(self, run: Headings) -> int:
        """A new story below its headline; what was cut off above may go on below."""
        start = run.start + self._text_above(run)
        end = run.end - (run.end - start > 1 and not run.listed and self._ends_in_text(run))
        title = list(self.lines[start:end])
        self.story = self.around or self.story
        self.around = self.story if run.tabled and self.story and self.story.first else None
        self.interrupted.set_aside(self.story)
        self.box = None
        kind = "list" if run.listed else "commentary" if run.signed else "photo" if run.pictured else "news"
        self.story = Draft(kind)
        self.drafts.append(self.story)
        self.story.title = title[:1] if run.listed else title[:-1] if run.signed else title
        self.story.authors = names(title[-1].text) if run.signed else ()
        for line in title:
            self.story.add_heading(line)
        self.interrupted.seek(self.story, run.end)
        if end < run.end:
            self._body(end)
        return run.end

    def _text_above(self, run: Headings) -> int:
        """1 where the first bare line is no headline, but a short piece of the story above that goes on further down."""
        first, *rest = self.lines[run.start : run.end]
        if not (rest and len(rest) > run.signed and self.story and self.story.first) or first.marked or self.story.open:
            return 0
        self.story.add(replace(first, kind=Kind.BODY))
        piece = Cut(last_words(self.page, self.story), first.text, openness(first) - 2.0 * (first.gap > rest[0].gap))
        found = self.interrupted.find([piece], "".join(line.text for line in rest), run.end)
        if found is None or found.nats < 0:
            self.story.take_back()
            return 0
        return 1

    def _within(self, run: Headings) -> int:
        """Headings within a story; in mid-sentence a short piece of it, or a logo in its way."""
        if run.logo:
            return run.end
        found = list(self.lines[run.start : run.end])
        story, one = self._current(), found[0]
        bare = len(found) == 1 and not one.marked
        if story.open and run.end < len(self.lines) and credited(self.lines, run.end):
            end = last_of(self.lines, run.end) + 1
            self._caption(self.lines[run.end : end], under=found)
            self.box = None
            return end
        if story.open and (rest := self._more_text(run.end)):
            if not one.marked and self._better(one, rest) + 2.0 * bare > _QUOTED * is_quoted(one.text):
                for line in found:
                    story.add(replace(line, kind=Kind.BODY))
            return run.end
        last = run.end - (bool(story.title) and self._ends_in_text(run))
        if last > run.start:
            self.box = None
            waiting = (d for d in (story, *self.drafts) if d.kind == "news" and len(d.paragraphs) == len(d.headings))
            self.story = next(waiting, story)
            for line in self.lines[run.start : last]:
                self.story.add_heading(line)
        if last < run.end:
            self._body(last)
        return run.end

    def _ends_in_text(self, run: Headings) -> bool:
        """Is the last of these bare lines a short piece of the text below it, or below a caption there?"""
        last = self.lines[run.end - 1]
        below = [self.lines[run.end] if run.end < len(self.lines) else None]
        if (
            last.marked
            or run.signed
            or below[0] is None
            or below[0].kind is not Kind.BODY
            or begins_story(below[0].text)
        ):
            return False
        if len(below[0].text) <= _CAPTION and not below[0].open:
            below.append(self._more_text(run.end + 1))
        near = around(self.page, last)
        return any(goes_on(last.text, x, near=near) + openness(last) > _SURE for x in below if x)

    def _turn_to_section(self, number: int) -> None:
        """A numbered section goes on with the report that has the one before it, which a story may have cut off."""
        report = self.sections.get(number - 1)
        if report is not None and report is not self.story:
            self.interrupted.set_aside(self.story)
            self._turn_to(report)
        self.sections[number] = self._current()

    def _turn_to(self, story: Draft) -> None:
        """Goes on with a story, which may be a new one."""
        if story not in self.drafts:
            self.drafts.append(story)
        self.story, self.box = story, None

    def _open_box(self, at: int) -> None:
        line = self.lines[at]
        rest = line.text[box_label(line.text) :]
        if rest and self.story is None:
            self._body(at)
            return
        self.box = Draft("summary", parent=self._current())
        self.drafts.append(self.box)
        if rest:
            start = line.span.end - len(rest)
            self.box.add(Line(SourceSpan(start, line.span.end), rest, Kind.BODY))
            self._close_full_box(at)

    def _head_box(self, run: Headings) -> int:
        """Bare lines right below the label of a box are its own heading."""
        for line in self.lines[run.start : run.end]:
            (self.box or self._current()).add_heading(line)
        return run.end

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
        last = self.drafts[-1] if self.drafts else None
        if last and last.kind == "photo" and not is_stamp(line.text):
            last.add_heading(line)
            last.authors = last.authors or names(line.text, photographers=True)
        elif self.story:
            self.story.add_heading(line)

    def _caption(self, found: Sequence[Line], *, under: Sequence[Line] = ()) -> None:
        """A picture of the story around it; at the foot of another one's picture, of the story whose words it shares."""
        parent, text = self.story, "".join(line.text for line in found)
        if parent and parent.kind == "photo":
            stories = [d for d in self.drafts if d.kind not in {"photo", "summary"}] or [parent]
            parent = max(stories, key=lambda d: shared(self.page, text, d))
        photo = Draft("photo", parent=parent, caption=text)
        for line in under:
            photo.add_heading(line)
        photo.paragraphs.append([line.span for line in found])
        self.drafts.append(photo)

    def _body(self, at: int) -> int:
        """Gives a line of text to a story, or with those on which it runs on to a caption; returns the next one."""
        if self.around and self.lines[at - 1].kind is Kind.ROW:
            self.story, self.around = self.around, None
            self.interrupted.forget(self.story)
        line = self.lines[at]
        line = line if line.kind is Kind.BODY else replace(line, kind=Kind.BODY)
        resumed = self.interrupted.taken_up(at, self.story)
        if resumed:
            self.story, self.box = resumed, None
        elif self._is_caption(at):
            end = last_of(self.lines, at) + 1
            self._caption([line, *self.lines[at + 1 : end]])
            self.box = None
            return end
        if self._back_from_box(line):
            self.box = None
        target = self.box or self._current()
        if target is self.story and begins_another(self.page, line, target):
            self.interrupted.set_aside(target)
            target = self.story = story_of(self.page, self.lines, at, self.drafts)
        if target is self.story and begins_story(line.text) and target.kind == "news":
            target.kind = "brief"
        if target is self.story and not target.authors:
            target.authors = lead_names(line.text)
        target.add(line)
        if resumed:
            self.interrupted.seek(self.story, at)
        return at + 1

    def _back_from_box(self, line: Line) -> bool:
        """Below a box that is whole: does a line go on with the sentence that it cut, or with what its story speaks of?"""
        box, story = self.box, self.story
        if not (box and box.paragraphs and not box.open and story and story.first):
            return False
        if story.open:
            return goes_on(last_words(self.page, story)[-SENTENCE:], line, near=around(self.page, line)) > 0
        return shared(self.page, line.text, story) >= _COMMON and not shared(self.page, line.text, box)

    def _is_caption(self, at: int) -> bool:
        """Is a line of text the caption of a picture: by the credit below it, by its words, by what it stands amid?"""
        line, story = self.lines[at], self.story
        if len(line.text) > CREDITED or begins_story(line.text) or story is None or not story.paragraphs:
            return False
        if self.lines[at - 1].runs_on:
            return False
        before = self.lines[at - 1].kind
        if credited(self.lines, at) and not (story.kind == "photo" and story.title):
            return before is not Kind.BODY or len(line.text) <= _CAPTION
        if len(line.text) > _CAPTION or line.open:
            return False
        described = reads_as_caption(line.text)
        if described and (before in {Kind.CREDIT, Kind.CAPTION} or self._credit_below(at)):
            return True
        if described and before is Kind.BYLINE and story.first:
            return True
        return story.open and not self.box and self._stands_in_a_sentence(at, described=described)

    def _credit_below(self, at: int) -> bool:
        return at + 1 < len(self.lines) and self.lines[at + 1].kind is Kind.CREDIT

    def _stands_in_a_sentence(self, at: int, *, described: bool) -> bool:
        """Does the text below go on with what was cut above better than this line does?"""
        line, below = self.lines[at], self._more_text(at + 1)
        described = described or is_quoted(line.text)
        return below is not None and 6.0 * described + 1.0 * (line.gap > 1) - self._better(line, below) > 3.0

    def _better(self, line: Line, other: Line) -> float:
        """How much better a line than the other one goes on with the story at hand, in nats."""
        left, near = last_words(self.page, self._current())[-SENTENCE:], around(self.page, line)
        return goes_on(left, line, near=near) - goes_on(left, other, near=near)

    def _more_text(self, at: int) -> Line | None:
        """The text, other than a caption, that can end what was cut above: before a bare line or the next story."""
        for n, line in enumerate(self.lines[at : at + 6], at):
            if line.kind is Kind.BODY and not (
                credited(self.lines, n) or (len(line.text) <= _CAPTION and reads_as_caption(line.text))
            ):
                return None if begins_story(line.text) else line
            new = n in self.headings and self.headings[n].begins
            if new or line.kind in {Kind.BYLINE, Kind.BOX} or (line.kind is Kind.HEADING and not line.marked):
                return None
        return None
