// The box in which a person writes: messages, slash commands with completion, mentions; its drafts stay.

import { Completion } from "./completion.js";
import { h, iconButton } from "./dom.js";
import { openEmojiPicker } from "./emoji_picker.js";

const KEPT = "tocsin-sandbox-draft:";

export const drafts = {
  get: (key) => localStorage.getItem(KEPT + key) ?? "",
  set: (key, words) => (words ? localStorage.setItem(KEPT + key, words) : localStorage.removeItem(KEPT + key)),
};

export class Composer {
  /** `send(words)` promises whether it was taken; what was not comes back into the box. */
  constructor({ testid, send, attach = null, shortcuts = null, changed = () => {} }) {
    Object.assign(this, { send, changed });
    this.key = null;
    this.box = h("textarea", { rows: 1, class: "composer-input", dir: "auto", "aria-label": "Message", data: { testid }, on: {
      input: () => this.typed(),
      keydown: (event) => this.pressed(event),
      blur: () => setTimeout(() => this.completion.close(), 0),
    } });
    this.completion = new Completion(this.box, () => this.typed());
    this.button = iconButton("send", "Send", { class: "send", data: { testid: `${testid}-send` }, on: { click: () => this.go() } });
    const file = attach && h("input", { type: "file", class: "unseen", tabindex: -1, "aria-hidden": "true", data: { testid: `${testid}-file` }, on: { change: () => attach(file) } });
    const tools = h(
      "div",
      { class: "composer-tools" },
      shortcuts && iconButton("bolt", "Shortcuts", { data: { testid: "shortcuts" }, on: { click: (event) => shortcuts(event.currentTarget) } }),
      iconButton("smile", "Insert an emoji", { on: { click: (event) => openEmojiPicker(event.currentTarget, (name) => this.insert(`:${name}: `)) } }),
      file && iconButton("clip", "Share a file", { on: { click: () => file.click() } }),
      file,
      h("span", { class: "composer-hint hint" }, "Enter sends, Shift+Enter begins a line"),
      this.button,
    );
    this.node = h("div", { class: "composer" }, this.completion.node, this.box, tools);
  }

  /** Write in this place from now on, with the draft that was left there. */
  at(key, placeholder) {
    this.box.placeholder = placeholder;
    this.box.setAttribute("aria-label", placeholder);
    if (key === this.key) return;
    this.key = key;
    this.box.value = drafts.get(key);
    this.completion.close();
    this.fit();
  }

  typed() {
    drafts.set(this.key, this.box.value);
    this.fit();
    this.completion.look();
    this.changed();
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, innerHeight / 3)}px`;
    this.button.disabled = !this.box.value.trim();
  }

  insert(words) {
    this.box.setRangeText(words, this.box.selectionStart, this.box.selectionEnd, "end");
    this.box.focus();
    this.typed();
  }

  pressed(event) {
    if (this.completion.key(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.go();
    }
  }

  async go() {
    const words = this.box.value;
    const { key } = this;
    if (!words.trim()) return;
    this.box.value = "";
    this.typed();
    this.completion.close();
    if (await this.send(words)) return;
    // Unless something else was written meanwhile, what could not be sent is there again.
    if (this.key === key && !this.box.value) {
      this.box.value = words;
      this.typed();
      this.completion.close();
    } else if (!drafts.get(key)) drafts.set(key, words);
  }
}
