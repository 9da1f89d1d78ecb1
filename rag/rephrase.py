"""A question as it was meant: greetings left out, the question word put last, exchanged characters put back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from .folding import fold
from .follow_up import SPAN
from .tokenizer import likelihood

ASKING = re.compile(
    r"百分之(?:几|多少)|是?多少|有?多[大远高深宽重快]|多长(?:时间)?|几(?=[个家名项件条台辆座次处人位所成级楼层度岁号小天月年周分])|是?谁|叫什么|什么时候|何时|哪一[天年月日周次届家个位所座条款艘级种类批片]|哪[一-龥](?:个?国家(?![级队重标公电实森]))?|多久|为什么|为啥|指什么|什么"
)
_ONCE = r"(?:一下儿?|下|一声|一?查)?"
_GREETING = re.compile(
    rf"^(?:(?:你好|您好|打扰了?|不好意思|劳驾|麻烦(?:您|你)?|请您?(?:问|教){_ONCE}|帮(?:我|忙)|(?:能|可以)(?:不能|否)?(?:告诉我|帮我)"
    rf"|告诉我|(?:我)?想(?:要)?(?:知道|了解|咨询|打听|问|查){_ONCE}|(?:查|问|看|说|了解|咨询|打听|请教){_ONCE}(?=[,，、:：\s])|查一下)"
    r"[,，、:：!！\s]*)+"
)
_LONGEST_GREETING = 30
"""Characters."""
_HELLO = re.compile(
    r"\W*(?:hello|hi|hey|thanks?|thank you|早上好|上午好|中午好|下午好|晚上好|大家好|哈喽|嗨|在吗|有人吗|再见|好的?)\W*"
)
_THANKS = re.compile(
    r"[,，。;；?？!！\s]*(?:(?:非常|十分|多)?(?:感谢|谢谢|多谢|谢了|拜托了?|辛苦了?)(?:你|您|啦|了)?[,，。!！~～\s]*)+$"
)
_LONGEST_FRONTED = 20
"""Characters of a clause that is put last: a longer one is a question of its own."""
_DATED = re.compile(rf"(?<!\d)(?:19|20)\d\d年(?:{SPAN.pattern}|\d{{1,2}}月份?(?:\d{{1,2}}[日号])?)?")
_GAIN = 4.0
"""By how much likelier (in nats) a question must become for two characters to be taken as exchanged."""


def plain(text: str) -> str:
    """The question without greetings and thanks, the clause that asks put after the one it asks about.

    是多少，鞍山的开工率？ is 鞍山的开工率是多少？
    """
    folded = fold(text)
    start = found.end() if (found := _GREETING.match(folded)) else 0
    end = found.start() if (found := _THANKS.search(folded, start)) else len(text)
    kept = text[start:end] if end - start > 1 else text
    return _asking_last(kept)


def only_greets(text: str) -> bool:
    """Is there nothing in the text but a greeting or thanks?"""
    folded = fold(text[: _LONGEST_GREETING + 1])
    if len(folded) > _LONGEST_GREETING or not re.search(r"\w", folded):
        return False
    rest = _THANKS.sub("", _GREETING.sub("", f"{folded},"))
    return not re.search(r"\w", rest) or _HELLO.fullmatch(folded) is not None


def canonical(text: str) -> str:
    """One wording for questions that differ in width, their last mark or in where they name the year: that comes first."""
    usual = re.sub(r"[\s?。!.,…~]+$", "", unicodedata.normalize("NFKC", text))
    dates = list(_DATED.finditer(usual))
    if len(dates) == 1:
        usual = dates[0].group() + usual[: dates[0].start()] + usual[dates[0].end() :]
    return f"{usual}?"


def _asking_last(text: str) -> str:
    """The clauses that ask, where they stand before all that they ask about, put behind it."""
    mark = re.search(r"[?？。]*$", text)
    clauses = re.findall(r"[^,，]+", text[: mark.start()] if mark else text)
    asking = list(takewhile(lambda c: ASKING.search(fold(c)) and 2 <= len(c) <= _LONGEST_FRONTED, clauses))
    rest = clauses[len(asking) :]
    if not asking or len("".join(rest)) < 4 or any(ASKING.search(fold(c)) for c in rest):
        return text
    return f"{'，'.join(rest)}{'，'.join(asking)}{mark.group() if mark else ''}"


def unswapped(text: str, passages: Sequence[str]) -> str:
    """The question with two neighbouring characters put back where that makes it far likelier Chinese.

    Not where the passages found for it print them so: a name is its own likeliness.
    """
    folded = fold(text)
    usual = likelihood(folded)
    gain, at = max(((likelihood(other) - usual, i) for i, other in _exchanged(folded)), default=(0.0, 0))
    if gain < _GAIN:
        return text
    pair, printed = folded[at : at + 2], [fold(passage) for passage in passages]
    if any(part in passage for part in _around(folded, at) for passage in printed):
        return text
    if sum(pair in passage for passage in printed) > sum(pair[::-1] in passage for passage in printed):
        return text
    return text[:at] + pair[::-1] + text[at + 2 :]


def _exchanged(text: str) -> Iterator[tuple[int, str]]:
    for i, (a, b) in enumerate(pairwise(text)):
        if a != b and a > "\u33ff" and b > "\u33ff":
            yield i, text[:i] + b + a + text[i + 2 :]


def _around(text: str, at: int) -> list[str]:
    """The two characters with the one before and with the one after them."""
    return [part for part in (text[max(0, at - 1) : at + 2], text[at : at + 3]) if len(part) == 3]
