"""`baowen user`: who may enter a chat that other machines can reach."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from . import terminal
from .command import guarded, json_option

_auth = click.option("--auth", "file", required=True, type=click.Path(path_type=Path, dir_okay=False), help="登录文件")
_ROLES = {"reader": "读者：提问", "librarian": "馆员：还可以上传、移除、重新索引"}


@click.group()
def user() -> None:
    """管理登录文件里的用户：密码只存散列，命令行不带密码。"""


@user.command()
@click.argument("name", metavar="名字")
@_auth
@click.option(
    "--role",
    type=click.Choice(list(_ROLES)),
    default="reader",
    show_default=True,
    help="；".join(f"{role} {words}" for role, words in _ROLES.items()),
)
@guarded
def add(name: str, file: Path, role: str) -> None:
    """添加用户，或给已有的用户换密码和角色；密码在提示后输入，或从标准输入读一行。"""
    from .users import LEAST_PASSWORD, Users

    users = Users.create(file)
    if sys.stdin.isatty():
        password = click.prompt(
            f"密码（至少 {LEAST_PASSWORD} 个字符）", hide_input=True, confirmation_prompt="再输一遍"
        )
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    new = users.add(name, password, role="librarian" if role == "librarian" else "reader")
    click.echo(f"{'已添加' if new else '已更新'} {terminal.plain(name)}（{_ROLES[role]}）：{terminal.plain(str(file))}")


@user.command("list")
@_auth
@json_option
@guarded
def show(file: Path, as_json: bool) -> None:
    """列出用户和角色。"""
    from .users import Users

    everyone = Users.open(file).list()
    if as_json:
        click.echo(json.dumps([{"name": u.name, "role": u.role} for u in everyone], ensure_ascii=False))
        return
    for one in everyone:
        click.echo(f"{terminal.plain(one.name)}  {_ROLES[one.role]}")


@user.command()
@click.argument("name", metavar="名字")
@_auth
@guarded
def remove(name: str, file: Path) -> None:
    """移除用户，立刻生效。"""
    from .users import Users

    Users.open(file).remove(name)
    click.echo(f"已移除 {terminal.plain(name)}：{terminal.plain(str(file))}")
