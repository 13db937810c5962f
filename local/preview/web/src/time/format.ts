// Instants as texts, in the dashboard's time zone.

/** A name that `Intl` knows, or undefined for the browser's own. */
export type Zone = string | undefined;

/** Grafana's `timezone` of a dashboard. */
export function zoneOf(timezone: string | undefined): Zone {
  if (!timezone || timezone === "browser") return undefined;
  return timezone === "utc" ? "UTC" : timezone;
}

const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

export interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 1 is Monday. */
  weekday: number;
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** What clock and calendar of the zone show at that instant. */
export function partsOf(instant: number, zone: Zone): Parts {
  const key = zone ?? "";
  let formatter = FORMATTERS.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-GB", {
      ...(zone ? { timeZone: zone } : {}),
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      weekday: "short",
    });
    FORMATTERS.set(key, formatter);
  }
  const found = Object.fromEntries(formatter.formatToParts(instant).map(({ type, value }) => [type, value]));
  const number = (name: string): number => Number(found[name] ?? 0);
  return {
    year: number("year"),
    month: number("month"),
    day: number("day"),
    hour: number("hour"),
    minute: number("minute"),
    second: number("second"),
    weekday: WEEKDAYS.indexOf(found["weekday"] ?? "") + 1,
  };
}

/** The instant at which the zone's clock shows these; years, months and days may lie outside their bounds. */
export function instantOf(parts: Omit<Parts, "weekday">, zone: Zone): number {
  const { year, month, day, hour, minute, second } = parts;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const offset = (at: number): number => {
    const shown = partsOf(at, zone);
    return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second) - Math.floor(at / 1000) * 1000;
  };
  // The second look is right also next to a change of the clocks.
  return asUtc - offset(asUtc - offset(asUtc));
}

const two = (value: number): string => String(value).padStart(2, "0");

/** "2026-01-31 10:00:00". */
export function dateAndTime(instant: number, zone: Zone): string {
  const { year, month, day, hour, minute, second } = partsOf(instant, zone);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

export function timeOfDay(instant: number, zone: Zone, seconds: boolean): string {
  const { hour, minute, second } = partsOf(instant, zone);
  return `${two(hour)}:${two(minute)}${seconds ? `:${two(second)}` : ""}`;
}

/** "3 minutes ago", against now. */
export function fromNow(instant: number, now: number): string {
  const seconds = Math.round((now - instant) / 1000);
  const size = Math.abs(seconds);
  const steps: [number, number, string][] = [
    [45, 1, "second"],
    [2700, 60, "minute"],
    [79200, 3600, "hour"],
    [Infinity, 86400, "day"],
  ];
  const [, unit, name] = steps.find(([below]) => size < below) ?? [0, 1, "second"];
  const count = Math.max(1, Math.round(size / unit));
  const words = size < 5 ? "a few seconds" : `${count} ${name}${count === 1 ? "" : "s"}`;
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}

/** An instant by one of Grafana's units for instants. */
export function formatInstant(instant: number, unit: string | undefined, zone: Zone): string {
  if (unit === "dateTimeFromNow") return fromNow(instant, Date.now());
  if (unit === "dateTimeAsIsoNoDateIfToday") {
    const text = dateAndTime(instant, zone);
    return text.slice(0, 10) === dateAndTime(Date.now(), zone).slice(0, 10) ? text.slice(11) : text;
  }
  return unit?.startsWith("time:") ? byPattern(instant, unit.slice("time:".length), zone) : dateAndTime(instant, zone);
}

function byPattern(instant: number, pattern: string, zone: Zone): string {
  const { year, month, day, hour, minute, second, weekday } = partsOf(instant, zone);
  const tokens: Record<string, string> = {
    YYYY: String(year),
    MMM: MONTHS[month - 1] ?? "",
    MM: two(month),
    DD: two(day),
    D: String(day),
    ddd: WEEKDAYS[weekday - 1] ?? "",
    HH: two(hour),
    H: String(hour),
    mm: two(minute),
    ss: two(second),
    SSS: String(instant % 1000).padStart(3, "0"),
  };
  return pattern.replace(/YYYY|MMM|MM|DD|D|ddd|HH|H|mm|ss|SSS/g, (token) => tokens[token] ?? token);
}
