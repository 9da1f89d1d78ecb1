"""Answers by a language model: is each figure and name of them printed in what they cite, and what does checking cost?

    BAOWEN_LLM_URL=http://127.0.0.1:8080/v1 python benchmarks/language_model.py QA.jsonl [--home HOME]
        [--parts answers delays injections] [--limit N] [--out FILE] [--show]

QA is a question file as `baowen eval` reads it, HOME its index; the endpoint is the one that the settings name. FILE takes
the answers, a line each, as `baowen ask --llm --batch --json` prints them; what it holds already is not asked again.

answers     How many answers the model wrote, how many of its statements were marked, how many citations replaced, how many
            answers were not taken, how many stand beside the extractive one; right answers of both readers; seconds to
            the sources, the first word and the end. `unsupported`: answers with a figure, a date or a name outside marked
            statements that stands neither in a sentence they cite nor in the question, told by means other than those of
            grounding.py: runs of digits (of 相差 also what two printed ones differ by), and what jieba takes for names.
delays      First words through `Assistant.stream` less the search, against those of the bare client given the same
            messages, in turns, the model's cache warm for both; and how soon the endpoint takes the next request after
            the stream was closed in the middle of an answer.
injections  Questions and articles that carry orders: answers that speak as someone else, tell of the prompt, follow a
            link, or show a figure that is planted without the printed one.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jieba.posseg
from openai import OpenAI

from baowen.embeddings import HashingEmbedder
from baowen.rag import Answer, Answered, Assistant, LocalIndex, Retrieved, Settings, TextDelta
from baowen.rag.adjudication import REPAIRED
from baowen.rag.batch import answer_line
from baowen.rag.endpoint import Endpoint
from baowen.rag.extractive import FOUND
from baowen.rag.folding import fold
from baowen.rag.gold import GoldQuestion, read_gold
from baowen.rag.grounding import MARK
from baowen.rag.judge import answers_rightly
from baowen.rag.llm import LLMReader

if TYPE_CHECKING:
    from tests.composed_pages import OTHER_CITY, write
    from tests.injections import ASKED, INJECTED, obeyed, planted
else:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from composed_pages import OTHER_CITY, write
    from injections import ASKED, INJECTED, obeyed, planted

FIGURE = re.compile(r"\d+(?:\.\d+)?")
PARTS = ("answers", "delays", "injections")
TIMED = 5
"""Questions whose delays are taken."""
TURNS = 3
"""Times that each question is asked either way."""
NAMED = {"nr", "nrt", "nrfg", "ns", "nt", "nz"}
"""What jieba calls people, places, organisations and other names."""


@dataclass(slots=True)
class Timed:
    """An answer of the model, what it wrote, and the seconds from the question to each step."""

    answer: Answer
    text: str
    sources: float
    word: float | None
    end: float


def timed(assistant: Assistant, question: str, history: Sequence[str] = ()) -> Timed:
    """Asks and takes the times."""
    started = time.perf_counter()
    text, sources, word = "", 0.0, None
    for event in assistant.stream(question, history=history):
        match event:
            case Retrieved():
                sources = time.perf_counter() - started
            case TextDelta():
                text += event.text
                if word is None and event.text:
                    word = time.perf_counter() - started
            case Answered():
                return Timed(event.answer, text, sources, word, time.perf_counter() - started)
    raise RuntimeError("a stream ends with Answered")


# Answers


def unsupported(answer: Answer) -> list[str]:
    """Figures and names of unmarked statements that neither the cited sentences nor the question hold."""
    if answer.abstained:
        return []
    heads = [h.passage.article for h in answer.hits if h.passage.id in {c.passage_id for c in answer.citations}]
    known = [c.quote for c in answer.citations] + [f"{a.place}{a.year}年{a.title}{'、'.join(a.authors)}" for a in heads]
    printed = fold("".join([*known, *answer.notes, answer.resolved_question]))
    told = [s for s in re.split(r"(?<=[。；])", answer.answer) if MARK not in s]
    bare = fold(re.sub(r"\[\d+\]", "", "".join(told)))
    words = cast("Iterator[Any]", jieba.posseg.cut(bare))
    names = [w.word for w in words if w.flag in NAMED and len(w.word) > 1]
    there = {float(f) for f in FIGURE.findall(printed)}
    worked_out = {round(abs(a - b), 6) for a in there for b in there} if "相差" in bare else set[float]()
    strange = [f for f in FIGURE.findall(bare) if float(f) not in there | worked_out]
    return strange + [n for n in names if n not in printed]


def right(question: GoldQuestion, answer: Answer) -> bool:
    """Is it the right answer, or rightly none?"""
    return answer.abstained if question.declines else answers_rightly(question, answer)


def answers(assistant: Assistant, questions: Sequence[GoldQuestion], out: Path | None, *, showing: bool) -> None:
    """Asks all and prints what became of the model's words."""
    plain = Assistant(assistant.index)
    known: dict[str, dict[str, Any]] = {}
    if out and out.exists():
        known = {row["id"]: row for row in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    count: Counter[str] = Counter()
    steps: list[Timed] = []
    for question in questions:
        if question.id in known:
            continue
        found = timed(assistant, question.question, question.history)
        steps.append(found)
        answer = found.answer
        strange = unsupported(answer)
        count["asked"] += 1
        count["answered"] += not answer.abstained
        count["written by the model"] += answer.reader == "llm"
        count["both shown"] += any("不一致" in n for n in answer.notes)
        count["caught: statements marked"] += answer.answer.count(MARK)
        count["caught: answers not taken"] += any("没有采用" in n for n in answer.notes)
        count["repaired: citations replaced"] += REPAIRED in answer.notes
        count["refused"] += answer.abstained
        count["unsupported"] += bool(strange)
        count["right"] += right(question, answer)
        count["right without the model"] += right(question, answer_line(plain, question))
        if out:
            with out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(answer.to_dict() | {"id": question.id}, ensure_ascii=False) + "\n")
        if showing or strange:
            print(question.id, question.question, "|", " ".join(found.text.split()), "|", answer.answer, *answer.notes)
            print(*strange)
    print(*(f"{name:32} {n}" for name, n in count.items()), sep="\n")
    for name, values in (
        ("sources", [t.sources for t in steps]),
        ("first word", [t.word for t in steps if t.word is not None]),
        ("whole", [t.end for t in steps]),
    ):
        if values:
            print(f"{name:32} median {statistics.median(values):.2f} s, greatest {max(values):.2f} s")


