"""The bundled model's int8 graph against its float32 weights: agreement, dense recall, speed, side by side.

    python benchmarks/embedding.py --news NEWS.jsonl.xz --questions QUESTIONS.jsonl
    python benchmarks/embedding.py --news NEWS.jsonl.xz --questions QUESTIONS.jsonl --parts recall --articles 2500

NEWS has one {"id", "text"} a line (and "title", if it has one), QUESTIONS one {"question", "docs": [id, ...]} a line. An article is cut into
pieces of at most 300 characters on 。, its score is that of its best piece. recall@10 of a question is the share of its
documents among the ten best articles.
"""

import argparse
import json
import lzma
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from baowen.embeddings import Embedder, FloatArray, OnnxEmbedder, SentenceTransformerEmbedder, bundled
from baowen.embeddings.prompts import E5_PROMPTS, prompted

PIECE_CHARACTERS = 300
AGREEMENT_PASSAGES = 200
SPEED_PASSAGES = 64
ROUNDS = 3
SEED = 20


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the collection."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the articles that answer it."""

    text: str
    docs: frozenset[str]


def read_articles(path: Path) -> Iterator[Article]:
    """Headline and text as one; line breaks dropped."""
    open_text = lzma.open if path.suffix == ".xz" else open
    with open_text(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            headline = f"{row['title']}。" if row.get("title") else ""
            yield Article(row["id"], (headline + row["text"]).replace("\n", ""))


def read_questions(path: Path) -> list[Question]:
    """Those that have documents."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Question(row["question"], frozenset(row["docs"])) for row in rows if row.get("docs")]


def choose(path: Path, questions: list[Question], count: int) -> list[Article]:
    """`count` articles: every document of the questions, and others drawn with a fixed seed."""
    wanted = frozenset[str]().union(*(question.docs for question in questions))
    answers: list[Article] = []
    others: list[Article] = []
    for article in read_articles(path):
        (answers if article.id in wanted else others).append(article)
    return answers + random.Random(SEED).sample(others, max(0, min(count - len(answers), len(others))))


def pieces(text: str, most: int) -> list[str]:
    """The first `most` characters in pieces of whole sentences; a sentence that is too long is cut."""
    found = [""]
    for sentence in text[:most].split("。"):
        for start in range(0, len(sentence), PIECE_CHARACTERS - 1):
            part = sentence[start : start + PIECE_CHARACTERS - 1] + "。"
            if len(found[-1]) + len(part) > PIECE_CHARACTERS:
                found.append("")
            found[-1] += part
    return [piece for piece in found if piece]


def recall(embedder: Embedder, articles: list[Article], questions: list[Question], most: int) -> float:
    """Mean recall@10, an article standing where its best piece stands."""
    cut = [(number, piece) for number, article in enumerate(articles) for piece in pieces(article.text, most)]
    owners = np.array([number for number, _ in cut])
    texts = [piece for _, piece in cut]
    started = time.perf_counter()
    parts = _in_parts(embedder, texts, f"{type(embedder).__name__}, {len(articles)} articles")
    vectors = np.concatenate(list(parts))
    seconds = time.perf_counter() - started
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    scores = np.maximum.reduceat(embedder.embed_queries([q.text for q in questions]) @ vectors.T, starts, axis=1)
    best = np.argsort(-scores, axis=1)[:, :10]
    ids = [article.id for article in articles]
    shares = [
        len(question.docs & {ids[number] for number in row}) / min(10, len(question.docs))
        for question, row in zip(questions, best.tolist(), strict=True)
    ]
    print(f"  {len(texts)} pieces in {seconds:.0f} s: {len(texts) / seconds:.1f} a second")
    return statistics.fmean(shares)


def _in_parts(embedder: Embedder, texts: list[str], what: str) -> Iterator[FloatArray]:
    for start in range(0, len(texts), 512):
        yield embedder.embed_passages(texts[start : start + 512])
        sys.stderr.write(f"\r  {what}: {min(start + 512, len(texts))} of {len(texts)} pieces ")
    sys.stderr.write("\n")


def agreement(int8: Embedder, full: Embedder, passages: list[str]) -> None:
    """The cosine between the two vectors of each passage."""
    cosines = (int8.embed_passages(passages) * full.embed_passages(passages)).sum(axis=1)
    print(f"agreement on {len(passages)} passages: cosine min {cosines.min():.4f}, mean {cosines.mean():.4f}")


def speed(int8: OnnxEmbedder, full: Embedder, folder: Path, passages: list[str]) -> None:
    """Passages a second of the bare graph and of both embedders, in turns."""
    bare, tokens = bare_graph(folder, passages)
    ways: dict[str, Callable[[], object]] = {
        "bare int8 graph": bare,
        "OnnxEmbedder": lambda: int8.embed_passages(passages),
        "SentenceTransformerEmbedder, float32": lambda: full.embed_passages(passages),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            rates[name].append(len(passages) / (time.perf_counter() - started))
    print(f"speed on {len(passages)} passages of {tokens:.0f} tokens, passages a second:")
    for name, found in rates.items():
        ratio = statistics.median(found) / statistics.median(rates["bare int8 graph"])
        print(f"  {name:38} best {max(found):5.1f}  median {statistics.median(found):5.1f}  × bare {ratio:.2f}")


def bare_graph(folder: Path, passages: list[str]) -> tuple[Callable[[], object], float]:
    """Running the graph over ready-made batches of eight, sorted by length; and the mean number of tokens."""
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(512)
    encoded = sorted(tokenizer.encode_batch(prompted(E5_PROMPTS["document"], passages)), key=len)
    batches: list[dict[str, np.ndarray[tuple[int, int], np.dtype[np.int64]]]] = []
    for start in range(0, len(encoded), 8):
        group = encoded[start : start + 8]
        ids = np.zeros((len(group), max(map(len, group))), np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(group):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
        batches.append({"input_ids": ids, "attention_mask": mask})
    session = onnxruntime.InferenceSession(str(folder / "onnx" / "model_int8.onnx"), providers=["CPUExecutionProvider"])
    return lambda: [session.run(None, batch) for batch in batches], statistics.fmean(map(len, encoded))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--news", type=Path, required=True, help="articles, .jsonl or .jsonl.xz")
    parser.add_argument("--questions", type=Path, required=True, help="questions with documents, .jsonl")
    parser.add_argument("--parts", nargs="+", choices=["agreement", "speed", "recall"], default=["agreement", "speed"])
    parser.add_argument("--articles", type=int, default=2500, help="articles for recall, the documents among them")
    parser.add_argument("--max-chars", type=int, default=600, help="characters of each article for recall")
    options = parser.parse_args()

    questions = read_questions(options.questions)
    articles = choose(options.news, questions, options.articles)
    folder = bundled.unpack()
    int8, full = OnnxEmbedder(folder), SentenceTransformerEmbedder(folder, device="cpu")
    passages = [pieces(article.text, PIECE_CHARACTERS)[0] for article in articles[-AGREEMENT_PASSAGES:]]
    if "agreement" in options.parts:
        agreement(int8, full, passages)
    if "speed" in options.parts:
        speed(int8, full, folder, passages[:SPEED_PASSAGES])
    if "recall" in options.parts:
        print(f"dense recall@10 on {len(questions)} questions over {len(articles)} articles:")
        found = {
            name: recall(e, articles, questions, options.max_chars) for name, e in (("int8", int8), ("fp32", full))
        }
        print("  " + ", ".join(f"{name} {value:.4f}" for name, value in found.items()))
        print(f"  int8 − fp32 = {found['int8'] - found['fp32']:+.4f}")


if __name__ == "__main__":
    main()
