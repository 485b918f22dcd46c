// Between what a person types and what Slack keeps: names and ids, plain lines and rich text.

import { channels, people, person, channel, usergroup } from "./directory.js";

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** As Slack's client sends it: `@ben` and `#general` by their ids, and no character that means something else. */
export function toWire(text) {
  const named = escape(text).replace(/(^|[\s(])([@#])([\p{L}\p{N}._-]+)/gu, (whole, before, mark, name) => {
    const known = mark === "@" ? mentioned(name) : channelNamed(name);
    return known ? `${before}${known}` : whole;
  });
  return named.replace(/^&gt; /gm, "> ");
}

function mentioned(written) {
  if (["here", "channel", "everyone"].includes(written)) return `<!${written}>`;
  // A full stop may end the sentence and not belong to the name.
  for (const name of [written, written.replace(/[._-]+$/, "")]) {
    const found = people().find((one) => one.name === name);
    if (found) return `<@${found.id}>${written.slice(name.length)}`;
  }
  return null;
}

function channelNamed(written) {
  for (const name of [written, written.replace(/[._-]+$/, "")]) {
    const found = channels().find((one) => one.name === name && one.kind !== "im");
    if (found) return `<#${found.id}>${written.slice(name.length)}`;
  }
  return null;
}

/** What a person sees in the box when they edit it. */
export function fromWire(text) {
  const named = text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id) => (person(id) ? `@${person(id).name}` : whole))
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (whole, id) => (channel(id) ? `#${channel(id).name}` : whole))
    .replace(/<!subteam\^(\w+)(?:\|[^>]*)?>/g, (whole, id) => (usergroup(id) ? `@${usergroup(id).handle}` : whole))
    .replace(/<!(here|channel|everyone)>/g, "@$1");
  return named.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** The value of a rich_text_input: each line is a section; and its words again. */
export function fromPlain(text) {
  const section = { type: "rich_text_section", elements: [{ type: "text", text }] };
  return { type: "rich_text", elements: [section] };
}

export function toPlain(value) {
  if (!value) return "";
  const words = (one) => one.text ?? one.url ?? (one.elements ?? []).map(words).join("");
  return value.elements.map(words).join("\n");
}
