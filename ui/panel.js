// The panel of a source: runs before chat.js, in the same function.
const panel = element.querySelector(".bw-panel");
const paper = panel.querySelector(".bw-paper");
const papers = new Map();
let shown = null; // the card whose page the panel shows
let printed = null; // the place that is shown: the card's, or another that prints the same
let opener = null; // what the focus goes back to
let view = "article";

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
  printed = place;
  panel.querySelector(".bw-facts-slot").replaceChildren(...facts(card, place));
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

function facts(card, place) {
  if (place !== card) return [make("p", "bw-where", place.textContent)]; // another page that prints the same
  const known = card.querySelector(".bw-particulars").cloneNode(true);
  known.hidden = false;
  return [known];
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

