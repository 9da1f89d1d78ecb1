"""The report of an evaluation: one HTML file that needs nothing else. Everything untrusted is escaped.

The file holds what the answers hold, printed sentences of the pages among it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING, Final

from .measures import MEASURES, NO_TYPE, shown
from .render import escape

if TYPE_CHECKING:
    from ..rag.answer import Citation
    from ..rag.evaluate import Evaluation, Figure, Judged
    from ..rag.metrics import RiskPoint

_CARDS: Final = ("quality", "answered", "abstention_recall", "evidence@5", "cited", "aurc")
_BY_TYPE: Final = ("quality", "exact", "character_f1", "wrongly_silent", "evidence@5", "ndcg@10", "cited")
_NAMES: Final = {m.key: m.name for m in MEASURES}
_WIDTH, _HEIGHT, _LEFT, _MARGIN = 660, 320, 68, 48


def html(evaluation: Evaluation, *, source: str, indexed: str, made: datetime) -> str:
    """The whole page. `source` names the question file, `indexed` says what was asked, `made` when."""
    figures = evaluation.figures
    cards = "".join(
        f'<div class="card"><b>{shown(figures[k])}</b><span>{_NAMES[k]}<small>{figures[k].of} 题</small></span></div>'
        for k in _CARDS
        if figures[k].value is not None
    )
    median = figures["median_ms"]
    speed = f"每题用时中位数 {median.value:.0f} 毫秒" if median.value is not None else ""
    style = (resources.files("baowen.ui") / "report.css").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>报问评测：{escape(source)}</title><style>{style}</style></head>
<body><header><h1>报问评测</h1>
<p>{escape(source)} · {len(evaluation.judged)} 题 · {escape(indexed)} · {made:%Y-%m-%d %H:%M} · {speed}</p></header>
<main><section class="cards">{cards}</section>
{_curve(evaluation)}{_types(evaluation)}{_wrong(evaluation)}{_definitions(evaluation)}</main></body></html>
"""


# The risk/coverage curve


def _x(coverage: float) -> float:
    return _LEFT + coverage * (_WIDTH - _LEFT - _MARGIN)


def _y(risk: float) -> float:
    return _HEIGHT - _MARGIN - risk * (_HEIGHT - 2 * _MARGIN)


def _curve(evaluation: Evaluation) -> str:
    points = evaluation.curve
    if not points:
        return ""
    area = shown(evaluation.figures["aurc"])
    line = " ".join(f"{_x(p.coverage):.1f},{_y(p.risk):.1f}" for p in points)
    here = evaluation.operating_point
    now = (
        f"现在的设置答 {here.coverage:.0%} 的题，其中 {here.risk:.0%} 答错（图中圆点）。"
        if here
        else "现在的设置全部拒答。"
    )
    return f"""<section><h2>风险与覆盖</h2>
<p>把握从高到低逐题作答：横轴是作答的比例，纵轴是其中答错的比例。曲线越低，把握越可信；面积 {area}。{now}</p>
<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="风险—覆盖曲线，面积 {area}">
{_axes()}<polyline class="curve" points="{line}"/>{_dots(points)}{_marker(here)}</svg></figure></section>
"""


def _axes() -> str:
    left, right, bottom, top = _x(0), _x(1), _y(0), _y(1)
    parts: list[str] = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<path class="grid" d="M{left} {_y(tick):.1f}H{right}"/>')
        parts.append(f'<text x="{left - 8}" y="{_y(tick) + 4:.1f}" text-anchor="end">{tick:.0%}</text>')
        parts.append(f'<text x="{_x(tick):.1f}" y="{bottom + 18}" text-anchor="middle">{tick:.0%}</text>')
    parts.append(f'<text x="{(left + right) / 2}" y="{bottom + 38}" text-anchor="middle">覆盖：作答的题目</text>')
    middle = (top + bottom) / 2
    parts.append(
        f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">风险：其中答错的</text>'
    )
    return "".join(parts)


def _dots(points: list[RiskPoint]) -> str:
    """A point to hover over for each confidence."""
    return "".join(
        f'<circle class="dot" cx="{_x(p.coverage):.1f}" cy="{_y(p.risk):.1f}" r="5">'
        f"<title>把握 ≥ {p.confidence:.2f}：答 {p.coverage:.0%}，其中错 {p.risk:.0%}</title></circle>"
        for p in points
    )


