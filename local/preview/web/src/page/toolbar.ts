// The line above the board: which board, its variables, links, range, refresh and colours.

import type { BoardEntry } from "../data/client";
import type { Board, BoardLink } from "../model";
import { zoneOf } from "../time/format";
import type { RawRange } from "../time/range";
import { interpolate, queryParameters } from "../vars/interpolate";
import type { States } from "../vars/state";
import { safeAddress } from "../panels/view";
import { h, icon } from "./dom";
import { popover } from "./popover";
import { currentTheme, switchTheme } from "./theme";
import { refreshPicker, timePicker } from "./time-picker";
import { variableControl } from "./variable-control";

export interface Shown {
  board: Board;
  boards: BoardEntry[];
  raw: RawRange;
  refresh: string;
  states: States;
}

export interface Actions {
  range(raw: RawRange): void;
  interval(interval: string): void;
  now(): void;
  variable(name: string, values: string[]): void;
  open(uid: string): void;
}

export function toolbar(shown: Shown, actions: Actions): HTMLElement {
  const { board, boards, raw, refresh, states } = shown;
  const choice = popover(
    [icon("boards"), h("span", { class: "board-title" }, board.title)],
    "Boards",
    (close) => {
      const items = boards.map((entry) => {
        const address = `/d/${encodeURIComponent(entry.uid)}?${new URLSearchParams({ from: raw.from, to: raw.to })}&${queryParameters(states)}`;
        const properties = { class: "choice", href: address, "aria-current": entry.uid === board.uid ? "page" : undefined, onclick: close };
        return h("li", {}, h("a", properties, h("strong", {}, entry.title), h("span", { class: "choice-words" }, entry.description)));
      });
      return h("ul", { class: "choices boards" }, ...items);
    },
    "board-choice",
  ).root;
  const theme = h(
    "button",
    {
      type: "button",
      class: "control theme",
      title: "Light or dark",
      "aria-label": `Switch to ${currentTheme() === "dark" ? "light" : "dark"} colours`,
      onclick: switchTheme,
    },
    icon(currentTheme() === "dark" ? "sun" : "moon"),
  );
  const variables = [...states.values()].map((state) => variableControl(state, (values) => actions.variable(state.variable.name, values)));
  const controls = h(
    "div",
    { class: "controls" },
    timePicker(raw, zoneOf(board.timezone), actions.range),
    refreshPicker(refresh, board.timepicker?.refresh_intervals, actions.now, actions.interval),
    theme,
  );
  const links = linksOf(shown);
  return h(
    "header",
    { class: "toolbar" },
    h("div", { class: "toolbar-row" }, h("h1", {}, choice), controls),
    h(
      "nav",
      { class: "toolbar-row second", "aria-label": "Variables and links" },
      h("div", { class: "variables" }, ...variables),
      links.length > 0 && h("div", { class: "board-links" }, ...links),
    ),
  );
}

function linksOf({ board, boards, raw, states }: Shown): HTMLElement[] {
  return (board.links ?? []).flatMap((link) => {
    if (link.type !== "dashboards") return [anchor(link, link.url ?? "", link.title ?? link.url ?? "", raw, states)];
    const tagged = boards.filter((entry) => entry.uid !== board.uid && (link.tags ?? []).every((tag) => entry.tags.includes(tag)));
    return tagged.map((entry) => anchor(link, `/d/${entry.uid}`, entry.title, raw, states));
  });
}

function anchor(link: BoardLink, address: string, title: string, raw: RawRange, states: States): HTMLElement {
  const range = { from: 0, to: 0 };
  const [path, query] = safeAddress(interpolate(address, { states, raw, range })).split(/\?(.*)/s);
  const parameters = new URLSearchParams(query ?? "");
  if (link.keepTime) for (const [key, value] of Object.entries(raw)) parameters.set(key, String(value));
  if (link.includeVars) for (const [key, value] of queryParameters(states)) parameters.append(key, value);
  const href = parameters.size ? `${path}?${parameters}` : (path ?? "");
  return h(
    "a",
    { class: "control link", href, title: link.tooltip || undefined, target: link.targetBlank ? "_blank" : undefined, rel: "noopener" },
    title,
  );
}
