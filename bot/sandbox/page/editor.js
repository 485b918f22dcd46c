// Changing a message where it stands.

import { post } from "./api.js";
import { find, h } from "./dom.js";
import { toast } from "./toast.js";
import { fromWire, toWire } from "./written.js";

export function edit(node, one, where) {
  const content = node.querySelector("[data-testid=message-content]");
  const box = h("textarea", { class: "field", rows: 3, dir: "auto", "aria-label": "Edit the message", data: { testid: "edit" } });
  const stop = () => {
    editor.replaceWith(content);
    find("timeline").focus();
  };
  const save = async () => {
    const text = toWire(box.value);
    if (text === one.text || !text.trim()) return stop();
    try {
      await post("edit", { ...where, text });
      return stop();
    } catch (error) {
      return toast(error.message);
    }
  };
  box.value = fromWire(one.text);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) save();
    else return;
    event.preventDefault();
  });
  const button = (words, style, run) => h("button", { type: "button", class: `button ${style}`, on: { click: run } }, words);
  const editor = h("div", { class: "editor" }, box, h("div", { class: "actions" }, button("Save", "primary", save), button("Cancel", "", stop)));
  content.replaceWith(editor);
  box.focus();
}
