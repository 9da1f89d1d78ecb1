"""Which pieces of a multilingual vocabulary a reader of Chinese text needs, and the tokenizer made of them.

Pieces are chosen by script alone, through fixed Unicode ranges, never from a corpus: no name is lost because it was
rare somewhere, and every Python version chooses the same pieces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .q4_file import Unigram

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Inclusive ranges of code points. A piece of several characters is kept when all are in WORD_RANGES; a single character
# (with or without the word mark) also when it is in LETTER_RANGES, so that a rare letter is spelt out, never unknown.
WORD_RANGES = (
    (0x0020, 0x007E),  # ASCII: Latin letters, digits, punctuation
    (0x00A0, 0x00FF),  # Latin-1
    (0x2000, 0x2BFF),  # punctuation, currency, letterlike, numerals, arrows, mathematics, shapes (and the mark ▁)
    (0x2E00, 0x2E7F),  # supplemental punctuation
    (0x2E80, 0x303F),  # CJK radicals, Kangxi radicals, CJK punctuation
    (0x3040, 0x30FF),  # kana
    (0x3100, 0x312F),  # bopomofo
    (0x3190, 0x33FF),  # kanbun, strokes, kana extensions, enclosed and compatibility CJK
    (0x3400, 0x4DBF),  # CJK Extension A
    (0x4E00, 0x9FFF),  # CJK Unified Ideographs
    (0xF900, 0xFAFF),  # CJK compatibility ideographs
    (0xFE10, 0xFE4F),  # vertical forms, half marks, CJK compatibility forms
    (0xFF00, 0xFFEF),  # full-width and half-width forms
    (0x1F000, 0x1FAFF),  # pictographs, enclosed alphanumerics
    (0x20000, 0x3FFFF),  # CJK Extensions B and on
)
LETTER_RANGES = (
    (0x0100, 0x024F),  # Latin Extended-A and -B: pinyin with tones, European names
    (0x0300, 0x036F),  # combining diacritics
    (0x0370, 0x03FF),  # Greek
    (0x1E00, 0x1FFF),  # Latin Extended Additional, Greek Extended
    (0x2C60, 0x2C7F),  # Latin Extended-C
    (0xA720, 0xA7FF),  # Latin Extended-D
    (0xE000, 0xF8FF),  # private use: fonts of older pages
)


def _members(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


_KEPT = re.compile(f"[{_members(WORD_RANGES)}]+|▁?[{_members(LETTER_RANGES)}]")
MASK = "<mask>"


def is_kept(piece: str) -> bool:
    """Whether the piece is written in the scripts kept: see `WORD_RANGES` and `LETTER_RANGES`."""
    return _KEPT.fullmatch(piece) is not None


def kept_ids(unigram: Unigram) -> list[int]:
    """The ids of the pieces to keep, ascending; the special pieces always are."""
    special = {unigram.bos, unigram.eos, unigram.pad, unigram.unk}
    return [i for i, piece in enumerate(unigram.pieces) if i in special or is_kept(piece)]


def prune(unigram: Unigram, ids: list[int]) -> Unigram:
    """The same vocabulary with only these pieces; the piece of `ids[i]` becomes piece i."""
    new = {old: i for i, old in enumerate(ids)}
    return Unigram(
        tuple(unigram.pieces[i] for i in ids),
        unigram.scores[ids],
        new[unigram.bos],
        new[unigram.eos],
        new[unigram.pad],
        new[unigram.unk],
    )


def build_tokenizer(unigram: Unigram) -> Tokenizer:
    """A `tokenizers` Unigram with the model's own normalisation: NMT + NFKC, spaces folded, `<s> A </s>`."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pairs = [(piece, float(score)) for piece, score in zip(unigram.pieces, unigram.scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(pairs, unk_id=unigram.unk, byte_fallback=False))
    # The model was trained with U+FF5E (~ in full width) left alone, which NFKC folds: it sits out in a noncharacter.
    shelter = "\ufdd0"
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace("\uff5e", shelter),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(shelter, "\uff5e"),
            normalizers.Strip(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    names = unigram.pieces
    bos, eos = names[unigram.bos], names[unigram.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, unigram.bos), (eos, unigram.eos)],
    )
    special = [bos, names[unigram.pad], eos, names[unigram.unk], *([MASK] if MASK in names else [])]
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in special])
    return tokenizer
