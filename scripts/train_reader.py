"""Trains the span reader: where in a passage the answer to a question begins and ends, or that it is not there.

    python scripts/train_reader.py prepare --out WORK DRCD.json [CMRC.json ...] [--held-out 200]
    python scripts/train_reader.py train --out WORK [--epochs 2] [--threads 2]
    python scripts/train_reader.py export --out WORK

The files are reading comprehension data in SQuAD form (`data[].paragraphs[].context, qas[].question, answers[]`);
traditional characters are made simplified. Each question is seen with the passage that holds its answer; with another
one like it that does not (BM25); with its passage less the clause or the sentence that answers; and with a year, a
place or a rare word of the question exchanged for another: then the answer is "not here". The lower half of the bundled
encoder stays as it is; its upper half and two scores a token are trained (Devlin et al., BERT, 2019, section 4.3; the
first token stands for "not here").
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from baowen.embeddings import bundled, span_weights
from baowen.rag import passage as passages
from baowen.rag.lexical import Entry, Lexical, LexicalWriter
from baowen.rag.passage import sentences
from baowen.rag.places import mentions
from baowen.rag.tokenizer import cut, rarity

TARGET = Path(__file__).parents[1] / "embeddings" / "data" / "span_reader.npz"
SEED = 20
LONGEST = 320
"""Tokens of a question with its passage."""
BATCH_TOKENS = 3200
FROZEN = 6
_CLAUSE_END = re.compile(r"[,，;；。！？!?\n]")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?=年)")


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a passage; the answer's characters in it, or -1 where it holds none."""

    question: str
    passage: str
    start: int
    end: int


def windows(context: str) -> list[tuple[int, int]]:
    """Neighbouring sentences filled up to the length of a passage."""
    found: list[tuple[int, int]] = []
    for start, end in sentences(context):
        if found and end - found[-1][0] <= passages.TARGET:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def questions(path: Path) -> Iterator[tuple[str, str, str, str, int]]:
    """(title, context, question, answer, where it starts), simplified; those whose places no longer fit are left out."""
    from opencc import OpenCC

    simplify = OpenCC("t2s").convert
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        title = simplify(article.get("title") or "")
        for paragraph in article["paragraphs"]:
            context = simplify(paragraph["context"])
            for qa in paragraph["qas"]:
                answer, start = simplify(qa["answers"][0]["text"]), qa["answers"][0]["answer_start"]
                if context[start : start + len(answer)] == answer:
                    yield title, context, simplify(qa["question"]), answer, start


def exchanged(question: str, passage: str, chance: random.Random, names: dict[str, list[str]]) -> Iterator[str]:
    """The question about another year or place, or with another rare word, which the passage does not hold."""
    if year := _YEAR.search(question):
        other = str(int(year.group()) + chance.choice([-3, -2, -1, 1, 2, 3]))
        if other not in passage:
            yield question[: year.start()] + other + question[year.end() :]
    if found := mentions(question):
        place = chance.choice(names["places"])
        if place not in passage:
            yield question[: found[0].start] + place + question[found[0].end :]
    if rare := [w for w in rare_words(question) if w in passage]:
        word, other = chance.choice(rare), chance.choice(names["words"])
        if other not in passage:
            yield question.replace(word, other)


def rare_words(question: str) -> list[str]:
    """Runs of characters that the dictionary does not know, and its rarest words: names more often than not."""
    found: list[str] = []
    run = ""
    for word in [*cut(question), ""]:
        if len(word) == 1 and "\u4e00" <= word <= "\u9fff" and rarity(word) > 0.45:
            run += word
            continue
        if len(run) > 1:
            found.append(run)
        run = ""
        if len(word) > 1 and rarity(word) > 0.75 and "\u4e00" <= word[0] <= "\u9fff":
            found.append(word)
    return found


