// The channels and direct messages of the person, and what is unread in them.

import * as directory from "./directory.js";
import { drafts } from "./composer.js";
import { find, h, icon, refill } from "./dom.js";

export function sidebar(app) {
  const all = [...directory.channels()].sort((one, other) => one.name.localeCompare(other.name));
  const mine = all.filter((one) => one.kind !== "im" && one.is_member && !one.is_archived);
  const others = all.filter((one) => one.kind !== "im" && !one.is_member && !one.is_archived);
  const archived = all.filter((one) => one.kind !== "im" && one.is_archived);
  const direct = all.filter((one) => one.kind === "im");
  refill(
    find("sidebar"),
    group("Channels", mine, app),
    group("Direct messages", direct, app),
    folded("More channels", others, app),
    folded("Archived", archived, app),
    h("p", { class: "sidebar-note hint" }, "A stand-in for Slack on this machine. Choose above who you are."),
  );
}

function group(name, list, app) {
  return h("section", {}, h("h2", {}, name), h("ul", { data: { testid: name === "Channels" ? "channel-list" : "dm-list" } }, ...list.map((one) => row(one, app))));
}

function folded(name, list, app) {
  if (!list.length) return null;
  const isOpen = app.unfolded.has(name) || list.some((one) => one.id === app.channel);
  const details = h("details", { open: isOpen }, h("summary", { data: { focus: name } }, `${name} (${list.length})`), h("ul", {}, ...list.map((one) => row(one, app))));
  details.addEventListener("toggle", () => (details.open ? app.unfolded.add(name) : app.unfolded.delete(name)));
  return details;
}

function row(one, app) {
  const isHere = one.id === app.channel;
  const name = directory.titleOf(one);
  const mark = one.kind === "im" ? h("span", { class: "dot", "aria-hidden": "true" }) : one.kind === "group" ? icon("lock") : h("span", { class: "hash", "aria-hidden": "true" }, "#");
  const hasDraft = !isHere && drafts.get(app.draftKey(one.id));
  const count = one.mentions ? h("span", { class: "badge count", data: { testid: "mentions" } }, String(Math.min(one.mentions, 99))) : null;
  const said = one.unread ? `, ${one.unread} unread` : "";
  const props = { href: app.address(one.id), class: `row ${one.unread ? "unread" : ""}`, "aria-current": isHere ? "page" : null, "aria-label": `${name}${said}${hasDraft ? ", draft" : ""}` };
  const testid = one.kind === "im" ? `dm-${directory.bot()?.name}` : `channel-${one.name}`;
  const link = h("a", { ...props, data: { testid, unread: String(one.unread), focus: one.id } }, mark, h("span", { class: "row-name", dir: "auto" }, name), hasDraft && h("span", { class: "hint", title: "Draft" }, "✎"), count);
  return h("li", {}, link);
}
