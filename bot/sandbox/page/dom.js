// Building what is shown. Text becomes text nodes only: nothing that a person or an app wrote is ever parsed as HTML.

import { inside } from "./directory.js";

/** An element; `props` are attributes, besides `class`, `text`, `data` (an object) and `on` (listeners). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const find = (id) => document.getElementById(id);

/** Only addresses that a browser may open for a person; null for anything else, such as javascript:. */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function link(address, label, props = {}) {
  const safe = safeAddress(address);
  if (!safe) return h("span", {}, label);
  const here = inside(new URL(safe));
  if (here) return h("a", { href: here, ...props }, label);
  return h("a", { href: safe, target: "_blank", rel: "noopener noreferrer", ...props }, label);
}

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  close: "M5 5l10 10M15 5L5 15",
  more: "M4 10h.01M10 10h.01M16 10h.01",
  smile: "M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15M7 8h.01M13 8h.01M6.8 11.8c1.6 2.4 4.8 2.4 6.4 0",
  reply: "M3 4.5h14v9H9.5L6 16.5v-3H3z",
  pin: "M7 3h6l-1 5 3 3H5l3-3zM10 11v6",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  send: "M3 10l14-6-5 13-3-5.5z",
  bolt: "M11 2.5L4.5 11.5H9L8.5 17.5 15.5 8.5H11z",
  down: "M5 8l5 5 5-5",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 016 0V9",
  file: "M5 2.5h6.5L15 6v11.5H5zM11 3v4h4",
  clip: "M14.5 9l-5 5a3 3 0 01-4.2-4.2l6-6a2 2 0 012.9 2.9l-5.6 5.6a1 1 0 01-1.4-1.4l4.6-4.7",
  image: "M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M13 7.5h.01",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that is only a picture, with its name for those who do not see it. */
export function iconButton(name, label, props = {}) {
  const { class: extra = "", ...rest } = props;
  return h("button", { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, ...rest }, icon(name));
}

/** Replace what is inside, and give the focus back to what had it: elements are told apart by data-focus. */
export function refill(parent, ...children) {
  const active = document.activeElement;
  const key = parent.contains(active) ? active.dataset.focus : undefined;
  const range = key && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  parent.replaceChildren(...children.flat().filter(Boolean));
  if (!key) return;
  const again = parent.querySelector(`[data-focus="${CSS.escape(key)}"]`);
  again?.focus({ preventScroll: true });
  try {
    if (again && range && range[0] !== null) again.setSelectionRange(...range);
  } catch {
    // Fields such as dates have no selection.
  }
}
