// What a state timeline draws: how long each value lasted.

import type { Cell } from "../data/frame";

export interface Segment {
  from: number;
  to: number;
  value: Cell;
}

/**
 * Each value lasts until the next one, the last until the end; a missing value is a gap. Those before the start are cut there. Equal
 * neighbours become one if `merge` says so.
 */
export function segments(times: Cell[], values: Cell[], range: { from: number; to: number }, merge: boolean): Segment[] {
  const found: Segment[] = [];
  times.forEach((time, index) => {
    if (typeof time !== "number") return;
    const next = times[index + 1];
    const from = Math.max(time, range.from);
    const to = Math.min(typeof next === "number" ? next : range.to, range.to);
    const value = values[index] ?? null;
    if (to <= from || value === null || value === "") return;
    const last = found.at(-1);
    if (merge && last && last.value === value && last.to === from) last.to = to;
    else found.push({ from, to, value });
  });
  return found;
}
