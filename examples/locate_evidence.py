"""Write the ``spans`` of ``questions.jsonl`` anew from its ``evidence``, after a sample page was edited.

Run ``python examples/locate_evidence.py``. Every evidence string must stand exactly once in its page (a place name in
a list heading may repeat: then the last one before the next piece of evidence counts).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


def locate(text: str, evidence: list[str]) -> list[tuple[int, int]]:
    """Find each evidence string in a page.

    Args:
        text: the decoded page.
        evidence: one or more strings in reading order; the last one must be unique in the page.

    Returns:
        One ``(start, end)`` pair of character offsets for each string, in the order given.

    Raises:
        ValueError: a string is missing, or the last one is not unique.
    """
    if text.count(evidence[-1]) != 1:
        raise ValueError(f"evidence {evidence[-1]!r} stands {text.count(evidence[-1])} times in the page; it must be 1")
    found: list[tuple[int, int]] = []
    limit = len(text)
    for piece in reversed(evidence):
        start = text.rfind(piece, 0, limit)
        if start < 0:
            raise ValueError(f"evidence {piece!r} is not in the page before offset {limit}")
        found.append((start, start + len(piece)))
        limit = start
    return found[::-1]


def with_spans(record: dict[str, Any], pages: Path) -> dict[str, Any]:
    """Return the question record with ``spans`` that fit the pages in ``pages``; an unanswerable one gets none."""
    if record["file"] is None:
        return {**record, "spans": []}
    text = (pages / record["file"]).read_text(encoding="utf-8")
    evidence = record["evidence"] if isinstance(record["evidence"], list) else [record["evidence"]]
    spans = [
        {"file": record["file"], "start": start, "end": end, "line": text.count("\n", 0, start) + 1}
        for start, end in locate(text, evidence)
    ]
    return {**record, "spans": spans}


def main() -> None:
    """Rewrite ``questions.jsonl`` in place."""
    path = FOLDER / "questions.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = [json.dumps(with_spans(record, FOLDER / "pages"), ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
