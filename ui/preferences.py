"""What a user has set for himself, in a file that only the server's account can read."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

from ..rag import StoreError, UsageError

_log = logging.getLogger(__name__)
_FILE: Final = "preferences.json"
LARGEST_K: Final = 50
THEMES: Final = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one user likes it. `None` and "" leave it to the server's settings."""

    language: str = ""
    theme: str = "system"
    k: int | None = None
    llm: bool | None = None
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str = ""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Those of a user's folder; what is missing there or makes no sense is as if it had never been set."""
        try:
            held: Any = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError) as error:
            _log.warning("%s: %s", folder / _FILE, error)
            return cls()
        known = {f.name: f for f in fields(cls)}
        values = {n: v for n, v in held.items() if n in known} if isinstance(held, dict) else {}
        try:
            return replace(cls(), **values).checked()
        except (UsageError, TypeError):
            return cls()

    def checked(self) -> Self:
        """These, if they make sense. Raises UsageError, which names the cure, where they do not."""
        if self.language not in {"", "zh", "en"} or self.theme not in THEMES or self.llm not in {None, True, False}:
            raise UsageError("设置不对：请从列出的选项里选")
        if self.k is not None and (type(self.k) is not int or not 1 <= self.k <= LARGEST_K):
            raise UsageError(f"段落数是 {self.k}：请给 1 到 {LARGEST_K} 之间的整数")
        texts = (self.llm_url, self.llm_model, self.llm_key)
        if not all(isinstance(t, str) and len(t) <= 1000 and t.isprintable() for t in texts):
            raise UsageError("端点、模型名和密钥要写成一行文字")
        if self.llm_url and (
            urlsplit(self.llm_url).scheme not in {"http", "https"} or not urlsplit(self.llm_url).hostname
        ):
            raise UsageError("大模型端点要写完整的地址，例如 http://127.0.0.1:11434/v1")
        if self.llm_key and not self.llm_url:
            raise UsageError("只有密钥没有端点：请同时填大模型端点")
        return self

    def write(self, folder: Path) -> None:
        """Keeps them, whole or not at all. Raises StoreError where the file cannot be written."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, draft = tempfile.mkstemp(dir=folder, prefix=".preferences")  # 0600 from the first byte
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(draft).replace(folder / _FILE)
        except OSError as error:
            raise StoreError(f"无法保存设置：{error.strerror}，请检查 {folder} 的权限和磁盘空间") from error


def user_folder(home: Path, name: str) -> Path:
    """Where the files of a user lie; nobody's own is "local". A name cannot lead out of `home`."""
    return home / "users" / (f"u-{quote(name, safe='')}" if name else "local")
