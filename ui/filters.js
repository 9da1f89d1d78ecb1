// The filters above the question box: a native menu each, so that phones and screen readers know them.
const bar = element.querySelector(".bw-filters");
const { labels } = props;

function choose() {
  const chosen = {};
  for (const menu of bar.querySelectorAll("select")) {
    if (menu.value) chosen[menu.name] = menu.value;
    menu.closest("label").classList.toggle("bw-on", Boolean(menu.value));
  }
  const clear = bar.querySelector("button");
  if (clear) clear.hidden = Object.keys(chosen).length === 0;
  return chosen;
}

function draw() {
  const held = props.value || {};
  const choices = props.choices || [];
  bar.replaceChildren();
  for (const [name, label, options] of choices) {
    if (!options.length && name !== "path") continue;
    const chip = document.createElement("label");
    const menu = document.createElement("select");
    menu.name = name;
    menu.append(new Option(labels.any, ""));
    for (const [value, text] of options) menu.append(new Option(text, value));
    if (name === "path" && held.path && !options.some(([value]) => value === held.path)) {
      menu.append(new Option(held.path, held.path));
    }
    menu.value = held[name] || "";
    if (menu.selectedIndex < 0) menu.value = "";
    chip.append(Object.assign(document.createElement("span"), { textContent: label }), menu);
    bar.append(chip);
  }
  const clear = Object.assign(document.createElement("button"), { type: "button", textContent: labels.clear });
  clear.addEventListener("click", () => {
    for (const menu of bar.querySelectorAll("select")) menu.value = "";
    keep();
  });
  if (choices.length) bar.append(clear);
  choose();
}

function keep() {
  props.value = choose();
}

function only(path) {
  const menu = bar.querySelector("select[name=path]");
  if (!menu) return;
  if (![...menu.options].some((option) => option.value === path)) menu.append(new Option(path, path));
  menu.value = path;
  keep();
}

window.bwNarrowed?.abort(); // Gradio may show the component again: listen once
window.bwNarrowed = new AbortController();
document.addEventListener("bw-only", (event) => only(event.detail), { signal: window.bwNarrowed.signal });
bar.addEventListener("change", keep);
watch("choices", draw);
draw();
