// The modal on top of the person's stack: its fields, what is wrong in them, sending and closing.

import { post } from "./api.js";
import { blocks } from "./blocks.js";
import { find, h, iconButton, refill } from "./dom.js";
import { closeLayer, isOpen } from "./layer.js";
import { text } from "./mrkdwn.js";
import { ViewPlace } from "./places.js";
import { announce } from "./toast.js";

const places = new Map(); // by view: what is entered survives changes of the view, and other views on top

export class Modal {
  constructor(app) {
    this.app = app;
    this.dialog = find("modal");
    this.drawn = "";
    this.busy = false;
    this.trouble = "";
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (isOpen()) closeLayer({ refocus: true });
      else this.close();
    });
  }

  show(views) {
    const view = views.at(-1);
    const standing = new Set(views.map((one) => one.id));
    for (const id of places.keys()) if (!standing.has(id)) places.delete(id);
    if (!view) return this.hide();
    const print = JSON.stringify([view.id, view.hash, view.errors, this.trouble, this.busy, this.again ?? 0]);
    if (print === this.drawn) return undefined;
    const isOther = this.view?.id !== view.id;
    if (isOther) this.trouble = "";
    this.drawn = print;
    this.view = view;
    this.place = places.get(view.id) ?? this.placeFor(view);
    this.place.show(view);
    this.draw(view, views.length, isOther);
    return undefined;
  }

  placeFor(view) {
    const place = new ViewPlace(this.app.me, view, () => this.redraw());
    place.submit = () => this.submit();
    places.set(view.id, place);
    return place;
  }

  redraw() {
    this.again = (this.again ?? 0) + 1;
    this.show(this.app.screen.modals);
  }

  draw(view, depth, isOther) {
    const errors = Object.keys(view.errors);
    const submit = view.submit && h("button", { type: "submit", class: "button primary", disabled: this.busy, data: { testid: "modal-submit", focus: "submit" } }, this.busy ? "Sending…" : text(view.submit));
    const close = h("button", { type: "button", class: "button", data: { testid: "modal-close", focus: "close" }, on: { click: () => this.close() } }, text(view.close) ?? (depth > 1 ? "Back" : "Close"));
    const form = h(
      "form",
      { novalidate: true, on: { submit: (event) => (event.preventDefault(), this.submit()) } },
      h("header", {}, h("h2", { id: "modal-title", data: { testid: "modal-title" } }, text(view.title)), iconButton("close", "Close", { data: { focus: "x" }, on: { click: () => this.close() } })),
      h("div", { class: "modal-body", data: { focus: "body" } }, this.trouble && h("p", { class: "trouble", role: "alert" }, this.trouble), ...blocks(view.blocks, this.place)),
      h("footer", {}, close, submit),
    );
    const scroll = this.dialog.querySelector(".modal-body")?.scrollTop ?? 0;
    refill(this.dialog, form);
    if (!this.dialog.open) this.dialog.showModal();
    if (isOther) this.begin(view);
    else if (scroll) form.querySelector(".modal-body").scrollTop = scroll;
    if (errors.length && !this.busy) this.toError(errors, view);
  }

  begin(view) {
    const wanted = this.dialog.querySelector("[autofocus]") ?? this.dialog.querySelector(".modal-body :is(input, textarea, select, button, a)");
    (wanted ?? this.dialog.querySelector("[data-testid=modal-close]"))?.focus();
    announce(`${view.title?.text ?? "A form"} is open`);
  }

  toError(errors, view) {
    if (this.told === JSON.stringify([view.id, view.errors, this.sent])) return;
    this.told = JSON.stringify([view.id, view.errors, this.sent]);
    const field = this.dialog.querySelector(`.has-error[data-block-id="${CSS.escape(errors[0])}"] :is(input, textarea)`) ?? this.dialog.querySelector(".has-error :is(input, textarea)");
    field?.focus();
    announce(Object.values(view.errors).join(" "));
  }

  hide() {
    this.view = null;
    this.drawn = "";
    this.trouble = "";
    closeLayerIn(this.dialog);
    if (this.dialog.open) this.dialog.close();
  }

  async submit() {
    if (this.busy || !this.view?.submit) return;
    const { view } = this;
    this.busy = true;
    this.trouble = "";
    this.redraw();
    let words = "";
    try {
      const told = await post("submit", { user: this.app.me, view_id: view.id, values: this.place.values() });
      this.sent = (this.sent ?? 0) + 1;
      if (!["answered", "refused"].includes(told.status)) words = told.sees;
    } catch (error) {
      words = error.message;
    }
    this.busy = false;
    this.trouble = words;
    await this.app.refresh();
    if (this.view) this.redraw();
  }

  async close() {
    const { view } = this;
    if (!view) return;
    try {
      await post("close", { user: this.app.me });
    } catch {
      // It was closed already: the next look shows what stands.
    }
    await this.app.refresh();
  }
}

function closeLayerIn(dialog) {
  if (dialog.querySelector(".layer")) closeLayer();
}