def _marker(here: RiskPoint | None) -> str:
    if here is None:
        return ""
    label = f"现在：答 {here.coverage:.0%}，错 {here.risk:.0%}"
    x, y, left = _x(here.coverage), _y(here.risk), here.coverage < 0.5
    return (
        f'<circle class="here" cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
        f'<text class="here-label" x="{x:.1f}" y="{y - 12:.1f}" text-anchor="{"start" if left else "end"}">{label}</text>'
    )


# Tables


def _types(evaluation: Evaluation) -> str:
    if not evaluation.by_type:
        return ""
    head = "".join(f"<th>{_NAMES[k]}</th>" for k in _BY_TYPE)
    sizes = Counter(j.gold.type for j in evaluation.judged)
    rows = [_row(kind, sizes[kind], figures) for kind, figures in evaluation.by_type.items()]
    rows.append(_row("全部", len(evaluation.judged), evaluation.figures))
    return (
        f'<section><h2>按题型</h2><div class="wide"><table><thead><tr><th>题型</th><th>题数</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></section>\n"
    )


def _row(kind: str, of: int, figures: dict[str, Figure]) -> str:
    cells = "".join(f"<td>{shown(figures[k])}</td>" for k in _BY_TYPE)
    return f"<tr><th>{escape(kind)}</th><td>{of}</td>{cells}</tr>"


def _definitions(evaluation: Evaluation) -> str:
    rows: list[str] = []
    for m in MEASURES:
        figure = evaluation.figures[m.key]
        low = "（越低越好）" if m.lower_is_better else ""
        rows.append(
            f"<tr><th>{m.name}{low}</th><td>{shown(figure)}</td><td>{figure.of}</td>"
            f'<td class="text">{m.meaning}</td><td class="text">{m.source}</td></tr>'
        )
    return (
        '<section><h2>全部指标与定义</h2><div class="wide"><table><thead><tr><th>指标</th><th>值</th><th>题（引文）数</th>'
        f'<th class="text">定义</th><th class="text">出处</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        "</section>\n"
    )


# The wrong answers


def _wrong(evaluation: Evaluation) -> str:
    wrong = [j for j in evaluation.judged if j.right is False]
    if not wrong:
        return "<section><h2>答错的题目</h2><p>没有。</p></section>\n"
    items = "".join(map(_mistake, wrong))
    return f"<section><h2>答错的题目（{len(wrong)}）</h2>{items}</section>\n"


def _mistake(judged: Judged) -> str:
    gold, answer = judged.gold, judged.answer
    kind = "该答未答" if answer.abstained else "该拒未拒" if gold.declines else "答错"
    earlier = f'<span class="earlier">{escape(" → ".join(gold.history))} → </span>' if gold.history else ""
    expected = "（资料中没有，应当拒答）" if gold.declines else "；".join(gold.accepted or gold.must_include)
    given = "（拒答）" if answer.abstained else answer.answer
    cited = "".join(map(_citation, answer.citations)) or '<p class="none">（没有引文）</p>'
    if not gold.wanted:
        found = ""
    elif judged.found:
        found = "依据在前 5 段里"
    else:
        found = "依据不在前 5 段里"
    return (
        f'<article class="{"silent" if answer.abstained else "wrong"}"><h3><span class="kind">{kind}</span>{earlier}'
        f"{escape(gold.question)}</h3>"
        f'<p class="facts">{escape(gold.id)} · {escape(gold.type or NO_TYPE)} · 把握 {answer.confidence:.2f}'
        f"{' · ' if found else ''}{found}</p>"
        f"<dl><dt>标准答案</dt><dd>{escape(expected)}</dd><dt>给出的</dt><dd>{escape(given)}</dd>"
        f"<dt>引文</dt><dd>{cited}</dd></dl></article>\n"
    )


def _citation(citation: Citation) -> str:
    return f"<blockquote>{escape(citation.quote)}<cite>{escape(citation.path)}:{citation.line}</cite></blockquote>"
