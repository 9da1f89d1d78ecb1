// The conversation and the panel of its sources. Runs once, when Gradio shows the component; `element`, `props`,
// `server`, `trigger` and `watch` are Gradio's. Whatever is drawn by innerHTML was escaped by the server; whatever
// comes as plain text is set as textContent.
const labels = props.labels;
const log = element.querySelector(".bw-log");
const welcome = element.querySelector(".bw-welcome");
let following = true;
let away = false; // another tab is in sight
let moved = false; // the conversation has changed meanwhile
let height = 0; // where it was read

window.bwLeave?.abort(); // Gradio may show the component again: listen once
window.bwLeave = new AbortController();
const listen = (target, type, heard, options = {}) =>
  target.addEventListener(type, heard, { signal: window.bwLeave.signal, ...options });
const box = () => document.querySelector("#bw-box textarea");
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");

const isBusy = () => Boolean(log.querySelector('[aria-busy="true"]'));

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
  greet();
  makeRoom();
  keepAddress(props.value?.id);
  if (box()) box().placeholder = turns.length ? labels.follow_up : labels.placeholder;
  if (following && turns.length > 1) log.lastElementChild.scrollIntoView({ block: "start" });
  moved ||= away;
}

function keepAddress(id) { // a reload shows what was on screen
  const address = new URL(location.href);
  if (id === undefined || id === (address.searchParams.get("conversation") ?? "")) return;
  if (id) address.searchParams.set("conversation", id);
  else address.searchParams.delete("conversation");
  window.history.replaceState(window.history.state, "", address);
}

function makeRoom() { // what stands above the last turn of several
  const above = log.lastElementChild?.getBoundingClientRect().top - element.getBoundingClientRect().top;
  element.closest("#bw-talk").style.setProperty("--bw-above", log.children.length > 1 ? `${above}px` : "-100dvh");
}

function begin(turn) {
  const child = make("article", "bw-turn");
  child.dataset.turn = turn.id;
  const asked = make("div", "bw-asked");
  asked.innerHTML = turn.asked;
  child.append(asked, make("div", "bw-body"));
  log.append(child);
  following = true;
  if (box()?.value.startsWith(turn.question)) write(box().value.slice(turn.question.length)); // and typed on
  return child;
}

function write(text) { // here, not by the server: what is typed meanwhile stays, and no answer's first piece need be drawn
  const area = box();
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true })); // Gradio's copy of it
}

function finish(child) {
  child.querySelector(".bw-actions")?.remove();
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
}

function suggest() {
  log.querySelectorAll(".bw-next").forEach((old) => old.remove());
  const { turn, questions } = props.next || {};
  const child = log.lastElementChild;
  if (child?.dataset.turn === turn && questions.length) child.append(chips(questions, labels.next, "bw-next"));
}

function chips(questions, label, name) {
  const row = make("div", name);
  row.append(make("p", "", label));
  for (const question of questions) row.append(make("button", "bw-chip", question));
  return row;
}

function greet() { // its questions may come late, and move nothing
  const { examples, value } = props;
  welcome.replaceChildren(make("p", "bw-about", labels.welcome_own), make("p", "bw-keys", labels.keys));
  if (examples?.length) welcome.append(chips(examples, labels.welcome, "bw-examples"));
  welcome.hidden = Boolean(value?.turns?.length);
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
  if (!isBusy()) trigger("resend", { turn: child.dataset.turn, question });
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
    if (!isBusy()) trigger("ask", { question: chip.textContent });
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
    case "only": document.dispatchEvent(new CustomEvent("bw-only", { detail: printed.dataset.path })); break;
  }
});

listen(document, "click", (event) => { if (event.target.closest("#bw-new")) write(""); });

listen(document, "keydown", (event) => {
  if (event.isComposing || !element.isConnected || element.offsetParent === null) return;
  const area = box();
  if (event.target === area && event.key === "Enter" && event.shiftKey) event.stopImmediatePropagation(); // a new line
  if (event.target === area && event.key === "ArrowUp" && !area.value) {
    event.preventDefault();
    edit([...log.children].findLast((child) => child.turn.question.trim()));
  } else if (event.key === "Escape") {
    if (isBusy()) document.querySelector("#bw-stop")?.click();
    else close();
  } else if (!panel.hidden && !isTyping(event.target) && !event.altKey && !event.ctrlKey && !event.metaKey) {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  }
}, { capture: true });

for (const pressed of ["keydown", "keypress"]) { // one answer at a time; what was typed stays
  listen(document, pressed, (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.target !== box() || !isBusy()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}

for (const moved of ["wheel", "touchmove"]) listen(window, moved, () => { following = false; }, { passive: true });

listen(document, "click", (event) => {
  const link = event.target.closest("a[data-language]");
  if (!link) return;
  event.preventDefault();
  trigger("language", { code: link.dataset.language });
});

listen(window, "scroll", () => { if (!away && element.offsetParent) height = scrollY; }, { passive: true });
const sight = new IntersectionObserver(() => { // back from another tab: where it was read, or what is new
  if (!element.offsetParent || !away) { away = !element.offsetParent; return; }
  away = false;
  if (moved) log.lastElementChild?.scrollIntoView({ block: "start" });
  else scrollTo(0, height);
  moved = false;
});
sight.observe(element);
const sizes = new ResizeObserver(makeRoom);
sizes.observe(log);
window.bwLeave.signal.addEventListener("abort", () => { sight.disconnect(); sizes.disconnect(); });

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
    const id = props.value?.id ?? new URLSearchParams(location.search).get("conversation"); // it may yet come
    location.replace(`${base}${language === "en" ? "en" : ""}${id ? `?conversation=${encodeURIComponent(id)}` : ""}`);
  }
}

document.documentElement.lang = labels.tag;
document.title = labels.title;
watch("value", draw);
watch("examples", greet);
watch("next", suggest);
watch("looks", settle);
draw();
settle();
