// A field to choose one or several from a list by typing: every kind of menu of Block Kit except overflow.

import { h, iconButton } from "./dom.js";
import { closeLayer, openLayer, place } from "./layer.js";

let count = 0;
const SHOWN_MOST = 100;

/**
 * `choices(typed)` gives, or promises, `[{label, hint, entry, group}]`; `chosen` are such choices.
 * `changed(choices)` is called with all that are chosen by then.
 */
export class Picker {
  constructor({ label, placeholder, choices, chosen, many, most = 100, clearable, changed, focus, least = 0, describedby }) {
    Object.assign(this, { choices, chosen, many, most, clearable, changed, least });
    this.id = `list-${(count += 1)}`;
    this.shown = [];
    this.active = -1;
    this.asked = 0;
    this.chips = h("span", { class: "chips" });
    this.input = h("input", {
      type: "text", role: "combobox", class: "picker-input", autocomplete: "off", spellcheck: "false", dir: "auto",
      "aria-label": label, "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.id,
      "aria-describedby": describedby, placeholder: placeholder ?? "Choose…", data: { focus },
      on: {
        click: () => this.open(),
        input: () => this.open(),
        keydown: (event) => this.key(event),
        blur: () => setTimeout(() => this.left(), 0),
      },
    });
    this.clear = iconButton("close", "Clear", { class: "picker-clear", on: { click: () => this.set([]) } });
    this.node = h("div", { class: "picker", data: { testid: "picker" } }, this.chips, this.input, this.clear);
    this.show();
  }

  show() {
    this.chips.replaceChildren(...(this.many ? this.chosen.map((one) => this.chip(one)) : []));
    this.input.value = this.many ? "" : (this.chosen[0]?.label ?? "");
    this.clear.hidden = this.many || !this.clearable || !this.chosen.length;
  }

  chip(one) {
    const remove = iconButton("close", `Remove ${one.label}`, {
      on: { click: () => this.set(this.chosen.filter((other) => other !== one)) },
    });
    return h("span", { class: "chip", dir: "auto" }, one.label, remove);
  }

  set(chosen) {
    this.chosen = chosen;
    this.show();
    this.changed(chosen);
  }

  async open() {
    const typed = this.typed();
    const turn = (this.asked += 1);
    if (!this.list?.isConnected) {
      this.list = h("ul", { role: "listbox", id: this.id, class: "listbox", "aria-multiselectable": this.many ? "true" : null });
      openLayer(this.node, this.list, { focus: false, closed: () => this.closed() });
      this.input.setAttribute("aria-expanded", "true");
    }
    if (typed.length < this.least) return this.say(`Type ${this.least} letters or more to search.`);
    const found = this.choices(typed);
    if (found instanceof Promise) this.say("Searching…");
    try {
      const choices = await found;
      if (turn === this.asked && this.list?.isConnected) this.fill(choices);
    } catch (error) {
      this.say(error.message);
    }
    return undefined;
  }

  typed() {
    const value = this.input.value;
    return !this.many && value === this.chosen[0]?.label ? "" : value;
  }

  say(words) {
    this.shown = [];
    this.list.replaceChildren(h("li", { class: "listbox-note", role: "presentation" }, words));
    place();
  }

  fill(choices) {
    this.shown = choices.slice(0, SHOWN_MOST);
    this.active = this.shown.length ? 0 : -1;
    if (!this.shown.length) return this.say("Nothing matches.");
    let group;
    const rows = [];
    this.shown.forEach((one, number) => {
      if (one.group !== group) rows.push(h("li", { class: "listbox-group", role: "presentation" }, (group = one.group)));
      rows.push(this.option(one, number));
    });
    this.list.replaceChildren(...rows);
    this.point();
    place();
    return undefined;
  }

  option(one, number) {
    const isChosen = this.chosen.some((other) => same(other, one));
    const words = [h("span", {}, one.label), one.hint && h("span", { class: "hint" }, one.hint)];
    const props = { role: "option", id: `${this.id}-${number}`, "aria-selected": String(isChosen), dir: "auto" };
    // Not click, so that the field keeps the focus.
    return h("li", { ...props, on: { pointerdown: (event) => (event.preventDefault(), this.choose(one)) } }, ...words);
  }

  point() {
    for (const row of this.list.querySelectorAll("[role=option]")) row.classList.remove("active");
    const row = this.list.querySelector(`#${this.id}-${this.active}`);
    row?.classList.add("active");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  choose(one) {
    if (!this.many) {
      closeLayer();
      this.set([one]);
      return;
    }
    const without = this.chosen.filter((other) => !same(other, one));
    const isNew = without.length === this.chosen.length;
    if (isNew && this.chosen.length >= this.most) return;
    this.set(isNew ? [...this.chosen, one] : without);
    this.input.focus();
    this.open();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isOpen = this.list?.isConnected;
    if (step) {
      event.preventDefault();
      if (!isOpen) return void this.open();
      if (this.shown.length) this.active = (this.active + step + this.shown.length) % this.shown.length;
      this.point();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen && this.shown[this.active]) this.choose(this.shown[this.active]);
      else if (!isOpen) this.open();
    } else if (event.key === "Backspace" && this.many && !this.input.value && this.chosen.length) {
      this.set(this.chosen.slice(0, -1));
    } else if (event.key === "Tab") closeLayer();
    return undefined;
  }

  left() {
    if (document.activeElement !== this.input && this.list?.isConnected) closeLayer();
    else if (document.activeElement !== this.input) this.show();
  }

  closed() {
    this.list = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (document.activeElement !== this.input) this.show();
    else if (!this.many) this.show();
  }
}

const same = (one, other) => JSON.stringify(one.entry) === JSON.stringify(other.entry);

export const matching = (choices) => (typed) =>
  choices.filter((one) => `${one.label} ${one.hint ?? ""}`.toLowerCase().includes(typed.toLowerCase().trim()));
