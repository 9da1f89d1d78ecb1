"""What the commands print: answers, passages, page trees, reports. Untrusted text is stripped of control characters."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..rag import Answer, Article, Citation, Hit, Page, Progress, Report, Status
    from ..rag.health import Finding

KINDS = {"news": "报道", "brief": "短讯", "commentary": "评论", "summary": "提要", "photo": "图片", "list": "名录"}
KIND_NAMES = "，".join(f"{kind} {name}" for kind, name in KINDS.items())
_SHOWN_SKIPS = 20
_SHOWN_COPIES = 5


def plain(text: str) -> str:
    """Text that cannot colour, move or reorder the terminal."""
    from ..rag.folding import INVISIBLE

    return INVISIBLE.sub("", text).replace("\n", " ")


def tell(message: str) -> None:
    """A line about what is going on, beside the output proper."""
    click.secho(plain(message), fg="bright_black", err=True)


def complain(message: str) -> None:
    """A line about what went wrong and its cure."""
    click.secho(plain(message), fg="yellow", err=True)


@contextmanager
def bar() -> Iterator[Callable[[Progress], None]]:
    """A progress bar on a terminal: share of the bytes, passages a second, time left, the file at hand."""
    from tqdm import tqdm

    with tqdm(unit="B", unit_scale=True, disable=None, leave=False, dynamic_ncols=True, file=sys.stderr) as shown:
        started = time.perf_counter()

        def update(progress: Progress) -> None:
            shown.total = progress.total_bytes
            shown.n = progress.bytes
            rate = progress.passages / max(time.perf_counter() - started, 0.001)
            shown.set_postfix_str(
                f"{progress.files}/{progress.total} 文件，{rate:.0f} 段/秒，{plain(progress.file)[-24:]}"
            )

        yield update


def show_report(report: Report, status: Status) -> None:
    """What an `index` run did, with every file left out and why."""
    parts = [f"新增 {report.added}", f"更新 {report.updated}", f"未变 {report.unchanged}"]
    parts += [f"移动 {len(report.moved)}"] if report.moved else []
    parts += [f"移除 {report.removed}"] if report.removed else []
    parts += [f"重复 {len(report.duplicates)}"] if report.duplicates else []
    parts += [f"跳过 {len(report.skipped)}"] if report.skipped else []
    rate = f"，{report.embedded / report.seconds:.0f} 段/秒" if report.embedded and report.seconds else ""
    click.echo(f"{'，'.join(parts)} 个文件；新写入 {report.passages} 段，用时 {report.seconds:.1f} 秒{rate}")
    if report.resumed:
        click.echo(f"接上了被中断的索引：{report.resumed} 段")
    others = {e: n for e, n in report.encodings.items() if e != "utf-8"}
    if others:
        click.echo("编码：" + "，".join(f"{plain(e)} {n} 个文件" for e, n in others.items()))
    for name, before in report.moved[:_SHOWN_SKIPS]:
        click.echo(f"  移动 {plain(name)}：原为 {plain(before)}")
    for name, first in report.duplicates[:_SHOWN_SKIPS]:
        click.echo(f"  重复 {plain(name)}：与 {plain(first)} 内容相同")
    for skipped in report.skipped[:_SHOWN_SKIPS]:
        complain(f"  跳过 {skipped.path}：{skipped.reason}")
    if len(report.skipped) > _SHOWN_SKIPS:
        complain(f"  ……另有 {len(report.skipped) - _SHOWN_SKIPS} 个，用 --json 看全部")
    click.echo(f"索引共 {status.files} 个文件、{status.articles} 篇、{status.passages} 段：{plain(str(status.home))}")


def report_dict(report: Report) -> dict[str, Any]:
    """A report for JSON."""
    return asdict(report)


def show_page(page: Page, articles: Sequence[Article]) -> None:
    """A page as a tree: its articles with kind, place, year and authors; boxes and captions under theirs."""
    click.secho(f"{plain(page.path)}（{page.encoding}）", bold=True)
    for article in articles:
        if article.head.parent is None:
            _branch(page, article, "  ")
            for part in articles:
                if part.head.parent == article.head.id:
                    _branch(page, part, "    └ ")


def _branch(page: Page, article: Article, indent: str) -> None:
    head, body = article.head, article.body
    joined = sum(1 for s, at in zip(body.spans, body.starts, strict=True) if at and body.text[at - 1] != "\n")
    facts = [
        head.place,
        f"{head.year}年" if head.year else "",
        " ".join(head.authors),
        f"第 {page.line(body.spans[0].start)} 行起 {len(body.text)} 字" if body.spans else "",
        f"接回 {joined} 处断句" if joined else "",
    ]
    title = head.title if head.parent is None else body.text[:24]
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(f"{indent}[{KINDS.get(head.kind, head.kind)}] {plain(title)[: width // 2]}")
    click.secho(f"{' ' * len(indent)}{plain('  '.join(f for f in facts if f))}", fg="bright_black")


def show_hits(hits: Sequence[Hit]) -> None:
    """Passages, best first, each with where it stands."""
    for hit in hits:
        p = hit.passage
        click.secho(f"{hit.rank}. {plain(p.article.title)}", bold=True)
        click.secho(f"   {_where(p.article)}{plain(p.path)}:{p.line}  得分 {hit.score:.2f}", fg="bright_black")
        click.echo(f"   {plain(p.text)}")
        _show_elsewhere(hit, "   ")


def show_answer(answer: Answer) -> None:
    """The answer, then each source: headline, place, year, file and line, the printed sentence."""
    if answer.resolved_question != answer.question:
        click.secho(f"（理解为：{plain(answer.resolved_question)}）", fg="bright_black")
    click.secho(plain(answer.answer), fg="yellow" if answer.abstained else "green", bold=not answer.abstained)
    for note in answer.notes:
        click.secho(plain(note), fg="bright_black")
    for c in answer.citations:
        click.echo()
        click.echo(f"[{c.n}] {plain(c.article.title)}")
        click.secho(f"    {_where(c.article)}{plain(c.path)}:{c.line}", fg="bright_black")
        click.echo(f"    {plain(c.quote)}")
        _show_elsewhere(c, "    ")
    if answer.abstained and answer.hits:
        click.secho("\n最接近的段落（不是答案）：", fg="bright_black")
        for hit in answer.hits[:3]:
            p = hit.passage
            click.secho(f"  {_where(p.article)}{plain(p.path)}:{p.line} {plain(p.text)[:60]}…", fg="bright_black")


def _show_elsewhere(found: Hit | Citation, indent: str) -> None:
    """Where the same words are printed, and where they are printed with another figure."""
    if found.also_in:
        places = list(dict.fromkeys(f"{o.path}:{o.line}" for o in found.also_in))
        more = f" 等 {len(places)} 处" if len(places) > _SHOWN_COPIES else ""
        click.secho(f"{indent}又见 {plain('、'.join(places[:_SHOWN_COPIES]))}{more}", fg="bright_black")
    for other in found.conflicts:
        click.secho(f"{indent}另一处数字不同 {plain(other.path)}:{other.line}  {plain(other.body.text)}", fg="yellow")


def line(answer: Answer) -> str:
    """An answer on one line, after the id of its question."""
    return f"{plain(answer.id)}\t{plain(answer.answer)}"


def _where(head: Any) -> str:
    facts = [head.place, f"{head.year}年" if head.year else "", " ".join(head.authors)]
    return plain("，".join(f for f in facts if f)) + "  " if any(facts) else ""


def show_status(status: Status) -> None:
    """What an index holds."""
    years = "、".join(map(str, status.years)) or "未知"
    places = "、".join(status.places[:12]) + ("等" if len(status.places) > 12 else "") or "未知"
    rows = (
        ("位置", str(status.home)),
        ("文件", f"{status.files}（{status.pages} 个不同的版面）"),
        ("文章", f"{status.articles} 篇，{status.passages} 段"),
        ("年份", years),
        ("地方", f"{len(status.places)} 个：{places}"),
        ("模型", f"{status.embedder}，{status.dim} 维"),
        ("大小", f"{status.bytes / 1e6:.1f} MB"),
        ("写入", f"进程 {status.writer} 正在写入，{status.staged} 段还没有并入检索" if status.writer else "没有"),
    )
    for name, value in rows:
        click.echo(f"{name}  {plain(value)}")


def status_dict(status: Status) -> dict[str, Any]:
    """A status for JSON."""
    return {**asdict(status), "home": str(status.home)}


def show_findings(findings: Sequence[Finding]) -> None:
    """One line a check, the cure behind what is wrong."""
    for f in findings:
        cure = f"：{f.cure}" if f.cure else ""
        click.secho(
            f"{'✓' if f.ok else '✗'} {f.subject}  {plain(f.detail)}{plain(cure)}", fg=None if f.ok else "yellow"
        )


def has_desktop() -> bool:
    """Is there a screen on which a browser could open?"""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
