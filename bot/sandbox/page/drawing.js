// The whole page, drawn from what was found at the last look.

import { post } from "./api.js";
import * as directory from "./directory.js";
import { find, h, refill } from "./dom.js";
import { head } from "./head.js";
import { reached } from "./reading.js";
import { sidebar } from "./sidebar.js";
import { trying } from "./toast.js";

/** Show everything as it was found at the last look. */
export function draw(app) {
  const here = directory.channel(app.channel);
  actors(app);
  head(app);
  app.newAfter ??= here.read;
  const isHome = here.kind === "im" && app.tab === "home";
  find("home").hidden = !isHome;
  find("place").hidden = isHome;
  if (isHome) app.home.show(app.screen.home);
  else app.timeline.show(visible(app, app.page.messages), app, { newAfter: app.newAfter || null, start: start(app, here), redraws: app.redraws });
  writing(app, here, isHome);
  app.threadPanel.show({ ...app.threadPage, messages: visible(app, app.threadPage.messages) });
  app.modal.show(app.screen.modals);
  reached(app);
  sidebar(app);
  const unread = directory.channels().reduce((sum, one) => sum + (one.mentions ?? 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${here.kind === "im" ? "" : "#"}${directory.titleOf(here)} · ${app.screen.team}`;
  find("team").textContent = app.screen.team;
}

const visible = (app, messages) => messages.filter((one) => !app.dismissed.has(one.ts));

function start(app, here) {
  if (app.page.has_more) return { key: "start", print: "more", build: () => h("p", { class: "beginning hint" }, "Older messages appear as you scroll up.") };
  const words = here.kind === "im" ? `This is where you and ${directory.titleOf(here)} talk.` : `This is the beginning of #${here.name}.`;
  return { key: "start", print: words, build: () => h("p", { class: "beginning", dir: "auto" }, words) };
}

function writing(app, here, isHome) {
  const box = find("composer-box");
  box.hidden = isHome;
  const bar = here.is_archived
    ? h("p", { class: "bar", data: { testid: "archived" } }, "This channel is archived. It can be read, and nobody can write here.")
    : here.is_member
      ? app.composer.node
      : h("p", { class: "bar" }, h("span", { dir: "auto" }, `You are not in #${here.name}.`), h("button", { type: "button", class: "button primary", data: { testid: "join" }, on: { click: () => trying(() => post("channel/join", app.where())) } }, "Join"));
  const print = here.is_archived ? "archived" : here.is_member ? "composer" : `join ${here.id}`;
  if (app.bar !== print) box.replaceChildren(bar);
  app.bar = print;
  app.composer.at(app.draftKey(here.id), here.kind === "im" ? `Message ${directory.titleOf(here)}` : `Message #${here.name}`);
}

function actors(app) {
  const people = directory.people().filter((one) => !one.is_bot && !one.deleted);
  const print = JSON.stringify([app.me, people.map((one) => [one.name, one.real_name, one.title])]);
  if (print !== app.actorsSeen) {
    app.actorsSeen = print;
    refill(find("act-as"), ...people.map((one) => h("option", { value: one.name, selected: one.name === app.me }, [one.real_name, one.title].filter(Boolean).join(", "))));
  }
  // Somebody may have been chosen and left again before anything of theirs was drawn.
  find("act-as").value = app.me;
}
