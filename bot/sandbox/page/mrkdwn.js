// mrkdwn, Slack's way of writing, as nodes; https://docs.slack.dev/messaging/formatting-message-text

import { bot, channel, channelName, me, personName, person, usergroup } from "./directory.js";
import { dated, full } from "./dates.js";
import { h, link, safeAddress } from "./dom.js";
import { emoji, exists } from "./emoji.js";

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A text object: `plain_text` has emoji and nothing else. */
export function text(object, props = {}) {
  if (!object) return null;
  const content = object.type === "plain_text" ? plain(object.text, object.emoji !== false) : mrkdwn(object.text);
  return h("span", { dir: "auto", ...props }, ...content);
}

export function plain(words, hasEmoji = true) {
  return hasEmoji ? withEmoji(words) : [words];
}

function withEmoji(words) {
  const nodes = [];
  let from = 0;
  for (const match of words.matchAll(/:([a-z0-9_'+-]+(?:::skin-tone-[2-6])?):/g)) {
    if (!exists(match[1])) continue;
    nodes.push(words.slice(from, match.index), emoji(match[1]));
    from = match.index + match[0].length;
  }
  return [...nodes, words.slice(from)].filter((node) => node !== "");
}

/** Nodes of a whole text: code fences first, then quotes, then what stands in a line. */
export function mrkdwn(words) {
  return words.split(/\n?```\n?([^]*?)\n?```\n?/).flatMap((piece, number) =>
    number % 2 ? h("pre", {}, h("code", {}, ...special(piece))) : quoted(piece),
  );
}

const QUOTE = /^(?:&gt;|>) ?/;

function quoted(words) {
  const nodes = [];
  let plainLines = [];
  let quotedLines = [];
  const flush = () => {
    if (quotedLines.length) nodes.push(h("blockquote", {}, ...inline(quotedLines.join("\n"))));
    else if (plainLines.length) nodes.push(...inline(plainLines.join("\n")));
    plainLines = [];
    quotedLines = [];
  };
  for (const line of words.split("\n")) {
    const isQuote = QUOTE.test(line);
    if (isQuote ? plainLines.length : quotedLines.length) flush();
    (isQuote ? quotedLines : plainLines).push(isQuote ? line.replace(QUOTE, "") : line);
  }
  flush();
  return nodes;
}

const MARKS = { "*": "strong", _: "em", "~": "s" };
const SPECIAL = /<([^<>\n]+)>/;
const TOKEN = new RegExp(`\`([^\`\\n]+)\`|${SPECIAL.source}|(https?://[^\\s<>|]*[^\\s<>|.,;:!?)"'\\]])|([*_~])`);
const WORD = /[\p{L}\p{N}]/u;

function inline(words) {
  const nodes = [];
  let rest = words;
  let before = "";
  const add = (...more) => nodes.push(...more);
  while (rest) {
    const match = TOKEN.exec(rest);
    if (!match) break;
    const [whole, code, pointed, address, mark] = match;
    const end = match.index + whole.length;
    const left = rest.slice(0, match.index);
    const last = left.at(-1) ?? before;
    const closing = mark ? closes(rest, match.index, mark, last) : -1;
    add(...withEmoji(unescape(left)));
    if (code !== undefined) add(h("code", {}, ...special(code)));
    else if (pointed !== undefined) add(reference(pointed));
    else if (address !== undefined) add(link(unescape(address), unescape(address)));
    else if (closing > 0) add(h(MARKS[mark], {}, ...inline(rest.slice(end, closing))));
    else add(mark);
    const next = closing > 0 ? closing + 1 : end;
    before = rest[next - 1];
    rest = rest.slice(next);
  }
  return [...nodes, ...withEmoji(unescape(rest))];
}

/** Where the mark that opens here closes, on the same line and at the end of a word; -1 if it opens nothing. */
function closes(words, at, mark, before) {
  if (WORD.test(before) || !words[at + 1] || /\s/.test(words[at + 1]) || words[at + 1] === mark) return -1;
  for (let i = at + 2; i < words.length && words[i] !== "\n"; i += 1) {
    if (words[i] === mark && !/\s/.test(words[i - 1]) && !WORD.test(words[i + 1] ?? "")) return i;
  }
  return -1;
}

/** In code only what stands between angle brackets has a meaning. */
function special(words) {
  return words.split(new RegExp(SPECIAL.source)).map((piece, number) => (number % 2 ? reference(piece) : unescape(piece)));
}

function reference(inside) {
  const [target, label] = cut(inside, "|");
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelLink(target.slice(1), label);
  if (target.startsWith("!")) return command(target.slice(1), label);
  if (!safeAddress(unescape(target))) return unescape(label) || `<${unescape(inside)}>`;
  return link(unescape(target), label ? h("span", {}, ...withEmoji(unescape(label))) : unescape(target));
}

function cut(words, at) {
  const place = words.indexOf(at);
  return place < 0 ? [words, ""] : [words.slice(0, place), words.slice(place + 1)];
}

export function mention(id, label = "") {
  const isMe = id === me()?.id;
  const name = person(id) ? personName(id) : unescape(label) || id;
  return h("span", { class: `mention${isMe ? " mention-me" : ""}${id === bot()?.id ? " mention-app" : ""}` }, `@${name}`);
}

export function channelLink(id, label = "") {
  const found = channel(id);
  const name = found ? channelName(id) : unescape(label) || channelName(id);
  if (!found) return h("span", { class: "mention" }, `#${name}`);
  return h("a", { class: "mention", href: `#/${me()?.name}/${id}` }, `#${name}`);
}

function command(inside, label) {
  if (inside.startsWith("date^")) return moment(inside.slice(5), label);
  if (inside.startsWith("subteam^")) {
    const group = usergroup(inside.slice(8));
    return h("span", { class: "mention" }, group ? `@${group.handle}` : unescape(label) || "@a group");
  }
  const name = inside.split("^")[0];
  return h("span", { class: "mention mention-me" }, ["here", "channel", "everyone"].includes(name) ? `@${name}` : unescape(label) || `<${name}>`);
}

function moment(inside, fallback) {
  const [at, pattern, address] = inside.split("^");
  const seconds = Number(at);
  const words = dated(seconds, unescape(pattern ?? ""), unescape(fallback));
  const time = h("time", { title: Number.isFinite(seconds) ? full(seconds) : null }, words);
  return address ? link(unescape(address), time) : time;
}
