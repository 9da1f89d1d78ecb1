"""What the doors of one server share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from composed_pages import WHOLE_PAGE

from baowen.rag import LocalIndex, Settings, UsageError
from baowen.ui.desk import Desk
from baowen.ui.users import LOCAL, Users


@pytest.fixture
def desk(tmp_path: Path, composed_index: LocalIndex) -> Iterator[Desk]:
    """A desk over sample pages, with an empty home of its own."""
    settings = Settings(home=tmp_path / "home", embedder="hashing")
    with Desk(settings, composed_index, sample=True) as desk:
        yield desk


def test_the_first_upload_takes_the_place_of_the_sample_pages(desk: Desk, tmp_path: Path) -> None:
    """Nothing changes while a job finds nothing to index; from the first page on one's own pages are asked."""
    sample = desk.index
    for text, is_sample in ((" ", True), (WHOLE_PAGE, False)):
        draft = tmp_path / "draft.txt"
        draft.write_text(text, "utf-8")
        assert desk.jobs.wait(desk.jobs.submit("", [("页.txt", draft)]).id, 20).state == "done"
        assert desk.sample is is_sample
    assert desk.index is not sample
    assert desk.is_sample(sample)  # who has looked at it before still knows that it is
    assert desk.assistant.index is desk.index
    assert desk.index.status().files == 1
    assert desk.assistant.ask("大连市2022年加固水库多少座").hits


def test_without_a_login_everybody_is_the_librarian_of_this_machine(desk: Desk) -> None:
    """Who can reach the machine alone needs no name."""
    assert desk.user(None) == LOCAL
    assert desk.librarian(None) == LOCAL


def test_with_a_login_only_librarians_may_write(desk: Desk, tmp_path: Path) -> None:
    """A reader is refused in the server; who was removed, or is not logged in, is nobody."""
    desk.users = Users.create(tmp_path / "users")
    desk.users.add("读者", "a long word")
    desk.users.add("馆员", "a long word", role="librarian")
    assert desk.librarian("馆员").may_write
    with pytest.raises(UsageError, match="只有馆员"):
        desk.librarian("读者")
    desk.users.remove("馆员")
    for name in ("馆员", None, ""):
        with pytest.raises(UsageError, match="请先登录"):
            desk.user(name)
