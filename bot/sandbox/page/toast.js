// Short sentences about what did not work, or was done.

import { find, h, iconButton } from "./dom.js";

const STAYS = 8000; // milliseconds

export function toast(words) {
  const all = find("toasts");
  const remove = () => {
    one.remove();
    if (!all.children.length) all.hidePopover();
  };
  const one = h("div", { class: "toast", data: { testid: "toast" } }, h("span", { dir: "auto" }, words), iconButton("close", "Dismiss", { on: { click: remove } }));
  all.append(one);
  // Shown anew, it stands above whatever was opened since.
  if (all.matches(":popover-open")) all.hidePopover();
  all.showPopover();
  setTimeout(remove, STAYS);
}

/** Say something to those who listen to the page instead of looking at it. */
export function announce(words) {
  find("announcer").textContent = words;
}

/** Do it, and say what went wrong; the answer, or null. */
export async function trying(what) {
  try {
    return await what();
  } catch (error) {
    toast(error.message);
    return null;
  }
}
