// What a person does with the page, as requests to the sandbox; what cannot be is said in a toast.

import { post } from "./api.js";
import { agreed } from "./confirm.js";
import * as directory from "./directory.js";
import { toast, trying } from "./toast.js";
import { fromWire, toWire } from "./written.js";

/** Whether what was typed was taken: a command of the app, or a message. */
export async function send(where, words) {
  const { user, channel, thread_ts } = where;
  const command = /^(\/\S+)\s*([^]*)$/.exec(words.trim());
  const told = await trying(() =>
    command
      ? post("command", { user, channel, thread_ts, command: command[1], text: command[2] })
      : post("message", { user, channel, thread_ts, text: toWire(words) }),
  );
  // What the app answered stands in the channel; what Slack says when it did not stands nowhere else.
  if (told?.status && told.status !== "answered") toast(told.sees || "The app did not answer.");
  return told !== null && (!told.status || told.status === "answered");
}

export const react = (where, name, isMine) => trying(() => post(isMine ? "unreact" : "react", { ...where, name }));

export async function share(where, input) {
  const [file] = input.files;
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  await trying(() => post("file", { ...where, name: file.name, base64: btoa(letters) }));
  input.value = "";
}

export async function shortcut(user, callback_id) {
  const told = await trying(() => post("shortcut", { user, callback_id }));
  if (told?.sees) toast(told.sees);
}

async function messageShortcut(where, callback_id) {
  const told = await trying(() => post("message_shortcut", { ...where, callback_id }));
  if (told?.sees) toast(told.sees);
}

/** What is in a message's menu for this person. */
export function menuOf(one, where, { edit, openThread, isMember }) {
  const isMine = one.user === directory.me()?.id;
  const shortcuts = directory.shortcuts("message").map((offered) => ({
    label: offered.name, hint: directory.personName(directory.bot()?.id), run: () => messageShortcut(where, offered.callback_id),
  }));
  const pin = one.is_pinned
    ? { label: "Unpin", run: () => trying(() => post("unpin", where)) }
    : { label: "Pin to this channel", run: () => trying(() => post("pin", where)) };
  const own = [{ label: "Edit message", run: () => edit(one) }, { label: "Delete message", danger: true, run: () => remove(one, where) }];
  const common = [{ label: "Reply in thread", run: () => openThread(one.thread_ts || one.ts) }, { label: "Copy text", run: () => navigator.clipboard?.writeText(fromWire(one.text)) }];
  if (!isMember) return common;
  return [...shortcuts, ...common, pin, ...(isMine ? own : [])];
}

async function remove(one, where) {
  const asked = {
    title: { type: "plain_text", text: "Delete this message?" },
    text: { type: "mrkdwn", text: one.text.slice(0, 300) },
    confirm: { type: "plain_text", text: "Delete" },
    deny: { type: "plain_text", text: "Keep it" },
    style: "danger",
  };
  if (await agreed(asked)) await trying(() => post("delete", where));
}
