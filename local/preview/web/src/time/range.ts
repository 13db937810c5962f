// Time ranges as Grafana writes them: `now-6h`, `now/d`, milliseconds since 1970.

import { type Zone, dateAndTime, instantOf, partsOf } from "./format";

/** As the address and the dashboard have it. */
export interface RawRange {
  from: string;
  to: string;
}

/** Milliseconds since 1970. */
export interface Range {
  from: number;
  to: number;
}

export const QUICK_RANGES: [RawRange, string][] = [
  [{ from: "now-5m", to: "now" }, "Last 5 minutes"],
  [{ from: "now-15m", to: "now" }, "Last 15 minutes"],
  [{ from: "now-30m", to: "now" }, "Last 30 minutes"],
  [{ from: "now-1h", to: "now" }, "Last 1 hour"],
  [{ from: "now-3h", to: "now" }, "Last 3 hours"],
  [{ from: "now-6h", to: "now" }, "Last 6 hours"],
  [{ from: "now-12h", to: "now" }, "Last 12 hours"],
  [{ from: "now-24h", to: "now" }, "Last 24 hours"],
  [{ from: "now-2d", to: "now" }, "Last 2 days"],
  [{ from: "now-7d", to: "now" }, "Last 7 days"],
  [{ from: "now-30d", to: "now" }, "Last 30 days"],
  [{ from: "now/d", to: "now" }, "Today so far"],
  [{ from: "now/d", to: "now/d" }, "Today"],
  [{ from: "now-1d/d", to: "now-1d/d" }, "Yesterday"],
  [{ from: "now/w", to: "now" }, "This week so far"],
];

const MILLISECONDS: Record<string, number> = { s: 1e3, m: 6e4, h: 36e5 };

/** The instant that a text stands for, or undefined. The end of a range rounds up: `now/d` as an end is the end of the day. */
export function parseInstant(text: string, now: number, zone: Zone, isEnd: boolean): number | undefined {
  const trimmed = text.trim();
  if (/^\d{10,}$/.test(trimmed)) return Number(trimmed);
  if (!trimmed.startsWith("now")) return parseDate(trimmed, zone);
  let instant = now;
  const steps = trimmed.slice(3).matchAll(/\s*(?:([+-])(\d*)([smhdwMyQ])|\/([smhdwMy]))/gy);
  let read = 3;
  for (const [whole, sign, count, unit, rounding] of steps) {
    read += whole.length;
    if (unit) instant = moved(instant, (sign === "-" ? -1 : 1) * Number(count || 1), unit, zone);
    if (rounding) instant = isEnd ? moved(startOf(instant, rounding, zone), 1, rounding, zone) - 1 : startOf(instant, rounding, zone);
  }
  return read === trimmed.length ? instant : undefined;
}

function parseDate(text: string, zone: Zone): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z)?$/.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return instantOf({ year, month, day, hour, minute, second }, found[7] ? "UTC" : zone);
}

function moved(instant: number, count: number, unit: string, zone: Zone): number {
  const fixed = MILLISECONDS[unit];
  if (fixed) return instant + count * fixed;
  // Days and longer go by the calendar: a day with a change of the clocks has 23 or 25 hours.
  const parts = partsOf(instant, zone);
  if (unit === "d") parts.day += count;
  if (unit === "w") parts.day += 7 * count;
  if (unit === "M") parts.month += count;
  if (unit === "Q") parts.month += 3 * count;
  if (unit === "y") parts.year += count;
  return instantOf(parts, zone) + (instant % 1000);
}

function startOf(instant: number, unit: string, zone: Zone): number {
  const parts = partsOf(instant, zone);
  parts.second = 0;
  if (unit === "s") return Math.floor(instant / 1000) * 1000;
  if (unit !== "m") parts.minute = 0;
  if (unit !== "m" && unit !== "h") parts.hour = 0;
  if (unit === "w") parts.day -= parts.weekday - 1;
  if (unit === "M" || unit === "y") parts.day = 1;
  if (unit === "y") parts.month = 1;
  return instantOf(parts, zone);
}

/** Undefined if one of the texts is no instant, or the end is before the start. */
export function resolve(raw: RawRange, now: number, zone: Zone): Range | undefined {
  const from = parseInstant(raw.from, now, zone, false);
  const to = parseInstant(raw.to, now, zone, true);
  return from === undefined || to === undefined || from > to ? undefined : { from, to };
}

export function isRelative(raw: RawRange): boolean {
  return raw.from.includes("now") || raw.to.includes("now");
}

/** The range in words, or its two instants. */
export function describe(raw: RawRange, zone: Zone): string {
  const quick = QUICK_RANGES.find(([range]) => range.from === raw.from && range.to === raw.to);
  if (quick) return quick[1];
  const last = raw.to === "now" ? lastWords(raw.from) : undefined;
  if (last) return last;
  const end = (text: string): string => (/^\d{10,}$/.test(text) ? dateAndTime(Number(text), zone) : text);
  return `${end(raw.from)} to ${end(raw.to)}`;
}

const UNIT_WORDS: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week", M: "month", y: "year" };

/** "Last 8 hours" for `now-8h`. */
function lastWords(from: string): string | undefined {
  const [, count, unit] = /^now-(\d+)([smhdwMy])$/.exec(from) ?? [];
  return count && unit ? `Last ${count} ${UNIT_WORDS[unit]}${count === "1" ? "" : "s"}` : undefined;
}

/** A panel's own range, such as `30m` or `now/d`. Like Grafana, only while the dashboard's own range is relative. */
export function overridden(raw: RawRange, timeFrom: string | undefined): { raw: RawRange; words: string } | undefined {
  if (!timeFrom || !isRelative(raw)) return undefined;
  const from = timeFrom.includes("now") ? timeFrom : `now-${timeFrom}`;
  const range = { from, to: "now" };
  const known = QUICK_RANGES.find(([quick]) => quick.from === range.from && quick.to === range.to)?.[1];
  const words = lastWords(from) ?? known ?? `${from} to now`;
  return { raw: range, words };
}
