"""Stories without end from a small grammar, and the words of their pages: headings, captions, names. All made up."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！？]+[。！？]+[”’）)]*")


@dataclass(frozen=True, slots=True)
class Story:
    """What is to be printed: a headline and whole paragraphs, each ending in a full stop or its like."""

    title: str
    paragraphs: tuple[str, ...]


def paragraphs_of(rng: random.Random, text: str) -> tuple[str, ...]:
    """Running text in paragraphs of one to four whole sentences; what follows the last full stop is left out."""
    whole = [match.group().strip() for match in _SENTENCE.finditer(text)]
    found: list[str] = []
    while whole:
        taken = rng.randrange(1, 5)
        found.append("".join(whole[:taken]))
        whole = whole[taken:]
    return tuple(found)


def made_up_stories(rng: random.Random) -> Iterator[Story]:
    """Stories without end from a small grammar."""
    while True:
        who, where = rng.choice(_WHO), rng.choice(PARTS)
        title = f"{where}{who}{rng.choice(_DEEDS).format(n=rng.randrange(3, 900))}"
        text = "".join(_sentence(rng) for _ in range(rng.randrange(8, 16)))
        paragraphs = paragraphs_of(rng, text)
        if len(paragraphs) >= 3:
            yield Story(title, paragraphs)


def _sentence(rng: random.Random) -> str:
    where, who = rng.choice(PARTS), rng.choice(_WHO)
    deed, other = (d.format(n=rng.randrange(3, 900)) for d in rng.sample(_DEEDS, 2))
    form = rng.choice(
        (
            "{when}，{where}的{who}{deed}，{why}。",
            "{who}{when}{deed}，又{other}，{why}。",
            "“{when}我们{deed}，{why}。”{where}一位{name}说。",
            "在{where}，{who}{deed}；{when}还要{other}。",
        )
    )
    return form.format(
        when=rng.choice(_WHEN),
        where=where,
        who=who,
        deed=deed,
        other=other,
        why=rng.choice(_WHY),
        name=rng.choice(("老人", "技术员", "店主")),
    )


def person(rng: random.Random, *, spaced: bool = False) -> str:
    """A name of two or three characters; of two with a space between them where names are set in columns."""
    given = rng.sample("明芳伟敏静磊洋勇艳娟涛超霞平刚桂兰春秋雨晨佳琪", rng.choice((1, 2, 2)))
    gap = " " if spaced and len(given) == 1 else ""
    return rng.choice("赵钱孙李周吴郑王陈杨林何") + gap + "".join(given)


_WHO = (
    "果农合作社",
    "水务站",
    "护林队",
    "中心小学",
    "供热公司",
    "渔港管理处",
    "社区图书室",
    "公交车队",
    "养老驿站",
    "农技站",
)
PARTS = ("柳树湾", "北坡", "东岭", "河口", "南滩", "石桥", "西渡", "杏花台", "新码头", "老街")
_WHEN = ("入春以来", "上个月", "汛期之前", "秋收过后", "这几天", "去年冬天", "天刚亮", "周末")
_DEEDS = (
    "更换旧管道{n}公里",
    "栽下槐树{n}棵",
    "修好渠口{n}处",
    "添置座椅{n}把",
    "开办夜校{n}场",
    "清理淤泥{n}车",
    "收到建议{n}条",
    "新开班车{n}趟",
    "试种水稻{n}亩",
    "登记房屋{n}间",
    "免费体检{n}人次",
    "加固堤岸{n}米",
)
_WHY = (
    "为的是让下游的田地都能浇上水",
    "住在附近的人都说比从前方便得多",
    "花掉的钱一笔一笔贴在村口的墙上",
    "比原来的安排早了将近二十天",
    "剩下的活计要等到天气转暖再做",
    "省下来的工夫正好用在收拾院子上",
    "这样一来冬天就不必再跑远路",
    "大家商量了三个晚上才定下来",
)
HEADINGS = (
    "先把底数摸清楚",
    "路修到家门口",
    "一张图纸管到底",
    "小院里的新算盘",
    "念好山字经 走出特色路",
    "从“等上门”到“走出去”",
    "水活了 人也回来了",
    "把难事放在前头办",
    "老手艺遇上新买主",
)
KICKERS = (
    "把活水引进千家万户",
    "春耕时节走乡村",
    "一座老城的清晨",
    "我市全面启动水系整治",
    "山里人家的新日子",
    "抓住农时不松手",
)
SUBTITLES = ("来自柳树湾的调查", "一个渔村的三年之变", "走进北坡合作社", "老街改造见闻", "记东岭护林队")
SECTIONS = ("山海纪事 SHANHAI", "一线传真 CHUANZHEN", "城乡短波 DUANBO", "田野 TIANYE", "综合新闻 ZONGHE")
COUNTIES = ("庄河市", "瓦房店市", "长海县", "桓台县", "曲阳县", "宁远县", "安溪县", "涪陵区")
WORKS = (
    "泵站改造工程",
    "灌渠清淤工程",
    "敬老院扩建项目",
    "冷库建设项目",
    "断头路打通工程",
    "果品交易市场项目",
    "污水处理站",
)
CAPTIONS = (
    "村民在果园里给苹果套袋。",
    "工人正在检修水泵。",
    "孩子们在新建的图书室里读书。",
    "航拍建设中的跨河大桥。",
    "渔民把刚上岸的海虾装箱。",
    "新投用的客运站候车大厅。",
    "游人在老街上挑选剪纸。",
    "技术员在大棚里查看番茄长势。",
    "灌渠清淤工程施工现场。",
)