def without(passage: str, start: int, end: int, chance: random.Random) -> Iterator[str]:
    """The passage without the clause, or without the sentence, in which the answer stands; unless it stands elsewhere.

    What is left is about the same thing and says other things of it, as a report does that lacks one figure.
    """
    ends = _SENTENCE_END if chance.random() < 0.5 else _CLAUSE_END
    low = max((m.end() for m in ends.finditer(passage, 0, start)), default=0)
    high = next((m.end() for m in ends.finditer(passage, end)), len(passage))
    rest = passage[:low] + passage[high:]
    if passage[start:end] not in rest and len(rest) > 40:
        yield rest


def headed(title: str, passage: str, chance: random.Random) -> str:
    """The passage under its title, as passages of an index are; now and then without."""
    return f"{title}\n{passage}" if title and chance.random() < 0.7 else passage


def prepare(files: list[Path], out: Path, held_out: int) -> None:
    chance = random.Random(SEED)
    rows = [row for path in files for row in questions(path)]
    contexts = {c: (t, windows(c)) for t, c, *_ in rows}
    pieces = [(t, c[s:e]) for c, (t, found) in contexts.items() for s, e in found]
    names = {
        "places": sorted({q[m.start : m.end] for _, _, q, *_ in rows for m in mentions(q)}),
        "words": sorted({w for _, _, q, *_ in rows for w in rare_words(q)}),
    }
    print(f"{len(rows)} questions, {len(pieces)} passages, {len(names['places'])} places", flush=True)
    print("words:", " ".join(names["words"][::150]))
    sets: dict[str, list[Example]] = {"train": [], "dev": []}
    with tempfile.TemporaryDirectory() as folder:
        writer = LexicalWriter(Path(folder) / "words")
        writer.add(Entry(n, f"{t} {text}") for n, (t, text) in enumerate(pieces))
        writer.finish()
        lexical = Lexical.open(Path(folder) / "words")
        for n, (title, context, question, answer, start) in enumerate(rows):
            found = next(((s, e) for s, e in contexts[context][1] if s <= start and start + len(answer) <= e), None)
            if found is None:
                continue
            into = sets["dev" if n >= len(rows) - held_out else "train"]
            text = context[slice(*found)]
            whole = headed(title, text, chance)
            at = len(whole) - len(text) + start - found[0]
            into.append(Example(question, whole, at, at + len(answer)))
            near = [pieces[i] for i, _ in lexical.search(f"{title} {question}", k=8)]
            if others := [(t, p) for t, p in near if answer not in p and p != text]:
                t, p = others[min(len(others) - 1, int(chance.expovariate(0.7)))]
                if chance.random() < 0.4:
                    into.append(Example(question, headed(t, p, chance), -1, -1))
            into += [
                Example(o, whole, -1, -1) for o in exchanged(question, whole, chance, names) if chance.random() < 0.4
            ]
            if chance.random() < 0.7:
                into += [Example(question, p, -1, -1) for p in without(whole, at, at + len(answer), chance)]
    out.mkdir(parents=True, exist_ok=True)
    for name, examples in sets.items():
        rows_out = [json.dumps([e.question, e.passage, e.start, e.end], ensure_ascii=False) for e in examples]
        (out / f"{name}.jsonl").write_text("\n".join(rows_out), encoding="utf-8")
        print(name, len(examples), "examples,", sum(e.start < 0 for e in examples), "without an answer")


