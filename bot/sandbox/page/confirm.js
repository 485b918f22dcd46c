// "Are you sure?": Block Kit's confirmation, before anything is sent; and the page's own questions.

import { find, h, refill } from "./dom.js";
import { text } from "./mrkdwn.js";

/** Whether the person agrees; `asked` is a confirm object of Block Kit. */
export function agreed(asked) {
  const dialog = find("confirm");
  const yes = h("button", { type: "button", class: `button ${asked.style === "danger" ? "danger" : "primary"}`, data: { testid: "confirm-yes" } }, text(asked.confirm) ?? "Yes");
  const no = h("button", { type: "button", class: "button", data: { testid: "confirm-no" } }, text(asked.deny) ?? "Cancel");
  refill(
    dialog,
    h("header", {}, h("h2", { id: "confirm-title" }, text(asked.title) ?? "Are you sure?")),
    h("div", { class: "modal-body" }, text(asked.text)),
    h("footer", {}, no, yes),
  );
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
    yes.addEventListener("click", () => dialog.close("yes"));
    no.addEventListener("click", () => dialog.close("no"));
    dialog.returnValue = "";
    dialog.showModal();
    (asked.style === "danger" ? no : yes).focus();
  });
}
