// The conversation and the panel of its sources. Runs once, when Gradio shows the component; `element`, `props`,
// `server`, `trigger` and `watch` are Gradio's. Whatever is drawn by innerHTML was escaped by the server; whatever
// comes as plain text is set as textContent.
const labels = props.labels;
const log = element.querySelector(".bw-log");
const welcome = element.querySelector(".bw-welcome");
const panel = element.querySelector(".bw-panel");
const paper = panel.querySelector(".bw-paper");
const papers = new Map();
let following = true;
let shown = null; // the card whose page the panel shows
let opener = null; // what the focus goes back to
let view = "article";

window.bwLeave?.abort(); // Gradio may show the component again: listen once
window.bwLeave = new AbortController();
const listen = (target, type, heard, options = {}) =>
  target.addEventListener(type, heard, { signal: window.bwLeave.signal, ...options });
const box = () => document.querySelector("#bw-box textarea");
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");

function make(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  if (tag === "button") made.type = "button";
  return made;
}

// Turns

function draw() {
  const turns = props.value?.turns || [];
  const known = new Map([...log.children].map((child) => [child.dataset.turn, child]));
  for (const turn of turns) {
    const child = known.get(turn.id) || begin(turn);
    known.delete(turn.id);
    if (child.drawn !== turn.html) {
      child.querySelector(".bw-body").innerHTML = turn.html;
      child.drawn = turn.html;
    }
    child.turn = turn;
    const before = child.getAttribute("aria-busy");
    child.setAttribute("aria-busy", String(turn.busy));
    if (before !== "false" && !turn.busy) finish(child);
  }
  if (known.has(shown?.closest(".bw-turn")?.dataset.turn)) close();
  known.forEach((child) => child.remove());
  log.querySelectorAll(".bw-turn:not(:last-child) .bw-next").forEach((old) => old.remove());
  greet(turns.length === 0);
  if (following && turns.length > 1) log.lastElementChild.scrollIntoView({ block: "start" });
}

function begin(turn) {
  const child = make("article", "bw-turn");
  child.dataset.turn = turn.id;
  const asked = make("div", "bw-asked");
  asked.innerHTML = turn.asked;
  child.append(asked, make("div", "bw-body"));
  log.append(child);
  following = true;
  return child;
}

function finish(child) {
  child.querySelector(".bw-actions")?.remove();
  child.querySelector(".bw-next")?.remove();
  const { turn } = child;
  if (!turn.question.trim()) return;
  const actions = make("div", "bw-actions");
  const add = (act, label) => {
    const button = make("button", "bw-act", label);
    button.dataset.act = act;
    actions.append(button);
  };
  if (turn.copy) add("copy", labels.copy);
  add("again", labels.again);
  add("edit", labels.edit);
  child.append(actions);
  if (turn.next.length) child.append(chips(turn.next, labels.next, "bw-next"));
}

function chips(questions, label, name) {
  const row = make("div", name);
  row.append(make("p", "", label));
  for (const question of questions) row.append(make("button", "bw-chip", question));
  return row;
}

function greet(empty) {
  const { examples } = props;
  if (examples) {
    welcome.replaceChildren(chips(examples, examples.length ? labels.welcome : labels.welcome_own, "bw-examples"));
    welcome.append(make("p", "bw-keys", labels.keys));
  }
  welcome.hidden = !empty;
}

function edit(child) {
  if (!child || child.querySelector(".bw-editor") || child.getAttribute("aria-busy") === "true") return;
  const form = make("form", "bw-editor");
  const area = make("textarea");
  area.value = child.turn.question;
  area.rows = Math.min(5, area.value.split("\n").length + 1);
  area.setAttribute("aria-label", labels.edit);
  const resend = make("button", "bw-act bw-main", labels.resend);
  const cancel = make("button", "bw-act", labels.cancel);
  const leave = () => { form.remove(); box()?.focus(); };
  const send = () => { if (area.value.trim()) { form.remove(); again(child, area.value); } };
  resend.addEventListener("click", send);
  cancel.addEventListener("click", leave);
  form.addEventListener("submit", (event) => event.preventDefault());
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
    if (event.key === "Escape") { event.stopPropagation(); leave(); }
  });
  form.append(area, resend, cancel);
  child.querySelector(".bw-asked").after(form);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}