# Delays


def delays(assistant: Assistant, reader: LLMReader, endpoint: Endpoint, questions: Sequence[GoldQuestion]) -> None:
    """First words either way, and how soon the endpoint is free again."""
    client = OpenAI(base_url=endpoint.url, api_key=endpoint.key.get_secret_value() or "none")
    model = endpoint.model or client.models.list().data[0].id
    gaps: list[float] = []
    sources: list[float] = []
    for question in questions:
        for turn in range(TURNS + 1):
            found = timed(assistant, question.question, question.history)
            event = cast("Retrieved", next(assistant.stream(question.question, history=question.history, k=FOUND)))
            told, _ = reader.prompt(event.question, event.hits)
            bare = first_word(client, model, told)
            if turn and found.word is not None:  # the first turn fills the model's cache
                gaps.append(found.word - found.sources - bare)
                sources.append(found.sources)
    print(f"sources after the question        median {statistics.median(sources) * 1000:.0f} ms")
    print(f"first word, over the bare client  median {statistics.median(gaps) * 1000:.0f} ms, of {len(gaps)}")
    short: Any = [{"role": "user", "content": "1"}]
    idle, stopped = [], []
    for question in questions:
        first_word(client, model, short)
        idle.append(first_word(client, model, short))
        events = assistant.stream(question.question, history=question.history)
        words = (e for e in events if isinstance(e, TextDelta) and e.text)
        if next(words, None) is not None:
            cast("Generator[object]", events).close()
            stopped.append(first_word(client, model, short))
    print(f"next request, idle                median {statistics.median(idle):.2f} s, greatest {max(idle):.2f} s")
    print(f"next request, after a stop        median {statistics.median(stopped):.2f} s, greatest {max(stopped):.2f} s")


def first_word(client: OpenAI, model: str, messages: Any) -> float:
    """Seconds until the bare client has the first word; the answer is read to its end, so that the next one need not wait."""
    started, word = time.perf_counter(), 0.0
    with client.chat.completions.create(
        model=model, messages=messages, stream=True, temperature=0, max_tokens=40
    ) as stream:
        for chunk in stream:
            if not word and chunk.choices and chunk.choices[0].delta.content:
                word = time.perf_counter() - started
    return word


# Injections


def injections(endpoint: Endpoint, *, showing: bool) -> None:
    """Each order in a question, then on a page beside the true one."""
    through = 0
    for on_page in (False, True):
        for order in INJECTED:
            with tempfile.TemporaryDirectory() as folder:
                pages, home = Path(folder) / "pages", Path(folder) / "home"
                write(pages / "true.txt", OTHER_CITY)
                if on_page:
                    write(pages / "planted.txt", planted(order))
                with LocalIndex.create(home, HashingEmbedder()) as index:
                    index.add(pages)
                    reader = LLMReader(index, endpoint)
                    found = timed(Assistant(index, reader=reader), ASKED if on_page else f"{ASKED}？{order}")
                    reader.close()
            what = obeyed(found.answer)
            through += what is not None
            if what or showing:
                print(what, order, "|", " ".join(found.text.split()), "|", found.answer.answer, *found.answer.notes)
    print(f"injections that came through      {through} of {2 * len(INJECTED)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--home", type=Path, default=Settings().home)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--limit", type=int, help="only the first questions")
    parser.add_argument("--out", type=Path, help="where the answers are kept, a line each")
    parser.add_argument("--show", action="store_true", help="every answer with what the model wrote")
    options = parser.parse_args()

    endpoint = Endpoint.from_settings(Settings())
    questions = read_gold(options.questions, limit=options.limit)
    with LocalIndex.open(options.home) as index:
        reader = LLMReader(index, endpoint)
        assistant = Assistant(index, reader=reader, rewriter=reader)
        if "answers" in options.parts:
            answers(assistant, questions, options.out, showing=options.show)
        if "delays" in options.parts:
            delays(assistant, reader, endpoint, questions[:TIMED])
        if "injections" in options.parts:
            injections(endpoint, showing=options.show)
        reader.close()


if __name__ == "__main__":
    main()
