// Shares of a whole.

import { displayText } from "../field/display";
import { paletteColour, readableOn } from "../field/colours";
import { h, svg } from "../page/dom";
import { type Drawing, type Single, type View, option, singles } from "./view";

const RADIUS = 100;

export function piechart(): Drawing {
  return {
    draw(view) {
      const found = singles(view).filter(({ value }) => typeof value === "number" && value > 0);
      const total = found.reduce((sum, { value }) => sum + Number(value), 0);
      const {
        placement = "right",
        showLegend = true,
        values = [],
      } = option<{ placement?: string; showLegend?: boolean; values?: string[] }>(view.panel, "legend", {});
      const across = placement === "right" && view.element.clientWidth > 260;
      const beside = showLegend && legend(found, total, values);
      const nothing = found.length === 0 && h("p", { class: "state" }, "All values are 0");
      view.element.replaceChildren(
        h("div", { class: across ? "pie across" : "pie" }, nothing || slices(found, total, view), !nothing && beside),
      );
    },
  };
}

export function share(value: number, total: number): string {
  return `${Math.round((value / total) * 100)}%`;
}

function colourOf(single: Single, index: number): string {
  return single.shown.colour ?? paletteColour(index);
}

function slices(found: Single[], total: number, view: View): SVGSVGElement {
  const inner = option(view.panel, "pieType", "pie") === "donut" ? RADIUS * 0.6 : 0;
  const labels = option<string[]>(view.panel, "displayLabels", []);
  let turned = 0;
  const parts = found.flatMap((single, index) => {
    const part = Number(single.value) / total;
    const [start, end] = [turned, turned + part];
    turned = end;
    const colour = colourOf(single, index);
    const text = [
      labels.includes("name") && single.name,
      labels.includes("value") && displayText(single.shown),
      labels.includes("percent") && share(Number(single.value), total),
    ];
    const [x, y] = point((start + end) / 2, inner ? RADIUS * 0.8 : RADIUS * 0.66);
    const label =
      part > 0.06 &&
      labels.length > 0 &&
      svg("text", { x, y, class: "pie-label", fill: readableOn(colour) }, text.filter(Boolean).join(" "));
    const title = svg("title", {}, `${single.name}: ${displayText(single.shown)} (${share(Number(single.value), total)})`);
    const slice = svg("path", { d: outline(start, end, inner), fill: colour, class: "slice", "data-name": single.name }, title);
    return label ? [slice, label] : [slice];
  });
  const words = found.map((single) => `${single.name} ${displayText(single.shown)}`).join(", ");
  return svg("svg", { class: "pie-shape", viewBox: "-104 -104 208 208", role: "img", "aria-label": words }, ...parts);
}

function point(turn: number, radius: number): [number, number] {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return [Math.cos(angle) * radius, Math.sin(angle) * radius];
}

function outline(start: number, end: number, inner: number): string {
  // A whole turn would end where it begins, and be nothing.
  const last = Math.min(end, start + 0.99999);
  const large = last - start > 0.5 ? 1 : 0;
  const at = (turn: number, radius: number): string =>
    point(turn, radius)
      .map((value) => value.toFixed(3))
      .join(" ");
  const outer = `M${at(start, RADIUS)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${at(last, RADIUS)}`;
  return inner ? `${outer}L${at(last, inner)}A${inner} ${inner} 0 ${large} 0 ${at(start, inner)}Z` : `${outer}L0 0Z`;
}

function legend(found: Single[], total: number, values: string[]): HTMLElement {
  const rows = found.map((single, index) =>
    h(
      "li",
      { "data-name": single.name },
      h("span", { class: "swatch", style: { background: colourOf(single, index) } }),
      h("span", { class: "legend-name" }, single.name),
      values.includes("value") && h("span", { class: "legend-number" }, displayText(single.shown)),
      values.includes("percent") && h("span", { class: "legend-number" }, share(Number(single.value), total)),
    ),
  );
  return h("ul", { class: "legend pie-legend" }, ...rows);
}
