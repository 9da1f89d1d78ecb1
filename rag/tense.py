"""Is a figure planned or done: 今年要建多少 asks for a target, 建成了多少 for a result."""

from __future__ import annotations

import re

PLANNED = re.compile(
    r"计划|规划|目标|力争|争取|预计|预期|预测|预算|确保|有望|安排|部署|任务|拟|定[在为]|想(?=[做把达要建])|将(?![军士来近])|打算|(?<![主重需只首])要(?![求素点闻塞])"
)
"""Words of what is to come."""
_DONE = re.compile(
    r"实现|完成|达(?![产标])|建成|累计|同比|实际|已|建好|曾|现在|目前|[建修成产增投收完开卖销招涨降减补发]了"
)
"""Words of what has been."""
_SURELY = re.compile(r"已|实际|累计|同比")
"""Those of them that no plan stands before: 力争完成 is planned, 计划总投资已完成 is done."""
_ABOUT_TO = re.compile(rf"(?:{PLANNED.pattern})[^,，。;；的]{{0,4}}$")
_NEAR = 8
"""Characters in which a word of what is to come stands before what is done."""
_CLAUSES = re.compile(r"[。;；]")


def tense(text: str) -> int:
    """1 for what is planned, -1 for what is done, 0 where it says neither or both: 要完成 and 力争达到 are planned."""
    done = any(
        _SURELY.match(m.group()) or not _ABOUT_TO.search(text, max(0, m.start() - _NEAR), m.start())
        for m in _DONE.finditer(text)
    )
    return bool(PLANNED.search(text)) - done


def tense_of(sentence: str, start: int, end: int) -> int:
    """As `tense`, of the characters from `start` to `end`: the nearest part before it decides, then what follows in its own."""
    begin = max((m.end() for m in _CLAUSES.finditer(sentence, 0, start)), default=0)
    for part in reversed(re.split("[,，]", sentence[begin:start])):
        planned, surely = PLANNED.search(part), _SURELY.search(part)
        if surely and not (planned and planned.start() > surely.start()):
            return -1
        if planned or _DONE.search(part):
            return 1 if planned else -1
    after = _CLAUSES.split(sentence[end:], maxsplit=1)[0]
    return tense(after.split(",", maxsplit=1)[0])
