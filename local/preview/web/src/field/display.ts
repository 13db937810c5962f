// What a value looks like: mapped, rounded, with its unit, in its colour.

import type { Cell, Field } from "../data/frame";
import { toRegex } from "../data/transform";
import type { FieldConfig, Mapping, ThresholdStep } from "../model";
import { type Zone, formatInstant } from "../time/format";
import { colourOfName, faded, paletteColour, toCss } from "./colours";
import { type Formatted, format, isInstantUnit, toText } from "./units";

export interface Display extends Formatted {
  /** As CSS knows it; absent where nothing gives one. */
  colour?: string;
  /** Whether there is a value at all. */
  missing: boolean;
}

interface Mapped {
  text?: string;
  color?: string;
}

/** `index` is the place of the field among its like, for the palette. */
export function display(value: Cell, field: Field, zone: Zone, index = 0): Display {
  const { config } = field;
  const mapped = mapping(value, config.mappings ?? []);
  const colour = mapped?.color ? toCss(mapped.color) : colourOf(value, field, index);
  const inColour = colour ? { colour } : {};
  const missing = value === null || value === "";
  if (mapped?.text !== undefined) return { text: mapped.text, missing: false, ...inColour };
  if (missing) return { text: config.noValue ?? "", missing, ...inColour };
  return { ...plain(value, field, zone), missing, ...inColour };
}

export function displayText(shown: Display): string {
  return toText(shown);
}

function plain(value: Cell, field: Field, zone: Zone): Formatted {
  const { unit } = field.config;
  const decimals = field.config.decimals ?? undefined;
  if (typeof value === "number" && (field.kind === "time" || (unit && isInstantUnit(unit))))
    return { text: formatInstant(value, unit, zone) };
  if (typeof value === "number") return format(value, unit, decimals);
  if (typeof value === "boolean")
    return { text: unit?.startsWith("bool") ? format(Number(value), unit, undefined).text : value ? "true" : "false" };
  return { text: String(value) };
}

/** The first mapping that holds. */
export function mapping(value: Cell, mappings: Mapping[]): Mapped | undefined {
  for (const { type, options } of mappings) {
    const result = options["result"] as Mapped | undefined;
    switch (type) {
      case "value": {
        const found = value === null ? undefined : (options[String(value)] as Mapped | undefined);
        if (found) return found;
        break;
      }
      case "range": {
        const from = (options["from"] as number | null | undefined) ?? -Infinity;
        const to = (options["to"] as number | null | undefined) ?? Infinity;
        if (typeof value === "number" && value >= from && value <= to) return result;
        break;
      }
      case "regex": {
        const pattern = toRegex(String(options["pattern"]));
        if (value !== null && pattern.test(String(value))) {
          return result?.text === undefined ? result : { ...result, text: String(value).replace(pattern, result.text) };
        }
        break;
      }
      case "special":
        if (isSpecial(value, String(options["match"]))) return result;
        break;
    }
  }
  return undefined;
}

function isSpecial(value: Cell, match: string): boolean {
  switch (match) {
    case "null":
      return value === null;
    case "nan":
      return typeof value === "number" && Number.isNaN(value);
    case "null+nan":
      return value === null || (typeof value === "number" && Number.isNaN(value));
    case "empty":
      return value === "";
    case "true":
    case "false":
      return value === (match === "true");
    default:
      return false;
  }
}

/** The step that a value has reached; steps lie in ascending order, the first without a value. */
export function threshold(value: number, config: FieldConfig, range: { min: number; max: number }): ThresholdStep | undefined {
  const steps = config.thresholds?.steps ?? [];
  const share = range.max === range.min ? 0 : ((value - range.min) / (range.max - range.min)) * 100;
  const measured = config.thresholds?.mode === "percentage" ? share : value;
  return steps.filter((step) => step.value === null || step.value === undefined || measured >= step.value).at(-1);
}

function colourOf(value: Cell, field: Field, index: number): string | undefined {
  const { config } = field;
  const mode = config.color?.mode ?? "thresholds";
  if (mode === "fixed") return toCss(config.color?.fixedColor ?? paletteColour(index));
  if (mode === "shades") return faded(config.color?.fixedColor ?? paletteColour(index), Math.max(0.25, 1 - index * 0.15));
  if (mode === "palette-classic-by-name") return colourOfName(field.name);
  if (mode.startsWith("palette")) return paletteColour(index);
  if (!config.thresholds?.steps?.length) return undefined;
  const step = typeof value === "number" ? threshold(value, config, rangeOf(field)) : config.thresholds.steps[0];
  return step ? toCss(step.color) : undefined;
}

/** The colour of a whole series: by its last value where thresholds decide. */
export function seriesColour(field: Field, index: number): string {
  const last = field.values.findLast((value) => value !== null) ?? null;
  return colourOf(last, field, index) ?? paletteColour(index);
}

/** The least and the largest that the field can be: as configured, else as it is. */
export function rangeOf(field: Field): { min: number; max: number } {
  const numbers = field.values.filter((value): value is number => typeof value === "number");
  const least = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const most = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    min: field.config.min ?? (Number.isFinite(least) ? Math.min(0, least) : 0),
    max: field.config.max ?? (Number.isFinite(most) ? most : 100),
  };
}
