"""Pruning the vocabulary by script, and the tokenizer made of what stays."""

from pathlib import Path

import pytest
import tiny_model

from baowen.embeddings.q4_file import read
from baowen.embeddings.vocabulary import build_tokenizer, is_kept, kept_ids, prune


@pytest.mark.parametrize(
    "piece", ["▁", "春耕", "▁2024", "GDP", "café", "の", "カ", "％", "《", "㎡", "𠮷", "▁ā", "α", "№"]
)
def test_pieces_of_the_scripts_in_chinese_papers_stay(piece: str) -> None:
    """Chinese of every block, kana, Latin, digits, symbols and single Greek and accented letters are kept."""
    assert is_kept(piece)


@pytest.mark.parametrize("piece", ["Ж", "▁при", "한국", "ไทย", "ال", "春при", "ελλ", "ươ", ""])
def test_pieces_of_other_scripts_go(piece: str) -> None:
    """Any character of another script removes the piece, and so do words in accented Latin or Greek."""
    assert not is_kept(piece)


def test_special_pieces_always_stay_and_ids_close_up(tmp_path: Path) -> None:
    """Of the ten pieces only the Cyrillic one goes; those after it move down by one."""
    unigram = read(tiny_model.write_source(tmp_path)).unigram
    ids = kept_ids(unigram)
    assert ids == [i for i in range(10) if i != tiny_model.CYRILLIC]
    pruned = prune(unigram, ids)
    assert pruned.pieces == ("<s>", "<pad>", "</s>", "<unk>", "▁", "春", "耕", "春耕", "<mask>")
    assert pruned.scores.tolist() == [0, 0, 0, 0, -2, -5, -5, -6, 0]
    assert (pruned.bos, pruned.pad, pruned.eos, pruned.unk) == (0, 1, 2, 3)


def test_the_tokenizer_takes_the_likeliest_pieces_between_the_marks(tmp_path: Path) -> None:
    """春耕 as one piece (−6) beats 春 + 耕 (−5 − 5 = −10); the text starts with ▁ and stands between <s> and </s>."""
    unigram = read(tiny_model.write_source(tmp_path)).unigram
    tokenizer = build_tokenizer(prune(unigram, kept_ids(unigram)))
    assert tokenizer.encode("春耕").tokens == ["<s>", "▁", "春耕", "</s>"]
    assert tokenizer.encode("耕春").tokens == ["<s>", "▁", "耕", "春", "</s>"]
    assert tokenizer.encode("春Ж").tokens == ["<s>", "▁", "春", "Ж", "</s>"]
    assert tokenizer.encode("春Ж").ids == [0, 4, 5, 3, 2]


def test_the_text_is_normalised_but_the_wide_tilde_stays(tmp_path: Path) -> None:
    """NFKC folds full-width forms, runs of spaces become one, and U+FF5E is left alone as in training."""
    unigram = read(tiny_model.write_source(tmp_path)).unigram
    normaliser = build_tokenizer(unigram).normalizer
    assert normaliser is not None
    assert normaliser.normalize_str("　５０％　　～㎡ \n") == "50% ～m2"
