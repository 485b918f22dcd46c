// The page begins here: the top bar, the address, and the news of the sandbox.

import { listen } from "./api.js";
import { App } from "./app.js";
import { find, icon } from "./dom.js";
import { reached } from "./reading.js";

function status(what) {
  find("live").dataset.state = what;
  find("live").textContent = what === "live" ? "Live" : "Connecting…";
}

function begin() {
  const app = new App();
  const unfold = (isOpen) => {
    document.body.classList.toggle("has-sidebar", isOpen);
    find("open-sidebar").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) find("sidebar").querySelector("a")?.focus();
  };
  find("open-sidebar").append(icon("menu"));
  find("open-sidebar").addEventListener("click", () => unfold(!document.body.classList.contains("has-sidebar")));
  find("sidebar").addEventListener("keydown", (event) => event.key === "Escape" && (unfold(false), find("open-sidebar").focus()));
  find("channel").addEventListener("pointerdown", () => unfold(false));
  find("act-as").addEventListener("change", (event) => (location.hash = `#/${encodeURIComponent(event.target.value)}${app.channel ? `/${app.channel}` : ""}`));
  find("skip").addEventListener("click", () => app.composer.box.focus());
  find("jump").addEventListener("click", () => {
    app.timeline.toEnd();
    app.refresh();
  });
  addEventListener("hashchange", () => app.follow());
  document.addEventListener("visibilitychange", () => app.screen && reached(app));
  status("lost");
  app.follow();
  listen(() => app.refresh(), (what) => {
    status(what);
    if (what === "live") app.refresh();
  });
}

begin();