def encoded(path: Path) -> list[tuple[list[int], int, int, int]]:
    """(token ids, first token of the passage, first and last token of the answer, or 0 and 0) of each example."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled.unpack() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST, strategy="only_second")
    examples = [Example(*json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    found: list[tuple[list[int], int, int, int]] = []
    for example, encoding in zip(
        examples, tokenizer.encode_batch([(e.question, e.passage) for e in examples]), strict=True
    ):
        inside = [i for i, s in enumerate(encoding.sequence_ids) if s == 1]
        if example.start < 0:
            found.append((encoding.ids, inside[0], 0, 0))
            continue
        spans = encoding.offsets
        held = [i for i in inside if spans[i][0] < example.end and spans[i][1] > example.start]
        if held and spans[held[0]][0] != spans[held[0]][1]:
            found.append((encoding.ids, inside[0], held[0], held[-1]))
    return found


def batches(examples: list[Any], chance: random.Random) -> list[list[Any]]:
    """Examples of like length together, each batch within so many tokens; in an order by chance."""
    found: list[list[Any]] = []
    for start in range(0, len(examples), 512):
        for example in sorted(examples[start : start + 512], key=lambda e: -len(e[0])):
            if found and found[-1] and (len(found[-1]) + 1) * len(found[-1][0][0]) <= BATCH_TOKENS:
                found[-1].append(example)
            else:
                found.append([example])
        found.append([])
    whole = [b for b in found if b]
    chance.shuffle(whole)
    return whole


def tensors(batch: list[Any]) -> tuple[Any, Any, Any, Any]:
    """ids, mask, which tokens may be an answer, the first and last token of each."""
    import torch

    longest = max(len(e[0]) for e in batch)
    ids = torch.zeros((len(batch), longest), dtype=torch.long)
    mask, allowed = torch.zeros_like(ids), torch.zeros((len(batch), longest), dtype=torch.bool)
    for row, (tokens, first, _, _) in enumerate(batch):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
        allowed[row, first : len(tokens) - 1] = True
        allowed[row, 0] = True
    return ids, mask, allowed, torch.tensor([[s, e] for *_, s, e in batch])


class SpanModel:
    """The bundled encoder with two scores a token."""

    def __init__(self) -> None:
        import torch
        from transformers import BertModel

        # Float32 throughout: on a CPU without matrix units bfloat16 took half as long again.
        self.encoder = BertModel.from_pretrained(
            str(bundled.unpack()), add_pooling_layer=False, dtype=torch.float32, attention_probs_dropout_prob=0.0
        )
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, 2)
        torch.nn.init.normal_(self.head.weight, std=0.02)
        for parameter in self.encoder.parameters():
            parameter.requires_grad = False
        for layer in self.encoder.encoder.layer[FROZEN:]:
            for parameter in layer.parameters():
                parameter.requires_grad = True

    def parameters(self) -> list[Any]:
        """Those that are trained."""
        return [p for p in (*self.encoder.parameters(), *self.head.parameters()) if p.requires_grad]

    def scores(self, ids: Any, mask: Any, allowed: Any) -> Any:
        """(batch, 2, tokens) scores of first and last token; those that cannot be are −10,000."""
        state = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        scores = self.head(state).transpose(1, 2)
        return scores.masked_fill(~allowed[:, None], -1e4)

    def save(self, path: Path) -> None:
        """The trained weights alone, float32, under the names of the encoder's layers."""
        named = {n: p.detach().numpy() for n, p in self.encoder.named_parameters() if p.requires_grad}
        named["head.weight"], named["head.bias"] = (p.detach().numpy() for p in self.head.parameters())
        np.savez(path, **named)  # pyright: ignore[reportArgumentType]

    def load(self, path: Path) -> None:
        """Goes on from weights that `save` wrote."""
        import torch

        with np.load(path, allow_pickle=False) as stored, torch.no_grad():
            for name, parameter in self.encoder.named_parameters():
                if name in stored:
                    parameter.copy_(torch.from_numpy(stored[name]))
            self.head.weight.copy_(torch.from_numpy(stored["head.weight"]))
            self.head.bias.copy_(torch.from_numpy(stored["head.bias"]))


