"""What the page carries for the reader's browser: templates, styles and scripts, all from this package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

from .escaping import escape
from .texts import Words

_ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='6' fill='%230b5394'/%3E"
    "%3Cpath d='M8 10h16M8 16h16M8 22h9' stroke='white' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E"
)
_OTHER_STYLES: Final = frozenset({"report.css"})
"""Styles of files that stand alone."""

FOCUS_BOX: Final = """
() => {
  const at = document.activeElement;
  const free = !at || at === document.body || at.closest("#bw-composer, .bw-turn");
  if (free && !matchMedia("(pointer: coarse)").matches) document.querySelector("#bw-box textarea")?.focus();
}
"""
"""Back to the question box once an answer is complete, unless the reader is elsewhere or a keyboard would rise."""

_THEME: Final = """
window.bwTheme = (theme) => {
  try { theme ? localStorage.setItem("bw-theme", theme) : theme = localStorage.getItem("bw-theme"); } catch { }
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  if (document.body && document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
};
document.addEventListener("DOMContentLoaded", () => {
  window.bwTheme();
  new MutationObserver(() => window.bwTheme()).observe(document.body, { attributeFilter: ["class"] });
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => window.bwTheme());
"""
"""Light or dark as the reader set it in this browser, else as the system has it; Gradio knows the system's alone."""


@cache
def script(name: str) -> str:
    """A script of this package, for a component's `js_on_load`."""
    return files("baowen.ui").joinpath(name).read_text("utf-8")


def conversing() -> str:
    """The script of the conversation and its panel: one function's body."""
    return script("panel.js") + script("chat.js")


def head() -> str:
    """What the page's head carries. The style stands here because Gradio rewrites the selectors of its `css`."""
    here = files("baowen.ui").iterdir()
    names = sorted(f.name for f in here if f.name.endswith(".css") and f.name not in _OTHER_STYLES)
    style = "\n".join(script(name) for name in names)
    return f'<link rel="icon" href="{_ICON}"><style>{style}</style><script>{_THEME}</script>'


def conversation(words: Words) -> str:
    """The template of the conversation and the panel of its sources.

    Holds no `${value}`: Gradio would redraw everything on each piece of an answer and close what a reader opened.
    """
    act = '<button type="button" data-act="{act}" title="{label}" aria-label="{label}">{sign}</button>'
    acts = "".join(
        act.format(act=act_, label=escape(label), sign=sign)
        for act_, label, sign in (
            ("previous", words.panel_previous, "‹"),
            ("next", words.panel_next, "›"),
            ("close", words.panel_close, "×"),
        )
    )
    views = "".join(
        f'<button type="button" data-view="{view}" aria-pressed="{pressed}">{escape(label)}</button>'
        for view, label, pressed in (("article", words.panel_article, "true"), ("page", words.panel_page, "false"))
    )
    only = f'<button type="button" class="bw-act" data-act="only">{escape(words.panel_only)}</button>'
    return (
        f'<section class="bw-welcome"></section>'
        f'<div class="bw-log" role="log" aria-live="polite" aria-label="{escape(words.log_label)}"></div>'
        f'<aside class="bw-panel" aria-label="{escape(words.panel)}" hidden><div class="bw-panel-top">'
        f'<h2 tabindex="-1"></h2><div class="bw-panel-acts"><span class="bw-count"></span>{acts}</div></div>'
        f'<div class="bw-scroll" tabindex="0" role="region" aria-label="{escape(words.panel)}">'
        f'<p class="bw-not" hidden><span class="bw-badge">{escape(words.nearest)}</span></p>'
        f'<div class="bw-facts-slot"></div><div class="bw-views" role="group">{views}{only}</div>'
        f'<div class="bw-paper" lang="zh-CN"></div></div></aside>'
    )


def labels(words: Words) -> dict[str, Any]:
    """The texts that the conversation's script sets."""
    return {
        "code": words.code,
        "tag": words.tag,
        "title": words.title,
        "copy": words.copy,
        "copied": words.copied,
        "again": words.again,
        "edit": words.edit,
        "resend": words.resend,
        "cancel": words.cancel,
        "next": words.next,
        "placeholder": words.box_placeholder,
        "follow_up": words.box_follow_up,
        "welcome": words.welcome,
        "welcome_own": words.welcome_own,
        "keys": words.keys,
        "loading": words.panel_loading,
        "gone": words.panel_gone,
        "cut": words.panel_cut,
        "failed": words.panel_failed,
    }


def filters(words: Words) -> str:
    """The template of the filters."""
    return f'<div class="bw-filters" role="group" aria-label="{escape(words.filters)}"></div>'
