// Asks the server. The same question is asked once, however many panels ask it.

import type { Board, DataSourceRef, Target, Variable } from "../model";
import type { Range } from "../time/range";
import type { Option } from "../vars/options";
import type { WireVariable } from "../vars/state";
import { type Frame, type WireFrame, fromWire } from "./frame";

export interface Question {
  /** Where the queries stand. */
  place: "panel" | "variable";
  targets: Target[];
  variables: Record<string, WireVariable>;
  range: Range;
  maxDataPoints: number;
  /** The least distance of points, in milliseconds. */
  minInterval?: number;
}

export interface Answer {
  frames: Frame[];
  failures: Failure[];
}

export interface Failure {
  refId: string;
  message: string;
  /** The preview or the local cloud cannot do it; on AWS, in Grafana, it is there. */
  unsupported: boolean;
}

export interface BoardEntry {
  uid: string;
  title: string;
  description: string;
  tags: string[];
}

const underWay = new Map<string, Promise<Answer>>();

/** Answers that are under way are shared; later ones are fresh. */
export function ask({ place, targets, variables, range, maxDataPoints, minInterval = 0 }: Question): Promise<Answer> {
  const text = JSON.stringify(targets);
  // Panels of different widths share an answer unless the width is part of what they ask.
  const points = /__interval|"cloudwatch"/.test(text) ? { maxDataPoints, minInterval } : { maxDataPoints: 1000 };
  const used = Object.fromEntries(Object.entries(variables).filter(([name]) => text.includes(name)));
  const body = JSON.stringify({ place, targets, variables: used, from: range.from, to: range.to, ...points });
  const shared = underWay.get(body);
  if (shared) return shared;
  const answer = post(body).finally(() => underWay.delete(body));
  underWay.set(body, answer);
  return answer;
}

async function post(body: string): Promise<Answer> {
  const response = await fetch("/api/query", { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!response.ok) throw new Error(await reason(response));
  const wire = (await response.json()) as { frames: WireFrame[]; failures: Answer["failures"] };
  return { frames: wire.frames.map(fromWire), failures: wire.failures };
}

async function reason(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text || `status ${response.status}`;
  }
}

/** The rows of a variable's query, each as the text of its first column. */
export async function rowsOfVariable(
  variable: Variable,
  rawQuery: string,
  variables: Record<string, WireVariable>,
  range: Range,
): Promise<Option[]> {
  const query = typeof variable.query === "object" ? variable.query : {};
  const target: Target = { ...query, refId: variable.name, rawQuery, datasource: dataSource(variable.datasource, undefined, variables) };
  const { frames, failures } = await ask({ place: "variable", targets: [target], variables, range, maxDataPoints: 1000 });
  if (failures[0]) throw new Error(failures[0].message);
  const values = frames.flatMap((frame) => frame.fields[0]?.values ?? []);
  return values.filter((value) => value !== null).map((value) => ({ text: String(value), value: String(value) }));
}

/** The data source of a target: its own, or its panel's; where a variable names it, the type is what counts. */
export function dataSource(
  own: DataSourceRef | null | undefined,
  panel: DataSourceRef | null | undefined,
  variables: Record<string, WireVariable>,
): DataSourceRef {
  const found = own ?? panel ?? {};
  if (found.type) return found;
  const name = /^\$\{?(\w+)\}?$/.exec(found.uid ?? "")?.[1];
  const type = name === undefined ? undefined : variables[name]?.values[0];
  return type === undefined ? { ...found, type: "unknown" } : { ...found, type };
}

export async function fetchBoards(): Promise<BoardEntry[]> {
  const response = await fetch("/api/boards");
  if (!response.ok) throw new Error(await reason(response));
  return (await response.json()) as BoardEntry[];
}

export async function fetchBoard(uid: string): Promise<Board> {
  const response = await fetch(`/api/boards/${encodeURIComponent(uid)}`);
  if (!response.ok) throw new Error(await reason(response));
  return (await response.json()) as Board;
}
