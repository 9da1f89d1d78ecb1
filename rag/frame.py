"""Where a sentence has what its question asks for: between the words that stand around the question word.

提供什么样的环境 is answered in 要提供公平、开放的环境 by what stands between 提供 and 环境, that word included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from .folding import fold
from .phrases import Phrase
from .question import Asks, Question
from .rephrase import ASKING
from .tokenizer import is_verb, name_kind
from .vocabulary import stop_words, whole_words

_LONGEST_LEAD = 8
_PREPOSITIONS = frozenset("在由从对向与被")
_LONGEST_THING = 8
_KINDS = frozenset({Asks.LIST, Asks.OTHER})
_THING = re.compile(
    r"(?:哪(?P<many>些|几|[两二三四五六七八九十\d]+)[个种类家所座支项条艘款位名]?|什么(?:样|类型|性质|种类)?的?)"
    r"(?P<thing>[\u4e00-\u9fff]{2,})"
)
_NAMED = re.compile(r"哪一?[艘架列颗部本首款个座家所支项][\u4e00-\u9fff]*?(?P<thing>[\u4e00-\u9fff]{2,3})[?？]?$")
_NAME = r"(?P<found>[“《][^“”《》]{1,30}[”》]号?)"
_WHERE = re.compile(r"(?:哪里|哪儿|何处|何地|(?:什么|啥)地方)(?P<rest>[\u4e00-\u9fff]*)")
_HOME = re.compile(
    r"(?<=[,，、是系为])[\u4e00-\u9fff]{2,12}(?<![工军老本男女等族个])(?=人(?:$|[,，。;；、]))|(?<=籍贯)[\u4e00-\u9fff]{2,12}"
)
"""Where somebody is from, as a life tells it: 生于1974年，岭北白石人."""
_COUNTED = re.compile(r"[\d一二两三四五六七八九十几多这那各该上述]+[\u4e00-\u9fff]?大?")
"""What says no more of some things than how many they are."""
_STOPS = ",，。;；:：?？!！【】"
_WITHIN = f"[^{_STOPS}]{{1,40}}"


def leads(question: Question) -> Iterator[str]:
    """What stands right before the question word, longer pieces first; of single characters only prepositions."""
    asking = ASKING.search(question.folded)
    before = question.folded[: asking.start()].rstrip("了过") if asking else ""
    for length in range(min(_LONGEST_LEAD, len(before)), 0, -1):
        if length > 1 or before[-1] in _PREPOSITIONS:
            yield before[-length:]


def framed(question: Question, text: str) -> Phrase | None:
    """The words of a sentence that stand where the question has its question word and what it asks for.

    Of one thing (哪艘货轮) the name in quotes beside it.
    """
    if question.asks is Asks.PLACE:
        return _spot(question, fold(text))
    if question.asks not in _KINDS:
        return None
    folded = fold(text)
    if one := _NAMED.search(question.folded):
        thing = re.escape(one["thing"])
        found = re.search(rf"{thing}\s?{_NAME}", folded) or re.search(rf"{_NAME}[\u4e00-\u9fff]{{0,4}}{thing}", folded)
        named = found is not None and found["found"] not in question.folded
        return Phrase(*found.span("found"), framed=True) if found and named else None
    return _between(question, folded) if _THING.search(question.folded) else None


def _between(question: Question, text: str) -> Phrase | None:
    asked = next(_THING.finditer(question.folded))
    lazy = "" if asked["many"] else "?"
    for lead in leads(question):
        for thing in _heads(asked["thing"]):
            pattern = rf"{re.escape(lead)}了?(?P<found>{_WITHIN}{lazy}{re.escape(thing)})"
            if (found := re.search(pattern, text)) and not _COUNTED.fullmatch(found["found"].removesuffix(thing)):
                start, end = found.span("found")
                start = max(start, text.rfind(lead, 0, end - len(thing)) + len(lead))
                of = "的" + thing  # “甲”“乙”的目标: those named are the ones asked for
                end -= len(of) if asked["many"] and text.endswith(of, start, end) else 0
                return Phrase(start, end, framed=True)
    return None


def _spot(question: Question, text: str) -> Phrase | None:
    """转移到 a place, for 转移到哪里; 在 a place 举行, for 在哪里举行; 岭北白石人, for 哪里人."""
    if not (asked := _WHERE.search(question.folded)):
        return None
    follows = next(iter(whole_words(asked["rest"])), "")
    if follows == "人":
        home = _HOME.search(text)
        return Phrase(*home.span(), framed=True) if home else None
    end = re.escape(follows) or f"[{_STOPS}]|$"
    for lead in leads(question):
        found = re.search(rf"{re.escape(lead)}(?P<found>[^{_STOPS}的]{{2,20}}?)(?={end})", text)
        if found and (follows or len(lead) > 2):
            return Phrase(*found.span("found"), framed=True)
    return None


def behind_the_lead(question: Question, text: str) -> tuple[int, int] | None:
    """Where the answer to 烧毁了什么 can stand: behind 烧毁, in its clause."""
    asking = ASKING.search(question.folded)
    if not asking or not asking.group().endswith("什么"):
        return None
    folded = fold(text)
    for lead in leads(question):
        if len(lead) > 1 and (at := folded.find(lead)) >= 0:
            stop = re.compile(f"[{_STOPS}]").search(folded, at + len(lead))
            return at + len(lead), stop.start() if stop else len(folded)
    return None


@lru_cache(maxsize=256)
def _heads(thing: str) -> tuple[str, ...]:
    """What may be asked for, longer names first: what follows the question word goes on, and where its name ends is open."""
    words = whole_words(thing)
    name = list(takewhile(lambda w: w is words[0] or not (is_verb(w) or w in stop_words()), words))
    starts = ["".join(name[:k]) for k in range(len(name), 0, -1) if not name_kind(name[k - 1])]
    return tuple(start for start in starts if 1 < len(start) <= _LONGEST_THING)


def after_the_lead(question: Question, text: str, listed: Phrase) -> Phrase:
    """A list from where the words end that stand right before the question word: 将依次穿过|甲地、乙地 for 依次穿过哪些."""
    first = text[listed.start : listed.end].split("、", 1)[0]
    for lead in leads(question):
        if (at := first.rfind(lead)) >= 0 and at + len(lead) < len(first):
            return Phrase(listed.start + at + len(lead), listed.end)
    return listed
