"""One spelling for text that means the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.folding import clean, fold, simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("１５０個項目", "150个项目", id="full-width-and-traditional"),
        pytest.param("Ｇ１ Highway", "g1 highway", id="case-and-width"),
        pytest.param("，；：！？（）", ",;:!?()", id="punctuation"),
        pytest.param("水库", "水库", id="nothing-to-do"),
    ],
)
def test_spellings_of_the_same_text_are_one(text: str, expected: str) -> None:
    """Width, case and traditional characters do not tell texts apart."""
    assert fold(text) == expected


@given(st.text(st.characters() | st.sampled_from("ﬁ㎡½İßΣ臺灣㍻２\u0345"), max_size=80))
def test_folding_keeps_the_length(text: str) -> None:
    """Offsets in the folded text are offsets in the text, whatever the characters."""
    assert len(fold(text)) == len(text)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """One spelling is one: folding is idempotent."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大\u200b连\u202e水库\ufe0f", "大连水库"),
        ("\ufeff 水库 \t\n 几座\u3000？ ", "水库 几座 ？"),
        ("\x1b[31m水库", "[31m水库"),
        ("e\u0301", "é"),
        ("\u200b\u202e", ""),
    ],
    ids=["zero-width-and-bidi", "white-space", "escape", "canonical-form", "nothing-left"],
)
def test_cleaning_leaves_what_a_reader_would_type(text: str, expected: str) -> None:
    """What cannot be seen is gone, white space is single."""
    assert clean(text) == expected


def test_a_question_for_a_model_keeps_its_capitals() -> None:
    """Traditional characters and full width go, the case of letters stays."""
    assert simplified("開復工目標LK-99多少？") == "开复工目标LK-99多少？"
