// From the rows of a variable's query to its list of choices, and which of them are chosen: Grafana's rules.

import { toRegex } from "../data/transform";
import type { Variable } from "../model";

export interface Option {
  text: string;
  value: string;
}

/** How "All" stands in addresses and in the dashboards' JSON. */
export const ALL = "$__all";

/** Takes values and texts out of each row with the variable's pattern, sorts, and leaves out what comes twice. */
export function optionsFrom(rows: Option[], pattern: string | undefined, sort: number | undefined): Option[] {
  const found = pattern ? rows.flatMap((row) => matched(row, pattern)) : rows;
  const unique = new Map(found.map((option) => [option.value, option]));
  return sorted([...unique.values()], sort ?? 0);
}

function matched(row: Option, pattern: string): Option[] {
  const regex = toRegex(pattern);
  const global = new RegExp(regex.source, regex.flags.includes("g") ? regex.flags : `${regex.flags}g`);
  const matches = regex.global ? [...row.value.matchAll(global)] : [...row.value.matchAll(global)].slice(0, 1);
  if (matches.length === 0) return [];
  const group = (name: string): string | undefined => matches.find((match) => match.groups?.[name])?.groups?.[name];
  const value = group("value");
  const text = group("text");
  if (value !== undefined || text !== undefined) return [{ value: value ?? text ?? "", text: text ?? value ?? "" }];
  const captured = matches.filter((match) => match.length > 1);
  if (captured.length === 0) return [row];
  return captured.map((match) => ({ value: match[1] ?? "", text: match[1] ?? "" }));
}

function sorted(options: Option[], sort: number): Option[] {
  if (sort === 0) return options;
  const order = (a: Option, b: Option): number => {
    if (sort === 3 || sort === 4)
      return Number.parseFloat(a.text.match(/\d+/)?.[0] ?? "-1") - Number.parseFloat(b.text.match(/\d+/)?.[0] ?? "-1");
    if (sort === 5 || sort === 6) return a.text.toLowerCase().localeCompare(b.text.toLowerCase());
    return a.text.localeCompare(b.text, "en", { numeric: sort >= 7 });
  };
  const ascending = [...options].sort(order);
  return sort % 2 === 0 ? ascending.reverse() : ascending;
}

/** The choices of a list written into the dashboard: `a, b, text : value`. */
export function customOptions(query: string): Option[] {
  const parts = query.match(/(?:\\,|[^,])+/g) ?? [];
  return parts.map((part) => {
    const plain = part.replaceAll("\\,", ",").trim();
    const pair = /^(.+?)\s:\s(.+)$/.exec(plain);
    return pair ? { text: pair[1]?.trim() ?? "", value: pair[2]?.trim() ?? "" } : { text: plain, value: plain };
  });
}

/** What of the wish is left once the choices are known: what exists, else All, else the first. */
export function chosen(variable: Variable, options: Option[], wish: string[]): string[] {
  const offered = wish.filter((value) => (value === ALL && variable.includeAll) || options.some((option) => option.value === value));
  if (offered.includes(ALL)) return [ALL];
  if (offered.length) return variable.multi ? offered : offered.slice(0, 1);
  if (variable.includeAll) return [ALL];
  return options[0] ? [options[0].value] : [];
}

export function listOf(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
