// Emoji by their short names.

import { ownEmoji } from "./directory.js";
import { h } from "./dom.js";
import { TABLE } from "./emoji_table.js";

const CHARACTERS = new Map(
  TABLE.trim().split(/[|\n]/).map((entry) => {
    const cut = entry.lastIndexOf(" ");
    return [entry.slice(0, cut), entry.slice(cut + 1)];
  }),
);
const TONES = ["\u{1F3FB}", "\u{1F3FC}", "\u{1F3FD}", "\u{1F3FE}", "\u{1F3FF}"];

export const MOST_USED = ["+1", "white_check_mark", "eyes", "tada", "pray", "raised_hands", "memo", "rotating_light"];

export function character(name) {
  const [base, tone] = name.split("::skin-tone-");
  const found = CHARACTERS.get(base);
  return found && tone ? found.replace("\uFE0F", "") + (TONES[tone - 2] ?? "") : found;
}

export const exists = (name) => Boolean(character(name)) || ownEmoji().includes(name);

/** How it is shown: its character, or its name where it is the workspace's own, whose picture is not loaded. */
export function emoji(name) {
  const found = character(name);
  return found
    ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:`, text: found })
    : h("span", { class: "emoji-name", text: `:${name}:` });
}

export function search(typed, most = 40) {
  const names = [...ownEmoji(), ...CHARACTERS.keys()];
  const starting = names.filter((name) => name.startsWith(typed));
  return [...starting, ...names.filter((name) => !name.startsWith(typed) && name.includes(typed))].slice(0, most);
}
