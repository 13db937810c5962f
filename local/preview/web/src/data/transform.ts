// The four transformations that the dashboards use, by Grafana's rules. Fields are found by the name they show.

import type { Transformation } from "../model";
import { type Cell, type Frame, lengthOf, nameOf, pick } from "./frame";

type Options = Record<string, unknown>;
type Interpolate = (text: string) => string;

const TRANSFORMATIONS: Record<string, (frames: Frame[], options: Options, interpolate: Interpolate) => Frame[]> = {
  organize,
  filterFieldsByName,
  sortBy,
  filterByValue,
};

export function isTransformation(id: string): boolean {
  return id in TRANSFORMATIONS;
}

/** Applies them one after the other. One that the preview does not know changes nothing; the page names it. */
export function transform(frames: Frame[], steps: Transformation[], interpolate: Interpolate): Frame[] {
  return steps
    .filter((step) => !step.disabled)
    .reduce((result, step) => TRANSFORMATIONS[step.id]?.(result, step.options ?? {}, interpolate) ?? result, frames);
}

function organize(frames: Frame[], options: Options): Frame[] {
  const excluded = (options["excludeByName"] ?? {}) as Record<string, boolean>;
  const order = (options["indexByName"] ?? {}) as Record<string, number>;
  const names = (options["renameByName"] ?? {}) as Record<string, string>;
  return frames.map((frame) => {
    const named = frame.fields.map((field) => ({ field, name: nameOf(field, frames) }));
    const kept = named.filter(({ name }) => !excluded[name]);
    if (Object.keys(order).length) kept.sort((a, b) => (order[a.name] ?? Infinity) - (order[b.name] ?? Infinity) || 0);
    const fields = kept.map(({ field, name }) =>
      names[name] ? { ...field, config: { ...field.config, displayName: names[name] } } : field,
    );
    return { ...frame, fields };
  });
}

function filterFieldsByName(frames: Frame[], options: Options): Frame[] {
  type Choice = { names?: string[]; pattern?: string } | undefined;
  const matches = (choice: Choice, name: string) =>
    (choice?.names?.includes(name) ?? false) || (choice?.pattern ? toRegex(choice.pattern).test(name) : false);
  const include = options["include"] as Choice;
  const exclude = options["exclude"] as Choice;
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.filter((field) => {
      const name = nameOf(field, frames);
      return (!include || matches(include, name)) && !matches(exclude, name);
    }),
  }));
}

function sortBy(frames: Frame[], options: Options): Frame[] {
  const by = (options["sort"] as { field?: string; desc?: boolean }[] | undefined)?.[0];
  return frames.map((frame) => {
    const field = frame.fields.find((candidate) => nameOf(candidate, frames) === by?.field || candidate.name === by?.field);
    if (!by?.field || !field) return frame;
    const rows = [...Array(lengthOf(frame)).keys()];
    return pick(
      frame,
      rows.sort((a, b) => compare(field.values[a] ?? null, field.values[b] ?? null, by.desc ?? false)),
    );
  });
}

/** Missing values come last, whichever way. */
export function compare(a: Cell, b: Cell, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === "string" && typeof b === "string" ? a.localeCompare(b, "en", { numeric: true }) : Number(a) - Number(b);
  return descending ? -order : order;
}

interface ValueFilter {
  fieldName: string;
  config: { id: string; options?: { value?: Cell; from?: Cell; to?: Cell } };
}

function filterByValue(frames: Frame[], options: Options, interpolate: Interpolate): Frame[] {
  const filters = (options["filters"] ?? []) as ValueFilter[];
  const all = options["match"] === "all";
  const include = options["type"] !== "exclude";
  return frames.map((frame) => {
    const tests = filters.flatMap((filter) => {
      const field = frame.fields.find((candidate) => nameOf(candidate, frames) === filter.fieldName || candidate.name === filter.fieldName);
      return field ? [(row: number) => holds(filter, field.values[row] ?? null, interpolate)] : [];
    });
    // A frame without the column stays as it is, as in Grafana.
    if (tests.length === 0) return frame;
    const rows = [...Array(lengthOf(frame)).keys()];
    return pick(
      frame,
      rows.filter((row) => (all ? tests.every((test) => test(row)) : tests.some((test) => test(row))) === include),
    );
  });
}

function holds({ config }: ValueFilter, value: Cell, interpolate: Interpolate): boolean {
  const read = (option: Cell | undefined): Cell => (typeof option === "string" ? interpolate(option) : (option ?? null));
  const wanted = read(config.options?.value);
  const number = Number(wanted);
  const from = Number(read(config.options?.from));
  const to = Number(read(config.options?.to));
  switch (config.id) {
    case "isNull":
      return value === null;
    case "isNotNull":
      return value !== null;
    case "equal":
      return String(value) === String(wanted);
    case "notEqual":
      return String(value) !== String(wanted);
    case "substring":
      return String(value ?? "")
        .toLowerCase()
        .includes(String(wanted).toLowerCase());
    case "notSubstring":
      return !String(value ?? "")
        .toLowerCase()
        .includes(String(wanted).toLowerCase());
    case "regex":
      return value !== null && toRegex(String(wanted)).test(String(value));
    case "greater":
      return value !== null && Number(value) > number;
    case "greaterOrEqual":
      return value !== null && Number(value) >= number;
    case "lower":
      return value !== null && Number(value) < number;
    case "lowerOrEqual":
      return value !== null && Number(value) <= number;
    case "between":
    case "range":
      return value !== null && Number(value) > from && Number(value) < to;
    default:
      return true;
  }
}

/** A pattern as Grafana's JSON writes it: `/pattern/flags`, or a bare pattern for the whole text. */
export function toRegex(pattern: string): RegExp {
  const parts = /^\/(.*)\/([a-z]*)$/s.exec(pattern);
  return parts ? new RegExp(parts[1] ?? "", parts[2]) : new RegExp(`^${pattern}$`);
}
