// Who is who: the people, groups and channels of the last look at the workspace, by their ids.

let screen = { people: [], usergroups: [], channels: [], emoji: [], me: "", bot: "", team: "", commands: [], shortcuts: [] };
let ahead = 0;

export function learn(seen) {
  screen = seen;
  ahead = seen.now - Date.now() / 1000;
}

/** Where in this page a link to one of the workspace's own messages leads, or null for any other address. */
export function inside(url) {
  const [, channelId, digits] = /^\/archives\/(\w+)\/p(\d{16})$/.exec(url.pathname) ?? [];
  if (url.hostname !== `${screen.domain}.slack.com` || !digits) return null;
  const ts = `${digits.slice(0, 10)}.${digits.slice(10)}`;
  const thread = url.searchParams.get("thread_ts");
  return `#/${me().name}/${channelId}/${thread && thread !== ts ? thread : `at:${ts}`}`;
}

export const person = (id) => screen.people.find((one) => one.id === id);
export const people = () => screen.people;
export const channel = (id) => screen.channels.find((one) => one.id === id);
export const channels = () => screen.channels;
export const usergroup = (id) => screen.usergroups.find((one) => one.id === id);
export const me = () => person(screen.me);
export const bot = () => person(screen.bot);
export const ownEmoji = () => screen.emoji;
export const commands = () => screen.commands;
export const shortcuts = (kind) => screen.shortcuts.filter((one) => one.type === kind);

export const personName = (id) => person(id)?.real_name || person(id)?.name || id || "somebody";
export const channelName = (id) => {
  const found = channel(id);
  return found ? titleOf(found) : "a private channel";
};
export const titleOf = (one) => (one.kind === "im" ? personName(screen.bot) : one.name);

/** The sandbox's time in epoch seconds: a test may have moved its clock. */
export const now = () => Date.now() / 1000 + ahead;

/** The time zone of the person who looks. */
export const zone = () => me()?.tz || "UTC";
