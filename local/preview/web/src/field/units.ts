// Numbers with their units, rounded as Grafana rounds them.

import { clock, duration, hoursMinutesSeconds, span } from "./duration";

export interface Formatted {
  text: string;
  prefix?: string;
  suffix?: string;
}

type Format = (value: number, decimals: number | undefined) => Formatted;

const COUNT = ["", "K", "Mil", "Bil", "Tri"];
const RATE = ["", "K", "M", "B", "T"];

/** What the last parts of units are: `reqps` is requests per second. */
const RATES: Record<string, string> = {
  cps: "c/s",
  ops: "ops/s",
  reqps: "req/s",
  rps: "rd/s",
  wps: "wr/s",
  iops: "io/s",
  eps: "evt/s",
  mps: "msg/s",
  recps: "rec/s",
  rowsps: "rows/s",
  cpm: "c/m",
  opm: "ops/m",
  reqpm: "req/m",
  rpm: "rd/m",
  wpm: "wr/m",
  mpm: "msg/m",
  epm: "evts/m",
  recpm: "rec/m",
};

const CURRENCIES: Record<string, string> = { currencyUSD: "$", currencyEUR: "€", currencyGBP: "£" };

const FORMATS: Record<string, Format> = {
  none: (value, decimals) => ({ text: rounded(value, decimals) }),
  string: (value) => ({ text: String(value) }),
  short: (value, decimals) => scaled(value, decimals, 1000, COUNT),
  sishort: (value, decimals) => scaled(value, decimals, 1000, ["", "k", "M", "G", "T"]),
  locale: (value, decimals) => ({
    text: value.toLocaleString("en-US", decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  }),
  percent: (value, decimals) => ({ text: rounded(value, decimals), suffix: "%" }),
  percentunit: (value, decimals) => ({ text: rounded(value * 100, decimals), suffix: "%" }),
  bytes: (value, decimals) => scaled(value, decimals, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]),
  decbytes: (value, decimals) => scaled(value, decimals, 1000, ["B", "kB", "MB", "GB", "TB"]),
  Bps: (value, decimals) => scaled(value, decimals, 1000, ["B/s", "kB/s", "MB/s", "GB/s"]),
  ns: (value, decimals) => span(value / 1e9, decimals, rounded),
  µs: (value, decimals) => span(value / 1e6, decimals, rounded),
  ms: (value, decimals) => span(value / 1e3, decimals, rounded),
  s: (value, decimals) => span(value, decimals, rounded),
  m: (value, decimals) => span(value * 60, decimals, rounded),
  h: (value, decimals) => span(value * 3600, decimals, rounded),
  d: (value, decimals) => span(value * 86400, decimals, rounded),
  dthms: (value) => ({ text: hoursMinutesSeconds(value) }),
  dtdurations: (value, decimals) => ({ text: duration(value, decimals ?? 0) }),
  dtdurationms: (value, decimals) => ({ text: duration(value / 1000, decimals ?? 0) }),
  clocks: (value, decimals) => ({ text: clock(value * 1000, decimals) }),
  clockms: (value, decimals) => ({ text: clock(value, decimals) }),
  bool: (value) => ({ text: value ? "True" : "False" }),
  bool_yes_no: (value) => ({ text: value ? "Yes" : "No" }),
  bool_on_off: (value) => ({ text: value ? "On" : "Off" }),
};

/** Units of instants are known too, and read by `time/format`. */
const INSTANTS = ["dateTimeAsIso", "dateTimeAsIsoNoDateIfToday", "dateTimeAsUS", "dateTimeAsLocal", "dateTimeFromNow", "dateTimeAsSystem"];

export function isInstantUnit(unit: string): boolean {
  return INSTANTS.includes(unit) || unit.startsWith("time:");
}

export function isKnownUnit(unit: string): boolean {
  return unit in FORMATS || unit in RATES || unit in CURRENCIES || isInstantUnit(unit) || /^(suffix|prefix|count|si|currency):/.test(unit);
}

/** A unit that is not known stands behind the number as it is, as in Grafana. */
export function format(value: number, unit: string | undefined, decimals: number | undefined): Formatted {
  if (!Number.isFinite(value)) return { text: String(value) };
  if (!unit) return { text: rounded(value, decimals) };
  const known = FORMATS[unit];
  if (known) return known(value, decimals);
  const rate = RATES[unit];
  if (rate) {
    const number = scaled(value, decimals, 1000, RATE);
    return { text: number.text, suffix: `${number.suffix ?? ""} ${rate}` };
  }
  const currency = CURRENCIES[unit] ?? (unit.startsWith("currency:") ? unit.slice("currency:".length) : undefined);
  if (currency) {
    const number = scaled(Math.abs(value), decimals, 1000, RATE);
    return { ...number, prefix: (value < 0 ? "-" : "") + currency };
  }
  const [kind, rest] = unit.split(/:(.*)/s);
  if (kind === "prefix" && rest !== undefined) return { text: rounded(value, decimals), prefix: rest };
  if (kind === "count" || kind === "si") {
    const number = scaled(value, decimals, 1000, RATE);
    return { text: number.text, suffix: `${number.suffix ?? ""} ${rest ?? ""}`.trimEnd() };
  }
  return { text: rounded(value, decimals), suffix: ` ${kind === "suffix" ? (rest ?? "") : unit}` };
}

export function toText({ prefix, text, suffix }: Formatted): string {
  return `${prefix ?? ""}${text}${suffix ?? ""}`;
}

/** With the decimals asked for, or as many as show about two significant digits beyond the leading one; whole numbers have none. */
export function rounded(value: number, decimals: number | undefined): string {
  return value.toFixed(Math.min(decimals ?? decimalsFor(value), 20));
}

function decimalsFor(value: number): number {
  if (value % 1 === 0) return 0;
  let decimals = -Math.floor(Math.log10(Math.abs(value))) + 1;
  if (value / 10 ** -decimals > 2.25) decimals += 1;
  return Math.max(0, decimals);
}

function scaled(value: number, decimals: number | undefined, factor: number, names: string[]): Formatted {
  let size = value;
  let step = 0;
  while (Math.abs(size) >= factor && step < names.length - 1) {
    size /= factor;
    step += 1;
  }
  const name = names[step];
  return { text: rounded(size, decimals), ...(name ? { suffix: ` ${name}` } : {}) };
}
