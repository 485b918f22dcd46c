// Block Kit's interactive elements; https://docs.slack.dev/reference/block-kit/block-elements
//
// `place` is where an element stands, a message or a view: `entry(block, element)` and `keep(block, element, entry)`
// for what was entered, `act(block, element, more)` to tell the app, `search(block, element, typed)` for options.

import * as directory from "./directory.js";
import { fromField, toField } from "./dates.js";
import { h, icon, iconButton, link, safeAddress } from "./dom.js";
import { openMenu } from "./layer.js";
import { plain, text } from "./mrkdwn.js";
import { matching, Picker } from "./picker.js";
import { agreed } from "./confirm.js";
import { fromPlain, toPlain } from "./written.js";

const asText = (object) => plainWords(object?.text ?? "");
const plainWords = (words) => plain(words).map((node) => node.textContent ?? node).join("");

export function element(block, one, place) {
  const make = kinds[one.type];
  if (!make) return h("span", { class: "unknown" }, `(${one.type} is not shown here)`);
  const node = make(block, one, place);
  node.dataset.actionId = one.action_id ?? "";
  node.dataset.blockId = block.block_id ?? "";
  return node;
}

/** A change: it is kept, and told to the app unless it stands in an input that does not ask for it. */
async function changed(block, one, place, entry, { tell = true } = {}) {
  const before = place.entry(block, one);
  place.keep(block, one, entry);
  if (!tell || (block.type === "input" && !block.dispatch_action)) return;
  if (one.confirm && !(await agreed(one.confirm))) {
    place.keep(block, one, before);
    place.redraw();
    return;
  }
  await place.act(block, one, { selected: entry });
}

const focusKey = (block, one) => `${block.block_id}/${one.action_id}`;
const fieldProps = (block, one, place) => ({
  "aria-label": place.label(block, one),
  "aria-describedby": place.describedby?.(block),
  "aria-invalid": place.hasError?.(block) ? "true" : null,
  data: { focus: focusKey(block, one), testid: "field-input" },
});

// Buttons and menus

function button(block, one, place) {
  const style = { primary: "primary", danger: "danger" }[one.style] ?? "";
  const press = async (event) => {
    const pressed = event.currentTarget;
    if (one.confirm && !(await agreed(one.confirm))) return;
    if (one.url && safeAddress(one.url)) open(safeAddress(one.url), "_blank", "noopener,noreferrer");
    pressed.setAttribute("aria-busy", "true");
    try {
      await place.act(block, one, { value: one.value });
    } finally {
      pressed.removeAttribute("aria-busy");
    }
  };
  const props = { type: "button", class: `button ${style}`, dir: "auto", "aria-label": one.accessibility_label, on: { click: press } };
  const node = h("button", props, text(one.text), one.url ? h("span", { class: "unseen" }, " (opens another page)") : null);
  node.dataset.focus = `${focusKey(block, one)}/${one.value ?? ""}`;
  return node;
}

function overflow(block, one, place) {
  const choose = (option) => async () => {
    if (one.confirm && !(await agreed(one.confirm))) return;
    if (option.url && safeAddress(option.url)) open(safeAddress(option.url), "_blank", "noopener,noreferrer");
    await place.act(block, one, { selected: option });
  };
  const items = one.options.map((option) => ({ label: asText(option.text), hint: asText(option.description), run: choose(option) }));
  const show = (event) => openMenu(event.currentTarget, items, "More");
  return iconButton("more", "More", { class: "overflow", data: { focus: focusKey(block, one) }, on: { click: show } });
}

// Menus

const ofOption = (option, group) => ({ label: asText(option.text), hint: asText(option.description), entry: option, group });

function offered(one) {
  const groups = (one.option_groups ?? []).flatMap((group) => group.options.map((option) => ofOption(option, asText(group.label))));
  return [...(one.options ?? []).map((option) => ofOption(option)), ...groups];
}

const ofPerson = (person) => ({ label: person.real_name, hint: `@${person.name}`, entry: person.id });
const ofChannel = (channel) => ({ label: `${channel.kind === "im" ? "" : "#"}${directory.titleOf(channel)}`, entry: channel.id });

function everybody() {
  return directory.people().filter((person) => !person.deleted).map(ofPerson);
}

function conversations(one) {
  const kinds = { public: "channel", private: "group", im: "im" };
  const wanted = (one.filter?.include ?? ["public", "private"]).map((kind) => kinds[kind]);
  return directory.channels().filter((channel) => !channel.is_archived && wanted.includes(channel.kind)).map(ofChannel);
}

const publicChannels = () => directory.channels().filter((one) => one.kind === "channel" && !one.is_archived).map(ofChannel);

function chosenOf(entry, known) {
  const entries = entry === null || entry === undefined ? [] : Array.isArray(entry) ? entry : [entry];
  return entries.map((one) => known.find((choice) => choice.entry === one) ?? (one.text ? ofOption(one) : { label: String(one), entry: one }));
}