def evaluate(model: SpanModel, examples: list[Any]) -> str:
    """Exact token spans among those with an answer, and how well the null score parts the two."""
    import torch

    right = total = 0
    margins: list[tuple[float, bool]] = []
    model.encoder.eval()
    with torch.no_grad():
        for batch in batches(list(examples), random.Random(0)):
            ids, mask, allowed, gold = tensors(batch)
            scores = model.scores(ids, mask, allowed)
            for row, (start, end) in enumerate(gold.tolist()):
                pair = scores[row, 0, 1:, None] + scores[row, 1, None, 1:]
                pair = torch.triu(pair + 3e4) - torch.triu(pair + 3e4, diagonal=60) - 3e4
                best = int(pair.argmax())
                s, e = best // pair.shape[1] + 1, best % pair.shape[1] + 1
                margins.append((float(pair.max() - scores[row, :, 0].sum()), start > 0))
                if start > 0:
                    total += 1
                    right += (s, e) == (start, end)
    margins.sort()
    cut = max(
        (sum(not a for _, a in margins[:n]) + sum(a for _, a in margins[n:]), margins[n][0])
        for n in range(len(margins))
    )
    return f"exact {right}/{total} = {right / total:.3f}, parted {cut[0] / len(margins):.3f} at margin {cut[1]:.1f}"


def train(out: Path, epochs: float, threads: int, rate: float, start: Path | None) -> None:
    import torch

    torch.manual_seed(SEED)
    torch.set_num_threads(threads)
    chance = random.Random(SEED)
    examples, dev = encoded(out / "train.jsonl"), encoded(out / "dev.jsonl")
    model = SpanModel()
    if start:
        model.load(start)
    chance.shuffle(examples)
    order: list[list[Any]] = []
    while len(order) < epochs * len(batches(examples, random.Random(0))):
        chance.shuffle(examples)
        order += batches(examples, chance)
    order = order[: int(epochs * len(batches(examples, random.Random(0))))]
    optimiser = torch.optim.AdamW(
        [
            {"params": model.parameters()[:-2], "lr": rate},
            {"params": list(model.head.parameters()), "lr": rate * 5},
        ],
        weight_decay=0.01,
    )
    warm = len(order) * 0.06
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min((n + 1) / warm, max(0.0, (len(order) - n) / (len(order) - warm)))
    )
    started, losses = time.perf_counter(), []
    for n, batch in enumerate(order, 1):
        model.encoder.train()
        for layer in model.encoder.encoder.layer[:FROZEN]:
            layer.eval()
        model.encoder.embeddings.eval()
        ids, mask, allowed, gold = tensors(batch)
        scores = model.scores(ids, mask, allowed)
        loss = (
            torch.nn.functional.cross_entropy(scores[:, 0], gold[:, 0])
            + torch.nn.functional.cross_entropy(scores[:, 1], gold[:, 1])
        ) / 2
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if n % 50 == 0:
            pace = (time.perf_counter() - started) / n
            print(f"{n}/{len(order)} loss {np.mean(losses[-50:]):.3f} {pace:.2f} s a batch", flush=True)
        if n % 400 == 0 or n == len(order):
            model.save(out / "reader.npz")
            print(evaluate(model, dev), flush=True)


_SHORT = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def export(out: Path) -> None:
    """The trained weights into the package, under the names of the model's source file."""
    with np.load(out / "reader.npz", allow_pickle=False) as stored:
        tensors = {_source_name(name): stored[name] for name in stored.files}
    with TARGET.open("wb") as file:
        span_weights.save(tensors, file)
    print(f"{TARGET}: {TARGET.stat().st_size / 1e6:.1f} MB; delete the unpacked model to have the reader made anew")


def _source_name(name: str) -> str:
    """encoder.layer.6.attention.self.query.weight → l6.q.w"""
    place, kind = name.removeprefix("encoder.layer.").rsplit(".", 1)
    layer, _, part = place.partition(".")
    return f"{layer if not part else f'l{layer}.{_SHORT[part]}'}.{kind[0]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("step", choices=["prepare", "train", "export"])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--held-out", type=int, default=200, help="questions at the end of the last file kept apart")
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    options = parser.parse_intermixed_args()
    if options.step == "prepare":
        prepare(options.files, options.out, options.held_out)
    elif options.step == "export":
        export(options.out)
    else:
        train(options.out, options.epochs, options.threads, options.rate, options.start)


if __name__ == "__main__":
    main()
