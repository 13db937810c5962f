// What every type of panel is given, and what it gives back.

import { type Field, type Frame, fieldPath, lengthOf, nameOf } from "../data/frame";
import { reduce } from "../data/reduce";
import { toRegex } from "../data/transform";
import { type Display, display, displayText } from "../field/display";
import type { DataLink, Panel } from "../model";
import type { Zone } from "../time/format";
import { type Scope, interpolate } from "../vars/interpolate";

export interface View {
  panel: Panel;
  /** With each field's configuration. */
  frames: Frame[];
  /** With the panel's own range, if it has one. */
  scope: Scope;
  zone: Zone;
  /** Where to draw. It has its size already. */
  element: HTMLElement;
}

/** A type of panel: draws, and draws again with fresh values or another size. */
export interface Drawing {
  draw(view: View): void;
  dispose?(): void;
}

/** One value of a panel that shows single values. */
export interface Single {
  name: string;
  field: Field;
  shown: Display;
  value: Field["values"][number];
  /** The values it was taken from, if they lie in time. */
  values: Field["values"];
  link: Link | undefined;
}

export interface Link {
  title: string;
  href: string;
  newTab: boolean;
}

export function option(panel: Panel, name: string, otherwise: string): string;
export function option<Value>(panel: Panel, name: string, otherwise: Value): Value;
export function option<Value>(panel: Panel, name: string, otherwise: Value): Value {
  return (panel.options?.[name] as Value | undefined) ?? otherwise;
}

interface ReduceOptions {
  calcs?: string[];
  fields?: string;
  values?: boolean;
  limit?: number;
}

export function isHidden(field: Field): boolean {
  const from = field.config.custom?.["hideFrom"] as { viz?: boolean } | undefined;
  return Boolean(from?.viz ?? field.config.custom?.["hidden"]);
}

/** The single values of a panel: one for each column, or, if the panel says so, for each row. */
export function singles(view: View): Single[] {
  const { panel, frames } = view;
  const { calcs, fields = "", values = false, limit = 100 } = option<ReduceOptions>(panel, "reduceOptions", {});
  const wanted = (field: Field): boolean =>
    !isHidden(field) &&
    (fields ? toRegex(fields).test(nameOf(field, frames)) || nameOf(field, frames) === fields : field.kind === "number");
  const found: Single[] = [];
  for (const frame of frames) {
    const inTime = frame.fields.some((field) => field.kind === "time");
    for (const field of frame.fields.filter(wanted)) {
      if (values) {
        for (let row = 0; row < Math.min(lengthOf(frame), limit); row += 1) {
          found.push(single(view, frame, field, row, rowName(field, frame, row, frames), field.values[row] ?? null, []));
        }
      } else {
        found.push(single(view, frame, field, -1, nameOf(field, frames), reduce(field.values, calcs?.[0]), inTime ? field.values : []));
      }
    }
  }
  return found.map((one, index) => ({ ...one, shown: display(one.value, one.field, view.zone, index) }));
}

/** As Grafana names the value of a row: by its texts, and by the column too where there are several of numbers. */
function rowName(field: Field, frame: Frame, row: number, frames: Frame[]): string {
  const name = nameOf(field, frames);
  if (field.config.displayName) {
    return name.replace(/\$\{__data\.fields(?:\.(\w+)|\["?([^"\]]+)"?\])\}/g, (whole, plain?: string, quoted?: string) => {
      const other = frame.fields.find((candidate) => candidate.name === (plain ?? quoted));
      return other ? String(other.values[row] ?? "") : whole;
    });
  }
  const others = frame.fields.filter((other) => other !== field);
  const texts = others.filter((other) => other.kind === "string").map((other) => String(other.values[row] ?? ""));
  const parts = texts.filter(Boolean);
  return [...parts, ...(parts.length === 0 || others.some((other) => other.kind === "number") ? [name] : [])].join(" ");
}

function single(
  view: View,
  frame: Frame,
  field: Field,
  row: number,
  name: string,
  value: Field["values"][number],
  values: Field["values"],
): Single {
  const at = row < 0 ? lengthOf(frame) - 1 : row;
  return { name, field, value, values, shown: display(value, field, view.zone), link: linksOf(view, frame, field, at)[0] };
}

/** Nothing to show at all, as against a zero. */
export function isEmpty(frames: Frame[]): boolean {
  return frames.every((frame) => lengthOf(frame) === 0);
}

/** The links of a value, with the values of its row put in. */
export function linksOf(view: View, frame: Frame, field: Field, row: number): Link[] {
  const value = field.values[row] ?? null;
  const own = (name: string): string | undefined => {
    if (name === "__value.raw" || name === "__value.numeric") return String(value ?? "");
    if (name === "__value.text" || name === "__value") return displayText(display(value, field, view.zone));
    if (name === "__value.time") return String(frame.fields.find((other) => other.kind === "time")?.values[row] ?? "");
    if (name.startsWith("__field.")) return fieldPath(field, name.slice("__field.".length));
    const named = /^__data\.fields(?:\.(.+)|\["?(.+?)"?\])$/.exec(name);
    if (!named) return undefined;
    const wanted = named[1] ?? named[2] ?? "";
    const other =
      frame.fields.find((candidate) => candidate.name === wanted || nameOf(candidate, view.frames) === wanted) ??
      frame.fields[Number(wanted)];
    return other ? String(other.values[row] ?? "") : undefined;
  };
  if (value === null) return [];
  return (field.config.links ?? []).map((link) => toLink(link, { ...view.scope, own }));
}

export function toLink(link: DataLink, scope: Scope): Link {
  return {
    title: interpolate(link.title ?? "", scope),
    href: safeAddress(interpolate(link.url ?? "", scope)),
    newTab: link.targetBlank ?? false,
  };
}

/** Addresses that run code are left out. */
export function safeAddress(address: string): string {
  return /^(https?:|mailto:|\/|\?|#)/i.test(address.trim()) ? address.trim() : "#";
}
