"""What two answers say together."""

import pytest

from baowen.rag.comparison import unlike, verdict

TWO = ("甲市", "乙市")


@pytest.mark.parametrize(
    ("question", "phrases", "told"),
    [
        ("甲市和乙市的目标相差多少个", ("700个", "180个"), "相差520个"),  # 700 − 180
        ("甲市和乙市的投资相差多少", ("1.2亿元", "5000万元"), "相差0.7亿元"),  # 1.2 − 0.5
        ("甲市和乙市的增速差几个点", ("8.4%", "5.1%"), "相差3.3个百分点"),  # 8.4 − 5.1
        ("甲市和乙市谁的目标更高", ("700个", "180个"), "甲市更高"),
        ("甲市和乙市哪个少", ("700个", "180个"), "乙市更少"),
        ("甲市和乙市的目标一样吗", ("700个", "180个"), "两者不一样"),
        ("甲市和乙市的目标一样吗", ("七百个", "700个"), "两者一样"),
    ],
)
def test_two_figures_are_compared(question: str, phrases: tuple[str, str], told: str) -> None:
    """The difference, the greater or the sameness, whichever is asked, in the unit of the first."""
    assert verdict(question, TWO, phrases) == told


@pytest.mark.parametrize("phrases", [("700个", "180亩"), ("700个", None), ("鞍钢", "180个"), ("700个和8个", "180个")])
def test_what_cannot_be_compared_is_not(phrases: tuple[str | None, str | None]) -> None:
    """Other units, a missing figure, none or two of them: nothing is said."""
    assert verdict("甲市和乙市的目标相差多少", TWO, phrases) == ""


def test_figures_of_other_parts_of_the_year_are_told_apart() -> None:
    """A quarter beside a whole year is named; two of one part, or of none, are not."""
    quarter = ("1—3月，甲市完成投资13亿元", 10)  # 13 stands behind ten characters
    year = ("全年计划完成投资47亿元", 8)
    assert unlike(TWO, [quarter, year]) == "两个数字口径不同：甲市是1—3月的，乙市是全年的"
    assert unlike(TWO, [quarter, quarter]) == ""
    assert unlike(TWO, [year, ("完成投资47亿元", 4)]) == ""
    assert unlike(TWO, [year]) == ""
