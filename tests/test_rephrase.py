"""Questions as they were meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.rag.rephrase import canonical, plain, unswapped


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("请问青岚市今年开工多少个项目？谢谢！", "青岚市今年开工多少个项目"),
        ("麻烦您帮我查一下，青岚市今年开工多少个项目", "青岚市今年开工多少个项目"),
        ("劳驾，请教一下：青岚市今年开工多少个项目，多谢", "青岚市今年开工多少个项目"),
        ("您好，我想了解一下青岚市今年开工多少个项目", "青岚市今年开工多少个项目"),
        ("是多少，青岚市今年的开工率？", "青岚市今年的开工率是多少？"),
        ("哪两个产业集群，青岚市要打造？", "青岚市要打造哪两个产业集群？"),
        ("是多少，哪个高，去年，青岚市与云岭市的开工率分别？", "去年，青岚市与云岭市的开工率分别是多少，哪个高？"),
    ],
)
def test_greetings_go_and_the_clause_that_asks_comes_last(typed: str, meant: str) -> None:
    """Politeness says nothing of what is sought; 是多少，X reads X是多少."""
    assert plain(typed) == meant


@pytest.mark.parametrize("whole", ["谢谢", "你好", "去年开工多少个，竣工多少个？", "在青岚市，有多少个项目开工？"])
def test_what_is_whole_stays(whole: str) -> None:
    """A greeting alone, two clauses that both ask, and a place put first are left as they are."""
    assert plain(whole) == whole


@pytest.mark.parametrize(
    "wording",
    [
        "青岚市2031年一季度开工多少个项目？",
        "2031年一季度青岚市开工多少个项目",
        "青岚市２０３１年一季度开工多少个项目。",
    ],
)
def test_wordings_that_differ_in_form_alone_are_one_to_a_model(wording: str) -> None:
    """Where the year stands, the last mark and the width of figures."""
    assert canonical(wording) == "2031年一季度青岚市开工多少个项目?"


def test_two_exchanged_characters_are_put_back() -> None:
    """什么时候竣工 with 候 and 竣 exchanged."""
    assert unswapped("这个项目什么时竣候工", ["项目将于年底竣工"]) == "这个项目什么时候竣工"


def test_a_name_that_the_passages_print_is_left_alone() -> None:
    """叶盛茂 looks like an exchanged 茂盛, but is printed so."""
    assert unswapped("叶盛茂毕业于哪所大学", ["叶盛茂毕业于东海大学"]) == "叶盛茂毕业于哪所大学"
    assert unswapped("叶盛茂毕业于哪所大学", ["枝叶茂盛"]) == "叶茂盛毕业于哪所大学"


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_taken(text: str, passages: list[str]) -> None:
    """Neither fails on any text; putting characters back keeps them all."""
    plain(text)
    assert sorted(unswapped(text, passages)) == sorted(text)


def test_what_the_passages_print_is_not_misspelt() -> None:
    """庆安 is a county, though 安庆 is a larger place."""
    question = "庆安“稻子的店”开到哪里？"
    assert unswapped(question, ["庆安县街边有家“稻子的店”。"]) == question
