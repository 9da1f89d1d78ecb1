"""What is installed, missing, slow or out of step, and the cure: one finding a check."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import BaowenError, IndexNotFound
from .index import LocalIndex, Status

if TYPE_CHECKING:
    from .settings import Settings

PACKAGES = ("sentence-transformers", "torch", "faiss-cpu", "onnxruntime", "tantivy", "jieba", "gradio")
SLOW_QUERY_MS = 200.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined. `cure` is empty when all is well."""

    subject: str
    detail: str
    cure: str = ""
    ok: bool = True

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def examine(settings: Settings, *, chosen: bool, deep: bool = False) -> Iterator[Finding]:
    """Looks at Python and the packages, the model, and the index; repairs FAISS and BM25 where they are out of step.

    `chosen`: the user named the home folder, so that it is an error when there is no index in it. `deep` also reads the
    library to its end and compares every vector.
    """
    yield Finding("Python", f"{platform.python_version()}，{os.cpu_count()} 核，{platform.system()}")
    for package in PACKAGES:
        try:
            yield Finding(package, version(package))
        except PackageNotFoundError:
            yield Finding(package, "没有安装", f"pip install {package}", ok=False)
    yield from _guarded("离线模型", _model)
    yield from _guarded("缓存目录", lambda: _writable(settings.cache))
    yield from _guarded("索引", lambda: _index(settings, chosen=chosen, deep=deep))


def _guarded(subject: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except BaowenError as error:
        fact, _, cure = str(error).partition("：")
        yield Finding(subject, fact, cure, ok=False)
    except OSError as error:
        yield Finding(subject, str(error), "检查磁盘空间和权限", ok=False)


def _model() -> Iterator[Finding]:
    from ..embeddings import load_embedder

    started = time.perf_counter()
    embedder = load_embedder()
    loaded = time.perf_counter() - started
    embedder.embed_queries(["热身"])
    times = []
    for _ in range(5):
        started = time.perf_counter()
        embedder.embed_queries(["今年开复工目标是多少"])
        times.append((time.perf_counter() - started) * 1000)
    middle = sorted(times)[2]
    slow = "" if middle < SLOW_QUERY_MS else "机器正忙或太慢：关掉占用处理器的程序"
    yield Finding(
        "离线模型",
        f"{embedder.name}，{embedder.dim} 维，载入 {loaded:.1f} 秒，一问 {middle:.0f} 毫秒",
        slow,
        ok=not slow,
    )


def _writable(folder: Path) -> Iterator[Finding]:
    folder.mkdir(parents=True, exist_ok=True)
    ok = os.access(folder, os.W_OK)
    yield Finding("缓存目录", str(folder), "" if ok else "改权限，或用 BAOWEN_CACHE 指定别处", ok=ok)


def _index(settings: Settings, *, chosen: bool, deep: bool) -> Iterator[Finding]:
    try:
        index = LocalIndex.open(settings.home)
    except IndexNotFound as error:
        if chosen:
            raise
        yield Finding("索引", f"{settings.home} 还没有索引", str(error).partition("：")[2])
        return
    with index:
        status = index.status()
        yield Finding(
            "索引",
            f"{status.home}：{status.files} 个文件，{status.articles} 篇，{status.passages} 段，{status.bytes >> 20} MB",
        )
        if status.staged:
            yield _unpublished(status)
        if deep:
            yield from _library(index)
        yield from _in_step(index, deep=deep)


def _unpublished(status: Status) -> Finding:
    if status.writer:
        return Finding("正在索引", f"进程 {status.writer} 正在写入，{status.staged} 段还没有并入检索")
    return Finding("中断的索引", f"{status.staged} 段已写入，还没有并入检索", "再次运行 baowen index 会接着做")


def _library(index: LocalIndex) -> Iterator[Finding]:
    """Nothing else holds what the library holds: where it is damaged there is nothing to repair it from."""
    wrong = [*index.library.damage(), *(f"{n} 段没有向量" for n in [index.library.without_vector()] if n)]
    cure = "删除这个文件夹后运行 baowen index 重建" if wrong else ""
    yield Finding("库", "；".join(wrong) or "逐页读过，完好", cure, ok=not wrong)


def _in_step(index: LocalIndex, *, deep: bool) -> Iterator[Finding]:
    """Compares library, FAISS and BM25, and makes the last two again where they differ."""
    wrong = index.check(deep=deep)
    if not wrong:
        yield Finding("索引一致性", "库、向量、全文三者一致")
        return
    index.rebuild()
    if still := index.check(deep=deep):
        yield Finding("索引一致性", "；".join(still), "换一个 --home 重新索引", ok=False)
    else:
        yield Finding("索引一致性", f"不一致（{'；'.join(wrong)}），已由库重建，没有重新计算向量")
