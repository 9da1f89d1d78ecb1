"""Files that two generations of an index share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def link_or_copy(file: Path, name: Path) -> None:
    """Gives a file that is never written again another name; a copy where the file system has no links."""
    try:
        os.link(file, name)
    except OSError:
        shutil.copy2(file, name)
