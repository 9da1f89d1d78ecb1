"""Named things of one kind: told from each other by what stands before the kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.namesakes import landmarks, of_a_namesake
from baowen.rag.phrases import Phrase


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("白石大桥全长2公里", [{"白石"}]),
        ("桃仙国际机场", [{"桃仙"}]),
        ("河口特大桥", [{"河口"}]),
        ("大连市白石湘江大桥", [{"大连白石湘江", "白石湘江"}]),
        ("大连市第二人民医院", [{"大连第二人民", "第二人民"}]),
        ("大连市中医医院", [{"大连中医", "中医"}]),
        ("从白石水库到青山水库", [{"白石"}, {"青山"}]),
        ("这座跨江大桥", []),
        ("新建大桥和两家医院", []),
        ("城市公园、国际机场、农村小学", []),
        ("所有乡镇和美丽乡村", []),
        ("统筹城乡，建成开发区", []),
        ("船舶进港，本市中小学开学", []),
        ("数字化示范园区", []),
        ("九年一贯制学校、三甲医院和民办大学", []),
    ],
)
def test_a_name_is_what_tells_one_from_another(text: str, named: list[set[str]]) -> None:
    """Common words before a bridge or a hospital say which kind it is, and not which one."""
    assert [set(one.names) for one in landmarks(text)] == named


@pytest.mark.parametrize(
    ("asked", "told", "same"),
    [
        ("白石机场", "大连白石国际机场", True),
        ("大连机场", "大连白石机场", True),
        ("白石湘江大桥", "湘江大桥", True),
        ("白石湘江大桥", "青山湘江大桥", False),
        ("大连市中医医院", "鞍山市中医医院", False),
        ("大连市中医医院", "市中医医院", True),
        ("白石小学", "青山中学", False),
    ],
)
def test_names_that_differ_only_in_how_full_they_are_are_one_s(asked: str, told: str, same: bool) -> None:
    """A town before it, or none; another town's is another one."""
    (wanted, *_), (found, *_) = (sorted(landmarks(text), key=lambda one: -one.end) for text in (asked, told))
    assert wanted.may_be(found) is same


def test_of_places_named_together_the_last_is_asked_of() -> None:
    """岭北县白石镇 is 白石镇, and 青山镇 is another."""
    assert of_a_namesake("岭北县白石镇修了几座水库", "青山镇修了3座水库", Phrase(5, 7))
    assert not of_a_namesake("岭北县白石镇修了几座水库", "白石镇修了3座水库", Phrase(5, 7))


def test_whatever_is_in_a_city_is_no_namesake() -> None:
    """大连水库 is a reservoir of 大连, whichever: the place of the page tells."""
    assert not of_a_namesake("大连水库修了几年", "白石水库修了3年", Phrase(6, 8))


@given(st.text(alphabet="白石青山大桥水库村的第二医院市，1公里 ", max_size=40))
def test_what_is_named_lies_in_the_text(text: str) -> None:
    """In order, each with a name."""
    found = landmarks(text)
    assert [one.end for one in found] == sorted({one.end for one in found})
    assert all(0 <= one.start < one.end <= len(text) and one.names for one in found)


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_without_a_name_in_the_question_nothing_is_a_namesake_s(said: str, start: int, length: int) -> None:
    """Whatever is printed."""
    assert not of_a_namesake("全长多少", said, Phrase(start, start + length))
