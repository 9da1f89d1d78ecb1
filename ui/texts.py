"""Every text that the chat page shows, in Chinese and in English. A page is built with one `Words`, once for each.

What is printed on a page and what a reader makes of it stay in the language of the pages; for errors see refusals.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

READY: Final = "请用浏览器打开 {url} （按 Ctrl-C 退出）"
CLOSED: Final = "聊天已关闭。"
PORT_TAKEN: Final = "无法在 {host}:{port} 提供网页：地址不对或端口被占用，请换一个，例如 --port {other}"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of the page in one language; the defaults are Chinese."""

    code: str = "zh"
    """Of the language, as the preferences and the addresses have it."""
    tag: str = "zh-CN"
    """Of the language, as HTML has it."""
    title_of_language: str = "中文"
    title: str = "报问"
    tagline: str = "向报纸提问，答案附上印在报上的原句"
    other_language: str = "English"
    log_out: str = "退出"
    sample: str = "现在查的是随软件附带的样例报纸。要查自己的报纸，请在“资料库”里上传，或在终端运行"
    sample_command: str = "baowen index 文件夹"
    empty_index: str = "还没有收录任何报纸。请在“资料库”里上传，或在终端运行"

    tab_chat: str = "对话"
    tab_library: str = "资料库"
    tab_history: str = "历史"
    tab_settings: str = "设置"

    welcome: str = "试着问一句，或点一个例子："
    welcome_own: str = "用一句话提问：多少、何时、谁、在哪里、为什么。写明地名和年份，答得更准。"
    next: str = "可以接着问："
    box_label: str = "问题"
    box_placeholder: str = "输入问题，按回车提问"
    box_follow_up: str = "接着问，说过的不必重复"
    send: str = "提问"
    stop: str = "停止"
    new: str = "新对话"
    log_label: str = "对话"
    keys: str = "回车提问，Shift+回车换行，↑ 修改上一问，Esc 停止"

    asked: str = "提问"
    searching: str = "正在查找……"
    found: str = "找到 {count} 段，正在读……"
    read: str = "读了 {count} 段，用时 {seconds} 秒"
    by_model: str = "由大模型作答，已逐句核对"
    resolved: str = "按“{question}”查找"
    narrowed: str = "只查：{filters}"
    forked: str = "从这里另起一个对话；原来的对话留在“历史”里。"
    sources: str = "出处"
    others: str = "其他相关段落（{count}）"
    not_found: str = "没有答案"
    declined: str = ""
    """Instead of the answer's own words, where those are not of the page's language."""
    nearest: str = "最接近的段落（不是答案）"
    widen: str = "这次只查了“{filters}”：可以去掉筛选再问。"
    untitled: str = "（无标题）"
    authors: str = "作者 {names}"
    year: str = "{year}年"
    range: str = "刊于{first}至{last}之间"
    line: str = "第 {line} 行"
    also_in: str = "又见 {places}"
    also_in_more: str = "又见 {places} 等 {count} 处"
    conflict: str = "另一处数字不同"
    hint: str = "提示"
    stopped: str = "已停止。"
    failed: str = "这次没能回答，请再试一次；若仍不行，请查看启动聊天的终端。"
    go_to_source: str = "查看出处 {n}"
    open_source: str = "在报纸上看：{title}"
    comma: str = "、"
    colon: str = "："

    compare_place: str = "地方、年份"
    compare_figure: str = "数字"
    compare_source: str = "出处"
    compared: str = "对照"
    chart: str = "条形图：{bars}"
    same_sentence: str = "同一句话，数字不同"

    copy: str = "复制（附出处）"
    copied: str = "已复制"
    again: str = "重试"
    edit: str = "修改"
    resend: str = "重新提问"
    cancel: str = "取消"
    answer_word: str = "答"

    panel: str = "出处的原文"
    panel_close: str = "关闭（Esc）"
    panel_previous: str = "上一个出处（←）"
    panel_next: str = "下一个出处（→）"
    panel_article: str = "整理后的文章"
    panel_page: str = "版面原文"
    panel_only: str = "只在这一版里问"
    panel_loading: str = "正在打开……"
    panel_gone: str = "这一版已经不在索引里，只有引用的原句。"
    panel_cut: str = "……（版面很长，只显示这一段前后）……"
    panel_failed: str = "没能打开原文，请再试一次。"
    fact_place: str = "地点"
    fact_date: str = "日期"
    fact_evidence: str = "（依据“{words}”）"
    fact_authors: str = "作者"
    fact_kind: str = "体裁"
    fact_section: str = "栏目"
    fact_where: str = "版面"
    fact_also: str = "又见"
    kinds: tuple[tuple[str, str], ...] = (
        ("news", "报道"),
        ("brief", "简讯"),
        ("commentary", "评论"),
        ("summary", "提要"),
        ("photo", "图片说明"),
        ("list", "名录"),
    )

    filters: str = "筛选"
    filter_place: str = "地方"
    filter_year: str = "年份"
    filter_kind: str = "体裁"
    filter_path: str = "版面"
    filter_any: str = "全部"
    filter_clear: str = "清除筛选"

    set_reading: str = "作答"
    set_k: str = "每次看几个段落"
    set_k_info: str = "越多越全，也越慢；一般 8 个就够"
    set_llm: str = "由大模型作答（逐句核对，核不上的标明；不开时摘读原句）"
    set_url: str = "大模型端点"
    set_url_info: str = "OpenAI 兼容的地址，到 /v1 为止，例如 http://127.0.0.1:11434/v1"
    set_model: str = "模型名"
    set_model_info: str = "留空用端点列出的第一个"
    set_key: str = "密钥"
    set_key_info: str = "只存在本机、只有你的账户能读；留空保持不变，填 - 删除"
    set_test: str = "测试"
    set_looks: str = "外观"
    set_language: str = "语言 / Language"
    set_theme: str = "主题"
    themes: tuple[tuple[str, str], ...] = (("system", "跟随系统"), ("light", "浅色"), ("dark", "深色"))
    set_save: str = "保存"
    set_saved: str = "已保存。"
    set_readers: str = "端点由管理员设置；你可以选择用或不用。"
    test_good: str = "连上了：{model}，{seconds} 秒后开始回答。"
    test_empty: str = "请先填大模型端点。"

    def kind(self, code: str) -> str:
        """The name of a kind of article; an unknown one as it is."""
        return dict(self.kinds).get(code, code)

    def indexed(self, *, pages: int, articles: int, places: Sequence[str], years: Sequence[int]) -> str:
        """One line on what can be asked about, such as 已收录 5 页、31 篇文章；涉及甲市、乙市等 9 地；2023—2024年.

        The shortest names come first: cities before the counties that carry their city's name.
        """
        shown = self.comma.join(sorted(places, key=len)[:4])
        span = f"{min(years)}—{max(years)}" if years and min(years) != max(years) else f"{min(years, default='')}"
        if self.code == "en":
            rest = f" and others, {len(places)} in all" if len(places) > 4 else ""
            told = [f"{pages} pages, {articles} articles", f"places: {shown}{rest}" if places else "", span]
            return "; ".join(filter(None, told))
        where = f"涉及{shown}等 {len(places)} 地" if len(places) > 4 else f"涉及{shown}" if places else ""
        return "；".join(filter(None, [f"已收录 {pages} 页、{articles} 篇文章", where, f"{span}年" if span else ""]))


