// Spans of time: in one unit that fits, in words, and as a clock shows them.

import type { Formatted } from "./units";

const STEPS: [below: number, unit: number, name: string][] = [
  [1e-3, 1e-6, " µs"],
  [1, 1e-3, " ms"],
  [60, 1, " s"],
  [3600, 60, " min"],
  [86400, 3600, " hour"],
  [604800, 86400, " day"],
  [31536000, 604800, " week"],
  [Infinity, 31536000, " year"],
];

/** Seconds in the largest unit that leaves at least one: 90 are "1.50 mins". */
export function span(
  seconds: number,
  decimals: number | undefined,
  rounded: (value: number, decimals: number | undefined) => string,
): Formatted {
  if (seconds === 0) return { text: "0", suffix: " s" };
  const [, unit, name] = STEPS.find(([below]) => Math.abs(seconds) < below) ?? [0, 1, " s"];
  const size = seconds / unit;
  const plural = unit >= 60 && Math.abs(size) > 1 ? "s" : "";
  return { text: rounded(size, decimals), suffix: `${name}${plural}` };
}

const PARTS: [number, string][] = [
  [31536000, "year"],
  [2592000, "month"],
  [604800, "week"],
  [86400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** Seconds in words: the largest unit, and as many smaller ones as there are decimals. */
export function duration(seconds: number, decimals: number): string {
  if (seconds < 0) return `${duration(-seconds, decimals)} ago`;
  let rest = seconds;
  let first = PARTS.findIndex(([unit]) => rest >= unit);
  if (first < 0) first = PARTS.length - 1;
  const words = [];
  for (const [unit, name] of PARTS.slice(first, first + decimals + 1)) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0 || words.length === 0) words.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return words.join(", ");
}

const two = (value: number): string => String(Math.trunc(value)).padStart(2, "0");

/** "01:02:03". */
export function hoursMinutesSeconds(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  return `${seconds < 0 ? "-" : ""}${two(whole / 3600)}:${two((whole % 3600) / 60)}:${two(whole % 60)}`;
}

/** "01h:02m:03s"; with decimals, that many parts more than the largest one. */
export function clock(milliseconds: number, decimals: number | undefined): string {
  const seconds = milliseconds / 1000;
  const parts: [string, string][] = [
    [two(seconds / 3600), "h"],
    [two((seconds % 3600) / 60), "m"],
    [two(seconds % 60), "s"],
    [String(Math.trunc(milliseconds % 1000)).padStart(3, "0"), "ms"],
  ];
  const largest = seconds >= 3600 ? 0 : seconds >= 60 ? 1 : seconds >= 1 ? 2 : 3;
  const shown = parts.slice(largest, decimals === undefined ? 4 : largest + decimals + 1);
  return shown.map(([value, unit]) => value + unit).join(":");
}
