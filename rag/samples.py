"""The sample pages that the package carries, indexed once into the user's cache."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

from .errors import IndexDamaged, IndexMismatch
from .index import LocalIndex

QUESTIONS = ("鞍山今年开复工目标是多少", "黑山县今年开复工项目总投资多少", "大连今年开复工目标是多少")
"""What one may ask of them first; the last has no answer there."""
FOLLOW_UPS = ("那营口呢？",)
"""What one may ask next."""


def open_samples(cache: Path, *, say: Callable[[str], None] | None = None) -> LocalIndex:
    """The index of the sample pages below the folder `cache`, made there on first use."""
    home = cache / "samples" / version("baowen")
    if say and not (home / "search").exists():
        say("首次使用：正在索引自带的示例版面（约几秒）…")
    try:
        index = LocalIndex.create(home)
    except (IndexDamaged, IndexMismatch):  # of another state of this program; it costs seconds to make again
        shutil.rmtree(home)
        index = LocalIndex.create(home)
    with as_file(files("baowen.examples") / "pages") as pages:
        index.add(pages, prune=True)
    return index
