"""Scanned pages → their text, with the models that come inside the rapidocr package (extra `ocr`)."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from .errors import PageError
from .reflow import PrintedLine, reflow

if TYPE_CHECKING:
    from PIL.Image import Image

CURE = "扫描图片要做文字识别，请先安装：pip install 'baowen[ocr]'"
MAX_PIXELS = 100_000_000
MAX_SIDE = 3200
"""Pixels of the longer side that are looked at: a broadsheet's body text stays legible."""
MAX_FRAMES = 200
"""Pages of one TIFF."""
_LEAST_SCORE = 0.5
_running = Lock()


def image_text(data: bytes) -> str:
    """The text of a scanned image, page by page.

    Raises PageError when the image is damaged or too large, or when the extra is not installed.
    """
    return "\n\n".join(filter(None, (recognise(frame) for frame in _frames(data))))


def is_installed() -> bool:
    """Is the extra there?"""
    return find_spec("rapidocr") is not None


def recognise(image: Image) -> str:
    """The text on a picture of a page in reading order. Raises PageError when the extra is not installed."""
    import numpy as np

    if not is_installed():
        raise PageError(CURE)
    if max(image.size) > MAX_SIDE:
        image = image.copy()
        image.thumbnail((MAX_SIDE, MAX_SIDE))
    pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
    with _running:
        found = _engine()(np.ascontiguousarray(pixels))
    if found.boxes is None or not found.txts:
        return ""
    return reflow(_lines(found))


def _lines(found: Any) -> Iterator[PrintedLine]:
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        if score >= _LEAST_SCORE:
            left, top = (float(v) for v in corners.min(axis=0))
            right, bottom = (float(v) for v in corners.max(axis=0))
            yield PrintedLine(text, left, top, right, bottom)


def _frames(data: bytes) -> Iterator[Image]:
    """The pictures of a file, upright. A TIFF may hold several."""
    from PIL import Image, ImageOps, ImageSequence

    if not is_installed():
        raise PageError(CURE)
    large = f"图片超过 {MAX_PIXELS // 10**6} 百万像素或 {MAX_FRAMES} 页的上限：请缩小或拆开后再试"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            whole = Image.open(io.BytesIO(data))
        with whole:
            for n, frame in enumerate(ImageSequence.Iterator(whole)):
                if n >= MAX_FRAMES or frame.width * frame.height > MAX_PIXELS:
                    raise PageError(large)
                yield ImageOps.exif_transpose(frame).convert("RGB")
    except Image.DecompressionBombError as error:
        raise PageError(large) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise PageError("不是完好的图片：请重新保存") from error


@cache
def _engine() -> Any:
    """The recogniser, loaded once; it reads its models from its own package."""
    from ..embeddings.onnx_embedder import report_nothing

    report_nothing()
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical", "Global.max_side_len": MAX_SIDE})
