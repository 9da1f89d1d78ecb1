"""The CPU graph, on a small random model."""

from pathlib import Path

import numpy as np
import pytest
import tiny_model
from numpy.typing import NDArray

from baowen.embeddings.int8_graph import build, quantise_columns
from baowen.embeddings.q4_file import Q4File, read

IDS = list(range(len(tiny_model.PIECES)))


@pytest.fixture
def source(tmp_path: Path) -> Q4File:
    """The small model."""
    return read(tiny_model.write_source(tmp_path))


def run(graph: bytes, ids: list[list[int]], mask: list[list[int]]) -> NDArray[np.float32]:
    """The graph's vectors."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    feed = {"input_ids": np.array(ids, np.int64), "attention_mask": np.array(mask, np.int64)}
    return np.asarray(session.run(None, feed)[0])


def expected(source: Q4File, ids: list[int]) -> NDArray[np.float64]:
    """The same encoder in plain numpy and float64: BERT, post-layer-norm, mean pooling, length 1."""
    from math import erf

    def weight(name: str, columns: int | None = None) -> NDArray[np.float64]:
        return source.tensor(name, columns).astype(np.float64)

    def linear(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        return x @ weight(f"l0.{name}.w", x.shape[1]).T + weight(f"l0.{name}.b")

    def norm(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
        return centred / spread * weight(f"{name}.w") + weight(f"{name}.b")

    state = weight("emb.word", 32)[ids] + weight("emb.pos", 32)[: len(ids)] + weight("emb.type", 32)[0]
    state = norm(state, "emb.ln")
    query, key, value = (linear(state, part).reshape(len(ids), 2, 16).swapaxes(0, 1) for part in "qkv")
    scores = np.exp(query @ key.swapaxes(1, 2) / np.sqrt(16))
    mixed = (scores / scores.sum(axis=2, keepdims=True) @ value).swapaxes(0, 1).reshape(len(ids), 32)
    state = norm(linear(mixed, "ao") + state, "l0.aln")
    wide = linear(state, "fi")
    wide = wide * 0.5 * (1 + np.vectorize(erf)(wide / np.sqrt(2)))
    pooled = norm(linear(wide, "fo") + state, "l0.oln").mean(axis=0)
    return pooled / np.linalg.norm(pooled)


def test_columns_are_quantised_each_by_its_own_peak() -> None:
    """With limit 64, a column that peaks at 2 has scale 2 / 64, one of zeros has scale 1."""
    weights, scale = quantise_columns(np.array([[2, 0], [-1, 0]], np.float32), limit=64)
    assert scale.tolist() == [2 / 64, 1]
    assert weights.tolist() == [[64, 0], [-32, 0]]


def test_the_graph_agrees_with_the_formula(source: Q4File) -> None:
    """Its vectors are those of a BERT encoder computed in float64, but for the rounding to 8 bits."""
    ids = [0, 4, 8, 6, 5, 2]
    (vector,) = run(build(source, IDS), [ids], [[1] * 6])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector @ expected(source, ids) > 0.999


def test_padding_does_not_change_a_vector(source: Q4File) -> None:
    """The same text beside a longer one gives the same vector, but for the rounding that they share."""
    graph = build(source, IDS)
    (alone,) = run(graph, [[0, 4, 5, 2]], [[1, 1, 1, 1]])
    beside, _ = run(graph, [[0, 4, 5, 2, 9, 9], [0, 4, 8, 6, 5, 2]], [[1, 1, 1, 1, 0, 0], [1] * 6])
    assert alone @ beside > 0.999


def test_kept_rows_are_renumbered(source: Q4File) -> None:
    """With row 7 pruned, id 7 means what id 8 meant before."""
    pruned = build(source, [i for i in IDS if i != tiny_model.CYRILLIC])
    assert np.allclose(run(pruned, [[0, 7, 2]], [[1, 1, 1]]), run(build(source, IDS), [[0, 8, 2]], [[1, 1, 1]]))
