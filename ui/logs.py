"""What a server writes to stderr: one JSON object a line; no question's text unless that is asked for."""

from __future__ import annotations

import json
import logging
import sys

from .traffic import access


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record; what `traffic.access` writes is JSON already."""
        head = {"time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname.lower()}
        message = record.getMessage()
        told = json.loads(message) if record.name == access.name else {"logger": record.name, "message": message}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps({**head, **told}, ensure_ascii=False)


def log_to_stderr() -> None:
    """Structured logs of this program, and warnings of its libraries."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("baowen").setLevel(logging.INFO)
