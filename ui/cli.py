"""The command line. Every command is a thin door to `baowen.rag`; heavy imports wait until a command needs them.

Exit status: 0 good; 1 nothing found, or declined; 2 wrong use; 3 failed.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from . import terminal
from .command import (
    BROKEN,
    FOUND,
    NOTHING,
    guarded,
    home_option,
    json_option,
    k_option,
    llm_option,
    open_index,
    settings_of,
)
from .serve_command import key, serve
from .user_command import user


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="baowen", prog_name="baowen")
def main() -> None:
    """报问：向一堆中文报纸版面提问，得到准确的数字和印着它的那句话。"""


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="路径...")
@home_option
@click.option(
    "--embedder",
    metavar="NAME",
    help="向量模型：default（自带离线模型）、hashing，或 sentence-transformers 模型的名字或文件夹",
)
@click.option("--prune", is_flag=True, help="从索引中移除磁盘上已经不在的文件")
@json_option
@guarded
def index(paths: tuple[Path, ...], home: Path | None, embedder: str | None, prune: bool, as_json: bool) -> int:
    """把版面文件或文件夹加入索引；没变的跳过，变了的更新。"""
    from ..rag import LocalIndex

    settings, _ = settings_of(home)
    known = (settings.home / "library.sqlite").exists()
    spec = embedder or (None if known else settings.embedder)
    with LocalIndex.create(settings.home, spec) as index, terminal.bar() as progress:
        report = index.add(paths, prune=prune, progress=progress)
        if as_json:
            click.echo(json.dumps(terminal.report_dict(report), ensure_ascii=False))
        else:
            terminal.show_report(report, index.status())
    return NOTHING if report.skipped and not (report.added or report.updated or report.unchanged) else FOUND


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="路径...")
@json_option
@guarded
def articles(paths: tuple[Path, ...], as_json: bool) -> int:
    """看每个版面被读成了哪些文章；不写入索引。"""
    from ..rag import Skipped, read_articles

    found = 0
    for item in read_articles(paths):
        if isinstance(item, Skipped):
            terminal.complain(f"跳过 {item.path}：{item.reason}")
            continue
        page, whole = item
        found += len(whole)
        if as_json:
            for article in whole:
                click.echo(json.dumps(article.to_dict(), ensure_ascii=False))
        else:
            terminal.show_page(page, whole)
    return FOUND if found else NOTHING


@main.command()
@click.argument("query")
@home_option
@k_option
@click.option("--place", help="只要这个地方（含下辖）的，如 营口市")
@click.option("--year", type=int, help="只要这一年的报道")
@click.option("--kind", type=click.Choice(list(terminal.KINDS)), help=f"只要这一类：{terminal.KIND_NAMES}")
@click.option("--source", metavar="文件", help="只要这个文件、压缩包或文件夹里的（如结果中所写）")
@json_option
@guarded
def search(
    query: str,
    home: Path | None,
    k: int,
    place: str | None,
    year: int | None,
    kind: str | None,
    source: str | None,
    as_json: bool,
) -> int:
    """只找段落，不作答。"""
    from ..rag import Retriever, Where
    from ..rag.question import parse

    with open_index(home) as (index, _):
        hits = Retriever(index).search(parse(query), k, where=Where(place, year, kind, source))
        if as_json:
            click.echo(json.dumps([h.to_dict() for h in hits], ensure_ascii=False))
        elif hits:
            terminal.show_hits(hits)
        else:
            terminal.complain("没有找到相符的段落。")
    return FOUND if hits else NOTHING


@main.command()
@click.argument("question", required=False)
@home_option
@k_option
@click.option("--history", multiple=True, metavar="问题", help="前面问过的问题，可多次给出，先问的在前")
@click.option(
    "--batch", type=click.Path(path_type=Path, dir_okay=False), help='问题文件，每行 {"id", "question", "history"}'
)
@llm_option
@json_option
@guarded
def ask(
    question: str | None,
    home: Path | None,
    k: int,
    history: tuple[str, ...],
    batch: Path | None,
    llm: bool | None,
    as_json: bool,
) -> int:
    """提一个问题，得到带出处的回答；资料里没有就说没有。"""
    from ..rag import Assistant
    from ..rag.errors import UsageError
    from . import streaming

    if (question is None) == (batch is None):
        raise UsageError("请给一个问题，或用 --batch 给一个问题文件（二选一）")
    settings, _ = settings_of(home)
    if batch is not None:
        from ..rag.batch import answer_batch

        if not batch.is_file():
            raise UsageError(f"找不到问题文件 {batch}")
        with open_index(home) as (index, _):
            for answer in answer_batch(Assistant.from_settings(index, settings, llm=llm), batch, k=k):
                click.echo(json.dumps(answer.to_dict(), ensure_ascii=False) if as_json else terminal.line(answer))
        return FOUND
    with open_index(home) as (index, _):
        assistant = Assistant.from_settings(index, settings, llm=llm)
        answer = streaming.follow(assistant.stream(question or "", history=history, k=k), quiet=as_json)
        if as_json:
            click.echo(json.dumps(answer.to_dict(), ensure_ascii=False))
        else:
            terminal.show_answer(answer)
    return NOTHING if answer.abstained else FOUND


@main.command("eval")
@click.argument("questions", metavar="问题文件", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="另写一份 HTML 报告：曲线、题型、答错的题"
)
@click.option("--limit", type=click.IntRange(min=1), help="只做前几题")
@json_option
@guarded
def evaluate(questions: Path, home: Path | None, report: Path | None, limit: int | None, as_json: bool) -> None:
    """用问题文件评测索引：找到、答对、引对、拒答。

    文件每行一个 JSON：{"question": "…", "answer": "…" 或 null（资料里没有）, "evidence": "印着的原句"}；
    另可有 id、type、history、aliases、must_include、spans、docs，见说明。
    """
    from ..rag.evaluate import Evaluation
    from ..rag.evaluate import evaluate as judged
    from ..rag.gold import read_gold
    from . import measures

    gold = read_gold(questions, limit=limit)
    with open_index(home) as (index, _), measures.reporting(report) as write:
        found = Evaluation(measures.counted(judged(index, gold), len(gold)))
        write(found, questions.name, index.status())
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False))
    else:
        measures.show(found)


@main.command()
@home_option
@click.option("--host", help="监听的地址（默认 127.0.0.1，只有本机能打开）")
@click.option("--port", type=click.IntRange(0, 65535), help="端口（默认 7860）")
@click.option("--share-nothing", is_flag=True, help="不联网、不建公网链接：一直如此，写出来供核对")
@click.option("--auth", type=click.Path(path_type=Path, dir_okay=False), help="登录文件（用 baowen user add 建立）")
@click.option("--open/--no-open", "open_browser", default=None, help="是否打开浏览器（默认：有桌面时打开）")
@llm_option
@guarded
def chat(
    home: Path | None,
    host: str | None,
    port: int | None,
    share_nothing: bool,
    auth: Path | None,
    open_browser: bool | None,
    llm: bool | None,
) -> None:
    """打开网页对话。"""
    del share_nothing  # true of every run
    from .chat import launch
    from .desk import Desk
    from .login import read_logins

    settings, _ = settings_of(home)
    host = host or settings.host
    users = read_logins(auth, host)
    with (
        open_index(home, takes_pages=True) as (index, sample),
        Desk(settings, index, sample=sample, users=users, llm=llm) as desk,
    ):
        launch(
            desk,
            host=host,
            port=settings.port if port is None else port,
            open_browser=terminal.has_desktop() if open_browser is None else open_browser,
            say=click.echo,
        )


@main.command()
@home_option
@json_option
@guarded
def status(home: Path | None, as_json: bool) -> None:
    """索引里有什么。"""
    with open_index(home) as (index, _):
        held = index.status()
        if as_json:
            click.echo(json.dumps(terminal.status_dict(held), ensure_ascii=False))
        else:
            terminal.show_status(held)


@main.command()
@home_option
@click.option("--deep", is_flag=True, help="把索引从头读到尾，逐个比对向量（大索引要几分钟）")
@json_option
@guarded
def doctor(home: Path | None, deep: bool, as_json: bool) -> int:
    """检查安装、模型和索引，给出处理办法；能自动修复的当场修复。"""
    from ..rag.health import examine

    settings, chosen = settings_of(home)
    findings = list(examine(settings, chosen=chosen, deep=deep))
    if as_json:
        click.echo(json.dumps([f.to_dict() for f in findings], ensure_ascii=False))
    else:
        terminal.show_findings(findings)
    return FOUND if all(f.ok for f in findings) else BROKEN


main.add_command(key)
main.add_command(serve)
main.add_command(user)


if __name__ == "__main__":
    main()
