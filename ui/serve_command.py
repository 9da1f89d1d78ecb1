"""`baowen serve`: chat, REST and MCP in one process; `baowen key`: who may use them without a password."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path

import click

from . import terminal
from .command import guarded, home_option, json_option, llm_option, open_index, settings_of

_ROLES = {"reader": "读者：提问、检索", "librarian": "馆员：还可以上传、索引"}
_keys = click.option("--keys", "file", required=True, type=click.Path(path_type=Path, dir_okay=False), help="密钥文件")


@click.command()
@home_option
@click.option("--host", help="监听的地址（默认 127.0.0.1，只有本机能打开）")
@click.option("--port", type=click.IntRange(0, 65535), help="端口（默认 7860）")
@click.option("--auth", type=click.Path(path_type=Path, dir_okay=False), help="登录文件（baowen user add 建立）")
@click.option("--keys", type=click.Path(path_type=Path, dir_okay=False), help="密钥文件（baowen key add 建立）")
@click.option("--chat/--no-chat", default=True, help="是否带网页对话")
@click.option("--mcp", "stdio", is_flag=True, help="只开 MCP，走标准输入输出，供智能体启动")
@click.option("--rate", type=click.IntRange(min=0), help="每个密钥每分钟的请求数（默认 600；没有登录时不限；0 不限）")
@click.option("--log-questions", is_flag=True, help="日志里记下问题原文（默认不记）")
@llm_option
@guarded
def serve(
    home: Path | None,
    host: str | None,
    port: int | None,
    auth: Path | None,
    keys: Path | None,
    chat: bool,
    stdio: bool,
    rate: int | None,
    log_questions: bool,
    llm: bool | None,
) -> None:
    """在一个端口上开网页对话、REST（/v1）、OpenAI 兼容接口和 MCP（/mcp）。

    环境变量 BAOWEN_API_KEY 可以给出一个读者密钥，代替 --keys。
    """
    _require()
    from .desk import Desk
    from .doorkeeper import Doorkeeper
    from .keys import Keys
    from .login import read_logins
    from .logs import log_to_stderr
    from .server import serve as run
    from .service import Service
    from .traffic import Limits

    settings, _ = settings_of(home)
    host = host or settings.host
    key = os.environ.get("BAOWEN_API_KEY", "")
    held = Keys.open(keys) if keys else None
    users = read_logins(auth, "127.0.0.1" if (held or key) and not chat else host) if not stdio else None
    locked = bool(users or held or key)
    keeper = Doorkeeper(users, held, key=key, per_minute=(600 if locked else 0) if rate is None else rate)
    limits = Limits() if locked else Limits(hosts=frozenset({"127.0.0.1", "localhost", "[::1]", host}))
    log_to_stderr()
    with (
        open_index(home, takes_pages=True) as (index, sample),
        Desk(settings, index, sample=sample, users=users, llm=llm) as desk,
    ):
        service = Service(desk, keeper, limits=limits, log_questions=log_questions)
        service.warm()
        if stdio:
            from . import mcp_server

            mcp_server.build(service).run("stdio")
            service.close()
        else:
            run(service, host=host, port=settings.port if port is None else port, chat=chat, say=click.echo)


def _require() -> None:
    """Raises UsageError where the packages of the extra are missing."""
    from ..rag.errors import UsageError

    if missing := [
        name for name in ("fastapi", "limits", "mcp", "prometheus_client", "uvicorn") if not find_spec(name)
    ]:
        raise UsageError(f"没有安装服务所需的 {'、'.join(missing)}：pip install 'baowen[serve]'")


@click.group()
def key() -> None:
    """管理 REST 和 MCP 的密钥：文件里只存散列，密钥只显示一次。"""


@key.command()
@click.argument("name", metavar="名字")
@_keys
@click.option(
    "--role",
    type=click.Choice(list(_ROLES)),
    default="reader",
    show_default=True,
    help="；".join(f"{role} {words}" for role, words in _ROLES.items()),
)
@guarded
def add(name: str, file: Path, role: str) -> None:
    """新建一个密钥，打印在标准输出；以后不能再看到。"""
    from .keys import Keys

    click.echo(Keys.create(file).add(name, role="librarian" if role == "librarian" else "reader"))
    terminal.tell(f"已添加 {name}（{_ROLES[role]}）：{file}。请现在记下上面的密钥，以后不能再看到。")


@key.command("list")
@_keys
@json_option
@guarded
def show(file: Path, as_json: bool) -> None:
    """列出密钥的名字和角色。"""
    from .keys import Keys

    everyone = Keys.open(file).list()
    if as_json:
        click.echo(json.dumps([{"name": u.name, "role": u.role} for u in everyone], ensure_ascii=False))
        return
    for one in everyone:
        click.echo(f"{terminal.plain(one.name)}  {_ROLES[one.role]}")


@key.command()
@click.argument("name", metavar="名字")
@_keys
@guarded
def remove(name: str, file: Path) -> None:
    """移除一个密钥，立刻生效。"""
    from .keys import Keys

    Keys.open(file).remove(name)
    click.echo(f"已移除 {terminal.plain(name)}：{terminal.plain(str(file))}")
