// One value for a column: Grafana's calculations.

import type { Cell } from "./frame";

const numbers = (values: Cell[]): number[] =>
  values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
const present = (values: Cell[]): Cell[] => values.filter((value) => value !== null);
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const orNull = (values: number[], calculate: (values: number[]) => number): number | null => (values.length ? calculate(values) : null);

const CALCULATIONS: Record<string, (values: Cell[]) => Cell> = {
  last: (values) => values.at(-1) ?? null,
  lastNotNull: (values) => present(values).at(-1) ?? null,
  first: (values) => values[0] ?? null,
  firstNotNull: (values) => present(values)[0] ?? null,
  min: (values) => orNull(numbers(values), (all) => all.reduce((a, b) => Math.min(a, b))),
  max: (values) => orNull(numbers(values), (all) => all.reduce((a, b) => Math.max(a, b))),
  sum: (values) => orNull(numbers(values), sum),
  mean: (values) => orNull(numbers(values), (all) => sum(all) / all.length),
  count: (values) => values.length,
  range: (values) => orNull(numbers(values), (all) => all.reduce((a, b) => Math.max(a, b)) - all.reduce((a, b) => Math.min(a, b))),
  delta: (values) => orNull(numbers(values), (all) => (all.at(-1) ?? 0) - (all[0] ?? 0)),
  diff: (values) => orNull(numbers(values), (all) => (all.at(-1) ?? 0) - (all[0] ?? 0)),
  distinctCount: (values) => new Set(values).size,
};

/** Their names beside a series in a legend. */
export const CALCULATION_NAMES: Record<string, string> = {
  last: "Last",
  lastNotNull: "Last",
  first: "First",
  firstNotNull: "First",
  min: "Min",
  max: "Max",
  sum: "Total",
  mean: "Mean",
  count: "Count",
  range: "Range",
  delta: "Delta",
  diff: "Difference",
  distinctCount: "Distinct",
};

export function isCalculation(name: string): boolean {
  return name in CALCULATIONS;
}

/** The last value that is there, if the calculation has no such name. */
export function reduce(values: Cell[], calculation: string | undefined): Cell {
  return (CALCULATIONS[calculation ?? "lastNotNull"] ?? CALCULATIONS["lastNotNull"])?.(values) ?? null;
}
