// Tables as panels draw them: columns with values, and how each column shows.

import type { FieldConfig } from "../model";

export type Kind = "time" | "number" | "string" | "boolean";
/** Instants are milliseconds since 1970; null is a missing value. */
export type Cell = number | string | boolean | null;

export interface Field {
  /** As the query names it. */
  name: string;
  kind: Kind;
  /** What tells this series from others of the same name. */
  labels: Record<string, string>;
  values: Cell[];
  config: FieldConfig;
}

export interface Frame {
  refId: string;
  fields: Field[];
}

/** What the server answers. */
export interface WireFrame {
  refId: string;
  columns: { name: string; kind: Kind; labels?: Record<string, string> }[];
  rows: Cell[][];
}

export function fromWire(wire: WireFrame): Frame {
  const fields = wire.columns.map((column, index) => ({
    name: column.name,
    kind: column.kind,
    labels: column.labels ?? {},
    values: wire.rows.map((row) => row[index] ?? null),
    config: {},
  }));
  return { refId: wire.refId, fields };
}

export function lengthOf(frame: Frame): number {
  return frame.fields[0]?.values.length ?? 0;
}

/** The frame with these of its rows, in this order. */
export function pick(frame: Frame, rows: number[]): Frame {
  const fields = frame.fields.map((field) => ({ ...field, values: rows.map((row) => field.values[row] ?? null) }));
  return { ...frame, fields };
}

/** A column's name on the panel: the configured one, or its own with the labels that tell it from others, as Grafana puts it together. */
export function nameOf(field: Field, frames: Frame[]): string {
  const { displayName, displayNameFromDS } = field.config;
  if (displayName)
    return displayName.replace(/\$\{__field\.(name|displayName|labels(?:\.\w+)?)\}/g, (_, path: string) => fieldPath(field, path));
  if (displayNameFromDS) return displayNameFromDS;
  const labels = labelText(field, frames);
  return [field.name === "Value" ? "" : field.name, labels].filter(Boolean).join(" ") || field.name;
}

/** What `${__field.…}` stands for. */
export function fieldPath(field: Field, path: string): string {
  if (path.startsWith("labels.")) return field.labels[path.slice("labels.".length)] ?? "";
  return path === "labels" ? Object.values(field.labels).join(" ") : field.name;
}

function labelText(field: Field, frames: Frame[]): string {
  const own = Object.keys(field.labels);
  if (own.length === 0) return "";
  const all = new Set(frames.flatMap((frame) => frame.fields.flatMap((other) => Object.keys(other.labels))));
  if (all.size === 1) return Object.values(field.labels)[0] ?? "";
  return `{${own.map((label) => `${label}="${field.labels[label]}"`).join(", ")}}`;
}
