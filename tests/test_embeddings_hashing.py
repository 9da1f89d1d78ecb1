"""HashingEmbedder: near texts are near, everywhere alike."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baowen.embeddings import HashingEmbedder


def test_texts_that_share_words_are_nearer() -> None:
    """A passage with the question's words is nearer to it than one without."""
    embedder = HashingEmbedder()
    (question,) = embedder.embed_queries(["春耕用了多少种子"])
    near, far = embedder.embed_passages(["今年春耕用了三百吨种子。", "运动会昨天闭幕。"])
    assert question @ near > question @ far + 0.3


def test_word_order_matters() -> None:
    """Pairs of characters count, so a text and its mirror image differ."""
    there, back = HashingEmbedder().embed_passages(["甲队胜乙队", "队乙胜队甲"])
    assert there @ back < 0.9


def test_vectors_are_the_same_in_another_process() -> None:
    """Python salts its own hashes anew in each process; ours are not salted."""
    code = (
        "from baowen.embeddings import HashingEmbedder; import sys;"
        "sys.stdout.write(HashingEmbedder(64).embed_queries(['春耕'])[0].tobytes().hex())"
    )
    there = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert there == HashingEmbedder(64).embed_queries(["春耕"])[0].tobytes().hex()


def test_a_text_has_one_vector_whatever_stands_beside_it() -> None:
    """5,000 texts go through in two parts and get the vectors they get alone."""
    embedder = HashingEmbedder(32)
    texts = [f"第{number}条消息" for number in range(5000)]
    together = embedder.embed_passages(texts)
    for row in (0, 4095, 4096, 4999):
        assert np.array_equal(together[row], embedder.embed_passages([texts[row]])[0])


def test_a_dimension_below_two_is_refused() -> None:
    """One column could hold nothing but a sign."""
    with pytest.raises(ValueError, match="at least 2"):
        HashingEmbedder(1)


@given(st.lists(st.text(), max_size=6))
def test_every_row_has_length_one(texts: list[str]) -> None:
    """Whatever the texts, empty ones and odd characters included."""
    vectors = HashingEmbedder(16).embed_passages(texts)
    assert vectors.shape == (len(texts), 16)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
