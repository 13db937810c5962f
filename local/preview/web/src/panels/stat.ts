// Single values, large.

import { faded, readableOn } from "../field/colours";
import { displayText } from "../field/display";
import { h, svg } from "../page/dom";
import { type Drawing, type Single, type View, option, singles } from "./view";

export function stat(): Drawing {
  return {
    draw(view) {
      const found = singles(view);
      const { clientWidth: width } = view.element;
      // On a narrow page a panel is as high as its tiles.
      const height = Math.max(view.element.clientHeight, 60);
      const columns = columnsFor(found.length, width, height, option(view.panel, "orientation", "auto"));
      const size = { width: width / columns, height: height / Math.ceil(found.length / columns) };
      const tiles = found.map((single) => tile(single, view, size, found.length > 1));
      view.element.replaceChildren(
        h("div", { class: "stats", style: { "grid-template-columns": `repeat(${columns}, minmax(0, 1fr))` } }, ...tiles),
      );
    },
  };
}

/** As many side by side as give the most room to each. */
function columnsFor(count: number, width: number, height: number, orientation: string): number {
  if (orientation === "horizontal") return 1;
  if (orientation === "vertical") return Math.max(count, 1);
  let best = 1;
  let most = 0;
  for (let columns = 1; columns <= count; columns += 1) {
    const room = Math.min(width / columns / 3, height / Math.ceil(count / columns));
    if (room > most) [best, most] = [columns, room];
  }
  return best;
}

function tile(single: Single, view: View, size: { width: number; height: number }, several: boolean): HTMLElement {
  const { panel } = view;
  const mode = option(panel, "colorMode", "value");
  const textMode = option(panel, "textMode", "auto");
  const withName = textMode === "name" || textMode === "value_and_name" || (textMode === "auto" && several);
  const withValue = textMode !== "name" && textMode !== "none";
  const filled = mode.startsWith("background") && single.shown.colour;
  const colour = filled ? readableOn(single.shown.colour ?? "") : mode === "none" ? undefined : single.shown.colour;
  const largest = single.field.kind === "string" ? 24 : 40;
  const fontSize =
    option<{ valueSize?: number }>(panel, "text", {}).valueSize ?? valueSize(displayText(single.shown), size, withName, largest);
  const { prefix, text, suffix } = single.shown;
  const value = h(
    "span",
    {
      class: single.shown.missing ? "stat-value missing" : "stat-value",
      style: { "font-size": `${single.shown.missing ? Math.min(fontSize, 18) : fontSize}px` },
    },
    prefix && h("span", { class: "unit" }, prefix),
    text || "No data",
    suffix && h("span", { class: "unit" }, suffix),
  );
  const content = [
    option(panel, "graphMode", "area") !== "none" && single.values.length > 1 && sparkline(single, size),
    h("div", { class: "stat-text" }, withName && h("span", { class: "stat-name" }, single.name), withValue && value),
  ];
  const style: Record<string, string> = {};
  if (filled) style["background"] = single.shown.colour ?? "";
  if (colour && !single.shown.missing) style["--colour"] = colour;
  const justify = option(panel, "justifyMode", "auto") === "center" || !several ? "tile centred" : "tile";
  const properties = { class: filled ? `${justify} filled` : justify, style, "data-name": single.name };
  if (!single.link) return h("div", properties, ...content);
  const { href, title, newTab } = single.link;
  return h("a", { ...properties, href, title, target: newTab ? "_blank" : undefined, rel: "noopener" }, ...content);
}

/** As large as fits, and not larger than reads calmly. */
function valueSize(text: string, { width, height }: { width: number; height: number }, withName: boolean, largest: number): number {
  const byWidth = (width - 20) / Math.max(text.length * 0.6, 1);
  return Math.round(Math.max(14, Math.min(byWidth, (height - (withName ? 22 : 0)) * 0.55, largest)));
}

function sparkline({ values, shown }: Single, { width, height }: { width: number; height: number }): SVGSVGElement {
  const numbers = values.map((value) => (typeof value === "number" ? value : null));
  const present = numbers.filter((value) => value !== null);
  const least = Math.min(...present);
  const span = Math.max(...present) - least || 1;
  const low = height * 0.4;
  const points = numbers.flatMap((value, index) =>
    value === null ? [] : [[(index / (numbers.length - 1)) * width, low - ((value - least) / span) * (low - 4)] as const],
  );
  const line = points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  const colour = shown.colour ?? "#56B4E9";
  const area = `${line}L${points.at(-1)?.[0].toFixed(1) ?? 0} ${low}L${points[0]?.[0].toFixed(1) ?? 0} ${low}Z`;
  return svg(
    "svg",
    { class: "sparkline", viewBox: `0 0 ${width} ${low}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("path", { d: area, fill: faded(colour, 0.15) }),
    svg("path", { d: line, fill: "none", stroke: faded(colour, 0.7), "stroke-width": 1 }),
  );
}
