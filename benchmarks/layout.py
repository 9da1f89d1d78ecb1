"""How well pages are parted into their articles, over pages composed from real news in many styles; and how fast.

    python benchmarks/layout.py --news NEWS.jsonl.xz [--pages 300] [--seed 1] [--styles plain,long|unseen] [--wrong 3]

NEWS holds one JSON object a line with a `text` (plain, .gz or .xz). By style and in total: `lines`, the F1 over pairs
of printed lines rightly kept together or apart; `joined`, the cut sentences that read on in an article; `not_joined`,
the neighbouring lines of one record kept apart; `titles`, the headlines found on the record's article; `furniture`,
the lines of the page itself that are in no article; `repeats`, the pages without a run of 40 characters twice in one
article. A line that was printed twice, and a box's bare label, may be in no article. `--styles unseen` are styles on
which the splitter is not tuned.

The last line holds the time of load, layout and split against that of embedding the same text with the offline model,
in seconds of processor time, so that other work on the machine does not count; the embedding's are divided by its threads.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import lzma
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from baowen.embeddings import load_embedder
from baowen.rag import Article, Skipped, read_articles, split
from baowen.rag.tokenizer import load

if TYPE_CHECKING:
    from tests.made_up_news import Story, paragraphs_of
    from tests.page_composer import STYLES, UNSEEN, compose
    from tests.page_score import MEASURES, Tally, judge, owners
    from tests.page_sheet import ComposedPage
else:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from made_up_news import Story, paragraphs_of
    from page_composer import STYLES, UNSEEN, compose
    from page_score import MEASURES, Tally, judge, owners
    from page_sheet import ComposedPage

BARS = {"lines": 0.93, "joined": 0.90, "not_joined": 0.99}
_OPENING = re.compile(r"^.{0,60}?正文：|^(?:原标题|来源)：[^。！？]*[。！？]|^\W+")
_NOT_NEWS = re.compile(
    r"责任编辑|编辑[:：]|返回搜狐|版权|转载|点击|来源[:：]|供图|作者[:：]|图源|图片|客户端|本网|校对|联系电话|记者|本报讯|"
    r"投资者[:：]|声明|图为|[\u4e00-\u9fff]摄(?:\s|$|。)|无人机|现场。|评论员|[↓〖【]|该股|主力资金|广告|小标题|证券之星|基金|×"
)
_CLAUSE = re.compile(r"(?:^|(?<=[。！？]))[\u4e00-\u9fff“”A-Za-z0-9]{9,24}(?=[，。])")
_NO_HEADLINE = re.compile(
    r"^[的了而但并也其据对在从为当这那该他她它此随因由]|^(?:据悉|目前|随后|同时|今年|昨)|\d[日月年时]|[说称时后中的上下将前是示]$|介绍$|显示$"
)


def stories(news: Path, rng: random.Random, least: int = 3000) -> Iterator[Story]:
    """Real articles of 150 to 1,200 characters without what the site put around them, in random order, without end."""
    opener: Callable[..., Any] = {".xz": lzma.open, ".gz": gzip.open}.get(news.suffix, open)
    with opener(news, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in itertools.islice(lines, 0, None, 7)]
    rng.shuffle(texts)
    found = [story for text in texts[:least] if (story := story_of(text, rng))]
    if not found:
        raise SystemExit(f"{news}: no article of 150 to 1,200 characters in it")
    return itertools.cycle(found)


def story_of(text: str, rng: random.Random) -> Story | None:
    """The article in paragraphs under a clause of its own as headline; None where it is too short, long or odd."""
    text = _OPENING.sub("", _OPENING.sub("", re.sub(r"\s+", " ", text)).strip())
    whole = [p for p in paragraphs_of(rng, text.replace("。 ", "。")) if not _NOT_NEWS.search(p)]
    clauses = [
        c for p in whole for c in _CLAUSE.findall(p) if c.count("“") == c.count("”") and not _NO_HEADLINE.search(c)
    ]
    body = "".join(whole)
    seen = Counter(body[i : i + 40] for i in range(len(body) - 39))
    if len(whole) < 3 or not 150 <= len(body) <= 1200 or not clauses or max(seen.values()) > 1:
        return None
    return Story(clauses[0] if rng.random() < 0.5 else rng.choice(clauses), tuple(whole))


ROUNDS = 5
"""Times that reading and embedding are measured, side by side; their medians are told."""


def read_all(pages: Sequence[ComposedPage]) -> tuple[list[list[Article]], list[str], float]:
    """The articles of each page, read from files; the passages; the processor time of loading, layout and splitting."""
    with tempfile.TemporaryDirectory() as folder:
        for n, page in enumerate(pages):
            Path(folder, f"{n:06d}.txt").write_text(page.text, encoding="utf-8", newline="")
        found: list[list[Article]] = []
        passages: list[str] = []
        started = time.process_time()
        for read in read_articles([folder]):
            if isinstance(read, Skipped):
                raise SystemExit(f"{read.path}: {read.reason}")
            for article in read[1]:
                passages.extend(passage.text for passage in split(article, read[0]))
            found.append(read[1])
        return found, passages, time.process_time() - started


def time_to_embed(passages: Sequence[str]) -> Callable[[], float]:
    """What takes the processor time for one of the threads that embed these passages with the offline model."""
    threads = 2
    embedder = load_embedder(threads=threads)
    embedder.embed_passages(list(passages[:8]))

    def seconds() -> float:
        started = time.process_time()
        embedder.embed_passages(list(passages))
        return (time.process_time() - started) / threads

    return seconds


def show(page: ComposedPage, found: Sequence[Article], tally: Tally) -> str:
    """A page line by line: true record, article found, a mark where they differ, and what else is wrong."""
    mine = owners(page, found)
    usual: dict[str, int | None] = {}
    for line, holder in zip(page.lines, mine, strict=True):
        usual.setdefault(line.owner or "", holder if line.owner else None)
    rows = [f"--- {page.style}: lines {tally.share('lines'):.3f}, {len(found)} articles"]
    for line, holder in zip(page.lines, mine, strict=True):
        text = line.text if len(line.text) <= 60 else f"{line.text[:28]} … {line.text[-28:]}"
        mark = " " if usual[line.owner or ""] == holder else "*"
        rows.append(
            f"{mark} {line.owner or '-':4s} {'-' if holder is None else holder:>2} {'>' if line.follows is not None else ' '} {text}"
        )
    return "\n".join([*rows, *(f"  ! {w}" for w in tally.wrong)])


def table(tallies: dict[str, Tally]) -> Iterator[str]:
    """The figures, a style a line."""
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    yield "style        pages  lines " + " ".join(f"{m:>11s}" for m in MEASURES)
    for style, tally in {**tallies, "all": total}.items():
        cells = (f"{tally.share(m):.3f}/{tally.total[m]:<5d}" if tally.total[m] else "-" for m in MEASURES)
        yield f"{style:12s} {tally.pages:5d}  {tally.share('lines'):.3f} " + " ".join(f"{c:>11s}" for c in cells)
    met = {name: total.share(name) >= bar for name, bar in BARS.items()}
    yield "bars: " + ", ".join(f"{name} ≥ {bar:.2f} {'met' if met[name] else 'MISSED'}" for name, bar in BARS.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--news", type=Path, required=True, help="articles, one JSON object with a `text` a line")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--styles", default=",".join(STYLES), help="comma-separated")
    parser.add_argument("--embed", type=int, default=200, help="passages embedded to compare the time with; 0 for none")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="show the N worst pages of each style")
    options = parser.parse_args()

    rng = random.Random(options.seed)
    draw = stories(options.news, rng).__next__
    styles = list(UNSEEN) if options.styles == "unseen" else options.styles.split(",")
    pages = [compose(rng, styles[n % len(styles)], draw) for n in range(options.pages)]
    tallies: dict[str, Tally] = defaultdict(Tally)
    shown: dict[str, list[tuple[float, str]]] = defaultdict(list)
    load()  # the dictionary is read once
    read_all(pages[:1])
    found, passages, seconds = read_all(pages)
    for page, parts in zip(pages, found, strict=True):
        tally = judge(page, parts)
        tallies[page.style].add(tally)
        shown[page.style].append((tally.share("lines") - len(tally.wrong) / 50, show(page, parts, tally)))
    for worst in shown.values():
        for _, text in sorted(worst)[: options.wrong]:
            print(text, end="\n\n")
    print("\n".join(table(tallies)))
    size = sum(len(page.text) for page in pages) / len(pages)
    sample = rng.sample(passages, min(len(passages), options.embed))
    reading = [seconds]
    shares: list[float] = []
    for embed in [time_to_embed(sample)] * ROUNDS if sample else ():
        reading.append(read_all(pages)[2])
        shares.append(reading[-1] / (embed() * len(passages) / len(sample)))
    told = f"; {100 * median(shares):.1f} % of the time to embed the same text (bar: < 3 %)" if shares else ""
    print(f"{len(pages) / median(reading):.0f} pages/s of {size:.0f} characters: load, layout and split{told}")


if __name__ == "__main__":
    main()
