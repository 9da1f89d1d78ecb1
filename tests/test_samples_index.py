"""The index of the sample pages in the user's cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from baowen.rag import IndexNotFound, LocalIndex
from baowen.rag.samples import open_samples
from baowen.ui.command import open_index

pytestmark = pytest.mark.model


@pytest.mark.parametrize("left", ["another schema", "damaged"])
def test_what_another_state_of_the_program_left_in_the_cache_is_made_again(tmp_path: Path, left: str) -> None:
    """It can be made in seconds; nobody is asked to."""
    with open_samples(tmp_path) as index:
        home, before = index.home, index.status().passages
        with index.library.transaction() as db:
            db.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    if left == "damaged":
        (home / "library.sqlite").write_bytes(b"cut")
    with open_samples(tmp_path) as index:
        assert index.status().passages == before
    with LocalIndex.open(home) as again:
        assert again.check() == []


def test_a_chat_begins_with_the_samples_in_a_folder_that_is_new(tmp_path: Path) -> None:
    """What is uploaded there takes their place; a question in the terminal has nothing to look in, and is told so."""
    with open_index(tmp_path / "new", takes_pages=True) as (index, sample):
        assert sample
        assert index.status().pages == 5
    with pytest.raises(IndexNotFound, match="baowen index"), open_index(tmp_path / "new"):
        pass