CHINESE: Final = Words()

ENGLISH: Final = Words(
    code="en",
    tag="en",
    title_of_language="English",
    title="Baowen",
    tagline="Ask the newspapers; every answer shows its printed sentence",
    other_language="中文",
    log_out="Log out",
    sample="These are the sample pages that come with the program. To ask your own, upload them under Library, or run",
    sample_command="baowen index FOLDER",
    empty_index="No page is indexed yet. Upload some under Library, or run",
    tab_chat="Chat",
    tab_library="Library",
    tab_history="History",
    tab_settings="Settings",
    welcome="Ask something, or try one of these:",
    welcome_own="Ask in one Chinese sentence: how many, when, who, where, why. Name the place and the year.",
    next="You might ask next:",
    box_label="Question",
    box_placeholder="Type a question and press Enter",
    box_follow_up="Ask a follow-up",
    send="Ask",
    stop="Stop",
    new="New chat",
    log_label="Conversation",
    keys="Enter asks, Shift+Enter starts a line, ↑ edits the last question, Esc stops",
    asked="Question",
    searching="Searching…",
    found="Found {count} passages, reading…",
    read="Read {count} passages in {seconds} s",
    by_model="Written by a language model, checked sentence by sentence",
    resolved="Searched for “{question}”",
    narrowed="Only in: {filters}",
    forked="A new conversation begins here; the old one stays in the history.",
    sources="Sources",
    others="Other passages ({count})",
    not_found="No answer",
    declined="No passage answers “{question}”.",
    nearest="Nearest passages (not an answer)",
    widen="Only “{filters}” was searched: clear the filters and ask again.",
    untitled="(no headline)",
    authors="by {names}",
    year="{year}",
    range="printed between {first} and {last}",
    line="line {line}",
    also_in="Also in {places}",
    also_in_more="Also in {places} and others, {count} in all",
    conflict="Another figure elsewhere",
    hint="Note",
    stopped="Stopped.",
    failed="No answer this time. Please try again; if it stays so, look at the terminal that runs the chat.",
    go_to_source="Open source {n}",
    open_source="See it on the page: {title}",
    comma=", ",
    colon=": ",
    compare_place="Place, year",
    compare_figure="Figure",
    compare_source="Source",
    compared="Side by side",
    chart="Bar chart: {bars}",
    same_sentence="Same sentence, other figure",
    copy="Copy with sources",
    copied="Copied",
    again="Try again",
    edit="Edit",
    resend="Ask again",
    cancel="Cancel",
    answer_word="Answer",
    panel="The source as printed",
    panel_close="Close (Esc)",
    panel_previous="Previous source (←)",
    panel_next="Next source (→)",
    panel_article="Article, put together",
    panel_page="Page as it is",
    panel_only="Ask in this page only",
    panel_loading="Opening…",
    panel_gone="This page is no longer in the index; only the quoted sentence is left.",
    panel_cut="… (a long page: only this part is shown) …",
    panel_failed="The page could not be opened. Please try again.",
    fact_place="Place",
    fact_date="Date",
    fact_evidence=" (because of “{words}”)",
    fact_authors="By",
    fact_kind="Kind",
    fact_section="Section",
    fact_where="Page",
    fact_also="Also in",
    kinds=(
        ("news", "report"),
        ("brief", "brief"),
        ("commentary", "commentary"),
        ("summary", "summary box"),
        ("photo", "caption"),
        ("list", "list"),
    ),
    filters="Filters",
    filter_place="Place",
    filter_year="Year",
    filter_kind="Kind",
    filter_path="Page",
    filter_any="all",
    filter_clear="Clear filters",
    set_reading="Answering",
    set_k="Passages to look at",
    set_k_info="More find more and take longer; 8 will mostly do",
    set_llm="Let a language model answer (each sentence is checked and marked if unsupported)",
    set_url="Language model endpoint",
    set_url_info="OpenAI-compatible, up to and with /v1, for instance http://127.0.0.1:11434/v1",
    set_model="Model",
    set_model_info="Leave empty for the first one that the endpoint lists",
    set_key="Key",
    set_key_info="Kept on this machine, readable by your account alone; empty leaves it, - removes it",
    set_test="Test",
    set_looks="Looks",
    set_theme="Theme",
    themes=(("system", "as the system"), ("light", "light"), ("dark", "dark")),
    set_save="Save",
    set_saved="Saved.",
    set_readers="The endpoint is set by the administrator; you may use it or not.",
    test_good="Connected: {model}, first word after {seconds} s.",
    test_empty="Please name an endpoint first.",
)

LANGUAGES: Final = {words.code: words for words in (CHINESE, ENGLISH)}