function again(child, question) {
  trigger("resend", { turn: child.dataset.turn, question });
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not on a secure address: the old way
    const area = make("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = labels.copied;
  setTimeout(() => { button.textContent = labels.copy; }, 1500);
}

// The panel

function cards() {
  const all = [...shown.closest(".bw-turn").querySelectorAll(".bw-source")];
  const cited = all.filter((card) => card.dataset.n);
  return shown.dataset.n ? cited : all;
}

async function open(card, from, place = card) {
  shown = card;
  opener = from || opener;
  panel.hidden = false;
  document.body.classList.add("bw-split");
  const near = !card.dataset.n;
  panel.classList.toggle("bw-near", near);
  panel.querySelector("h2").textContent = card.querySelector(".bw-head b").textContent;
  panel.querySelector(".bw-not").hidden = !near;
  panel.querySelector(".bw-facts-slot").replaceChildren(shownFacts(card));
  const all = cards();
  panel.querySelector(".bw-count").textContent = `${all.indexOf(card) + 1} / ${all.length}`;
  panel.querySelector("[data-act=previous]").disabled = all.indexOf(card) < 1;
  panel.querySelector("[data-act=next]").disabled = all.indexOf(card) === all.length - 1;
  const key = `${place.dataset.page} ${place.dataset.spans}`;
  if (!papers.has(key)) {
    paper.className = "bw-paper";
    paper.replaceChildren(make("p", "bw-status", labels.loading), card.querySelector("blockquote").cloneNode(true));
    try {
      papers.set(key, await server.paper({ page: place.dataset.page, spans: JSON.parse(place.dataset.spans) }));
    } catch {
      paper.firstElementChild.textContent = labels.failed;
      return;
    }
  }
  if (shown === card) show(papers.get(key));
}

function shownFacts(card) {
  const facts = card.querySelector(".bw-particulars").cloneNode(true);
  facts.hidden = false;
  return facts;
}

function show(found) {
  if (found.gone) {
    paper.firstElementChild.textContent = labels.gone;
    return;
  }
  paper.className = `bw-paper bw-${view}-view`;
  paper.innerHTML = found[view];
  if (found.cut && view === "page") {
    paper.prepend(make("p", "bw-status", labels.cut));
    paper.append(make("p", "bw-status", labels.cut));
  }
  for (const toggle of panel.querySelectorAll("[data-view]")) {
    toggle.setAttribute("aria-pressed", String(toggle.dataset.view === view));
  }
  paper.found = found;
  const mark = paper.querySelector("mark");
  const scroller = panel.querySelector(".bw-scroll");
  if (mark) scroller.scrollTop += mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 90;
}

function close() {
  if (panel.hidden) return;
  panel.hidden = true;
  shown = null;
  document.body.classList.remove("bw-split");
  if (opener?.isConnected) opener.focus({ preventScroll: false });
  opener = null;
}

function step(by) {
  const all = cards();
  const next = all[all.indexOf(shown) + by];
  if (next) open(next);
}

// What is heard

listen(element, "click", (event) => {
  const ref = event.target.closest("a.bw-ref");
  const also = event.target.closest(".bw-also");
  const card = ref
    ? document.getElementById(ref.getAttribute("href").slice(1))
    : event.target.closest(".bw-open, .bw-also, .bw-source > blockquote")?.closest(".bw-source");
  if (ref) event.preventDefault();
  if (card) {
    if (event.target.closest("blockquote") && String(getSelection())) return; // its words are being selected
    following = false;
    open(card, ref || also || card.querySelector(".bw-open"), also || card);
    panel.querySelector("h2").focus({ preventScroll: true });
    return;
  }
  const chip = event.target.closest(".bw-chip");
  if (chip) {
    trigger("ask", { question: chip.textContent });
    return;
  }
  const toggle = event.target.closest("[data-view]");
  if (toggle) {
    view = toggle.dataset.view;
    if (paper.found) show(paper.found);
    return;
  }
  const button = event.target.closest("[data-act]");
  const child = button?.closest(".bw-turn");
  switch (button?.dataset.act) {
    case "copy": copy(button, child.turn.copy); break;
    case "again": again(child, child.turn.question); break;
    case "edit": edit(child); break;
    case "close": close(); break;
    case "previous": step(-1); break;
    case "next": step(1); break;
  }
});

listen(document, "keydown", (event) => {
  if (event.isComposing || !element.isConnected || element.offsetParent === null) return;
  const area = box();
  if (event.target === area && event.key === "Enter" && event.shiftKey) event.stopImmediatePropagation(); // a new line
  if (event.target === area && event.key === "ArrowUp" && !area.value) {
    event.preventDefault();
    edit([...log.children].findLast((child) => child.turn.question.trim()));
  } else if (event.key === "Escape") {
    if (log.querySelector('[aria-busy="true"]')) document.querySelector("#bw-stop")?.click();
    else close();
  } else if (!panel.hidden && !isTyping(event.target) && !event.altKey && !event.ctrlKey && !event.metaKey) {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  }
}, { capture: true });

for (const moved of ["wheel", "touchmove"]) listen(window, moved, () => { following = false; }, { passive: true });

listen(document, "click", (event) => {
  const link = event.target.closest("a[data-language]");
  if (!link) return;
  event.preventDefault();
  trigger("language", { code: link.dataset.language });
});

listen(document, "click", (event) => { // the form opens below what is in sight
  if (event.target.closest("#bw-bad, #bw-send-feedback")) {
    setTimeout(() => document.querySelector("#bw-wrong, #bw-feedback-say")?.scrollIntoView({ block: "end" }), 400);
  }
});

// Language and theme

function settle() {
  const { theme, language } = props.looks || {};
  if (theme) window.bwTheme(theme);
  if (language && language !== labels.code) {
    const base = location.pathname.replace(/\/?(en\/?)?$/, "/");
    location.replace(language === "en" ? `${base}en` : base);
  }
}

document.documentElement.lang = labels.tag;
watch(["value", "examples"], draw);
watch("looks", settle);
draw();
settle();
