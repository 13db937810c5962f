// What a board uses that the preview does not show, computed from its JSON.

import { isCalculation } from "../data/reduce";
import { isTransformation } from "../data/transform";
import { isMatcher } from "../field/config";
import { isKnownUnit } from "../field/units";
import { type Board, type Panel, panelsOf } from "../model";
import { drawings } from "../panels/all";

const DATA_SOURCES = ["grafana-timestream-datasource", "cloudwatch", "datasource", "dashboard"];
const VARIABLES = ["query", "custom", "constant", "textbox", "datasource"];
const COLOUR_MODES = ["thresholds", "fixed", "shades", "palette-classic", "palette-classic-by-name"];

/** One sentence part for each, with the panels it is in. */
export function unsupported(board: Board & { annotations?: { list?: { name?: string; builtIn?: number; enable?: boolean }[] } }): string[] {
  const found = new Map<string, Set<string>>();
  const note = (what: string, where: string): void => {
    found.set(what, (found.get(what) ?? new Set()).add(where));
  };
  for (const panel of panelsOf(board)) for (const what of ofPanel(panel)) note(what, panel.title || `panel ${panel.id}`);
  for (const variable of board.templating?.list ?? []) {
    if (!VARIABLES.includes(variable.type)) note(`variables of the type ${variable.type}`, variable.name);
  }
  for (const annotation of board.annotations?.list ?? []) {
    if (!annotation.builtIn && annotation.enable !== false) note("annotations", annotation.name ?? "");
  }
  return [...found].map(([what, where]) => `${what} (${[...where].filter(Boolean).join(", ")})`);
}

function ofPanel(panel: Panel): string[] {
  const found: string[] = [];
  if (!(panel.type in drawings) && panel.type !== "row") found.push(`panels of the type ${panel.type}`);
  if (panel.type === "row" && panel.collapsed) found.push("collapsed rows");
  if (panel.repeat) found.push("repeated panels");
  if (panel.timeShift) found.push("shifted time");
  if (panel.libraryPanel) found.push("library panels");
  if (panel.alert) found.push("alert rules");
  for (const { id } of panel.transformations ?? []) if (!isTransformation(id)) found.push(`the transformation ${id}`);
  for (const target of panel.targets ?? []) {
    const type = target.datasource?.type ?? panel.datasource?.type;
    if (type && !DATA_SOURCES.includes(type)) found.push(`the data source ${type}`);
  }
  const { defaults = {}, overrides = [] } = panel.fieldConfig ?? {};
  const properties = [
    ...Object.entries(defaults).map(([id, value]) => ({ id, value: value as unknown })),
    ...overrides.flatMap((override) => override.properties),
  ];
  for (const { matcher } of overrides) if (!isMatcher(matcher.id)) found.push(`overrides by ${matcher.id}`);
  for (const { id, value } of properties) {
    if (id === "unit" && value && !isKnownUnit(String(value))) found.push(`the unit ${String(value)}`);
    const mode = id === "color" ? (value as { mode?: string } | null)?.mode : undefined;
    if (mode && !COLOUR_MODES.includes(mode)) found.push(`the colours ${mode}`);
    const cell = id === "custom.cellOptions" ? (value as { type?: string }).type : undefined;
    if (cell && !/^(auto|color-text|color-background|gauge|data-links)/.test(cell)) found.push(`cells of the type ${cell}`);
  }
  const calculations = (panel.options?.["reduceOptions"] as { calcs?: string[] } | undefined)?.calcs ?? [];
  for (const calculation of calculations) if (!isCalculation(calculation)) found.push(`the calculation ${calculation}`);
  if (panel.type === "text" && panel.options?.["mode"] === "html") found.push("HTML in texts");
  return found;
}
