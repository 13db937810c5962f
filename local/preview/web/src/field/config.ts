// How each column shows: the panel's defaults, changed by its overrides.

import { type Field, type Frame, nameOf } from "../data/frame";
import { toRegex } from "../data/transform";
import type { FieldConfig, Override, Panel } from "../model";

type Matcher = (field: Field, frame: Frame, frames: Frame[], options: unknown) => boolean;

const named = (field: Field, frames: Frame[], name: unknown): boolean => field.name === name || nameOf(field, frames) === name;

const MATCHERS: Record<string, Matcher> = {
  byName: (field, _frame, frames, name) => named(field, frames, name),
  byNames: (field, _frame, frames, options) => {
    const { names = [], mode } = options as { names?: string[]; mode?: string };
    return names.some((name) => named(field, frames, name)) === (mode !== "exclude");
  },
  byRegexp: (field, _frame, frames, pattern) => toRegex(String(pattern)).test(nameOf(field, frames)),
  byType: (field, _frame, _frames, kind) => field.kind === kind,
  byFrameRefID: (_field, frame, _frames, refId) => frame.refId === refId,
};

export function isMatcher(id: string): boolean {
  return id in MATCHERS;
}

/** The frames with each field's configuration: defaults, then every override that matches, in their order. */
export function configure(frames: Frame[], panel: Panel): Frame[] {
  const defaults = panel.fieldConfig?.defaults ?? {};
  const overrides = panel.fieldConfig?.overrides ?? [];
  const based = frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const config = { ...structuredClone(defaults), ...field.config };
      return { ...field, config: { ...config, custom: { ...defaults.custom, ...field.config.custom } } };
    }),
  }));
  // A default display name would hide the names that overrides go by.
  const plain = frames;
  return based.map((frame, frameIndex) => ({
    ...frame,
    fields: frame.fields.map((field, fieldIndex) => {
      const original = plain[frameIndex]?.fields[fieldIndex] ?? field;
      const matching = overrides.filter(({ matcher }) => matches(matcher, original, field, frame, plain));
      return { ...field, config: matching.reduce(override, field.config) };
    }),
  }));
}

function matches(matcher: Override["matcher"], original: Field, configured: Field, frame: Frame, frames: Frame[]): boolean {
  const test = MATCHERS[matcher.id];
  return (test?.(original, frame, frames, matcher.options) || test?.(configured, frame, frames, matcher.options)) ?? false;
}

function override(config: FieldConfig, { properties }: Override): FieldConfig {
  const changed: FieldConfig = { ...config, custom: { ...config.custom } };
  for (const { id, value } of properties) {
    if (id.startsWith("custom.")) setPath(changed.custom ?? {}, id.slice("custom.".length).split("."), value);
    else if (id === "links" && changed.links) changed.links = [...changed.links, ...(value as NonNullable<FieldConfig["links"]>)];
    else (changed as Record<string, unknown>)[id] = value;
  }
  return changed;
}

function setPath(target: Record<string, unknown>, path: string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const inner = { ...(target[head] as Record<string, unknown> | undefined) };
  setPath(inner, rest, value);
  target[head] = inner;
}

/** One of the settings of the panel's own type. */
export function custom(field: Field, name: string, otherwise: string): string;
export function custom<Value>(field: Field, name: string, otherwise: Value): Value;
export function custom<Value>(field: Field, name: string, otherwise: Value): Value {
  return (field.config.custom?.[name] as Value | undefined) ?? otherwise;
}