const menu = (known, isSearched) => (block, one, place) => {
  const many = one.type.startsWith("multi_");
  const all = isSearched ? [] : known(one);
  const search = (typed) => place.search(block, one, typed).then((options) => options.map((option) => ofOption(option)));
  const picker = new Picker({
    label: place.label(block, one),
    describedby: place.describedby?.(block),
    placeholder: asText(one.placeholder) || (many ? "Choose some…" : "Choose one…"),
    choices: isSearched ? search : matching(all),
    chosen: chosenOf(place.entry(block, one), all),
    many,
    most: one.max_selected_items ?? 100,
    least: isSearched ? (one.min_query_length ?? 3) : 0,
    clearable: block.type === "input" && block.optional,
    focus: focusKey(block, one),
    changed: (chosen) => changed(block, one, place, many ? chosen.map((choice) => choice.entry) : (chosen[0]?.entry ?? null)),
  });
  if (place.hasError?.(block)) picker.input.setAttribute("aria-invalid", "true");
  return picker.node;
};

const choosing = (kind, many) => (block, one, place) => {
  const name = `${place.id}/${focusKey(block, one)}`;
  const now = place.entry(block, one);
  const isChosen = (option) => (many ? (now ?? []) : [now]).some((other) => other?.value === option.value);
  const group = h("div", { role: many ? "group" : "radiogroup", class: "choices", "aria-label": place.label(block, one), "aria-describedby": place.describedby?.(block) });
  const boxes = one.options.map((option, number) => {
    const box = h("input", { type: kind, name, checked: isChosen(option), data: { focus: `${focusKey(block, one)}/${number}` } });
    const words = h("span", {}, text(option.text), option.description && h("span", { class: "hint" }, text(option.description)));
    group.append(h("label", { class: "choice" }, box, words));
    return [box, option];
  });
  group.addEventListener("change", () => {
    const chosen = boxes.filter(([box]) => box.checked).map(([, option]) => option);
    changed(block, one, place, many ? chosen : (chosen[0] ?? null));
  });
  return group;
};

// Fields

const field = (type, { from = (value) => value, to = (value) => value ?? "" } = {}) => (block, one, place) => {
  const now = place.entry(block, one);
  const props = { type, class: "field", value: now === null || now === undefined ? "" : to(now), placeholder: asText(one.placeholder) || null };
  const input = h("input", { ...props, ...fieldProps(block, one, place) });
  input.addEventListener("change", () => changed(block, one, place, input.value ? from(input.value) : null));
  if (type !== "datetime-local") input.addEventListener("input", () => place.keep(block, one, input.value || null));
  return input;
};

function written(block, one, place, { from = (value) => value, to = (value) => value } = {}) {
  const isLong = one.multiline || one.type === "rich_text_input";
  const when = one.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const types = { email_text_input: "email", url_text_input: "url", number_input: "text" };
  const input = h(isLong ? "textarea" : "input", {
    class: "field", dir: "auto", type: isLong ? null : (types[one.type] ?? "text"), rows: isLong ? 4 : null,
    inputmode: one.type === "number_input" ? "decimal" : null, placeholder: asText(one.placeholder) || null,
    autofocus: one.focus_on_load, ...fieldProps(block, one, place),
  });
  input.value = to(place.entry(block, one) ?? "");
  const entry = () => (input.value === "" ? null : from(input.value));
  const tells = (moment) => block.dispatch_action && when.includes(moment);
  input.addEventListener("input", () => changed(block, one, place, entry(), { tell: tells("on_character_entered") }));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || isLong || event.isComposing) return;
    event.preventDefault();
    if (tells("on_enter_pressed")) place.act(block, one, { selected: entry() });
    else place.submit?.();
  });
  return input;
}

function workflow(block, one) {
  return link(one.workflow?.trigger?.url, text(one.text), { class: "button" });
}

function feedback(block, one, place) {
  const choose = (option) => place.act(block, one, { value: option.value });
  const both = [one.positive_button, one.negative_button].filter(Boolean);
  return h("span", { class: "actions" }, ...both.map((option) => h("button", { type: "button", class: "button", on: { click: () => choose(option) } }, text(option.text))));
}

const kinds = {
  button,
  overflow,
  workflow_button: workflow,
  feedback_buttons: feedback,
  icon_button: (block, one, place) => iconButton("close", asText(one.text), { on: { click: () => place.act(block, one, { value: one.value }) } }),
  static_select: menu(offered),
  multi_static_select: menu(offered),
  external_select: menu(offered, true),
  multi_external_select: menu(offered, true),
  users_select: menu(everybody),
  multi_users_select: menu(everybody),
  conversations_select: menu(conversations),
  multi_conversations_select: menu(conversations),
  channels_select: menu(publicChannels),
  multi_channels_select: menu(publicChannels),
  checkboxes: choosing("checkbox", true),
  radio_buttons: choosing("radio", false),
  datepicker: field("date"),
  timepicker: field("time"),
  datetimepicker: field("datetime-local", { from: (value) => String(fromField(value)), to: (value) => toField(Number(value)) }),
  plain_text_input: (block, one, place) => written(block, one, place),
  email_text_input: (block, one, place) => written(block, one, place),
  url_text_input: (block, one, place) => written(block, one, place),
  number_input: (block, one, place) => written(block, one, place),
  rich_text_input: (block, one, place) => written(block, one, place, { from: fromPlain, to: toPlain }),
  file_input: () => h("span", { class: "hint" }, icon("clip"), "Files cannot be sent from a form here."),
};
