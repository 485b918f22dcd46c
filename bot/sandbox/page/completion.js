// Completing what is being typed: commands, people, channels and emoji.

import * as directory from "./directory.js";
import { h } from "./dom.js";
import { emoji, search } from "./emoji.js";

const MOST = 8;

/** What can stand at the caret: `{from, offers: [{insert, label, hint, picture}]}`, or null. */
function offersAt(words, caret) {
  const typed = words.slice(0, caret);
  const command = /^\/\S*$/.exec(typed);
  if (command) return found(0, commands(typed));
  const token = /(^|[\s(])([@#:])([\p{L}\p{N}._+'-]*)$/u.exec(typed);
  if (!token) return null;
  const from = caret - token[3].length - 1;
  const like = token[3].toLowerCase();
  if (token[2] === "@") return found(from, people(like));
  if (token[2] === "#") return found(from, channels(like));
  return like.length >= 2 ? found(from, named(like)) : null;
}

const found = (from, offers) => (offers.length ? { from, offers: offers.slice(0, MOST) } : null);

function commands(typed) {
  const all = directory.commands().filter((one) => one.command.startsWith(typed));
  return all.map((one) => ({ insert: `${one.command} `, label: `${one.command} ${one.usage_hint}`.trim(), hint: one.description }));
}

function people(like) {
  const all = directory.people().filter((one) => !one.deleted);
  const fits = all.filter((one) => one.name.startsWith(like) || one.real_name.toLowerCase().includes(like));
  return fits.map((one) => ({ insert: `@${one.name} `, label: one.real_name, hint: `@${one.name}` }));
}

function channels(like) {
  const all = directory.channels().filter((one) => one.kind !== "im" && one.name.includes(like));
  return all.map((one) => ({ insert: `#${one.name} `, label: `#${one.name}`, hint: one.topic }));
}

const named = (like) => search(like, MOST).map((name) => ({ insert: `:${name}: `, label: `:${name}:`, picture: emoji(name) }));

let count = 0;

export class Completion {
  constructor(box, changed) {
    Object.assign(this, { box, changed });
    this.id = `completion-${(count += 1)}`;
    this.node = h("ul", { class: "completion listbox", role: "listbox", id: this.id, hidden: true, "aria-label": "Completions", data: { testid: "completion" } });
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", this.id], ["aria-expanded", "false"]]) box.setAttribute(name, value);
    this.now = null;
  }

  look() {
    this.now = offersAt(this.box.value, this.box.selectionStart);
    if (!this.now) return this.close();
    this.active = 0;
    this.node.replaceChildren(...this.now.offers.map((one, number) => this.row(one, number)));
    this.node.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    return this.point();
  }

  row(one, number) {
    const words = [one.picture, h("span", { dir: "auto" }, one.label), one.hint && h("span", { class: "hint", dir: "auto" }, one.hint)];
    const choose = (event) => (event.preventDefault(), this.choose(one));
    return h("li", { role: "option", id: `${this.id}-${number}`, on: { pointerdown: choose } }, ...words);
  }

  point() {
    [...this.node.children].forEach((row, number) => {
      row.classList.toggle("active", number === this.active);
      row.setAttribute("aria-selected", String(number === this.active));
    });
    this.box.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
  }

  choose(one) {
    this.box.setRangeText(one.insert, this.now.from, this.box.selectionStart, "end");
    this.close();
    this.changed();
    this.close();
  }

  /** Whether the key was for the list. */
  key(event) {
    if (!this.now) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { offers } = this.now;
    if (step) {
      this.active = (this.active + step + offers.length) % offers.length;
      this.point();
    } else if (event.key === "Tab" || (event.key === "Enter" && !this.isWhole(offers[this.active]))) {
      this.choose(offers[this.active]);
    } else if (event.key === "Escape") {
      this.close();
    } else return false;
    event.preventDefault();
    return true;
  }

  /** Enter sends what is already complete. */
  isWhole(offer) {
    return this.box.value.slice(this.now.from, this.box.selectionStart) === offer.insert.trim();
  }

  close() {
    this.now = null;
    this.node.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }
}
