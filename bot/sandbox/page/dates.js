// Moments in words, in the time zone of the person who looks.

import { now, zone } from "./directory.js";

const LOCALE = "en-GB";

function format(seconds, options) {
  try {
    return new Intl.DateTimeFormat(LOCALE, { timeZone: zone(), ...options }).format(new Date(seconds * 1000));
  } catch {
    return new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options }).format(new Date(seconds * 1000));
  }
}

const year = (seconds) => format(seconds, { year: "numeric" });
export const time = (seconds) => format(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const long = (seconds) => format(seconds, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const unlessThisYear = (seconds) => (year(seconds) === year(now()) ? {} : { year: "numeric" });

/** A name for the day that sorts and compares: 2026-11-21. */
export function day(seconds) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone(), year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(new Date(seconds * 1000));
}

const NEAR = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" };

function near(seconds) {
  const days = (Date.parse(day(seconds)) - Date.parse(day(now()))) / 86_400_000;
  return NEAR[days];
}

function ago(seconds) {
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const past = seconds - now();
  for (const [unit, size] of [["day", 86_400], ["hour", 3_600], ["minute", 60]]) {
    if (Math.abs(past) >= size) return words.format(Math.trunc(past / size), unit);
  }
  return words.format(Math.trunc(past), "second");
}

const TOKENS = {
  date_num: (s) => day(s),
  date: (s) => format(s, { day: "numeric", month: "long", year: "numeric" }),
  date_short: (s) => format(s, { day: "numeric", month: "short", year: "numeric" }),
  date_long: long,
  date_pretty: (s) => near(s)?.toLowerCase() ?? TOKENS.date(s),
  date_short_pretty: (s) => near(s)?.toLowerCase() ?? TOKENS.date_short(s),
  date_long_pretty: (s) => near(s)?.toLowerCase() ?? long(s),
  day_divider_pretty: (s) => near(s) ?? format(s, { weekday: "long", day: "numeric", month: "long", ...unlessThisYear(s) }),
  time: (s) => time(s),
  time_secs: (s) => format(s, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
  ago: (s) => ago(s),
};

export const divider = TOKENS.day_divider_pretty;
export const full = (seconds) => `${long(seconds)} at ${TOKENS.time_secs(seconds)}`;

/** What `<!date^...>` shows: its format with the tokens put in, or the fallback where it is no moment. */
export function dated(seconds, pattern, fallback) {
  if (!Number.isFinite(seconds)) return fallback;
  return pattern.replace(/\{(\w+)\}/g, (token, name) => (TOKENS[name] ? TOKENS[name](seconds) : token));
}

function wall(seconds) {
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone(), ...options }).formatToParts(new Date(seconds * 1000));
  const of = Object.fromEntries(parts.map((part) => [part.type, part.value]));
  return `${of.year}-${of.month}-${of.day}T${of.hour}:${of.minute}`;
}

/** For a field of the type datetime-local: epoch seconds to what it shows in the person's zone, and back. */
export const toField = (seconds) => wall(seconds);
export function fromField(text) {
  const wanted = Date.parse(`${text}Z`) / 1000;
  // Twice, as the first guess may lie on the other side of a change of the clocks.
  let guess = wanted;
  for (let turn = 0; turn < 2; turn += 1) guess += wanted - Date.parse(`${wall(guess)}Z`) / 1000;
  return Math.round(guess);
}
