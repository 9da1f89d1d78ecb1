"""What the commands share: exit status, settings, the index they ask, options that several take.

Exit status: 0 good; 1 nothing found, or declined; 2 wrong use; 3 failed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import terminal

if TYPE_CHECKING:
    from ..rag import LocalIndex, Settings

FOUND, NOTHING, MISUSED, BROKEN = 0, 1, 2, 3


def guarded(command: Callable[..., int | None]) -> Callable[..., None]:
    """Turns our errors into one line on stderr and the exit status; an interrupt into a calm line."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        from ..rag.errors import BaowenError, IndexNotFound, UsageError

        try:
            status = command(*args, **kwargs)
        except (UsageError, IndexNotFound) as error:
            terminal.complain(str(error))
            status = MISUSED
        except BaowenError as error:
            terminal.complain(str(error))
            status = BROKEN
        except KeyboardInterrupt:
            terminal.complain("已中断；已写入的内容都保留，再次运行会接着做。")
            status = 130
        except BrokenPipeError:
            sys.stderr.close()
            status = FOUND
        sys.exit(status or FOUND)

    return run


def settings_of(home: Path | None) -> tuple[Settings, bool]:
    """The settings, and whether the user chose the home folder himself."""
    from pydantic import ValidationError

    from ..rag import Settings
    from ..rag.errors import UsageError

    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"环境变量 BAOWEN_{str(first['loc'][0]).upper()} 无效：{first['msg']}") from error
    chosen = home is not None or "home" in settings.model_fields_set
    return (settings.model_copy(update={"home": home.expanduser()}) if home else settings), chosen


@contextmanager
def open_index(home: Path | None, *, takes_pages: bool = False) -> Iterator[tuple[LocalIndex, bool]]:
    """The index to ask, and whether it is that of the sample pages: offered where none was made or named.

    A door that `takes_pages` begins with them also where one was named: what is uploaded takes their place.
    """
    from ..rag import LocalIndex
    from ..rag.errors import IndexNotFound

    settings, chosen = settings_of(home)
    try:
        index, sample = LocalIndex.open(settings.home), False
    except IndexNotFound:
        if chosen and not takes_pages:
            raise
        from ..rag.samples import open_samples

        if chosen:
            terminal.tell(f"{settings.home} 里还没有索引，先用自带的示例版面；上传或索引之后就用自己的。")
        else:
            terminal.tell("还没有索引自己的资料，先用自带的示例版面。索引自己的：baowen index 文件或文件夹")
        index, sample = open_samples(settings.cache, say=terminal.tell), True
    with index:
        if left := index.interrupted():
            terminal.tell(f"上次索引被中断：{left} 段已写入，还没有并入检索；再次运行 baowen index 会接着做。")
        yield index, sample


home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="索引所在的文件夹（默认 BAOWEN_HOME 或用户数据目录）",
)
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
k_option = click.option("-k", type=click.IntRange(1, 1000), default=8, show_default=True, help="给出几个段落")
llm_option = click.option(
    "--llm/--no-llm", "llm", default=None, help="由大模型作答并逐句核对（端点见 BAOWEN_LLM_URL；默认 BAOWEN_LLM）"
)
