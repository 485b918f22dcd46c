// A thread beside its channel.

import { Composer } from "./composer.js";
import * as directory from "./directory.js";
import * as deeds from "./deeds.js";
import { find, h, iconButton, refill } from "./dom.js";
import { Timeline } from "./timeline.js";

export class Thread {
  constructor(app) {
    this.app = app;
    this.timeline = new Timeline(find("thread-timeline"), { inThread: true });
    this.composer = new Composer({
      testid: "thread-composer",
      send: (words) => deeds.send({ ...app.where(), thread_ts: app.thread }, words).finally(() => (this.timeline.stays = true)),
    });
    this.timeline.app = app;
    find("thread-composer").append(this.composer.node);
    find("thread").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) app.closeThread();
    });
  }

  show(page) {
    const { app } = this;
    const panel = find("thread");
    panel.hidden = !app.thread;
    document.body.classList.toggle("has-thread", Boolean(app.thread));
    if (!app.thread) {
      if (this.at) this.timeline.reset();
      this.at = null;
      return;
    }
    const isOther = this.at !== app.thread;
    if (isOther) {
      this.at = app.thread;
      this.newAfter = page.read;
      this.timeline.reset();
      const close = iconButton("close", "Close the thread", { data: { testid: "thread-close", focus: "thread-close" }, on: { click: () => app.closeThread() } });
      const where = directory.channel(app.channel);
      refill(find("thread-head"), h("h2", {}, "Thread ", h("span", { class: "hint", dir: "auto" }, where?.kind === "im" ? directory.titleOf(where) : `#${where?.name ?? ""}`)), close);
    }
    this.timeline.show(page.messages, app, { newAfter: this.newAfter, redraws: app.redraws });
    const may = directory.channel(app.channel)?.is_member && !directory.channel(app.channel)?.is_archived;
    find("thread-composer").hidden = !may;
    this.composer.at(app.draftKey(app.channel, app.thread), "Reply");
    if (isOther && app.wantsToWrite) this.composer.box.focus();
    app.wantsToWrite = false;
  }
}
