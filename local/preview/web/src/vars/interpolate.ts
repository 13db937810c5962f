// Variables in titles, texts and links. In queries the server puts them in.

import type { Range, RawRange } from "../time/range";
import { ALL } from "./options";
import { type States, textOf } from "./state";

export interface Scope {
  states: States;
  raw: RawRange;
  range: Range;
  /** What else a text may mention, such as the values of the row that a link is in. */
  own?: (name: string, format: string | undefined) => string | undefined;
}

const REFERENCE = /\$\{([^}:]+)(?::([^}]+))?\}|\[\[(\w+)(?::(\w+))?\]\]|\$(\w+)/g;

/** What is not known stays as it is written. */
export function interpolate(text: string, scope: Scope): string {
  return text.replace(REFERENCE, (whole, braced?: string, format?: string, bracketed?: string, format2?: string, plain?: string) => {
    const name = braced ?? bracketed ?? plain ?? "";
    return scope.own?.(name, format) ?? builtIn(name, format, scope) ?? variable(name, format ?? format2, scope) ?? whole;
  });
}

function builtIn(name: string, format: string | undefined, { raw, range, states }: Scope): string | undefined {
  switch (name) {
    case "__url_time_range":
      return new URLSearchParams({ from: raw.from, to: raw.to }).toString();
    case "__all_variables":
      return queryParameters(states).toString();
    case "__from":
      return instant(range.from, format);
    case "__to":
      return instant(range.to, format);
    default:
      return undefined;
  }
}

function instant(at: number, format: string | undefined): string {
  if (format === "date" || format === "date:iso") return new Date(at).toISOString();
  return format === "date:seconds" ? String(Math.floor(at / 1000)) : String(at);
}

function variable(name: string, format: string | undefined, { states }: Scope): string | undefined {
  const state = states.get(name);
  if (!state) return undefined;
  const { chosen, options } = state;
  const all = chosen.includes(ALL);
  const values = all ? options.map((option) => option.value) : chosen;
  switch (format) {
    case "text":
      return textOf(chosen, options);
    case "queryparam":
      return ownParameters(name, chosen).toString();
    case "percentencode":
      return encodeURIComponent(values.length === 1 ? (values[0] ?? "") : `{${values.join(",")}}`);
    case "csv":
    case "raw":
      return values.join(",");
    case "pipe":
      return values.join("|");
    case "doublequote":
      return values.map((value) => `"${value}"`).join(",");
    case "singlequote":
    case "sqlstring":
      return values.map((value) => `'${value.replaceAll("'", "''")}'`).join(",");
    default:
      if (all && state.variable.allValue) return state.variable.allValue;
      return values.length === 1 ? (values[0] ?? "") : `{${values.join(",")}}`;
  }
}

function ownParameters(name: string, values: string[]): URLSearchParams {
  return new URLSearchParams(values.map((value) => [`var-${name}`, value]));
}

/** `var-queue=…` of every variable that the address keeps. */
export function queryParameters(states: States): URLSearchParams {
  const all = new URLSearchParams();
  for (const [
    name,
    {
      variable: { type, skipUrlSync },
      chosen,
    },
  ] of states) {
    if (skipUrlSync || type === "constant" || type === "datasource") continue;
    for (const [key, value] of ownParameters(name, chosen)) all.append(key, value);
  }
  return all;
}
