// The lines of a time series panel, from its frames.

import { type Cell, type Field, type Frame, lengthOf, nameOf } from "../data/frame";
import { custom } from "../field/config";
import { seriesColour } from "../field/display";
import { type View, isHidden } from "./view";

export interface Series {
  name: string;
  field: Field;
  colour: string;
  points: [time: number, value: number | null][];
}

/** One for each column of numbers. A long table (time, names, number) becomes one for each combination of names, as the plugin does. */
export function seriesOf(view: View): Series[] {
  const frames = view.frames.flatMap(widened);
  const found = frames.flatMap((frame) => {
    const times = frame.fields.find((field) => field.kind === "time")?.values ?? [];
    const fields = frame.fields.filter((field) => (field.kind === "number" || field.kind === "boolean") && !isHidden(field));
    return fields.map((field) => ({ name: nameOf(field, frames), field, points: inTime(times, field.values) }));
  });
  return aligned(asShares(found.map((series, index) => ({ ...series, colour: seriesColour(series.field, index) }))));
}

/** Series that are stacked have the same times, or they would not stand on each other. */
function aligned(all: Series[]): Series[] {
  const stacked = all.filter(({ field }) => ["normal", "percent"].includes(custom<{ mode?: string }>(field, "stacking", {}).mode ?? ""));
  const times = [...new Set(stacked.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  return all.map((series) => {
    if (!stacked.includes(series)) return series;
    const values = new Map(series.points);
    return { ...series, points: times.map((at): [number, number | null] => [at, values.get(at) ?? null]) };
  });
}

/** Where the panel stacks to 100 %, each value as its share of all at that time. */
function asShares(all: Series[]): Series[] {
  const isShare = ({ field }: Series): boolean => custom<{ mode?: string }>(field, "stacking", {}).mode === "percent";
  const totals = new Map<number, number>();
  for (const { points } of all.filter(isShare)) for (const [at, value] of points) totals.set(at, (totals.get(at) ?? 0) + (value ?? 0));
  const share = ([at, value]: [number, number | null]): [number, number | null] => [
    at,
    value === null || !totals.get(at) ? null : (value / (totals.get(at) ?? 1)) * 100,
  ];
  return all.map((series) => (isShare(series) ? { ...series, points: series.points.map(share) } : series));
}

function inTime(times: Cell[], values: Cell[]): [number, number | null][] {
  const points = times.flatMap((time, index): [number, number | null][] => {
    const value = values[index] ?? null;
    return typeof time === "number" ? [[time, value === null ? null : Number(value)]] : [];
  });
  return points.sort(([a], [b]) => a - b);
}

function widened(frame: Frame): Frame[] {
  const labels = frame.fields.filter((field) => field.kind === "string");
  const time = frame.fields.find((field) => field.kind === "time");
  if (labels.length === 0 || !time) return [frame];
  const groups = new Map<string, number[]>();
  for (let row = 0; row < lengthOf(frame); row += 1) {
    const key = JSON.stringify(labels.map((field) => field.values[row]));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((rows) => {
    const own = Object.fromEntries(labels.map((field) => [field.name, String(field.values[rows[0] ?? 0] ?? "")]));
    const fields = frame.fields.filter((field) => field.kind !== "string");
    return {
      ...frame,
      fields: fields.map((field) => ({
        ...field,
        labels: field === time ? {} : own,
        values: rows.map((row) => field.values[row] ?? null),
      })),
    };
  });
}

export interface Style {
  draw: "line" | "bars" | "points";
  width: number;
  fill: number;
  step: "start" | "end" | false;
  smooth: boolean;
  dash: number[] | false;
  points: boolean;
  pointSize: number;
  stack: string | undefined;
  connect: boolean;
  right: boolean;
  /** Whether it has an axis to be seen. */
  axis: boolean;
}

export function styleOf(field: Field, name: string, count: number): Style {
  const stacking = custom<{ mode?: string; group?: string }>(field, "stacking", {});
  const line = custom<{ fill?: string; dash?: number[] }>(field, "lineStyle", {});
  const interpolation = custom(field, "lineInterpolation", "linear");
  const show = custom(field, "showPoints", "auto");
  const draw = custom<Style["draw"]>(field, "drawStyle", "line");
  return {
    draw,
    width: custom(field, "lineWidth", 1),
    fill: custom(field, "fillOpacity", 0) / 100,
    step: interpolation === "stepBefore" ? "start" : interpolation === "stepAfter" ? "end" : false,
    smooth: interpolation === "smooth",
    dash: line.fill === "dash" || line.fill === "dot" ? (line.dash ?? [6, 6]) : false,
    points: draw === "points" || show === "always" || (show === "auto" && count < 3),
    pointSize: custom(field, "pointSize", 5),
    stack:
      stacking.mode === "normal" || stacking.mode === "percent"
        ? `${stacking.group ?? "A"} ${custom(field, "axisPlacement", "")} ${draw}`
        : undefined,
    connect: custom<boolean | number>(field, "spanNulls", false) !== false,
    right: custom(field, "axisPlacement", "auto") === "right",
    axis: custom(field, "axisPlacement", "auto") !== "hidden" && name !== "",
  };
}
