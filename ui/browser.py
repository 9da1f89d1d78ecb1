"""What runs in the reader's browser: drawing the turns of a conversation, and leading from a reference to its source."""

from __future__ import annotations

from typing import Final

from . import texts

LOG_TEMPLATE: Final = f'<div class="bw-log" role="log" aria-live="polite" aria-label="{texts.LOG_LABEL}"></div>'
"""Holds no `${value}`: Gradio would redraw everything on each piece of an answer and close what a reader opened."""

DRAW_TURNS: Final = """
const log = element.querySelector(".bw-log");
let following = true;
for (const moved of ["wheel", "touchmove"]) {
  window.addEventListener(moved, () => { following = false; }, { passive: true });
}

function draw() {
  const turns = props.value || [];
  const known = new Map([...log.children].map((child) => [child.dataset.turn, child]));
  for (const turn of turns) {
    let shown = known.get(turn.id);
    known.delete(turn.id);
    if (!shown) {
      shown = document.createElement("article");
      shown.className = "bw-turn";
      shown.dataset.turn = turn.id;
      log.append(shown);
      following = true;
    }
    if (shown.drawn !== turn.html) {
      shown.innerHTML = turn.html;
      shown.drawn = turn.html;
    }
    shown.setAttribute("aria-busy", String(turn.busy));
  }
  known.forEach((child) => child.remove());
  if (following && (turns.length > 1 || turns.length && window.innerWidth <= 600)) {
    log.lastElementChild.scrollIntoView({ block: "start" });
  }
}

log.addEventListener("click", (event) => {
  const link = event.target.closest("a.bw-ref");
  const source = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!source) return;
  event.preventDefault();
  following = false;
  source.open = true;
  source.scrollIntoView({ block: "center" });
  source.querySelector("summary").focus({ preventScroll: true });
});

watch("value", draw);
draw();
"""
"""Keeps one element a turn, so that only the turn that changed is drawn again. A reference opens its source."""

_ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='6' fill='%230b5394'/%3E"
    "%3Cpath d='M8 10h16M8 16h16M8 22h9' stroke='white' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E"
)

FOCUS_BOX: Final = """
() => { if (!matchMedia("(pointer: coarse)").matches) document.querySelector("#bw-box textarea")?.focus(); }
"""
"""Back to the question box once an answer is complete, unless that would raise an on-screen keyboard."""


def head(css: str) -> str:
    """What the page's head carries. The style stands here because Gradio rewrites the selectors of its `css`."""
    language = 'document.documentElement.lang = "zh-CN"'
    return f'<link rel="icon" href="{_ICON}"><style>{css}</style><script>{language}</script>'
