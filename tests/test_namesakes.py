"""Named things of one kind: told from each other by their own two characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.namesakes import landmarks, of_a_namesake
from baowen.rag.phrases import Phrase


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("白石大桥全长2公里", [("白石", "大桥")]),
        ("桃仙国际机场", [("桃仙", "机场")]),
        ("河口特大桥", [("河口", "大桥")]),
        ("岭北县第二人民医院", [("岭北", "县"), ("第二", "医院")]),
        ("岭北县人民医院", [("岭北", "医院")]),
        ("从白石水库到青山水库", [("白石", "水库"), ("青山", "水库")]),
        ("这座跨江大桥", []),
        ("新建大桥和两家医院", []),
        ("城市公园、国际机场、中心医院", []),
        ("所有乡镇和美丽乡村", []),
        ("统筹城乡，建成开发区", []),
        ("船舶进港，中小学开学", []),
    ],
)
def test_a_name_has_two_characters_of_its_own(text: str, named: list[tuple[str, str]]) -> None:
    """Common words before a bridge or a hospital say which kind it is, and not which one."""
    assert [(one.own, one.kind) for one in landmarks(text)] == named


def test_of_places_named_together_the_last_is_asked_of() -> None:
    """岭北县白石镇 is 白石镇, and 青山镇 is another."""
    assert of_a_namesake("岭北县白石镇修了几座水库", "青山镇修了3座水库", Phrase(5, 7))
    assert not of_a_namesake("岭北县白石镇修了几座水库", "白石镇修了3座水库", Phrase(5, 7))


@given(st.text(alphabet="白石青山大桥水库村的第二医院市，1公里 ", max_size=40))
def test_what_is_named_lies_in_the_text(text: str) -> None:
    """In order, each ending in its kind."""
    found = landmarks(text)
    assert [one.end for one in found] == sorted({one.end for one in found})
    assert all(text[one.start : one.end].startswith(one.own) for one in found)
    assert all(text[: one.end].endswith(one.kind) for one in found)


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_without_a_name_in_the_question_nothing_is_a_namesake_s(said: str, start: int, length: int) -> None:
    """Whatever is printed."""
    assert not of_a_namesake("全长多少", said, Phrase(start, start + length))
