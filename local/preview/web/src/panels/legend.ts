// The names of the lines, with calculations if the panel asks for them. A click shows one alone.

import { CALCULATION_NAMES, reduce } from "../data/reduce";
import { display, displayText } from "../field/display";
import { h } from "../page/dom";
import type { Series } from "./series";
import { type View, option } from "./view";

interface LegendOptions {
  displayMode?: string;
  calcs?: string[];
}

export function legend(all: Series[], view: View, alone: string | undefined, choose: (name: string) => void): HTMLElement {
  const { displayMode = "list", calcs = [] } = option<LegendOptions>(view.panel, "legend", {});
  const inLegend = all.filter(({ field }) => !(field.config.custom?.["hideFrom"] as { legend?: boolean } | undefined)?.legend);
  const number = (series: Series, calculation: string): string =>
    displayText(
      display(
        reduce(
          series.points.map(([, value]) => value),
          calculation,
        ),
        series.field,
        view.zone,
      ),
    );
  const name = (series: Series): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: alone !== undefined && alone !== series.name ? "dimmed" : "",
        "aria-pressed": String(alone === series.name),
        onclick: () => choose(series.name),
      },
      h("span", { class: "swatch line", style: { background: series.colour } }),
      h("span", { class: "legend-name" }, series.name),
    );
  if (displayMode === "table") {
    const head = h(
      "tr",
      {},
      h("th", {}, h("span", { class: "hidden-text" }, "Name")),
      ...calcs.map((calculation) => h("th", {}, CALCULATION_NAMES[calculation] ?? calculation)),
    );
    const rows = inLegend.map((series) =>
      h(
        "tr",
        { "data-name": series.name },
        h("td", {}, name(series)),
        ...calcs.map((calculation) => h("td", {}, number(series, calculation))),
      ),
    );
    return h("div", { class: "legend-table" }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
  }
  const items = inLegend.map((series) =>
    h(
      "li",
      { "data-name": series.name },
      name(series),
      ...calcs.map((calculation) =>
        h("span", { class: "legend-number" }, `${CALCULATION_NAMES[calculation] ?? calculation}: ${number(series, calculation)}`),
      ),
    ),
  );
  return h("ul", { class: "legend" }, ...items);
}
