// The page's address keeps what is shown, by Grafana's names: board, range, refresh, variables.

import type { RawRange } from "../time/range";
import { queryParameters } from "../vars/interpolate";
import type { States } from "../vars/state";

export interface Address {
  /** Undefined for the list of boards. */
  uid: string | undefined;
  range: RawRange | undefined;
  refresh: string | undefined;
  variables: Map<string, string[]>;
}

export function parse(url: URL): Address {
  const uid = /^\/d\/([^/]+)/.exec(url.pathname)?.[1];
  const from = url.searchParams.get("from");
  const to = url.searchParams.get("to");
  const variables = new Map<string, string[]>();
  for (const [key, value] of url.searchParams) {
    if (!key.startsWith("var-")) continue;
    const name = key.slice("var-".length);
    variables.set(name, [...(variables.get(name) ?? []), value === "All" ? "$__all" : value]);
  }
  return {
    uid: uid === undefined ? undefined : decodeURIComponent(uid),
    range: from && to ? { from, to } : undefined,
    refresh: url.searchParams.get("refresh") ?? undefined,
    variables,
  };
}

export function addressOf(uid: string, raw: RawRange, refresh: string, states: States): string {
  const parameters = new URLSearchParams({ from: raw.from, to: raw.to });
  if (refresh) parameters.set("refresh", refresh);
  for (const [key, value] of queryParameters(states)) parameters.append(key, value);
  return `/d/${encodeURIComponent(uid)}?${parameters.toString()}`;
}
