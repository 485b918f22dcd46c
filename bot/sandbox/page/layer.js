// What floats above the page beside the thing that opened it: menus, lists to choose from, the emoji picker.

import { h } from "./dom.js";

let open = null;

/** Show `content` at `anchor` until it is closed, something else is clicked, or Escape is pressed. */
export function openLayer(anchor, content, { closed = () => {}, focus = true, keep = null } = {}) {
  closeLayer();
  // A modal dialog makes everything outside of it inert, so what is opened in it lives in it.
  const home = anchor.closest("dialog") ?? document.body;
  const layer = h("div", { class: "layer", popover: "manual" }, content);
  home.append(layer);
  layer.showPopover();
  open = { layer, anchor, closed, keep, back: focus ? document.activeElement : null };
  place();
  if (focus) layer.querySelector("input, [role=menuitem], button")?.focus();
}

export function closeLayer({ refocus = false } = {}) {
  if (!open) return false;
  const { layer, closed, back } = open;
  open = null;
  layer.remove();
  closed();
  if (refocus) back?.focus({ preventScroll: true });
  return true;
}

export const isOpen = () => open !== null;

/** Put it below its anchor, or above where there is more room; never out of the window. */
export function place() {
  if (!open) return;
  const { layer, anchor } = open;
  if (!anchor.isConnected) {
    closeLayer();
    return;
  }
  const at = anchor.getBoundingClientRect();
  layer.style.minWidth = `${Math.min(at.width, innerWidth - 16)}px`;
  const { width, height } = layer.getBoundingClientRect();
  const below = innerHeight - at.bottom;
  const top = below >= height + 8 || below >= at.top ? at.bottom + 4 : at.top - height - 4;
  layer.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
  layer.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.layer.contains(event.target) && !open.anchor.contains(event.target) && !open.keep?.contains(event.target)) closeLayer();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    event.stopPropagation();
    closeLayer({ refocus: true });
  },
  true,
);
addEventListener("resize", () => closeLayer());
document.addEventListener("scroll", (event) => open && !open.layer.contains(event.target) && place(), true);

/** A menu of `{label, run, hint, danger}`; arrow keys move in it. */
export function openMenu(anchor, items, name) {
  const choose = (item) => {
    closeLayer({ refocus: true });
    item.run();
  };
  const menu = h("div", { role: "menu", class: "menu", "aria-label": name, data: { testid: "menu" } });
  for (const item of items) {
    const words = [h("span", { dir: "auto" }, item.label), item.hint && h("span", { class: "hint", dir: "auto" }, item.hint)];
    const props = { type: "button", role: "menuitem", class: item.danger ? "danger" : "", tabindex: -1 };
    menu.append(h("button", { ...props, on: { click: () => choose(item) } }, ...words));
  }
  menu.addEventListener("keydown", (event) => moveFocus(event, [...menu.children]));
  openLayer(anchor, menu);
}

function moveFocus(event, all) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !all.length) return;
  event.preventDefault();
  const at = all.indexOf(document.activeElement);
  all[(at + step + all.length) % all.length].focus();
}
