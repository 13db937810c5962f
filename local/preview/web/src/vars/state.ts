// The variables of a board: what each offers and what is chosen, asked for in the order in which they depend on each other.

import { rowsOfVariable } from "../data/client";
import type { Range } from "../time/range";
import type { Board, Variable } from "../model";
import { ALL, type Option, chosen, customOptions, listOf, optionsFrom } from "./options";

export interface State {
  variable: Variable;
  options: Option[];
  /** Values; `[ALL]` for all. */
  chosen: string[];
  /** Why there is no list. */
  failure?: string;
}

export type States = Map<string, State>;

/** What the server needs to put a variable in. */
export interface WireVariable {
  values: string[];
  /** What people see of them. */
  texts: string[];
  /** Whether several could be chosen. */
  multi: boolean;
  /** With All chosen: what the dashboard inserts for it, as it is. */
  all?: string;
}

/** As they stand in the address (`wished`) or else in the dashboard; without lists yet. */
export function begin(board: Board, wished: Map<string, string[]>): States {
  const states: States = new Map();
  for (const variable of board.templating?.list ?? []) {
    const stored = listOf(variable.current?.value).filter((value) => value !== "" || variable.type === "custom");
    const wish = wished.get(variable.name) ?? (stored.length ? stored : variable.includeAll ? [ALL] : []);
    states.set(variable.name, { variable, options: [], chosen: wish });
  }
  return states;
}

/** Names of the variables that a text mentions. */
export function mentioned(text: string, states: States): string[] {
  return [...states.keys()].filter((name) => new RegExp(`\\$${name}\\b|\\$\\{${name}[}:.]|\\[\\[${name}[\\]:]`).test(text));
}

export function queryOf(variable: Variable): string {
  const { query } = variable;
  return typeof query === "string" ? query : (query?.rawQuery ?? query?.query ?? "");
}

/** In an order in which each comes after those that its query mentions. */
export function inOrder(states: States): State[] {
  const done = new Set<string>();
  const order: State[] = [];
  const visit = (state: State): void => {
    if (done.has(state.variable.name)) return;
    done.add(state.variable.name);
    for (const name of mentioned(queryOf(state.variable), states)) {
      const other = states.get(name);
      if (other) visit(other);
    }
    order.push(state);
  };
  for (const state of states.values()) visit(state);
  return order;
}

/** Asks for every list again, or for those that depend on what has just changed. */
export async function load(states: States, range: Range, changed?: string): Promise<void> {
  const stale = new Set(changed ? [changed] : states.keys());
  for (const state of inOrder(states)) {
    const { variable } = state;
    const depends = mentioned(queryOf(variable), states).some((name) => stale.has(name));
    if (changed && (variable.name === changed || !depends)) continue;
    stale.add(variable.name);
    await loadOne(state, states, range);
  }
}

async function loadOne(state: State, states: States, range: Range): Promise<void> {
  const { variable } = state;
  delete state.failure;
  switch (variable.type) {
    case "query":
      try {
        const rows = await rowsOfVariable(variable, queryOf(variable), wire(states), range);
        state.options = optionsFrom(rows, variable.regex, variable.sort);
      } catch (error) {
        state.options = [];
        state.failure = error instanceof Error ? error.message : String(error);
        return;
      }
      break;
    case "custom":
      state.options = customOptions(queryOf(variable));
      break;
    case "datasource":
      state.options = [dataSourceOption(variable)];
      state.chosen = [];
      break;
    case "constant":
      state.options = [{ text: queryOf(variable), value: queryOf(variable) }];
      break;
    default:
      // A text box holds what is typed; it begins with the dashboard's own text.
      if (state.chosen.length === 0) state.chosen = [queryOf(variable)];
      return;
  }
  state.chosen = chosen(variable, state.options, state.chosen);
}

/** The endpoint that the preview was started with stands for every data source of its type. */
function dataSourceOption(variable: Variable): Option {
  const names: Record<string, string> = { "grafana-timestream-datasource": "Local Timestream", cloudwatch: "Local CloudWatch" };
  const kind = queryOf(variable);
  return { text: names[kind] ?? kind, value: kind };
}

export function wire(states: States): Record<string, WireVariable> {
  return Object.fromEntries(
    [...states].map(([name, { variable, options, chosen: values }]) => {
      const all = values.includes(ALL);
      const inserted = all ? options.map((option) => option.value) : values;
      const texts = inserted.map((value) => options.find((option) => option.value === value)?.text ?? value);
      // What stands for All needs no list beside it, which may have hundreds of queues.
      const chosenOnes = all && variable.allValue ? { values: [], texts: [], all: variable.allValue } : { values: inserted, texts };
      return [name, { ...chosenOnes, multi: variable.multi ?? false }];
    }),
  );
}

export function textOf(values: string[], options: Option[]): string {
  if (values.includes(ALL)) return "All";
  return values.map((value) => options.find((option) => option.value === value)?.text ?? value).join(" + ");
}
