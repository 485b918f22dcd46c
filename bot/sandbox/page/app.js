// Who looks at what, keeping it as it is in the sandbox, and what is done from there.

import { get, post, Refused } from "./api.js";
import { Composer } from "./composer.js";
import * as deeds from "./deeds.js";
import * as directory from "./directory.js";
import { find } from "./dom.js";
import { draw } from "./drawing.js";
import { edit } from "./editor.js";
import { Home } from "./home.js";
import { closeLayer, openMenu } from "./layer.js";
import { Modal } from "./modal.js";
import { reached } from "./reading.js";
import { Thread } from "./thread.js";
import { Timeline } from "./timeline.js";
import { toast, trying } from "./toast.js";

const PAGE = 100;
export class App {
  constructor() {
    this.me = null;
    this.channel = null;
    this.thread = null;
    this.tab = "messages";
    this.screen = null;
    this.page = { messages: [], pins: [], has_more: false };
    this.threadPage = { messages: [], read: "" };
    this.unfolded = new Set();
    this.dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));
    this.redraws = new Map();
    this.wantsToWrite = false;
    this.timeline = new Timeline(find("timeline"), { older: () => this.older(), reached: () => reached(this) });
    this.timeline.app = this;
    this.composer = new Composer({
      testid: "composer",
      send: (words) => this.send(words),
      attach: (input) => deeds.share(this.where(), input),
      shortcuts: (anchor) => this.shortcutMenu(anchor),
    });
    this.modal = new Modal(this);
    this.home = new Home(this);
    this.threadPanel = new Thread(this);
  }

  // Where we are: #/person/channel/thread, #/person/channel/home, or #/person/channel/at:message

  address(channel, more) {
    return `#/${[this.me, channel, more].filter(Boolean).map(encodeURIComponent).join("/")}`;
  }

  follow() {
    const [me, channel, more] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
    const isOtherPlace = (me || this.me) !== this.me || (channel || null) !== this.channel;
    closeLayer();
    this.me = me || this.me;
    this.channel = channel || null;
    this.tab = more === "home" ? "home" : "messages";
    this.target = more?.startsWith("at:") ? more.slice(3) : null;
    this.thread = more && more !== "home" && !this.target ? more : null;
    if (isOtherPlace) this.enter();
    if (this.tab === "home" && this.me) trying(() => post("home", { user: this.me }));
    return this.refresh().then(() => this.target && this.goTo({ ts: this.target }));
  }

  enter() {
    this.page = { messages: [], pins: [], has_more: false };
    this.since = "";
    this.newAfter = undefined;
    this.timeline.reset();
    document.body.classList.remove("has-sidebar");
  }

  go(channel, more) {
    location.hash = this.address(channel, more);
  }

  where = () => ({ user: this.me, channel: this.channel });
  draftKey = (channel, thread = "") => `${this.me}/${channel}/${thread}`;
  get meId() {
    return directory.me()?.id;
  }

  // Looking

  /** One look at a time; whoever asks meanwhile gets the next one. */
  async refresh() {
    this.wanted = (this.wanted ?? 0) + 1;
    this.looking ??= this.lookUntilDone().finally(() => (this.looking = null));
    return this.looking;
  }

  async lookUntilDone() {
    let seen;
    do {
      seen = this.wanted;
      try {
        await this.look();
        this.problem(null);
      } catch (error) {
        this.problem(error);
      }
    } while (seen !== this.wanted);
  }

  async look() {
    const { me } = this;
    const screen = await this.lookAs(me);
    if (me !== this.me) return;
    this.learn(screen);
    this.me = directory.me().name;
    if (!directory.channel(this.channel)) {
      if (this.channel) toast("You do not see that channel.");
      this.target = null;
      const first = directory.channels().find((one) => one.is_member && one.kind !== "im") ?? directory.channels()[0];
      this.channel = first.id;
      history.replaceState(null, "", this.address(first.id));
    }
    if (me !== this.me) history.replaceState(null, "", this.address(this.channel));
    const { channel, thread } = this;
    const since = this.timeline.stays ? "" : this.since;
    const [page, threadPage] = await Promise.all([
      get("screen/channel", { user: this.me, channel, since, limit: PAGE }),
      thread ? get("screen/thread", { user: this.me, channel, ts: thread }) : this.threadPage,
    ]);
    if (screen.me !== this.meId || channel !== this.channel || thread !== this.thread) return;
    this.page = page;
    this.threadPage = threadPage;
    this.since = page.messages[0]?.ts ?? "";
    this.draw();
  }

  /** Who is nobody here, or not any more, is the first person of the workspace. */
  async lookAs(me) {
    try {
      return await get("screen", { user: me ?? "" });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message);
      return get("screen");
    }
  }

  learn(screen) {
    const names = JSON.stringify([screen.people, screen.channels.map((one) => one.name)]);
    if (names !== this.namesSeen) this.names = (this.names ?? 0) + 1;
    this.namesSeen = names;
    this.screen = screen;
    directory.learn(screen);
  }

  /** Ask for the messages before those that are shown. */
  async older() {
    if (!this.page.has_more || this.asking || !this.page.messages.length) return;
    this.asking = true;
    const { channel } = this;
    const before = this.page.messages[0].ts;
    const page = await trying(() => get("screen/channel", { ...this.where(), before, limit: PAGE }));
    this.asking = false;
    if (!page || channel !== this.channel || before !== this.page.messages[0]?.ts) return;
    this.page = { ...this.page, messages: [...page.messages, ...this.page.messages], has_more: page.has_more };
    this.since = this.page.messages[0].ts;
    this.timeline.stays = false;
    this.draw();
  }

  draw() {
    draw(this);
  }

  problem(error) {
    if (error && error.message !== this.said) toast(error.message);
    this.said = error?.message;
  }

  // Doing

  async send(words) {
    this.timeline.stays = true;
    this.newAfter = "~";
    return deeds.send(this.where(), words);
  }

  messageAt = (ts, inThread) => (inThread ? this.threadPage : this.page).messages.find((one) => one.ts === ts);
  react = (one, name, isMine) => deeds.react({ ...this.where(), ts: one.ts }, name, isMine);

  redraw(ts) {
    this.redraws.set(ts, (this.redraws.get(ts) ?? 0) + 1);
    this.draw();
  }

  dismiss(ts) {
    this.dismissed.add(ts);
    sessionStorage.setItem("dismissed", JSON.stringify([...this.dismissed]));
    this.draw();
  }

  openThread(ts) {
    this.wantsToWrite = true;
    this.go(this.channel, ts);
  }

  closeThread() {
    const { thread } = this;
    this.go(this.channel);
    find("timeline").querySelector(`[data-ts="${thread}"]`)?.focus();
  }

  openTab(name) {
    this.go(this.channel, name === "home" ? "home" : undefined);
  }

  messageMenu(anchor, one) {
    const where = { ...this.where(), ts: one.ts };
    const node = anchor.closest(".message");
    const isMember = directory.channel(this.channel).is_member;
    const items = deeds.menuOf(one, where, { edit: () => edit(node, one, where), openThread: (ts) => this.openThread(ts), isMember });
    openMenu(anchor, items, "Message");
  }

  shortcutMenu(anchor) {
    const all = directory.shortcuts("global").map((one) => ({ label: one.name, hint: one.description, run: () => deeds.shortcut(this.me, one.callback_id) }));
    const commands = directory.commands().map((one) => ({ label: one.command, hint: one.description, run: () => this.composer.insert(`${one.command} `) }));
    const items = [...all, ...commands];
    openMenu(anchor, items.length ? items : [{ label: "The app has no shortcuts", run: () => {} }], "Shortcuts");
  }

  async goTo(one) {
    if (one.thread_ts && one.thread_ts !== one.ts) return this.openThread(one.thread_ts);
    while (!this.messageAt(one.ts) && this.page.has_more && !this.asking) await this.older();
    const node = find("timeline").querySelector(`[data-ts="${one.ts}"]`);
    this.timeline.stays = false;
    if (!node) toast("That message is not here any more.");
    if (this.target) history.replaceState(null, "", this.address(this.channel));
    this.target = null;
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
    return undefined;
  }
}
