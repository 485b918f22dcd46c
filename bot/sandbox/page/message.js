// One message as it stands in a channel or a thread.

import { blocks } from "./blocks.js";
import { divider, full, time } from "./dates.js";
import * as directory from "./directory.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";
import { MessagePlace } from "./places.js";

const places = new Map(); // by ts: what a person has chosen in a message survives its changes

/** `app` has `me`, `channel` (its id) and the deeds `react`, `openThread`, `dismiss`, `redraw`. */
export function message(one, app, { isRoot = false, follows = false, inThread = false } = {}) {
  if (one.subtype && one.subtype !== "tombstone") return notice(one);
  const author = one.is_ephemeral ? directory.bot()?.id : one.user;
  const name = one.subtype === "tombstone" ? "" : directory.personName(author);
  const at = Number(one.ts);
  const head = h(
    "header",
    { class: "message-head" },
    h("span", { class: "author", dir: "auto" }, name),
    one.is_bot && h("span", { class: "badge" }, "App"),
    h("time", { class: "at", title: full(at), datetime: new Date(at * 1000).toISOString() }, time(at)),
    one.is_pinned && h("span", { class: "pinned" }, icon("pin"), "Pinned"),
  );
  const parts = [
    one.is_ephemeral && h("div", { class: "only-you" }, "Only visible to you ", h("button", { type: "button", class: "plain", on: { click: () => app.dismiss(one.ts) } }, "Dismiss")),
    one.is_broadcast && inThread === false && h("div", { class: "only-you" }, "replied to a thread"),
    !follows && head,
    body(one, app),
    ...(one.files ?? []).map(file),
    reactions(one, app),
    !inThread && !isRoot && one.replies > 0 && threadBar(one, app),
  ];
  const kinds = ["message", one.is_ephemeral && "whisper", one.subtype && "tombstone", follows && "follows", mentionsMe(one) && "to-me"];
  return h(
    "article",
    { class: kinds.filter(Boolean).join(" "), tabindex: -1, "aria-label": `${name}, ${time(at)}`, data: { testid: "message", ts: one.ts, focus: one.ts } },
    h("div", { class: "gutter" }, follows ? h("time", { class: "at side", title: full(at) }, time(at)) : avatar(author)),
    h("div", { class: "message-body" }, ...parts.filter(Boolean)),
  );
}

const mentionsMe = (one) => one.text?.includes(`<@${directory.me()?.id}>`);

export function avatar(id, extra = "") {
  const name = directory.personName(id);
  const initials = name.split(/\s+/).map((part) => [...part][0]).slice(0, 2).join("");
  const shade = [...(id ?? "")].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 8;
  const isBot = id === directory.bot()?.id;
  return h("span", { class: `avatar shade-${shade} ${isBot ? "avatar-app" : ""} ${extra}`, "aria-hidden": "true" }, initials.toUpperCase());
}

function notice(one) {
  return h("div", { class: "notice", data: { testid: "notice", ts: one.ts }, dir: "auto" }, ...mrkdwn(one.text));
}

/** What an app sends has blocks; what a person writes is shown from its words, as their client formats them. */
function body(one, app) {
  const content = h("div", { class: "content", dir: "auto", data: { testid: "message-content" } });
  const isFromApp = one.is_bot || one.is_ephemeral;
  if (one.subtype === "tombstone") content.append(h("em", {}, "This message was deleted."));
  else if (isFromApp && one.blocks.length) content.append(...blocks(one.blocks, placeOf(one, app)));
  else if (one.text) content.append(h("div", { class: "words", dir: "auto" }, ...mrkdwn(one.text)));
  if (one.edited) content.append(h("span", { class: "edited", title: full(Number(one.edited)) }, "(edited)"));
  return content;
}

function placeOf(one, app) {
  const key = `${app.me}/${one.ts}`;
  if (!places.has(key)) places.set(key, new MessagePlace(app.me, app.channel, one.ts, () => app.redraw(one.ts)));
  return places.get(key);
}

const SIZES = ["bytes", "kB", "MB"];

function size(length) {
  const step = Math.min(2, Math.floor(Math.log10(Math.max(1, length)) / 3));
  return `${(length / 1000 ** step).toFixed(step ? 1 : 0)} ${SIZES[step]}`;
}

function file(one) {
  const address = `/control/files/${encodeURIComponent(one.id)}?user=${encodeURIComponent(directory.me()?.name ?? "")}`;
  return h("a", { class: "file", href: address, download: one.name, data: { testid: "file" } }, icon("file"), h("span", { dir: "auto" }, one.name), h("span", { class: "hint" }, size(one.length)));
}

function reactions(one, app) {
  const all = Object.entries(one.reactions ?? {});
  if (!all.length) return null;
  return h("div", { class: "reactions" }, ...all.map(([name, by]) => {
    const isMine = by.includes(directory.me()?.id);
    const who = by.map(directory.personName).join(", ");
    const props = { type: "button", class: "reaction", "aria-pressed": String(isMine), title: `${who} reacted with :${name}:`, data: { testid: `reaction-${name}`, focus: `reaction-${name}` } };
    return h("button", { ...props, on: { click: () => app.react(one, name, isMine) } }, emoji(name), h("span", { class: "count" }, String(by.length)));
  }));
}

function threadBar(one, app) {
  const words = one.replies === 1 ? "1 reply" : `${one.replies} replies`;
  const last = Number(one.latest_reply);
  const when = divider(last) === "Today" ? time(last) : `${divider(last)} ${time(last)}`;
  return h(
    "button",
    { type: "button", class: "thread-bar", data: { testid: "open-thread", focus: "open-thread" }, on: { click: () => app.openThread(one.ts) } },
    ...one.repliers.map((id) => avatar(id, "small")),
    h("span", { class: "thread-count" }, words),
    one.new_replies > 0 && h("span", { class: "badge new" }, `${one.new_replies} new`),
    h("span", { class: "hint" }, `Last reply ${when}`),
  );
}
