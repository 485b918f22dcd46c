// The block rich_text, in which Slack keeps what people write; https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { channelLink, mention } from "./mrkdwn.js";
import { usergroup } from "./directory.js";
import { dated, full } from "./dates.js";
import { h, link } from "./dom.js";
import { character, emoji } from "./emoji.js";

export function richText(block) {
  return h("div", { class: "rich-text", dir: "auto" }, ...block.elements.map(part));
}

function part(one) {
  const content = () => (one.elements ?? []).map(piece);
  if (one.type === "rich_text_list") {
    const tag = one.style === "ordered" ? "ol" : "ul";
    const props = { class: `indent-${Math.min(8, one.indent ?? 0)}`, start: one.offset ? one.offset + 1 : null };
    return h(tag, props, ...one.elements.map((item) => h("li", {}, ...item.elements.map(piece))));
  }
  if (one.type === "rich_text_quote") return h("blockquote", {}, ...content());
  if (one.type === "rich_text_preformatted") return h("pre", {}, h("code", {}, ...content()));
  return h("p", {}, ...content());
}

const STYLES = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u" };

function piece(one) {
  let node = pieces[one.type]?.(one) ?? document.createTextNode("");
  for (const [style, tag] of Object.entries(STYLES)) if (one.style?.[style]) node = h(tag, {}, node);
  return node;
}

const pieces = {
  text: (one) => document.createTextNode(one.text),
  link: (one) => link(one.url, one.text || one.url),
  user: (one) => mention(one.user_id),
  channel: (one) => channelLink(one.channel_id),
  usergroup: (one) => h("span", { class: "mention" }, `@${usergroup(one.usergroup_id)?.handle ?? "a group"}`),
  broadcast: (one) => h("span", { class: "mention mention-me" }, `@${one.range}`),
  emoji: (one) => (character(one.name) || !one.unicode ? emoji(one.name) : document.createTextNode(one.unicode)),
  date: (one) => h("time", { title: full(one.timestamp) }, dated(one.timestamp, one.format, one.fallback ?? "")),
  color: (one) => h("code", {}, one.value),
};
