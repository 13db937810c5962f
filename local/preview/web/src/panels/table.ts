// Rows and columns, as the query gives them.

import { type Field, type Frame, lengthOf, nameOf, pick } from "../data/frame";
import { reduce } from "../data/reduce";
import { compare } from "../data/transform";
import { faded, readableOn } from "../field/colours";
import { custom } from "../field/config";
import { type Display, display, displayText, rangeOf } from "../field/display";
import { h, icon } from "../page/dom";
import { type Drawing, type View, isHidden, linksOf, option } from "./view";

/** More rows than anybody reads; the panel says when there are more. */
const MAX_ROWS = 500;

interface Order {
  name: string;
  descending: boolean;
}

export function table(): Drawing {
  let order: Order | undefined;
  let chosenFrame = 0;
  return { draw };

  function draw(view: View): void {
    const { element, panel, frames } = view;
    const [top, left] = [element.firstElementChild?.scrollTop ?? 0, element.firstElementChild?.scrollLeft ?? 0];
    const frame = frames[Math.min(chosenFrame, frames.length - 1)];
    if (!frame) return;
    const configured = option<{ displayName?: string; desc?: boolean }[]>(panel, "sortBy", [])[0];
    const by = order ?? (configured?.displayName ? { name: configured.displayName, descending: configured.desc ?? false } : undefined);
    const ordered = inOrder(frame, frames, by);
    const columns = ordered.fields.filter((field) => !isHidden(field));
    const rows = Math.min(lengthOf(ordered), MAX_ROWS);
    const body = Array.from({ length: rows }, (_, row) => h("tr", {}, ...columns.map((field) => cell(view, ordered, field, row))));
    const head = h("tr", {}, ...columns.map((field) => header(field, nameOf(field, frames), by, choose)));
    const made = h(
      "table",
      { class: `grid-table ${option(panel, "cellHeight", "sm")}` },
      option(panel, "showHeader", true) && h("thead", {}, head),
      h("tbody", {}, ...body),
      footer(view, ordered, columns),
    );
    const more = lengthOf(ordered) > rows && h("p", { class: "more" }, `The first ${rows} of ${lengthOf(ordered)} rows`);
    const choice = frames.length > 1 && frameChoice(frames);
    element.replaceChildren(
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": panel.title ?? "Table" }, choice, made, more),
    );
    element.firstElementChild?.scrollTo(left, top);

    function choose(name: string): void {
      order = { name, descending: by?.name === name ? !by.descending : false };
      draw(view);
    }

    function frameChoice(all: Frame[]): HTMLElement {
      const choices = all.map((one, index) => h("option", { value: index, selected: index === chosenFrame }, one.refId));
      return h(
        "select",
        {
          "aria-label": "Query",
          onchange: (event: Event) => {
            chosenFrame = Number((event.target as HTMLSelectElement).value);
            draw(view);
          },
        },
        ...choices,
      );
    }
  }
}

function inOrder(frame: Frame, frames: Frame[], by: Order | undefined): Frame {
  const field = frame.fields.find((candidate) => nameOf(candidate, frames) === by?.name);
  if (!by || !field) return frame;
  const rows = [...Array(lengthOf(frame)).keys()];
  return pick(
    frame,
    rows.sort((a, b) => compare(field.values[a] ?? null, field.values[b] ?? null, by.descending)),
  );
}

function alignment(field: Field): string {
  const wanted = custom(field, "align", "auto");
  return wanted === "auto" ? (field.kind === "number" ? "right" : "left") : wanted;
}

function header(field: Field, name: string, by: Order | undefined, choose: (name: string) => void): HTMLElement {
  const sorted = by?.name === name ? (by.descending ? "descending" : "ascending") : undefined;
  const width = custom<number | undefined>(field, "width", undefined);
  const arrow = sorted && h("span", { class: "arrow", "aria-hidden": "true" }, sorted === "ascending" ? "↑" : "↓");
  const button = h(
    "button",
    { type: "button", title: field.config.description ?? `Sort by ${name}`, onclick: () => choose(name) },
    name,
    arrow,
  );
  return h("th", { scope: "col", class: alignment(field), "aria-sort": sorted, style: width ? { width: `${width}px` } : {} }, button);
}

interface CellOptions {
  type?: string;
  mode?: string;
  applyToRow?: boolean;
  wrapText?: boolean;
}

/** Newer boards have `cellOptions`, older ones `displayMode`. */
function cellOptions(field: Field): CellOptions {
  return custom<CellOptions>(field, "cellOptions", { type: custom(field, "displayMode", "auto") });
}

function cell(view: View, frame: Frame, field: Field, row: number): HTMLElement {
  const value = field.values[row] ?? null;
  const shown = display(value, field, view.zone);
  const { type = "auto", wrapText = false } = cellOptions(field);
  const style: Record<string, string> = {};
  if (type === "color-text" && shown.colour) style["--colour"] = shown.colour;
  if (type.startsWith("color-background") && shown.colour && shown.colour !== "transparent") {
    style["background"] = shown.colour;
    style["color"] = readableOn(shown.colour);
  }
  const content = type === "gauge" || type.endsWith("gauge") ? gauge(value, field, shown) : document.createTextNode(displayText(shown));
  const [link, ...others] = linksOf(view, frame, field, row);
  const body = link
    ? h("a", { href: link.href, title: link.title, target: link.newTab ? "_blank" : undefined, rel: "noopener" }, content)
    : content;
  const further = others.map((other) =>
    h("a", { class: "further", href: other.href, title: other.title, "aria-label": other.title }, icon("link")),
  );
  const classes = [alignment(field), shown.missing && "missing", style["--colour"] && "coloured", wrapText && "wrap"]
    .filter(Boolean)
    .join(" ");
  return h(
    "td",
    { class: classes, style, title: wrapText ? undefined : displayText(shown), "data-column": nameOf(field, view.frames) },
    body,
    ...further,
  );
}

function gauge(value: Field["values"][number], field: Field, shown: Display): HTMLElement {
  const { min, max } = rangeOf(field);
  const share = typeof value === "number" && max > min ? Math.min(Math.max((value - min) / (max - min), 0), 1) : 0;
  const colour = shown.colour ?? "#56B4E9";
  const fill = h("span", {
    class: "fill",
    style: { width: `${(share * 100).toFixed(1)}%`, background: `linear-gradient(90deg, ${faded(colour, 0.4)}, ${colour})` },
  });
  return h(
    "span",
    { class: "cell-gauge" },
    h("span", { class: "track unfilled" }, fill),
    h("span", { class: "cell-number" }, displayText(shown)),
  );
}

interface FooterOptions {
  show?: boolean;
  reducer?: string[];
  fields?: string | string[];
  countRows?: boolean;
}

function footer(view: View, frame: Frame, columns: Field[]): HTMLElement | false {
  const { show = false, reducer = [], fields = [], countRows = false } = option<FooterOptions>(view.panel, "footer", {});
  if (!show) return false;
  const cells = columns.map((field, index) => {
    if (countRows && reducer[0] === "count") return h("td", {}, index === 0 ? `Count: ${lengthOf(frame)}` : "");
    const wanted = fields.length === 0 || fields.includes(nameOf(field, view.frames));
    const total =
      wanted && field.kind === "number"
        ? displayText(display(reduce(field.values, reducer[0]), field, view.zone))
        : index === 0
          ? "Total"
          : "";
    return h("td", { class: alignment(field) }, total);
  });
  return h("tfoot", {}, h("tr", {}, ...cells));
}
