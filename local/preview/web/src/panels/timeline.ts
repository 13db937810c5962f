// Which state when, a line for each.

import { type Cell, type Field, type Frame, nameOf } from "../data/frame";
import { colourOfName, readableOn } from "../field/colours";
import { display, displayText } from "../field/display";
import { h, svg } from "../page/dom";
import { hideTip, moveTip } from "../page/tip";
import { dateAndTime } from "../time/format";
import { ticks } from "../time/ticks";
import { type Segment, segments } from "./segments";
import { type Drawing, type View, isHidden, linksOf, option } from "./view";

const ROW = 26;
const AXIS = 20;

interface Line {
  name: string;
  field: Field;
  frame: Frame;
  segments: Segment[];
}

export function timeline(): Drawing {
  return {
    draw(view) {
      const lines = linesOf(view);
      const { clientWidth: width, clientHeight: height } = view.element;
      const longest = Math.max(...lines.map(({ name }) => name.length), 4);
      const labels = Math.min(longest * 7.2 + 14, width * 0.28);
      const legend = option<{ showLegend?: boolean }>(view.panel, "legend", {}).showLegend !== false && states(lines, view);
      const room = height - AXIS - (legend ? 26 : 0);
      const row = Math.max(18, Math.min(ROW * 1.3, room / Math.max(lines.length, 1)));
      const drawn = drawing(lines, view, { width: width - 10, labels, row });
      view.element.replaceChildren(
        h(
          "div",
          { class: "timeline" },
          h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": view.panel.title ?? "States" }, drawn),
          axis(view, labels, width - 10),
          legend,
        ),
      );
    },
    dispose: hideTip,
  };
}

function linesOf(view: View): Line[] {
  const merge = option(view.panel, "mergeValues", true);
  return view.frames.flatMap((frame) => {
    const times = frame.fields.find((field) => field.kind === "time")?.values ?? [];
    const fields = frame.fields.filter((field) => field.kind !== "time" && !isHidden(field));
    return fields.map((field) => ({
      name: nameOf(field, view.frames),
      field,
      frame,
      segments: segments(times, field.values, view.scope.range, merge),
    }));
  });
}

function colourOf(value: Cell, field: Field, view: View): string {
  const shown = display(value, field, view.zone);
  const mapped = field.config.mappings?.length || field.kind === "number" || field.config.color?.mode === "fixed";
  return mapped && shown.colour ? shown.colour : colourOfName(String(value));
}

function drawing(lines: Line[], view: View, { width, labels, row }: { width: number; labels: number; row: number }): SVGSVGElement {
  const { range } = view.scope;
  const x = (at: number): number => labels + ((at - range.from) / (range.to - range.from)) * (width - labels);
  const bar = row * option(view.panel, "rowHeight", 0.9) * 0.92;
  const groups = lines.map(({ name, field, frame, segments: found }, index) => {
    const top = index * row + (row - bar) / 2;
    const parts = found.flatMap((segment) => {
      const colour = colourOf(segment.value, field, view);
      const text = displayText(display(segment.value, field, view.zone));
      const [left, right] = [x(segment.from), x(segment.to)];
      const rect = svg("rect", {
        x: left,
        y: top,
        width: Math.max(right - left - 0.6, 0.7),
        height: bar,
        rx: 1.5,
        fill: colour,
        "data-name": name,
        "data-value": text,
      });
      const words = [
        `${text}`,
        `${dateAndTime(segment.from, view.zone)} to ${dateAndTime(segment.to, view.zone).slice(11)}`,
        span(segment),
      ];
      rect.addEventListener("mousemove", (event) =>
        moveTip(event, h("div", {}, h("strong", {}, name), ...words.map((line) => h("div", {}, line)))),
      );
      rect.addEventListener("mouseleave", hideTip);
      const fits = option(view.panel, "showValue", "auto") !== "never" && right - left > text.length * 6.2 + 8;
      return fits ? [rect, svg("text", { x: left + 5, y: top + bar / 2, class: "segment-text", fill: readableOn(colour) }, text)] : [rect];
    });
    const link = linksOf(view, frame, field, field.values.length - 1)[0];
    const most = Math.max(Math.floor((labels - 14) / 7.1), 4);
    const shortened = name.length > most ? `${name.slice(0, most - 1)}…` : name;
    const label = svg("text", { x: labels - 8, y: top + bar / 2, class: "line-name" }, svg("title", {}, name), shortened);
    const summary = found
      .map((segment) => `${displayText(display(segment.value, field, view.zone))} ${span(segment)}`)
      .slice(-20)
      .join(", ");
    return svg("g", { role: "img", "aria-label": `${name}: ${summary}` }, link ? svg("a", { href: link.href }, label) : label, ...parts);
  });
  const height = Math.max(lines.length * row, 1);
  return svg("svg", { class: "timeline-shape", width, height, viewBox: `0 0 ${width} ${height}` }, ...groups);
}

function span({ from, to }: Segment): string {
  const seconds = Math.round((to - from) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return `${parts[0] ? `${parts[0]} h ` : ""}${parts[0] || parts[1] ? `${parts[1]} min ` : ""}${parts[2]} s`;
}

function axis(view: View, labels: number, width: number): SVGSVGElement {
  const { range } = view.scope;
  const marks = ticks(range, Math.max((width - labels) / 80, 2), view.zone).map(({ at, text }) => {
    const x = labels + ((at - range.from) / (range.to - range.from)) * (width - labels);
    return svg("text", { x: Math.min(Math.max(x, labels + 14), width - 16), y: 14, class: "tick" }, text);
  });
  return svg("svg", { class: "timeline-axis", width, height: AXIS, viewBox: `0 0 ${width} ${AXIS}`, "aria-hidden": "true" }, ...marks);
}

/** The states that occur, with their colours. */
function states(lines: Line[], view: View): HTMLElement {
  const found = new Map<string, string>();
  for (const { field, segments: all } of lines)
    for (const { value } of all) found.set(displayText(display(value, field, view.zone)), colourOf(value, field, view));
  const items = [...found]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([text, colour]) =>
      h("li", {}, h("span", { class: "swatch", style: { background: colour } }), h("span", { class: "legend-name" }, text)),
    );
  return h("ul", { class: "legend" }, ...items);
}
