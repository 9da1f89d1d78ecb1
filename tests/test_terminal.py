"""What the terminal prints of hits and sources that are printed in several places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from baowen.rag.answer import Answer, Citation, Hit, Printing
from baowen.rag.article import ArticleHead, SourceSpan, SourceText
from baowen.rag.passage import Passage
from baowen.ui import terminal

TEXT = "今年计划修路5条。"


def printing(text: str, path: str, line: int) -> Printing:
    """A sentence that is printed in another file."""
    return Printing(path, "page2", "p9", line, SourceText.of(text, [[SourceSpan(0, len(text))]]))


def printed_twice() -> Hit:
    """A hit with six copies and one contradiction."""
    body = SourceText.of(TEXT, [[SourceSpan(0, len(TEXT))]])
    copies = tuple(printing(TEXT, f"copy{n}.txt", 3) for n in range(6))
    others = (printing("今年计划修路8条。\x1b[31m", "c.txt", 4),)
    return Hit(1, 0.9, Passage("p1", "a.txt", "page", 7, ArticleHead("a1", "修路"), body), copies, others)


def test_a_hit_names_its_copies_and_the_other_figure(capsys: pytest.CaptureFixture[str]) -> None:
    """Five copies by name, the sixth counted; the contradicting sentence as printed, control characters left out."""
    terminal.show_hits([printed_twice()])
    shown = capsys.readouterr().out
    assert "又见 copy0.txt:3、copy1.txt:3、copy2.txt:3、copy3.txt:3、copy4.txt:3 等 6 处" in shown
    assert "另一处数字不同 c.txt:4  今年计划修路8条。" in shown
    assert "\x1b" not in shown


def test_a_source_names_its_copies_and_the_other_figure(capsys: pytest.CaptureFixture[str]) -> None:
    """The same below the cited sentence."""
    hit = printed_twice()
    cited = Citation.of(1, hit.passage, hit.passage.body, line=7, score=1)
    source = replace(cited, also_in=hit.also_in[:1])
    terminal.show_answer(Answer("问", "问", "5条。[1]", citations=(source,)))
    assert "    又见 copy0.txt:3\n" in capsys.readouterr().out
