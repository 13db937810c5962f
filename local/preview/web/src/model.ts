// Grafana's JSON of a dashboard, as far as the preview reads it. Everything may be missing: Grafana leaves defaults out.

export interface Board {
  uid: string;
  title: string;
  description?: string;
  tags?: string[];
  timezone?: string;
  refresh?: string | false;
  time?: { from: string; to: string };
  timepicker?: { refresh_intervals?: string[] };
  templating?: { list?: Variable[] };
  links?: BoardLink[];
  panels?: Panel[];
}

export interface DataSourceRef {
  type?: string;
  uid?: string;
}

export interface BoardLink {
  title?: string;
  type?: "link" | "dashboards";
  url?: string;
  tags?: string[];
  tooltip?: string;
  keepTime?: boolean;
  includeVars?: boolean;
  targetBlank?: boolean;
  asDropdown?: boolean;
}

export interface Panel {
  id: number;
  type: string;
  title?: string;
  description?: string;
  transparent?: boolean;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: DataSourceRef | null;
  targets?: Target[];
  fieldConfig?: { defaults?: FieldConfig; overrides?: Override[] };
  options?: Record<string, unknown>;
  transformations?: Transformation[];
  links?: DataLink[];
  timeFrom?: string;
  timeShift?: string;
  hideTimeOverride?: boolean;
  interval?: string;
  maxDataPoints?: number;
  collapsed?: boolean;
  panels?: Panel[];
  repeat?: string;
  libraryPanel?: unknown;
  alert?: unknown;
}

export interface Target {
  refId?: string;
  hide?: boolean;
  datasource?: DataSourceRef | null;
  rawQuery?: string;
  panelId?: number;
  withTransforms?: boolean;
  [other: string]: unknown;
}

export interface Variable {
  name: string;
  label?: string;
  description?: string;
  type: string;
  query?: string | { rawQuery?: string; query?: string; [other: string]: unknown };
  datasource?: DataSourceRef | null;
  definition?: string;
  regex?: string;
  sort?: number;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string | null;
  current?: { text?: string | string[]; value?: string | string[] };
  options?: { text: string | string[]; value: string | string[]; selected?: boolean }[];
  /** 0 shows label and value, 1 the value, 2 nothing. */
  hide?: number;
  /** 1 asks when the board is opened, 2 also when the time range changes. */
  refresh?: number;
  skipUrlSync?: boolean;
}

export interface DataLink {
  title?: string;
  url?: string;
  targetBlank?: boolean;
}

export interface ThresholdStep {
  color: string;
  value: number | null;
}

export interface Mapping {
  type: "value" | "range" | "regex" | "special";
  options: Record<string, unknown>;
}

export interface FieldConfig {
  displayName?: string;
  displayNameFromDS?: string;
  description?: string;
  unit?: string;
  decimals?: number | null;
  min?: number | null;
  max?: number | null;
  noValue?: string;
  color?: { mode?: string; fixedColor?: string; seriesBy?: string };
  thresholds?: { mode?: string; steps?: ThresholdStep[] };
  mappings?: Mapping[];
  links?: DataLink[];
  filterable?: boolean;
  custom?: Record<string, unknown>;
}

export interface Override {
  matcher: { id: string; options?: unknown };
  properties: { id: string; value?: unknown }[];
}

export interface Transformation {
  id: string;
  disabled?: boolean;
  options?: Record<string, unknown>;
}

/** The panels of a board in reading order, those of collapsed rows included. */
export function panelsOf(board: Board): Panel[] {
  const all = (board.panels ?? []).flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  return all.sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
}
