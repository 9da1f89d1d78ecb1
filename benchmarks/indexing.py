"""`LocalIndex.add` against the bare int8 graph over the very same passages, side by side.

    python benchmarks/indexing.py PAGES [--rounds 3] [--passages 1500]

PAGES is a file or folder of pages. A round indexes it into a fresh folder (reading, layout, splitting, tokenising,
embedding, SQLite, FAISS and BM25 included) and then runs the graph alone over ready-made batches of eight of those
passages, sorted by length. Printed are medians over the rounds, of the ratio too: each is of two runs side by side.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from embedding import bare_graph

from baowen.embeddings import bundled, load_embedder
from baowen.rag import LocalIndex
from baowen.rag.loaders import FoundFile, walk


def some_files(pages: Path, most: int) -> list[Path]:
    """The first files, up to so many; about five passages each."""
    return [f.source for f in walk([pages]) if isinstance(f, FoundFile)][: max(1, most // 3)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--passages", type=int, default=1500, help="about how many passages a round takes")
    options = parser.parse_args()

    embedder, folder = load_embedder(), bundled.unpack()
    files = some_files(options.pages, options.passages)
    embedder.embed_queries(["热身"])
    whole: list[float] = []
    bare: list[float] = []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as home, LocalIndex.create(home, embedder) as index:
            report = index.add(files)
            rowids = index.library.rowids()
            texts = sorted({p.searchable for p in index.passages(rowids).values()})
        whole.append(report.embedded / report.seconds)
        run, tokens = bare_graph(folder, texts)
        started = time.perf_counter()
        run()
        bare.append(len(texts) / (time.perf_counter() - started))
        print(
            f"{report.embedded} passages of {tokens:.0f} tokens: index {whole[-1]:.1f}/s, bare graph {bare[-1]:.1f}/s"
        )
    ratio = statistics.median(w / b for w, b in zip(whole, bare, strict=True))
    print(f"medians: index {statistics.median(whole):.1f}/s, graph {statistics.median(bare):.1f}/s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
