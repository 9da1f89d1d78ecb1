"""What the figures of an evaluation are called and mean, for the terminal and the report; what `baowen eval` prints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from .terminal import plain

if TYPE_CHECKING:
    from ..rag import Status
    from ..rag.evaluate import Evaluation, Figure, Judged

_SQUAD: Final = "Rajpurkar 等，SQuAD，EMNLP 2016"
_SQUAD2: Final = "Rajpurkar 等，Know What You Don't Know（SQuAD 2.0），ACL 2018"
_MANNING: Final = "Manning 等，Introduction to Information Retrieval，2008，第 8 章"
_TREC8: Final = "Voorhees，TREC-8 Question Answering Track，1999"
_DCG: Final = "Järvelin 与 Kekäläinen，ACM TOIS 20(4)，2002"
_ALCE: Final = "Gao 等，Enabling LLMs to Generate Text with Citations，EMNLP 2023（以题目给出的依据代替评判模型）"
_AURC: Final = "Geifman 等，Bias-Reduced Uncertainty Estimation，ICLR 2019；El-Yaniv 与 Wiener，JMLR 11，2010"
_OURS: Final = "本软件的约定"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure's key, what it is called, what it means, where it comes from."""

    key: str
    name: str
    meaning: str
    source: str
    lower_is_better: bool = False


MEASURES: Final = (
    Measure("quality", "总体正确", "答对的，加上该拒答而拒答的，占全部题目", _OURS),
    Measure(
        "answered",
        "答对",
        "有答案的题目里，回答含有标准答案或它的另一种说法（不超过 160 字；列举、定义、原因、比较须含全部要点，不超过 400 字）",
        _TREC8,
    ),
    Measure("exact", "短答案一致", "事实题的短答案与标准答案相同（不计空白、标点、全半角、繁简）", _SQUAD),
    Measure("character_f1", "短答案字符 F1", "事实题的短答案与标准答案按字重合的 F1，拒答记 0", _SQUAD),
    Measure("abstention_precision", "拒答准确率", "拒答的题目里，确实没有答案的", _SQUAD2),
    Measure("abstention_recall", "拒答召回率", "没有答案的题目里，拒答的", _SQUAD2),
    Measure("wrongly_silent", "误拒", "有答案却拒答的", _OURS, lower_is_better=True),
    Measure("recall@1", "召回率@1", "依据（或文档）出现在第 1 段的比例", _MANNING),
    Measure("recall@5", "召回率@5", "依据（或文档）出现在前 5 段的比例", _MANNING),
    Measure("recall@10", "召回率@10", "依据（或文档）出现在前 10 段的比例", _MANNING),
    Measure("evidence@5", "依据齐全@5", "前 5 段含有全部依据（只给出文档的题目：其中任一篇）", _TREC8),
    Measure("mrr@10", "MRR@10", "第一处依据名次的倒数，前 10 段里没有记 0", _TREC8),
    Measure("ndcg@10", "nDCG@10", "按名次折扣的依据数，除以最好的排法", _DCG),
    Measure("cited", "出处正确", "答对的题目里，至少一处引文就是依据（覆盖其三成字符）", _OURS),
    Measure("citation_precision", "引文准确率", "给出的引文里，确是依据的", _ALCE),
    Measure("verbatim", "逐字引用", "引文与版面该处文字逐字相同", _OURS),
    Measure("aurc", "风险—覆盖面积", "把握从高到低逐题作答，各覆盖率下错误率的平均", _AURC, lower_is_better=True),
)
"""In the order of `Evaluation.figures`."""

NO_TYPE: Final = "（未分类）"


def shown(figure: Figure | None) -> str:
    """A figure to three places, a dash over nothing."""
    return "—" if figure is None or figure.value is None else f"{figure.value:.3f}"


def counted(judged: Iterable[Judged], total: int) -> Iterator[Judged]:
    """The same, with a progress bar on a terminal: questions done, rate, time left, right so far."""
    from tqdm import tqdm

    right = known = 0
    with tqdm(total=total, unit="题", disable=None, leave=False, dynamic_ncols=True, file=sys.stderr) as bar:
        for one in judged:
            known += one.right is not None
            right += bool(one.right)
            bar.set_postfix_str(f"正确 {right}/{known}，{plain(one.gold.id)[-16:]}")
            bar.update()
            yield one


def show(evaluation: Evaluation) -> None:
    """The figures with what they mean, then quality by type."""
    figures = evaluation.figures
    for measure in MEASURES:
        figure = figures[measure.key]
        if figure.value is not None:
            better = "，越低越好" if measure.lower_is_better else ""
            click.echo(f"{figure.value:.3f}  {figure.of:5d}  {measure.name}（{measure.meaning}{better}）")
    if (time := figures["median_ms"]).value is not None:
        click.echo(f"{time.value:5.0f}  {time.of:5d}  每题用时的中位数（毫秒）")
    types = evaluation.by_type
    if types:
        quality = {name: found["quality"] for name, found in types.items()}
        parts = (f"{plain(t)} {round((q.value or 0) * q.of)}/{q.of}" for t, q in quality.items() if q.of)
        click.echo(f"各类正确：{'  '.join(parts)}")


@contextmanager
def reporting(file: Path | None) -> Iterator[Callable[[Evaluation, str, Status], None]]:
    """Opens the file of the HTML report, so that an hour's work is not lost to a wrong path; hands out its writer.

    Raises UsageError where the file cannot be written. Without a file the writer does nothing.
    """
    from ..rag.errors import UsageError

    if file is None:
        yield lambda *_: None
        return
    try:
        opened = file.open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"写不进报告 {file}（{error.strerror}）：请换一个位置") from error

    def write(evaluation: Evaluation, source: str, status: Status) -> None:
        from .report import html

        indexed = f"索引 {status.files} 个文件、{status.articles} 篇、{status.passages} 段，模型 {status.embedder}"
        opened.write(html(evaluation, source=source, indexed=indexed, made=datetime.now().astimezone()))
        click.echo(f"报告：{plain(str(file))}", err=True)

    with opened:
        yield write
