// Block Kit's blocks; https://docs.slack.dev/reference/block-kit/blocks

import { element } from "./elements.js";
import { h, icon, link } from "./dom.js";
import { mrkdwn, text } from "./mrkdwn.js";
import { richText } from "./richtext.js";

export function blocks(list, place) {
  return list.map((block) => {
    const make = kinds[block.type];
    const node = make ? make(block, place) : h("div", { class: "unknown" }, `(a ${block.type} block is not shown here)`);
    node.classList.add("block", `block-${block.type}`);
    node.dataset.blockId = block.block_id ?? "";
    return node;
  });
}

function section(block, place) {
  const fields = (block.fields ?? []).map((one) => h("div", { class: "section-field" }, text(one)));
  const words = h("div", { class: "section-text" }, block.text && text(block.text), fields.length ? h("div", { class: "section-fields" }, ...fields) : null);
  return h("div", {}, words, block.accessory && h("div", { class: "accessory" }, accessory(block, place)));
}

const accessory = (block, place) => (block.accessory.type === "image" ? picture(block.accessory) : element(block, block.accessory, place));

/** Pictures of other hosts are not loaded: this page asks nobody but the sandbox. */
function picture(one, props = {}) {
  const words = one.alt_text || "a picture";
  const props_ = { class: "picture", role: "img", "aria-label": words, title: one.image_url ?? "", ...props };
  return h("span", props_, icon("image"), h("span", { dir: "auto" }, words));
}

function context(block) {
  const shown = (one) => (one.type === "image" ? picture(one, { class: "picture small" }) : text(one));
  return h("div", {}, ...block.elements.map((one) => h("span", { class: "context-part" }, shown(one))));
}

function actions(block, place) {
  return h("div", { class: "actions" }, ...block.elements.map((one) => element(block, one, place)));
}

function image(block) {
  return h("figure", {}, block.title && h("figcaption", {}, text(block.title)), picture(block, { class: "picture large" }));
}

function header(block) {
  return h("div", { role: "heading", "aria-level": block.level ?? "3" }, text(block.text));
}

function input(block, place) {
  const error = place.errors?.[block.block_id];
  const id = place.describedby?.(block);
  const label = h("div", { class: "input-label" }, text(block.label), block.optional ? h("span", { class: "hint" }, " (optional)") : null);
  const about = h("div", { id, class: "input-about" });
  if (block.hint) about.append(h("div", { class: "hint" }, text(block.hint)));
  if (error) about.append(h("div", { class: "field-error", data: { testid: "field-error" } }, error));
  return h("div", { class: error ? "has-error" : "", data: { testid: "field" } }, label, element(block, block.element, place), about);
}

function video(block) {
  return h("div", {}, block.title_url ? link(block.title_url, text(block.title)) : text(block.title), picture(block, { class: "picture large" }));
}

function table(block) {
  const cell = (one, tag) => h(tag, {}, one.type === "rich_text" ? richText(one) : one.text ?? "");
  const [head, ...rows] = block.rows;
  const line = (cells, tag) => h("tr", {}, ...cells.map((one) => cell(one, tag)));
  return h("div", { class: "table" }, h("table", {}, h("thead", {}, line(head, "th")), h("tbody", {}, ...rows.map((one) => line(one, "td")))));
}

const kinds = {
  section,
  context,
  actions,
  image,
  header,
  input,
  video,
  table,
  context_actions: actions,
  divider: () => h("hr"),
  rich_text: richText,
  markdown: (block) => h("div", { dir: "auto" }, ...mrkdwn(block.text)),
  file: (block) => h("div", {}, icon("file"), block.external_id ?? "a file"),
};
