// A bar for each value, as long as its part of the range.

import { faded } from "../field/colours";
import { displayText, rangeOf } from "../field/display";
import { h } from "../page/dom";
import { type Drawing, type Single, type View, option, singles } from "./view";

export function bargauge(): Drawing {
  return {
    draw(view) {
      const found = singles(view);
      const { clientWidth, clientHeight } = view.element;
      const wanted = option(view.panel, "orientation", "auto");
      const upright =
        wanted === "vertical" || (wanted === "auto" && clientWidth > clientHeight * 2.2 && found.length > 1 && found.length <= 12);
      const range = rangeOfAll(found);
      const bars = found.map((single) => bar(single, view, range, upright));
      view.element.replaceChildren(h("div", { class: upright ? "bars upright" : "bars" }, ...bars));
    },
  };
}

/** One scale for all, or the bars could not be compared. */
function rangeOfAll(found: Single[]): { min: number; max: number } {
  const values = found.map((single) => single.value).filter((value): value is number => typeof value === "number");
  const ranges = found.map((single) => single.field.config);
  const highest = found.flatMap(({ field }) => (field.config.max == null ? [] : [field.config.max]));
  const lowest = ranges.flatMap((config) => (config.min == null ? [] : [config.min]));
  const max = highest.length ? Math.max(...highest) : Math.max(...values, ...found.map(({ field }) => rangeOf(field).max), 0);
  const min = lowest.length ? Math.min(...lowest) : Math.min(...values, 0);
  return { min, max: max > min ? max : min + 1 };
}

function bar(single: Single, view: View, { min, max }: { min: number; max: number }, upright: boolean): HTMLElement {
  const { panel } = view;
  const share = typeof single.value === "number" ? Math.min(Math.max((single.value - min) / (max - min), 0), 1) : 0;
  const colour = single.shown.colour ?? "#56B4E9";
  const mode = option(panel, "displayMode", "gradient");
  const background = mode === "gradient" ? `linear-gradient(${upright ? "0deg" : "90deg"}, ${faded(colour, 0.35)}, ${colour})` : colour;
  const extent = `${(share * 100).toFixed(2)}%`;
  const style: Record<string, string> = { background };
  style[upright ? "height" : "width"] = extent;
  const track = h(
    "span",
    { class: option(panel, "showUnfilled", true) ? "track unfilled" : "track" },
    h("span", { class: mode === "lcd" ? "fill lcd" : "fill", style }),
  );
  const valueMode = option(panel, "valueMode", "color");
  const text = displayText(single.shown) || "No data";
  const name = h("span", { class: "bar-name", title: single.name }, single.name);
  const value = valueMode !== "hidden" && h("span", { class: single.shown.missing ? "bar-value missing" : "bar-value" }, text);
  const parts = upright ? [value, track, name] : [name, track, value];
  const properties = {
    class: "bar",
    "data-name": single.name,
    role: "meter",
    "aria-label": single.name,
    "aria-valuetext": text,
    "aria-valuenow": String(single.value ?? min),
    "aria-valuemin": String(min),
    "aria-valuemax": String(max),
  };
  if (!single.link) return h("div", properties, ...parts);
  return h("a", { ...properties, role: undefined, href: single.link.href, title: single.link.title }, ...parts);
}
