"""What readers may not do is refused in the server, whatever they send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from composed_pages import WHOLE_PAGE

from baowen.embeddings import HashingEmbedder
from baowen.rag import Answer, LocalIndex, Settings
from baowen.ui import chat
from baowen.ui.desk import Desk
from baowen.ui.users import Users

WORD = "a long word"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a page, a reader and a librarian."""
    (tmp_path / "a.txt").write_text(WHOLE_PAGE, "utf-8")
    users = Users.create(tmp_path / "users")
    users.add("读者", WORD)
    users.add("馆员", WORD, role="librarian")
    with LocalIndex.create(tmp_path / "home", HashingEmbedder()) as index:
        index.add(tmp_path / "a.txt")
        with Desk(Settings(home=tmp_path / "home"), index, users=users) as desk:
            yield desk


def by(name: str | None) -> Any:
    """A request of this user's."""
    chat.quiet()
    import gradio as gr

    return gr.Request(username=name)


def library(desk: Desk) -> Any:
    """The library's events."""
    chat.quiet()
    import gradio as gr

    from baowen.ui import library_tab
    from baowen.ui.tab_texts import TabWords

    with gr.Blocks():
        return library_tab._Library(desk, TabWords(), library_tab._laid_out(TabWords()))


@pytest.mark.parametrize("name", ["读者", "无此人", None])
def test_nobody_but_a_librarian_changes_the_library(desk: Desk, tmp_path: Path, name: str | None) -> None:
    """Uploading, removing, re-indexing and cancelling are answered with a line; no job begins."""
    (tmp_path / "new.txt").write_text("新", "utf-8")
    tab = library(desk)
    request = by(name)
    told = [
        tab._send([str(tmp_path / "new.txt")], request)[1],
        tab._remove("a.txt", request)[4],
        tab._reindex("a.txt", request)[0],
        tab._cancel(request)[0],
    ]
    assert all(("只有馆员" if name == "读者" else "请先登录") in line for line in told)
    assert desk.jobs.list() == []
    assert (tmp_path / "new.txt").exists()
    assert desk.index.status().files == 1


def test_a_librarian_does(desk: Desk) -> None:
    """The same request of a librarian removes the page."""
    library(desk)._remove("a.txt", by("馆员"))
    (job,) = desk.jobs.list()
    assert desk.jobs.wait(job.id, 20).state == "done"
    assert desk.index.status().files == 0


def test_an_id_of_anothers_conversation_opens_nothing(desk: Desk) -> None:
    """Showing, renaming, deleting and exporting look only at one's own."""
    import gradio as gr

    from baowen.ui import history_tab
    from baowen.ui.tab_texts import TabWords

    desk.history.add("馆员", "c1", Answer("秘密的问题", "秘密的问题", "秘密的回答"))
    with gr.Blocks():
        tab = history_tab._Histories(desk, TabWords(), history_tab._laid_out(TabWords()))
    request = by("读者")
    seen = [
        tab._show("c1", request),
        tab._rename("c1", "我的", "", request),
        tab._delete("c1", "", request),
        tab._exporting("md")("c1", request),
        tab._list("秘密", request),
    ]
    assert "秘密的" not in str(seen)
    assert all("没有这个对话" in str(one) for one in seen[:4])
    assert [c.title for c in desk.history.list("馆员")] == ["秘密的问题"]
