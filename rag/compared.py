"""What a comparison compares, and the questions of which it is made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .follow_up import SPAN
from .places import mentions
from .rephrase import ASKING

_JOINT = r"(?:和|与|跟|同|、|,|，|及|以及|还是|比)"
_TIME = r"(?:\d{4}年|[今去前]年|第?[一二三四1-4]季度|[上下]半年|\d{1,2}月)+"
_VERDICT = re.compile(
    r"[,，]?(?:哪|谁)[^,，。的]{0,6}?[更最]?(?:多|少|高|低|大|小|快|慢|长|短|早|晚|远|近|强|弱|好)些?(?=[,，?？。]|$)"
    r"|[,，](?:哪|谁|是否|是不是|有没有)[^,，]{1,8}?(?=[?？。]*$)|(?:是否|是不是)?(?:一样|一致|相同|相等)(?:吗|么)?[?？。]*$"
)
"""What a comparison asks of the two answers together."""
_TOGETHER = re.compile(
    r"相差|相比|分别|各自|各(?=[是为有由给说指讲叫占要在能达]|多少)|差(?:多少|几|多大)|差距|对比|比较|[,，?？](?=(?:分别|各自?)?(?:是|为|有)?多少)"
)
"""What is said of both at once, and of none of them alone."""
_BOTH = re.compile(r"(?:这?两|2)个?(?:城市|县区|国家|地方|公司|企业|项目|[省市州区县镇乡村地家者])[,，]?")
"""What sums up the two that have just been named: 甲和乙两个县."""
_WHO_AND_EACH = re.compile(
    r"(?:谁|哪[个家座省市州区县])(?P<measure>(?!更)[^,，。?？]{2,16}?)更?[多少高低大小][?？,，]各自?(?:是|有|为)?多少"
)
"""谁的产值高，各多少: a verdict first, and what it is made of."""
_PAIR = re.compile(
    rf"(?P<lead>(?:[^,，]*[,，]|{_TIME})?)"
    r"(?P<one>[^,，、的]{2,14}?)(?:和|与|跟|同|、|以及|还是)"
    rf"(?P<other>[^,，、]{{2,14}}?)(?P<rest>(?:的|给|公布|报道|各|哪|谁|在\d|{_TIME}).*)"
)
_SAID_OF_BOTH = re.compile(rf"[,，]?\s*(?:分别|各自?(?![种类界项级]))|{_VERDICT.pattern}")
"""Where two subjects end of which something is asked together."""
_MEASURED = re.compile(
    r"(?:哪|谁)[个家边者]?(?P<measure>[\u4e00-\u9fff]{0,3}?(?:[量额值率速价数]|价格|收入|投资|面积|人口|规模|利润|长度|高度))[更最]?"
)
"""By what it is asked which of the two is the greater: 哪个产量更大."""
_AND = r"(?:和|与|跟|同|以及|还有)"
_CODE = r"[A-Za-z][A-Za-z\d.+-]{1,15}"
"""The name of a model: P700."""
_SUBJECTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<one>[^,，?？]{{4,40}})[,，]{_AND}(?P<other>[^,，?？]{{4,40}})(?P<rest>(?:[,，][^,，?？]{{2,14}})?)",
        rf"(?P<lead>.*?)(?P<one>{_CODE}){_AND}(?P<other>{_CODE})(?P<rest>[,，]?[^,，、?？]{{0,14}})",
        rf"(?P<lead>(?:.*[,，])?)(?P<one>[^,，、?？]{{1,24}}的[^,，、的?？]{{1,14}}){_AND}(?P<other>[^,，、?？]{{1,24}}的[^,，、的?？]{{1,14}})(?P<rest>(?:[,，][^,，?？]{{2,14}})?)",
        rf"(?P<lead>(?:.*[,，])?)(?P<one>[^,，、的?？]{{2,20}}?){_AND}(?P<other>[^,，、的?？]{{2,20}})(?P<rest>[,，][^,，?？]{{2,14}})",
        rf"(?P<lead>.*[,，])(?P<one>[^,，、的?？]{{2,12}}?){_AND}(?P<other>[^,，、的?？]{{2,16}})",
    )
)
"""Two subjects: each with an attribute of its own, or with what is asked of both before or behind them."""
_YEARS = re.compile(rf"(?P<one>\d{{4}}年(?:{SPAN.pattern})?)(?:和|与|跟|同|、|及)(?P<other>\d{{4}}年)")
_OWN_TIME = re.compile(rf"[^,，的]{{0,8}}?{_TIME}")
_OWN = re.compile(rf"(?P<own>[^,，的]{{1,8}}?){_JOINT}")
"""What stands between two places where the first has a period or the like of its own."""


def compared(question: str) -> list[tuple[str, str]]:
    """What a resolved comparison compares, its places or what 和 stands between, and one question for each; two or more or none."""
    found = [
        (name, part if ASKING.search(part) else f"{part.rstrip('?？')}是多少") for name, part in _compared(question)
    ]
    return found if len(found) > 1 else []


def _compared(question: str) -> Iterator[tuple[str, str]]:
    text = _WHO_AND_EACH.sub(r"\g<measure>是多少", question)
    text = _BOTH.sub("", _TOGETHER.sub("", _VERDICT.sub("", text)))
    runs = _runs(text)
    names = [text[s:e] for s, e in runs]
    if len(names) > 1 and (joined := re.search(_JOINT.join(map(re.escape, names)), text)):
        yield from ((name, text[: joined.start()] + name + text[joined.end() :]) for name in names)
    elif years := _YEARS.search(text):
        yield from ((years[n], text[: years.start()] + years[n] + text[years.end() :]) for n in ("one", "other"))
    elif len(found := list(_subjects(question))) > 1:
        yield from found
    elif len(names) > 1 and (own := _OWN.fullmatch(text, runs[0][1], runs[1][0])):
        end = runs[1][1]
        if (time := _OWN_TIME.match(text, end)) and re.search(_TIME, own["own"]):
            end = time.end()
        elif text.startswith(own["own"], end):
            end += len(own["own"])
        for name, (start, stop) in zip(names, ((runs[0][0], own.end("own")), (runs[1][0], end)), strict=True):
            yield name, text[: runs[0][0]] + text[start:stop] + text[end:]
    elif len(names) > 1 and len(clauses := re.split(r"和|与|,|，|、|;|；", text)) > 1:
        topic = f"{clauses[0]}，" if not mentions(clauses[0]) and not ASKING.search(clauses[0]) else ""
        yield from ((c[found[0].start : found[-1].end], topic + c) for c in clauses if (found := mentions(c)))
    elif found := _PAIR.fullmatch(text):
        yield from ((name, f"{found['lead']}{name}{found['rest']}") for name in (found["one"], found["other"]))


def _subjects(text: str) -> Iterator[tuple[str, str]]:
    """The two subjects of which something is asked together, and one question for each."""
    end = _SAID_OF_BOTH.search(text)
    found = next((m for p in _SUBJECTS if end and (m := p.fullmatch(text, 0, end.start()))), None)
    if not end or not found:
        return
    measured = _MEASURED.search(text, end.start())
    behind = _TOGETHER.sub("", _VERDICT.sub("", text[end.start() :])).strip(",，?？ ")
    behind = f"{measured['measure'] if measured else ''}{behind if ASKING.search(behind) else '是多少'}"
    given = found.groupdict("")
    time = re.match(_TIME, found["one"])
    for name in (found["one"], found["other"]):
        lead = time.group() if time and not re.search(_TIME, name) else given.get("lead", "")
        yield name, f"{lead}{name}{given.get('rest', '')}{behind}？"


def _runs(text: str) -> list[tuple[int, int]]:
    """Where places stand, those that follow each other taken as one."""
    runs: list[tuple[int, int]] = []
    for mention in mentions(text):
        if runs and mention.start == runs[-1][1]:
            runs[-1] = (runs[-1][0], mention.end)
        else:
            runs.append((mention.start, mention.end))
    return runs
