// The App Home tab: the view that the app has published for the person.

import { blocks } from "./blocks.js";
import { find, h, refill } from "./dom.js";
import { ViewPlace } from "./places.js";

export class Home {
  constructor(app) {
    this.app = app;
    this.drawn = "";
  }

  show(view) {
    const print = JSON.stringify([this.app.me, view?.id, view?.hash, this.again ?? 0]);
    if (print === this.drawn) return;
    this.drawn = print;
    if (!view) {
      refill(find("home"), h("p", { class: "empty" }, "The app has not put anything here yet."));
      return;
    }
    if (this.place?.id !== view.id) this.place = new ViewPlace(this.app.me, view, () => this.redraw());
    this.place.show(view);
    refill(find("home"), h("div", { class: "home-view" }, ...blocks(view.blocks, this.place)));
  }

  redraw() {
    this.again = (this.again ?? 0) + 1;
    this.show(this.app.screen.home);
  }
}
