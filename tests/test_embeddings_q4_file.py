"""The source file of the bundled model, on a small one built here."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tiny_model

from baowen.embeddings import ModelError
from baowen.embeddings.q4_file import dequantise, nibbles, read, scales


def test_a_block_dequantises_to_nibble_less_eight_times_scale() -> None:
    """Byte j holds element j in its low and element j + 16 in its high nibble; the value is (nibble − 8) × d."""
    packed = np.zeros((1, 1, 18), np.uint8)
    packed[0, 0, :2] = np.frombuffer(np.float16(0.5).tobytes(), np.uint8)
    packed[0, 0, 2:] = 0x88
    packed[0, 0, 2] = 0xF0
    packed[0, 0, 17] = 0x19
    values = dequantise(packed)
    assert values.shape == (1, 32)
    assert values[0, 0] == (0 - 8) * 0.5
    assert values[0, 16] == (15 - 8) * 0.5
    assert values[0, 15] == (9 - 8) * 0.5
    assert values[0, 31] == (1 - 8) * 0.5
    assert np.count_nonzero(values) == 4


def test_codes_and_scales_make_up_the_values() -> None:
    """The packed rows give codes (rows, blocks, 32) and scales (rows, blocks) whose product is the tensor."""
    blocks = np.frombuffer(tiny_model.pack(np.linspace(-1, 1, 128, dtype=np.float32)), np.uint8).reshape(2, 2, 18)
    assert nibbles(blocks).shape == (2, 2, 32)
    assert scales(blocks).shape == (2, 2)
    rebuilt = (nibbles(blocks).astype(np.float32) - 8) * scales(blocks)[..., None]
    assert np.array_equal(rebuilt.reshape(2, 64), dequantise(blocks))
    # Half a step of the coarsest block, 1 / 7, is the most that rounding can lose; float16 scales add a little.
    assert np.abs(dequantise(blocks).ravel() - np.linspace(-1, 1, 128)).max() < 0.5 / 7 + 0.002


def test_a_file_gives_back_its_architecture_pieces_and_tensors(tmp_path: Path) -> None:
    """Reading returns the sizes, the pieces with their scores, float32 tensors unchanged and packed ones nearly so."""
    source = read(tiny_model.write_source(tmp_path))
    weights = tiny_model.tensors()
    assert (source.architecture.hidden, source.architecture.layers, source.architecture.feed_forward) == (32, 1, 64)
    assert source.unigram.pieces == tiny_model.PIECES
    assert source.unigram.scores.tolist() == list(tiny_model.SCORES)
    assert (source.unigram.bos, source.unigram.eos, source.unigram.pad, source.unigram.unk) == (0, 2, 1, 3)
    assert np.array_equal(source.tensor("emb.pos", 32), weights["emb.pos"])
    assert source.tensor("l0.fo.w", 64).shape == (32, 64)
    assert np.abs(source.tensor("l0.fo.w", 64) - weights["l0.fo.w"]).max() < np.abs(weights["l0.fo.w"]).max() / 7


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"GGUF" + data[4:], id="another format"),
        pytest.param(lambda data: data[:60], id="cut in the tokenizer"),
        pytest.param(lambda data: data[:-1], id="cut by one byte"),
        pytest.param(lambda data: b"", id="empty"),
    ],
)
def test_a_damaged_file_is_one_line_that_names_file_and_cure(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A file of another format or cut short raises ModelError with the file and the command that cures it."""
    path = tmp_path / "model.bin"
    path.write_bytes(damage(tiny_model.source_bytes()))
    with pytest.raises(ModelError, match=r"model\.bin.*pip install") as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_a_missing_tensor_is_a_model_error(tmp_path: Path) -> None:
    """Asking for a tensor that the file lacks names it."""
    with pytest.raises(ModelError, match=r"l7\.q\.w"):
        read(tiny_model.write_source(tmp_path)).tensor("l7.q.w")
