// Where a time axis has its marks.

import { type Zone, partsOf, timeOfDay } from "./format";

const MINUTE = 6e4;
const STEPS = [
  1e3,
  5e3,
  1e4,
  3e4,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
  120 * MINUTE,
  180 * MINUTE,
  360 * MINUTE,
  720 * MINUTE,
  1440 * MINUTE,
  2880 * MINUTE,
  10080 * MINUTE,
  43200 * MINUTE,
];

export interface Tick {
  at: number;
  text: string;
}

/** At most so many, at round times of the zone's clock. */
export function ticks(range: { from: number; to: number }, most: number, zone: Zone): Tick[] {
  const wanted = (range.to - range.from) / Math.max(most, 1);
  const step = STEPS.find((candidate) => candidate >= wanted) ?? 43200 * MINUTE;
  const parts = partsOf(range.from, zone);
  const offset =
    Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(range.from / 1000) * 1000;
  const found: Tick[] = [];
  for (let at = Math.ceil((range.from + offset) / step) * step - offset; at <= range.to; at += step)
    found.push({ at, text: tickText(at, step, zone) });
  return found;
}

function tickText(at: number, step: number, zone: Zone): string {
  const { day, month, hour, minute } = partsOf(at, zone);
  const date = `${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  if (step >= 1440 * MINUTE) return date;
  const clock = timeOfDay(at, zone, step < MINUTE);
  return hour === 0 && minute === 0 && step >= 60 * MINUTE ? date : clock;
}
