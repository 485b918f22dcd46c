// Choosing an emoji by searching for its name.

import { h } from "./dom.js";
import { MOST_USED, emoji, search } from "./emoji.js";
import { closeLayer, openLayer, place } from "./layer.js";

const IN_A_ROW = 8;

export function openEmojiPicker(anchor, chosen) {
  const grid = h("div", { class: "emoji-grid", role: "group", "aria-label": "Emoji" });
  const choose = (name) => {
    closeLayer({ refocus: true });
    chosen(name);
  };
  const show = (typed) => {
    const names = typed ? search(typed.toLowerCase().trim().replace(/^:|:$/g, "").replaceAll(" ", "_")) : [...MOST_USED, ...search("")];
    const buttons = names.map((name) => h("button", { type: "button", class: "icon-button", "aria-label": name, title: `:${name}:`, on: { click: () => choose(name) } }, emoji(name)));
    grid.replaceChildren(...(buttons.length ? buttons : [h("p", { class: "hint" }, "No such emoji.")]));
    place();
  };
  const box = h("input", { type: "text", class: "field", placeholder: "Search emoji", "aria-label": "Search emoji", data: { testid: "emoji-search" }, on: { input: () => show(box.value) } });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") grid.querySelector("button")?.click();
    if (event.key === "ArrowDown") grid.querySelector("button")?.focus();
    if (["Enter", "ArrowDown"].includes(event.key)) event.preventDefault();
  });
  grid.addEventListener("keydown", (event) => {
    const all = [...grid.children];
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: IN_A_ROW, ArrowUp: -IN_A_ROW }[event.key];
    if (!step) return;
    event.preventDefault();
    const to = all.indexOf(document.activeElement) + step;
    (to < 0 ? box : (all[to] ?? all.at(-1))).focus();
  });
  openLayer(anchor, h("div", { class: "emoji-picker", role: "dialog", "aria-label": "Emoji" }, box, grid));
  show("");
}
