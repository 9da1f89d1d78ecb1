"""Every Chinese text that the chat shows. Another language is another module like this one."""

from __future__ import annotations

from typing import Final

TITLE: Final = "报问"
TAGLINE: Final = "向报纸提问，答案附上印在报上的原句"
SAMPLE: Final = "现在查的是随软件附带的样例报纸。要查自己的报纸，请在终端运行"
SAMPLE_COMMAND: Final = "baowen index 文件夹"
EMPTY_INDEX: Final = "还没有收录任何报纸。请先在终端运行"

WELCOME: Final = "试着问一句，或点一个例子："
WELCOME_OWN: Final = "用一句话提问：多少、何时、谁、在哪里、为什么。写明地名和年份，答得更准。"
NEXT: Final = "可以接着问："
BOX_LABEL: Final = "问题"
BOX_PLACEHOLDER: Final = "输入问题，按回车提问"
BOX_FOLLOW_UP: Final = "接着问，例如“那去年呢？”"
SEND: Final = "提问"
STOP: Final = "停止"
NEW: Final = "新对话"
LOG_LABEL: Final = "对话"

ASKED: Final = "提问"
SEARCHING: Final = "正在查找……"
FOUND: Final = "找到 {count} 段，正在读……"
RESOLVED: Final = "按“{question}”查找"
SOURCES: Final = "出处"
OTHERS: Final = "其他相关段落（{count}）"
NOT_FOUND: Final = "资料中没有找到"
NEAREST: Final = "最接近的段落（不是答案）"
UNTITLED: Final = "（无标题）"
AUTHORS: Final = "作者 {names}"
YEAR: Final = "{year}年"
RANGE: Final = "刊于{first}至{last}之间"
LINE: Final = "第 {line} 行"
ALSO_IN: Final = "又见 {places}"
ALSO_IN_MORE: Final = "又见 {places} 等 {count} 处"
CONFLICT: Final = "另一处数字不同"
HINT: Final = "提示"
STOPPED: Final = "已停止。"
FAILED: Final = "这次没能回答，请再试一次；若仍不行，请查看启动聊天的终端。"
GO_TO_SOURCE: Final = "查看出处 {n}"

READY: Final = "请用浏览器打开 {url} （按 Ctrl-C 退出）"
CLOSED: Final = "聊天已关闭。"
PORT_TAKEN: Final = "无法在 {host}:{port} 提供网页：地址不对或端口被占用，请换一个，例如 --port {other}"


def indexed(*, pages: int, articles: int, places: tuple[str, ...], years: tuple[int, ...]) -> str:
    """One line on what can be asked about, such as 已收录 5 页、31 篇文章；涉及甲市、乙市等 9 地；2023—2024年.

    The shortest names come first: cities before the counties that carry their city's name.
    """
    parts = [f"已收录 {pages} 页、{articles} 篇文章"]
    if places:
        shown = "、".join(sorted(places, key=len)[:4])
        parts.append(f"涉及{shown}等 {len(places)} 地" if len(places) > 4 else f"涉及{shown}")
    if years:
        first, last = min(years), max(years)
        parts.append(f"{first}年" if first == last else f"{first}—{last}年")
    return "；".join(parts)
