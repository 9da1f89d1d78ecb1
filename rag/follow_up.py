"""Follow-ups made whole by rule: 那营口呢？ after a question about 鞍山."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .errors import UsageError
from .folding import fold
from .places import Mention, mentions
from .tokenizer import rarity, words

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?!\d)")
RELATIVE = (("前年", -2), ("去年", -1), ("上一年", -1), ("今年", 0), ("本年", 0), ("明年", 1))
SPAN = re.compile(
    r"(?:\d{1,2}(?:月份?)?\s*[-—–~至到]\s*\d{1,2}月份?|\d{1,2}月(?:份|当月|单月|这一?个月)|第?[一二三四1-4]季度|最后一?个?季度|上半年|下半年|头[一二两三四五六七八九十\d]+个月|前[一二两三四五六七八九十\d]+个?(?:月|季度)|(?<!完成)(?<!完成了)全年|年初|年底)"
)
_FOLLOW = re.compile(
    r"^(?:(?:那么?|那末|还有|再说|换成|如果是|要是)(?P<led>.{1,16}?)(?:呢|怎么样|如何|又是多少)|(?P<bare>.{1,16}?)(?:呢|又(?:是|有|为)?(?:多少|几个?|谁|什么)))[?？]*$"
)
_SUBJECTLESS = re.compile(
    r"^(?:离|距离?|在哪|由谁|由哪|有多|有几|有哪|有什么|是谁|是什么|是哪|是多|什么时候|何时|为什么|为何|几|多少|多大|多久|谁|哪|怎么|一?共|总共)"
)
_ASKED = r"(?:是|有|叫)?(?:多少|几|谁|什么|哪|多大|多久|为何)"
_OF_MEASURES = r"(?:收入|利润|投资|面积|人口|价格|[额值量率])"
MEASURE = re.compile(f"{_OF_MEASURES}$")
"""How the names of what is measured end."""
_MEASURED = re.compile(rf"的(?P<measure>[^的,，]{{0,8}}?{_OF_MEASURES})(?=(?:是|为|有|达到?)?(?:多少|几|多大|多高))")
"""Where a question names what is measured: …的营业收入是多少."""
_TELLING = 0.55
"""Words above this rarity name what is asked about."""
_MATCHED = 3
"""Characters of a word that may stand for its counterpart."""
_PLACE_LIKE = re.compile(r"(?<![全我本该各])[\u4e00-\u9fff]{2}[县市镇乡村](?!区)")
"""What looks like the name of a place that no list has."""
_BRIEF = 10
"""Characters of a question that leans on the one before where it has no subject."""
_PRONOUN = re.compile(
    r"(?:他们|她们|它们|该公司|该企业|该项目|该区|该县|该市|这家公司|这家企业|这个项目|该)(?!说)|^(?:它|他|她|那里|那儿|这里|这儿|当地)(?:的|们)?"
)


_LEANING = re.compile(
    r"^(?:那|这|其|它|他|她|再|还|另外|具体|同样|为什么|为何|怎么|什么时候|何时|谁|多少|哪|原因|结果)|呢[?？]*$"
    r"|[这那](?:个|些|家|项|里|次|位|篇)|其中|上述|前者|后者|刚才|前面|上面"
)
_LEANING_LENGTH = 24


def leans_on_history(text: str) -> bool:
    """Does a question that no rule made whole still look like the rest of another one: 其中最大的是哪家？"""
    return len(text) <= _LEANING_LENGTH and bool(_LEANING.search(text)) and not mentions(text)


_AND = re.compile(r"[和与跟同、,，及]|以及")
_EACH = re.compile(r"(?:各自?|分别)(?=[是有为达]|多少)")


def made_whole(text: str, history: Sequence[str]) -> str:
    """The question made whole: 那营口呢？ takes the rest of the last question, 总投资呢？ its place and subject.

    Raises UsageError for a follow-up with no question before it.
    """
    folded = fold(text)
    whole = _made_whole(folded, history)
    return text if whole == folded else whole


def _made_whole(text: str, history: Sequence[str]) -> str:
    found = _FOLLOW.match(text)
    short = (found["led"] or found["bare"]).strip() if found else ""
    pronoun = _PRONOUN.search(text)
    if not short and not pronoun:
        if history and len(text) <= _BRIEF and _SUBJECTLESS.match(text):
            return f"{_subject(made_whole(history[-1], history[:-1]))}{text}"
        if history and (mate := _counterpart(history[-1], text)):
            return f"{history[-1][:mate]}{text}"
        return f"{_head(made_whole(history[-1], history[:-1]))}{text}" if history and _names_nothing(text) else text
    if not history:
        if short and (mentions(short) or len(short) <= 4):
            raise UsageError(f"“{text}”像是追问，但前面没有问题：请把问题说完整")
        return text
    last = history[-1]
    if _FOLLOW.match(last) and len(history) > 1:
        last = made_whole(last, history[:-1])
    if short:
        return _swap(last, short, text)
    subject = _subject(last)
    return f"{subject}{text[: pronoun.start()]}{text[pronoun.end() :]}" if pronoun and subject else text


def _names_nothing(text: str) -> bool:
    """Is a time all that a question names: 去年实际完成了多少？"""
    timed = any(word in text for word, _ in RELATIVE) or YEAR.search(text) is not None or SPAN.search(text) is not None
    return (
        timed
        and not mentions(text)
        and not _PLACE_LIKE.search(text)
        and all(rarity(word) < _TELLING for word in words(SPAN.sub("", YEAR.sub("", text))))
    )


def _head(last: str) -> str:
    """What the last question was about, with its measure and without its time."""
    head = re.split(_ASKED, last)[0]
    for word, _ in RELATIVE:
        head = head.replace(word, "")
    return re.sub(r"的?(?:目标|计划)$", "", SPAN.sub("", YEAR.sub("", head)))


def _swap(last: str, new: str, text: str) -> str:
    """The last question with its place, its period or its measure replaced by the new word."""
    found = mentions(last)
    if mentions(new) and found:
        if _listed(found, last):
            return last[: found[0].start] + new + _EACH.sub("", last[found[-1].end :])
        return last[: found[0].start] + new + last[found[-1].end if _adjacent(found) else found[0].end :]
    for pattern in (YEAR, SPAN):
        if pattern.search(new) and pattern.search(last):
            return pattern.sub(new, last, count=1)
    if YEAR.search(new) or any(word in new for word, _ in RELATIVE):
        for word, _ in RELATIVE:
            if word in last:
                return last.replace(word, new, 1)
        return new + last
    if like := _like(last, new):
        return last.replace(like, new.removesuffix("的"), 1)
    if MEASURE.search(new) and (measured := _MEASURED.search(last)):
        return last[: measured.start("measure")] + new + last[measured.end("measure") :]
    asking = re.search(r"(?:是|为|有|达到?)?(?:多少|几|谁|什么|哪|多大|多久).*$", last)
    stem = last[: asking.start()] if asking else last.rstrip("?？")
    return f"{stem}{new}是多少" if stem else text


def _like(last: str, new: str) -> str:
    """The word of the last question that the new one is the counterpart of: 竣工 for 开工, 女子 for 男子."""
    asked = words(last)
    mates = (
        w for n in words(new) for w in asked if len(n) > 1 and w not in new and len(w) == len(n) and w[-1] == n[-1]
    )
    return next(mates, "")


def _counterpart(last: str, text: str) -> int:
    """Where the last question has the counterpart of the word with which this one begins: 男子组 for 女子组; 0 for none."""
    first = next(iter(words(text)), "")
    if len(first) < _MATCHED or mentions(text) or YEAR.search(text):
        return 0
    mates = (last.find(w) for w in words(last) if w[1:] == first[1:])
    return next(mates, 0) if first not in last else 0


def _listed(found: Sequence[Mention], text: str) -> bool:
    """Are these places named side by side, as a comparison names them?"""
    between = (text[a.end : b.start] for a, b in pairwise(found))
    return len(found) > 1 and all(_AND.fullmatch(words) for words in between)


def _adjacent(found: Sequence[Mention]) -> bool:
    return all(a.end == b.start for a, b in pairwise(found))


def _subject(last: str) -> str:
    """What the last question was about: the words before its attribute (…的…) or its question word."""
    head = re.split(_ASKED, last)[0]
    return head.rsplit("的", 1)[0] if "的" in head else head
