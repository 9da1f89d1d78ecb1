"""The walk down a page that gives each of its lines to an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .article import SourceSpan
from .byline import begins_story, lead_names, names, photographed
from .columns import as_set
from .draft import Draft
from .headlines import Headings, headings
from .interleaving import LINES, SAID, Cut, Place, goes_on, openness, taken_up
from .lines import Kind, Line, box_label, lines, of_the_page, reads_as_caption

_CAPTION = 45
"""The longest line that is taken for a caption with no photographer named."""
_CREDITED = 60
"""The longest one with a photographer named below it."""
_SENTENCE = 300
"""Characters before a cut in which its sentence, and a quotation in it, began."""
_WAITING = 3
"""How many of the stories cut off last may go on below a headline."""
_NEAR = 6000
"""Characters of the page, before and after, that count as near."""
_SURE = 1.0
"""Nats that show a bare line to be a short piece of text and no heading."""


class Splitter:
    """Walks down the page and gives each line to an article."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.lines = as_set(lines(page))
        self.headings = headings(self.lines)
        self.next_story = self._next_stories()
        self.drafts: list[Draft] = []
        self.story: Draft | None = None
        self.box: Draft | None = None
        self.cut_off: list[Draft] = []
        """Stories that another one interrupted, in mid-sentence or in what may be a short piece of text."""
        self.goes_on: tuple[int, Draft] | None = None
        """The line with which one of them goes on."""

    def split(self) -> list[Draft]:
        """The articles, boxes and captions in the order in which they begin."""
        at = 0
        while at < len(self.lines):
            at = self._take(at)
        return [d for d in self.drafts if d.title or d.paragraphs]

    def _next_stories(self) -> list[int]:
        """For each line the one at which the next story below it begins."""
        found, following = [0] * len(self.lines), len(self.lines)
        for at in range(len(self.lines) - 1, -1, -1):
            found[at] = following
            if at in self.headings and self.headings[at].begins:
                following = at
        return found

    def _take(self, at: int) -> int:
        """Gives the lines from `at` on to an article; returns the next line to look at."""
        line = self.lines[at]
        match line.kind:
            case Kind.HEADING:
                run = self.headings[at]
                return self._open_story(run) if run.begins else self._within(run)
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
                pass
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

    def _open_story(self, run: Headings) -> int:
        """A new story below its headline; what was cut off above may go on below."""
        start = run.start + self._text_above(run)
        end = run.end - (run.end - start > 1 and not run.listed and self._ends_in_text(run))
        title = list(self.lines[start:end])
        self._set_aside()
        self.box = None
        kind = "list" if run.listed else "commentary" if run.signed else "photo" if run.pictured else "news"
        self.story = Draft(kind)
        self.drafts.append(self.story)
        self.story.title = title[:1] if run.listed else title[:-1] if run.signed else title
        self.story.authors = names(title[-1].text) if run.signed else ()
        for line in title:
            self.story.add_heading(line)
        self._seek(run.end)
        if end < run.end:
            self._body(end)
        return run.end

    def _text_above(self, run: Headings) -> int:
        """1 where the first bare line is no headline, but a short piece of the story above that goes on further down."""
        first, *rest = self.lines[run.start : run.end]
        if not (rest and len(rest) > run.signed and self.story and self.story.first) or first.marked or self.story.open:
            return 0
        self.story.add(replace(first, kind=Kind.BODY))
        piece = Cut(self._end(self.story), first.text, openness(first) - 2.0 * (first.gap > rest[0].gap))
        found = self._find([piece], "".join(line.text for line in rest), run.end)
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
        if story.open and (rest := self._more_text(run.end)):
            if not one.marked and self._better(one, rest) + 2.0 * bare > 0:
                for line in found:
                    story.add(replace(line, kind=Kind.BODY))
            return run.end
        last = run.end - (bool(story.title) and self._ends_in_text(run))
        if last > run.start:
            self.box = None
            waiting = (d for d in self.drafts if d.kind == "news" and len(d.paragraphs) == len(d.headings))
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
        near = self._near(last)
        return any(goes_on(last.text, x, near=near) + openness(last) > _SURE for x in below if x)

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
        page = self._said(draft)
        return sum(text[i : i + 4] in page for i in range(len(text) - 3))

    def _end(self, draft: Draft) -> str:
        """The last words of a story: as much as is read when a place to go on is sought."""
        pieces: list[str] = []
        size = 0
        for span in (span for paragraph in reversed(draft.paragraphs) for span in reversed(paragraph)):
            if size >= SAID:
                break
            pieces.append(self.page[span.start : span.end])
            size += span.end - span.start
        return "".join(reversed(pieces))

    def _said(self, draft: Draft) -> str:
        return "".join(self.page[s.start : s.end] for paragraph in draft.paragraphs for s in paragraph)

    def _body(self, at: int) -> None:
        line = self.lines[at]
        line = line if line.kind is Kind.BODY else replace(line, kind=Kind.BODY)
        resumed = self.goes_on is not None and self.goes_on[0] == at
        if resumed:
            self._take_up()
        elif self._is_caption(at):
            self._caption(line)
            self.box = None
            return
        target = self.box or self._current()
        if target is self.story and begins_story(line.text) and target.kind == "news":
            target.kind = "brief"
        if target is self.story and not target.authors:
            target.authors = lead_names(line.text)
        target.add(line)
        if resumed:
            self._seek(at)

    def _credited(self, at: int) -> bool:
        """Does the line below name who took a picture, and of this short line?"""
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        return (
            len(self.lines[at].text) <= _CREDITED
            and below is not None
            and below.kind is Kind.CREDIT
            and photographed(below.text)
            and not of_the_page(below.text)
        )

    def _is_caption(self, at: int) -> bool:
        """Is a line of text the caption of a picture: by the credit below it, by its words, by what it stands amid?"""
        line, story = self.lines[at], self.story
        if len(line.text) > _CREDITED or begins_story(line.text) or story is None or not story.paragraphs:
            return False
        before = self.lines[at - 1].kind
        if self._credited(at) and not (story.kind == "photo" and story.title):
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
        return below is not None and 6.0 * described + 1.0 * (line.gap > 1) - self._better(line, below) > 3.0

    def _better(self, line: Line, other: Line) -> float:
        """How much better a line than the other one goes on with the story at hand, in nats."""
        left, near = self._end(self._current())[-_SENTENCE:], self._near(line)
        return goes_on(left, line, near=near) - goes_on(left, other, near=near)

    def _set_aside(self) -> None:
        """Keeps the story at hand for later where it stops in mid-sentence, or in what looks like a bare heading."""
        if self.story and self.story.may_go_on and self.story not in self.cut_off:
            self.cut_off.append(self.story)

    def _seek(self, at: int) -> None:
        """Looks from a line down to the next story for the place where one of those that were cut off goes on."""
        self.goes_on = None
        waiting = self.cut_off[-_WAITING:]
        if self.story and waiting:
            cuts = [Cut(self._end(d), d.last.text, openness(d.last)) for d in waiting if d.last]
            found = self._find(cuts, self._end(self.story), at)
            if found and found.nats > 0:
                self.goes_on = found.line, waiting[found.story]

    def _find(self, cuts: Sequence[Cut], other: str, at: int) -> Place | None:
        """Where one of the cuts goes on in the text from a line down to the next story."""
        end = min(self.next_story[at - 1], at + 2 * LINES)
        below = [n for n in range(at, end) if self._is_text(n)]
        found = taken_up(cuts, other, [self.lines[n] for n in below], near=self._near(self.lines[at - 1]))
        return replace(found, line=below[found.line]) if found else None

    def _is_text(self, at: int) -> bool:
        return self.lines[at].kind in {Kind.BODY, Kind.ITEM, Kind.HEADING} and not self._credited(at)

    def _near(self, line: Line) -> str:
        return self.page[max(0, line.span.start - _NEAR) : line.span.end + _NEAR]

    def _take_up(self) -> None:
        """Goes back to the story that was cut off and that goes on here."""
        if self.goes_on is None:
            return
        story = self.goes_on[1]
        self.cut_off.remove(story)
        self._set_aside()
        story.reopen()
        self.story, self.box = story, None

    def _more_text(self, at: int) -> Line | None:
        """The text, other than a caption, that can end what was cut above: before a bare line or the next story."""
        for n, line in enumerate(self.lines[at : at + 6], at):
            if line.kind is Kind.BODY and not (
                self._credited(n) or (len(line.text) <= _CAPTION and reads_as_caption(line.text))
            ):
                return None if begins_story(line.text) else line
            new = n in self.headings and self.headings[n].begins
            if new or line.kind in {Kind.BYLINE, Kind.BOX} or (line.kind is Kind.HEADING and not line.marked):
                return None
        return None
