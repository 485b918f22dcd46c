// What has been seen is read: the sandbox is told, so that every tab of the person knows.

import { post } from "./api.js";
import * as directory from "./directory.js";
import { find } from "./dom.js";

const marked = new Map(); // by person, channel and thread, what the sandbox was told

/** What is on the screen is read, where somebody looks at it. */
export function reached(app) {
  const here = directory.channel(app.channel);
  if (!here?.is_member || document.hidden) return;
  const isHome = here.kind === "im" && app.tab === "home";
  const isAtEnd = app.timeline.stays;
  const newest = app.page.messages.filter((one) => !one.is_ephemeral).at(-1)?.ts;
  const isBehind = here.latest > (app.page.messages.at(-1)?.ts ?? "");
  find("jump").hidden = isHome || isAtEnd || !(here.unread || isBehind);
  find("jump").textContent = `${here.unread ? `${here.unread} new` : "Newest"} ↓`;
  if (!isHome && isAtEnd && newest && newest > here.read) tell(app, newest);
  const reply = app.threadPage.messages.at(-1)?.ts;
  if (app.thread && reply && reply > app.threadPage.read) tell(app, reply, app.thread);
}

function tell(app, ts, thread_ts) {
  const key = `${app.me}/${app.channel}/${thread_ts ?? ""}`;
  if (marked.get(key) >= ts) return;
  marked.set(key, ts);
  post("screen/read", { ...app.where(), ts, thread_ts }).catch(() => marked.delete(key));
}
