"""Every text of the library, the history and the feedback, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TabWords:
    """The texts in one language; the defaults are Chinese."""

    code: str = "zh"
    comma: str = "，"
    colon: str = "："
    year: str = "{year}年"
    resolved: str = "按“{question}”查找"
    untitled: str = "（无标题）"
    failed: str = "这次没有成功，请再试一次；若仍不行，请查看启动报问的终端。"

    # Library
    upload: str = "上传版面（拖到这里，或点一下选择）：txt、md、html、pdf、docx、图片、jsonl、zip"
    readers_only_look: str = "只有馆员可以上传、移除和重新索引；您可以查看收录了什么。"
    sample: str = "现在收录的是自带的示例版面；上传自己的版面之后，就只查自己的。"
    jobs: str = "任务"
    cancel: str = "取消任务"
    cancelling: str = "正在取消……"
    no_jobs: str = "还没有上传过文件。"
    kinds_of_job: dict[str, str] = field(
        default_factory=lambda: {"add": "收录", "remove": "移除", "reindex": "重新索引"}
    )
    states: dict[str, str] = field(
        default_factory=lambda: {
            "queued": "等待中",
            "running": "进行中",
            "done": "完成",
            "cancelled": "已取消",
            "failed": "失败",
        }
    )
    outcomes: dict[str, str] = field(
        default_factory=lambda: {
            "indexed": "已收录",
            "duplicate": "重复",
            "skipped": "跳过",
            "removed": "已移除",
            "cancelled": "已取消",
        }
    )
    files: str = "{count} 个文件"
    counted: str = "{articles} 篇，{passages} 段"
    left: str = "约剩 {time}"
    estimating: str = "正在估计剩余时间"
    seconds: str = "{n} 秒"
    minutes: str = "{n} 分钟"
    hours: str = "{n} 小时"
    summary: str = "共 {pages} 个版面、{articles} 篇文章、{passages} 段；{places} 个地方；{years}"
    no_years: str = "年份未知"
    search: str = "查找"
    search_hint: str = "文件名、标题、地方、年份、记者"
    by: str = "列表"
    by_page: str = "按版面"
    by_article: str = "按文章"
    page_columns: tuple[str, ...] = ("文件", "文章", "段落", "地方", "年份", "刊出日期")
    article_columns: tuple[str, ...] = ("标题", "体裁", "地方", "年份", "刊出日期", "记者", "文件")
    kinds: dict[str, str] = field(
        default_factory=lambda: {
            "news": "报道",
            "brief": "短讯",
            "commentary": "评论",
            "summary": "提要",
            "photo": "图片",
            "list": "名录",
        }
    )
    shown_of: str = "共 {count} 行，只列出前 {shown} 行：请用“查找”缩小范围"
    rows: str = "共 {count} 行，列名旁的 ⋮ 可以排序"
    chart: str = "各地每月的文章数"
    chart_others: str = "其他"
    chart_unknown: str = "月份不详"
    chart_no_place: str = "地方不详"
    pick: str = "点列表里的一行，看这个版面是怎样被读成文章的。"
    chosen: str = "版面 {path}"
    reindex: str = "重新索引"
    remove: str = "移除"
    remove_sure: str = "确定移除“{path}”？上传的文件会一起删除。"
    remove_yes: str = "确定移除"
    remove_no: str = "不移除"
    queued: str = "已排入任务。"
    structure: str = "原文与分篇"
    raw_label: str = "原文，标出各篇"
    furniture: str = "版头、页码等，不收录"
    joined: str = "接回断开的句子 {count} 处"
    join_here: str = "接上文"
    evidence: str = "年份依据：{words}"
    lines: str = "第 {line} 行起"
    too_long: str = "……后面还有 {count} 字没有显示"
    too_long_file: str = "文件较长，只显示开头。"

    # History
    find_conversation: str = "查找对话"
    find_conversation_hint: str = "题目、问题或回答里的词"
    conversations: str = "对话"
    no_conversations: str = "还没有对话。问过的问题会留在这里。"
    none_found: str = "没有找到相符的对话。"
    questions: str = "{count} 问"
    open: str = "打开接着问"
    title: str = "题目"
    rename: str = "改名"
    delete: str = "删除"
    delete_sure: str = "确定删除？不能恢复。"
    delete_yes: str = "确定删除"
    delete_no: str = "不删"
    export: str = "导出"
    export_forms: dict[str, str] = field(
        default_factory=lambda: {"md": "Markdown", "html": "网页", "docx": "Word", "json": "JSON"}
    )
    renamed: str = "已改名。"
    deleted: str = "已删除。"
    refresh: str = "刷新"

    # Feedback
    good: str = "有用"
    bad: str = "有问题"
    thanks: str = "谢谢，记下了。"
    what_is_wrong: str = "哪里不对"
    reasons: dict[str, str] = field(
        default_factory=lambda: {
            "figure": "数字或说法不对",
            "place": "是别的地方或年份的",
            "source": "出处不对",
            "missed": "资料里有，却没找到",
            "absent": "资料里没有，不该回答",
            "other": "其他",
        }
    )
    correction: str = "正确的答案（可不填）"
    evidence_box: str = "报上的原句（可不填）"
    send_feedback: str = "提交"
    feedback_use: str = "改正会成为评测题：baowen eval {file}"


ENGLISH = TabWords(
    code="en",
    comma=", ",
    colon=": ",
    year="{year}",
    resolved="searched as “{question}”",
    untitled="(no headline)",
    failed="That did not work; please try again. If it fails again, look at the terminal that runs Baowen.",
    upload="Upload pages (drop them here or click): txt, md, html, pdf, docx, images, jsonl, zip",
    readers_only_look="Only librarians upload, remove and re-index; you can look at what is indexed.",
    sample="These are the sample pages. Once you upload pages of your own, only those are asked.",
    jobs="Jobs",
    cancel="Cancel the job",
    cancelling="Cancelling …",
    no_jobs="Nothing was uploaded yet.",
    kinds_of_job={"add": "Indexing", "remove": "Removing", "reindex": "Re-indexing"},
    states={
        "queued": "waiting",
        "running": "running",
        "done": "done",
        "cancelled": "cancelled",
        "failed": "failed",
    },
    outcomes={
        "indexed": "indexed",
        "duplicate": "duplicate",
        "skipped": "skipped",
        "removed": "removed",
        "cancelled": "cancelled",
    },
    files="files: {count}",
    counted="{articles} articles, {passages} passages",
    left="about {time} left",
    estimating="estimating the time left",
    seconds="{n} s",
    minutes="{n} min",
    hours="{n} h",
    summary="{pages} pages, {articles} articles, {passages} passages; {places} places; {years}",
    no_years="years unknown",
    search="Search",
    search_hint="file, headline, place, year, reporter",
    by="List",
    by_page="by page",
    by_article="by article",
    page_columns=("File", "Articles", "Passages", "Places", "Years", "Published"),
    article_columns=("Headline", "Kind", "Place", "Year", "Published", "Reporters", "File"),
    kinds={
        "news": "news",
        "brief": "brief",
        "commentary": "commentary",
        "summary": "summary",
        "photo": "photo",
        "list": "list",
    },
    shown_of="{count} rows, the first {shown} are shown: search to narrow them down",
    rows="{count} rows; the ⋮ beside a column's name sorts them",
    chart="Articles by month and place",
    chart_others="others",
    chart_unknown="month unknown",
    chart_no_place="place unknown",
    pick="Click a row to see how that page was read as articles.",
    chosen="Page {path}",
    reindex="Re-index",
    remove="Remove",
    remove_sure="Remove “{path}”? Uploaded files are deleted with it.",
    remove_yes="Yes, remove",
    remove_no="Keep",
    queued="The job is queued.",
    structure="Raw text and articles",
    raw_label="Raw text with its articles marked",
    furniture="page furniture, not indexed",
    joined="{count} cut sentences joined",
    join_here="continues from above",
    evidence="Year from: {words}",
    lines="from line {line}",
    too_long="… {count} more characters are not shown",
    too_long_file="The file is long; its beginning is shown.",
    find_conversation="Search conversations",
    find_conversation_hint="words of the title, a question or an answer",
    conversations="Conversations",
    no_conversations="No conversations yet. What you ask is kept here.",
    none_found="No conversation has these words.",
    questions="questions: {count}",
    open="Open and go on",
    title="Title",
    rename="Rename",
    delete="Delete",
    delete_sure="Delete it? This cannot be undone.",
    delete_yes="Yes, delete",
    delete_no="Keep",
    export="Export",
    export_forms={"md": "Markdown", "html": "Web page", "docx": "Word", "json": "JSON"},
    renamed="Renamed.",
    deleted="Deleted.",
    refresh="Refresh",
    good="Useful",
    bad="Wrong",
    thanks="Thank you, noted.",
    what_is_wrong="What is wrong",
    reasons={
        "figure": "the figure or the wording",
        "place": "it is of another place or year",
        "source": "the source",
        "missed": "the pages say it, it was not found",
        "absent": "the pages do not say it",
        "other": "something else",
    },
    correction="The right answer (optional)",
    evidence_box="The printed sentence (optional)",
    send_feedback="Send",
    feedback_use="Corrections become test questions: baowen eval {file}",
)


def tab_words(code: str) -> TabWords:
    """The texts in a language, "zh" or "en"."""
    return ENGLISH if code == "en" else TabWords()
