// The head of a channel: its name, topic, people, pins, bookmarks, and the tabs of the app's direct message.

import { avatar } from "./message.js";
import * as directory from "./directory.js";
import { day, time } from "./dates.js";
import { find, h, icon, link, refill } from "./dom.js";
import { emoji } from "./emoji.js";
import { closeLayer, openLayer } from "./layer.js";
import { mrkdwn } from "./mrkdwn.js";

export function head(app) {
  const here = directory.channel(app.channel);
  if (!here) {
    refill(find("channel-head"));
    return;
  }
  const isDirect = here.kind === "im";
  const mark = isDirect ? avatar(directory.bot()?.id, "small") : here.kind === "group" ? icon("lock") : h("span", { class: "hash", "aria-hidden": "true" }, "#");
  const title = h("h1", { data: { testid: "channel-title" }, dir: "auto" }, mark, directory.titleOf(here), here.is_archived && h("span", { class: "badge" }, "archived"));
  refill(
    find("channel-head"),
    h("div", { class: "title-line" }, title, !isDirect && people(here), here.pins.length > 0 && pins(app)),
    isDirect ? tabs(app) : h("p", { class: "topic hint", dir: "auto" }, ...mrkdwn(here.topic || here.purpose || "")),
    here.bookmarks.length > 0 && bookmarks(here),
  );
}

function people(here) {
  const count = here.members.length;
  const list = () => h("ul", { class: "people-list" }, ...here.members.map((id) => h("li", {}, avatar(id, "small"), h("span", { dir: "auto" }, directory.personName(id), h("span", { class: "hint" }, ` ${directory.person(id)?.title ?? ""}`)))));
  const words = `${count} ${count === 1 ? "person" : "people"}`;
  const show = (event) => openLayer(event.currentTarget, h("div", { class: "card", tabindex: -1 }, h("h3", {}, "In this channel"), list()), { focus: true });
  return h("button", { type: "button", class: "plain", data: { testid: "members", focus: "members" }, on: { click: show } }, words);
}

function pins(app) {
  const show = (event) => {
    const rows = app.page.pins.map((one) => {
      const go = () => {
        closeLayer();
        app.goTo(one);
      };
      const words = h("span", { class: "pin-words", dir: "auto" }, ...mrkdwn((one.text || "A message").slice(0, 200)));
      return h("li", {}, h("button", { type: "button", class: "pin-row", on: { click: go } }, h("strong", { dir: "auto" }, directory.personName(one.user)), h("span", { class: "hint" }, `${day(Number(one.ts))} ${time(Number(one.ts))}`), words));
    });
    openLayer(event.currentTarget, h("div", { class: "card" }, h("h3", {}, "Pinned"), h("ul", {}, ...rows)));
  };
  const count = directory.channel(app.channel).pins.length;
  return h("button", { type: "button", class: "plain", data: { testid: "pins", focus: "pins" }, on: { click: show } }, icon("pin"), `${count} pinned`);
}

function bookmarks(here) {
  const shown = (one) => [one.emoji && emoji(one.emoji.replaceAll(":", "")), h("span", { dir: "auto" }, one.title)];
  return h("nav", { class: "bookmarks", "aria-label": "Bookmarks", data: { testid: "bookmarks" } }, ...here.bookmarks.map((one) => link(one.link, h("span", { class: "bookmark" }, ...shown(one).filter(Boolean)))));
}

function tabs(app) {
  const tab = (name, label) => {
    const isHere = app.tab === name;
    return h("button", { type: "button", role: "tab", id: `tab-${name}`, class: "tab", "aria-selected": String(isHere), tabindex: isHere ? 0 : -1, data: { testid: `${name}-tab`, focus: `tab-${name}` }, on: { click: () => app.openTab(name) } }, label);
  };
  const list = h("div", { role: "tablist", class: "tabs", "aria-label": "The app" }, tab("home", "Home"), tab("messages", "Messages"));
  list.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const name = app.tab === "home" ? "messages" : "home";
    app.openTab(name);
    find(`tab-${name}`)?.focus();
  });
  return list;
}
