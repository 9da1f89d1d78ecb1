"""What baowen.embeddings hands on, what it costs to import, and how a name becomes an embedder."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import baowen.embeddings
from baowen.embeddings import (
    BaowenError,
    Embedder,
    HashingEmbedder,
    ModelError,
    SentenceTransformerEmbedder,
    bundled,
    load_embedder,
)
from baowen.embeddings.prompts import prompted, read_prompts
from baowen.embeddings.sentence_transformer import folder_name, local_folder


def test_the_public_names_are_sorted_and_all_there() -> None:
    """Every name of __all__ can be had, and dir() shows them."""
    assert list(baowen.embeddings.__all__) == sorted(baowen.embeddings.__all__)
    for name in baowen.embeddings.__all__:
        assert getattr(baowen.embeddings, name) is not None
        assert name in dir(baowen.embeddings)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that is not handed on fails as in any module."""
    with pytest.raises(AttributeError, match="no_such_name"):
        baowen.embeddings.no_such_name  # noqa: B018


def test_importing_loads_nothing_heavy() -> None:
    """Neither the package nor load_embedder imports numpy, torch, onnxruntime or the like."""
    code = (
        "import sys, baowen.embeddings; from baowen.embeddings import Embedder, HashingEmbedder, load_embedder;"
        "heavy = {'numpy', 'torch', 'onnx', 'onnxruntime', 'tokenizers', 'transformers', 'sentence_transformers'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_model_error_is_a_baowen_error() -> None:
    """Catching the root catches it."""
    assert issubclass(ModelError, BaowenError)


def test_hashing_is_loaded_by_name() -> None:
    """The name "hashing" needs no model at all."""
    embedder = load_embedder("hashing")
    assert isinstance(embedder, HashingEmbedder)
    assert isinstance(embedder, Embedder)


@pytest.mark.parametrize("dim", [2, 64, 384, 10_000])
def test_hashing_is_loaded_by_the_name_it_bears(dim: int) -> None:
    """An index keeps the name of the embedder it was given, and opens with that alone."""
    given = HashingEmbedder(dim)
    loaded = load_embedder(given.name)
    assert (loaded.name, loaded.dim) == (given.name, dim)


@pytest.mark.parametrize("name", ["./no/such/model", "/no/such/model", "~/no-such-model"])
def test_a_path_with_nothing_there_is_not_looked_up_on_the_hub(name: str) -> None:
    """What is written like a path and is not there fails at once."""
    with pytest.raises(ModelError, match="不存在"):
        load_embedder(name)


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    """An existing folder that holds no model names the file that is missing."""
    with pytest.raises(ModelError, match=r"config\.json"):
        SentenceTransformerEmbedder(tmp_path)


def test_a_hub_name_is_no_folder() -> None:
    """An owner and a name with one stroke between them is a hub name."""
    assert local_folder("owner/model") is None
    assert local_folder("model") is None


def test_a_local_model_is_named_by_its_folder_and_contents(tmp_path: Path) -> None:
    """The same files bear the same name; other weights or prompts another."""
    first, second = tmp_path / "a" / "model", tmp_path / "b" / "model"
    for folder in (first, second):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
        (folder / "model.safetensors").write_bytes(bytes(3_000_000))
    assert folder_name(first) == folder_name(second)
    assert folder_name(first).startswith("model@")
    (second / "model.safetensors").write_bytes(bytes(2_999_999) + b"\1")
    assert folder_name(first) != folder_name(second)


def test_where_the_package_is_missing_the_hub_has_the_same_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing bundled the hub's model is asked for, whose absence without a network names the cure at once."""
    monkeypatch.setenv("BAOWEN_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(bundled, "source_file", lambda: None)
    asked: list[object] = []

    class Recorder(SentenceTransformerEmbedder):
        def __init__(self, model: str, **options: object) -> None:
            asked.append((model, options["name"], options["prompts"]))

    monkeypatch.setattr("baowen.embeddings.sentence_transformer.SentenceTransformerEmbedder", Recorder)
    load_embedder()
    prompts = {"query": "query: ", "document": "passage: "}
    assert asked == [("intfloat/multilingual-e5-small", "intfloat/multilingual-e5-small+prompts", prompts)]


def test_prompts_are_read_from_the_folder(tmp_path: Path) -> None:
    """They stand under "prompts" in the file that sentence-transformers writes."""
    path = tmp_path / "config_sentence_transformers.json"
    path.write_text(json.dumps({"prompts": {"query": "问：", "document": ""}}), encoding="utf-8")
    assert read_prompts(tmp_path) == {"query": "问：", "document": ""}
    path.write_text("{")
    with pytest.raises(ModelError, match="config_sentence_transformers"):
        read_prompts(tmp_path)


def test_a_prompt_stands_before_each_text_and_lone_surrogates_are_replaced() -> None:
    """Half a UTF-16 pair, which undecodable file names can hold, becomes a question mark."""
    assert prompted("query: ", ["春", "a\ud800b", ""]) == ["query: 春", "query: a?b", "query: "]


def test_a_single_string_is_refused() -> None:
    """It would be embedded character by character."""
    with pytest.raises(TypeError, match="wrap it in a list"):
        prompted("", "春耕")
