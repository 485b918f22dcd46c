// Messages in order, with days between them: the channel's and the thread's list, and the tools of a message.

import { day, divider } from "./dates.js";
import { h, iconButton } from "./dom.js";
import { MOST_USED, emoji } from "./emoji.js";
import { openEmojiPicker } from "./emoji_picker.js";
import { reconcile } from "./list.js";
import { message } from "./message.js";

const TOGETHER = 300; // seconds between two messages of one person that are shown under one name
const AT_THE_END = 60; // pixels

export class Timeline {
  constructor(node, { older = () => {}, reached = () => {}, inThread = false } = {}) {
    Object.assign(this, { node, older, reached, inThread });
    this.lastTop = 0;
    this.stays = true; // at the end, where what is new appears
    this.tools = h("div", { class: "tools", role: "toolbar", "aria-label": "Message", data: { testid: "message-tools" } });
    node.addEventListener("scroll", () => this.scrolled(), { passive: true });
    node.addEventListener("pointerover", (event) => this.offer(event.target.closest(".message")));
    node.addEventListener("focusin", (event) => this.offer(event.target.closest(".message")));
    node.addEventListener("pointerleave", () => this.withdraw());
    node.addEventListener("keydown", (event) => this.key(event));
    // Pictures, fonts and the size of the window change heights after the list was drawn.
    new ResizeObserver(() => this.stays && this.toEnd()).observe(node);
  }

  /** A different channel or thread: nothing of the last one stays. */
  reset() {
    this.node.standing = new Map();
    this.node.replaceChildren();
    this.lastTop = 0;
    this.stays = true;
  }

  show(messages, app, { newAfter = null, start = null, redraws = new Map() } = {}) {
    this.notice();
    const height = this.node.scrollHeight;
    const top = this.node.scrollTop;
    const first = this.node.querySelector(".message")?.dataset.ts;
    reconcile(this.node, [...(start ? [start] : []), ...this.items(messages, app, newAfter, redraws)]);
    if (this.stays) this.toEnd();
    else if (first && messages[0]?.ts < first && top < 400) this.node.scrollTop = top + this.node.scrollHeight - height;
    if (this.offered && !this.offered.isConnected) this.withdraw();
    this.rove();
  }

  items(messages, app, newAfter, redraws) {
    const items = [];
    let before = null;
    let isMarked = newAfter === null;
    messages.forEach((one, number) => {
      if (day(Number(one.ts)) !== (before && day(Number(before.ts)))) items.push(dayLine(one.ts));
      const isNew = !isMarked && one.ts > newAfter && one.user !== app.meId && !one.is_ephemeral;
      if (isNew) {
        isMarked = true;
        if (number) items.push(NEW);
      }
      const follows = !isNew && items.at(-1)?.key === before?.ts && isSequel(before, one);
      const isRoot = this.inThread && number === 0;
      const print = JSON.stringify([one, follows, app.names, redraws.get(one.ts) ?? 0]);
      items.push({ key: one.ts, print, build: () => message(one, app, { follows, isRoot, inThread: this.inThread }) });
      before = one;
    });
    return items;
  }

  // Scrolling

  get isAtEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < AT_THE_END;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.lastTop = this.node.scrollTop;
    this.stays = true;
  }

  /** Whether somebody has left the end: only going up does, as a list that grows or shrinks is scrolled, too. */
  notice() {
    if (this.isAtEnd) this.stays = true;
    else if (this.node.scrollTop < this.lastTop) this.stays = false;
    this.lastTop = this.node.scrollTop;
  }

  scrolled() {
    this.notice();
    if (this.stays) this.reached();
    if (this.node.scrollTop < 200) this.older();
  }

  // Tools

  offer(node) {
    if (!node || node === this.offered || !this.app) return;
    const found = this.app.messageAt(node.dataset.ts, this.inThread);
    if (!found || found.subtype || found.is_ephemeral) return this.withdraw();
    this.offered = node;
    this.tools.replaceChildren(...this.buttons(found));
    node.append(this.tools);
    return undefined;
  }

  withdraw() {
    if (this.tools.contains(document.activeElement)) return;
    this.tools.remove();
    this.offered = null;
  }

  buttons(one) {
    const { app } = this;
    const react = (name) => app.react(one, name, one.reactions[name]?.includes(app.meId));
    const quick = MOST_USED.slice(0, 3).map((name) =>
      h("button", { type: "button", class: "icon-button", "aria-label": `React with ${name.replaceAll("_", " ")}`, on: { click: () => react(name) } }, emoji(name)),
    );
    return [
      ...quick,
      iconButton("smile", "Add a reaction", { data: { testid: "add-reaction" }, on: { click: (event) => openEmojiPicker(event.currentTarget, react) } }),
      !this.inThread && iconButton("reply", "Reply in thread", { data: { testid: "reply-in-thread" }, on: { click: () => app.openThread(one.thread_ts || one.ts) } }),
      iconButton("more", "More actions", { data: { testid: "message-menu" }, on: { click: (event) => app.messageMenu(event.currentTarget, one) } }),
    ].filter(Boolean);
  }

  // The keyboard: one message is a stop of the Tab key, arrows move among them

  rove() {
    const all = [...this.node.querySelectorAll(".message")];
    if (all.some((node) => node.tabIndex === 0)) return;
    if (all.length) all.at(-1).tabIndex = 0;
  }

  key(event) {
    const node = event.target;
    if (!node.classList?.contains("message")) return;
    const all = [...this.node.querySelectorAll(".message")];
    const at = all.indexOf(node);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(to, all.length - 1))];
    node.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

const line = (className, words) => h("div", { class: className, role: "separator", "aria-label": words }, h("span", {}, words));

function dayLine(ts) {
  const words = divider(Number(ts));
  return { key: `day-${day(Number(ts))}`, print: words, build: () => line("day", words) };
}

const NEW = { key: "new", print: "new", build: () => line("day new-line", "New") };

function isSequel(before, one) {
  const isPlain = !before.subtype && !one.subtype && !before.is_ephemeral && !one.is_ephemeral && !one.is_bot && !before.is_bot;
  return isPlain && before.user === one.user && Number(one.ts) - Number(before.ts) < TOGETHER && !one.is_pinned && !one.is_broadcast;
}
