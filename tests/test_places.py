"""The gazetteer, and where a text names a place of it."""

from __future__ import annotations

import pytest
from composed_pages import ANY_TEXT
from hypothesis import given

from baowen.rag.places import city, codes_of, contains, label, mentions, parent, resolve, town

PROVINCE, CITY, COUNTY = "210000", "210200", "210283"
"""GB/T 2260: 辽宁省, 大连市, 庄河市."""


def texts(text: str, *, organisations: bool = False) -> list[str]:
    """The place names found in a text."""
    return [text[m.start : m.end] for m in mentions(text, organisations=organisations)]


def test_places_know_what_they_belong_to() -> None:
    """A county is in a city, a city in a province, a province in nothing."""
    assert (parent(COUNTY), parent(CITY), parent(PROVINCE)) == (CITY, PROVINCE, None)
    assert (city(COUNTY), city(CITY), city(PROVINCE)) == (CITY, CITY, PROVINCE)


def test_a_county_is_labelled_with_its_city_and_a_city_alone() -> None:
    """大连市庄河市, but 大连市 without its province."""
    assert (label(COUNTY), label(CITY), label(PROVINCE)) == ("大连市庄河市", "大连市", "辽宁省")


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        (PROVINCE, COUNTY, True),
        (CITY, COUNTY, True),
        (COUNTY, COUNTY, True),
        (COUNTY, CITY, False),
        (CITY, "210300", False),
    ],
)
def test_a_place_contains_itself_and_its_parts(outer: str, inner: str, expected: bool) -> None:
    """Never the other way round, and never a neighbour."""
    assert contains(outer, inner) is expected


def test_full_and_short_names_are_found_where_they_stand() -> None:
    """The longest name at each position; names side by side are each found."""
    assert texts("辽宁省大连市庄河市和鞍山今年修水库") == ["辽宁省", "大连市", "庄河市", "鞍山"]


def test_a_place_within_a_company_s_name_is_found_only_if_asked_for() -> None:
    """大连某某有限公司 does not speak of 大连."""
    assert texts("大连山海重工有限公司在庄河市开工") == ["庄河市"]
    assert texts("大桥由庄河桥梁工程局承建") == []
    assert texts("大连山海重工有限公司在庄河市开工", organisations=True) == ["大连", "庄河市"]


def test_an_ambiguous_name_is_told_by_the_place_named_before_it() -> None:
    """Several cities have a 中山区 or a 西岗区; after 大连市 it is 大连's."""
    found = mentions("大连市中山区")
    assert resolve(found)[-1].startswith("2102")


def test_an_ambiguous_name_is_told_by_the_places_around() -> None:
    """铁西区 alone is nobody's; on a page about 沈阳 it is 沈阳's."""
    found = mentions("铁西区今年修路")
    assert len(found[0].codes) > 1
    assert resolve(found) == []
    assert [c[:4] for c in resolve(found, around=["210100"])] == ["2101"]


def test_a_label_leads_back_to_its_code() -> None:
    """What `label` wrote, `codes_of` reads; what names no place has no code."""
    assert codes_of(label(COUNTY)) == (COUNTY,)
    assert codes_of("大连") == (CITY,)
    assert codes_of("月亮") == ()


@given(ANY_TEXT)
def test_mentions_of_any_text_stand_in_it_in_order(text: str) -> None:
    """Never raises; mentions do not overlap, and each has a code."""
    at = 0
    for mention in mentions(text, organisations=True):
        assert at <= mention.start < mention.end <= len(text)
        assert mention.codes
        at = mention.end


def test_a_name_at_the_end_of_a_text_ends_there() -> None:
    """A longer name that begins alike does not reach beyond the text."""
    (only,) = mentions("清原县")
    assert (only.start, only.end) == (0, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明阳镇的果园", "明阳镇"),
        ("新华街道办事处", "新华街道"),
        ("各乡镇", ""),
        ("所有乡镇", ""),
        ("的镇上", ""),
        ("果园", ""),
    ],
)
def test_a_town_is_known_behind_its_county(text: str, expected: str) -> None:
    """By its form, as no gazetteer lists it; towns in general are none."""
    assert town(text) == expected


def test_a_town_leaves_the_county_before_it_what_it_is() -> None:
    """朝阳镇 of 庄河市 is not 朝阳市."""
    assert codes_of("大连市庄河市朝阳镇") == codes_of("大连市庄河市") == (COUNTY,)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("照最新安排通车", []),
        ("阿里巴巴的报表", []),
        ("海南通过了规划", ["海南"]),
        ("临沂商城开业", ["临沂"]),
        ("绵阳三江沿岸", ["绵阳"]),
        ("位于鞍山海城腾鳌镇", ["鞍山", "海城"]),
        ("新安今年开工", ["新安"]),
        ("锦州义县今年开工", ["锦州", "义县"]),
    ],
)
def test_two_characters_name_a_county_only_where_they_are_a_word(text: str, named: list[str]) -> None:
    """Not across other words, and not right behind a place that they are no part of."""
    assert [text[m.start : m.end] for m in mentions(text)] == named


def test_the_name_of_a_street_is_no_place() -> None:
    """北京西路 is in another city; a railway line or what passes through is named after the city itself."""
    assert mentions("北京西路和东海大街") == []
    assert [m.codes for m in mentions("南京路过的船")] == [("320100",)]
