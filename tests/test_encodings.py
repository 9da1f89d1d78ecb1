"""Bytes → text: the right encoding or none."""

from __future__ import annotations

import pytest
from composed_pages import WHOLE_PAGE
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from baowen.rag import PageError
from baowen.rag.encodings import decode_text

SHORT = "庄河市的三条灌渠四月二日同时开工，总长42公里，可以浇到六万亩果园，秋后全部完工。"


@pytest.mark.parametrize("text", [SHORT, WHOLE_PAGE], ids=["41-characters", "page"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf_16_le", "utf_16_be"])
def test_simplified_text_is_read_without_a_mark(text: str, encoding: str) -> None:
    """One sentence is enough, in UTF-16 too, and the encoding is reported."""
    assert decode_text(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("text", [SHORT, WHOLE_PAGE], ids=["41-characters", "page"])
@pytest.mark.parametrize("encoding", ["big5hkscs", "gb18030", "utf_16_le"])
def test_traditional_text_is_read(text: str, encoding: str) -> None:
    """Traditional characters come in Big5, and in GB 18030 as well."""
    text = OpenCC("s2t").convert(text).replace("◆", "●")
    assert decode_text(text.encode(encoding)) == (text, encoding)


@given(
    st.integers(0, len(WHOLE_PAGE) - 60),
    st.integers(40, 200),
    st.sampled_from(["gb18030", "utf_16_le", "utf_16_be"]),
)
def test_a_piece_of_a_page_is_never_turned_into_rubbish(start: int, length: int, encoding: str) -> None:
    """40 to 200 characters from anywhere are read right, or not at all."""
    text = WHOLE_PAGE[start : start + length].strip()
    try:
        found = decode_text(text.encode(encoding))[0]
    except PageError:
        return
    assert found == text


@given(st.binary(min_size=40, max_size=4000))
def test_random_bytes_are_no_text(data: bytes) -> None:
    """What is read of them, if anything, is UTF-8."""
    try:
        encoding = decode_text(b"\x81\xff" + data)[1]
    except PageError:
        return
    assert encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["latin-1", "shift_jis", "euc_kr"])
def test_text_of_other_countries_is_refused(encoding: str) -> None:
    """German, Japanese and Korean in their own encodings are no Chinese: an error of one line that names the cure."""
    text = {
        "latin-1": "Größe und Höhe der Bäume ändern sich für Jäger und Käufer überall. " * 9,
        "shift_jis": "ひらがなとカタカナでかかれたながいぶんしょうです。" * 9,
        "euc_kr": "오늘은 날씨가 아주 좋아서 모두 강가로 나갔습니다. " * 9,
    }[encoding]
    with pytest.raises(PageError, match="UTF-8"):
        decode_text(text.encode(encoding))


def test_what_a_file_says_of_itself_is_believed_only_where_it_fits() -> None:
    """A GB 2312 page that claims Big5 is read as what it is."""
    assert decode_text(SHORT.encode("gb18030"), declared="GB2312")[1] == "gb18030"
    assert decode_text(SHORT.encode("gb18030"), declared="big5") == (SHORT, "gb18030")
    assert decode_text(SHORT.encode("gb18030"), declared="nonsense") == (SHORT, "gb18030")
