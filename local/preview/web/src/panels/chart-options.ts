// Grafana's settings of a time series panel, in ECharts' words.

import type { EChartsCoreOption } from "echarts/core";
import { custom } from "../field/config";
import { faded, toCss } from "../field/colours";
import { display, displayText } from "../field/display";
import { toText, format } from "../field/units";
import { h } from "../page/dom";
import { dateAndTime } from "../time/format";
import { ticks } from "../time/ticks";
import { type Series, type Style, styleOf } from "./series";
import { type View, option } from "./view";

/** `shown` may leave some of `all` out. */
export function chartOptions(shown: Series[], view: View, all: Series[]): EChartsCoreOption {
  const colours = getComputedStyle(view.element);
  const colour = (name: string): string => colours.getPropertyValue(name).trim();
  const { range } = view.scope;
  const styled = shown.map((series) => ({ series, style: styleOf(series.field, series.name, series.points.length) }));
  const right = styled.some(({ style }) => style.right);
  const width = barWidth(shown, view);
  const marks = ticks(range, Math.max(view.element.clientWidth / 90, 2), view.zone);
  const font = { color: colour("--text-dim"), fontFamily: colour("--font"), fontSize: 11 };
  const xAxis = {
    type: "time",
    min: range.from,
    max: range.to,
    // The range is what was asked for, also where a bar at its end is cut.
    containShape: false,
    axisLine: { show: false },
    axisTick: { show: false, customValues: marks.map(({ at }) => at) },
    axisLabel: {
      ...font,
      hideOverlap: true,
      customValues: marks.map(({ at }) => at),
      formatter: (at: number) => marks.find((mark) => mark.at === at)?.text ?? "",
    },
    splitLine: { show: false },
    axisPointer: { lineStyle: { color: colour("--text-dim"), type: "dashed" }, label: { show: false } },
  };
  const left = styled.find(({ style }) => !style.right)?.series ?? shown[0];
  const axes = [left, ...(right ? [styled.find(({ style }) => style.right)?.series] : [])];
  return {
    animation: false,
    grid: {
      left: 4,
      right: right ? 4 : 12,
      top: axisName(left) || axisName(axes[1]) ? 24 : 10,
      bottom: 0,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: tooltip(view, all),
    xAxis,
    yAxis: axes.map((series, index) =>
      valueAxis(
        series,
        styled.filter(({ style }) => style.right === (index === 1)),
        font,
        colour("--line"),
      ),
    ),
    series: styled.map(({ series, style }, index) => line(series, style, index, width)),
  };
}

function axisName(series: Series | undefined): string {
  return series ? custom(series.field, "axisLabel", "") : "";
}

interface Styled {
  series: Series;
  style: Style;
}

function valueAxis(series: Series | undefined, own: Styled[], font: object, lineColour: string): object {
  const config = series?.field.config ?? {};
  const soft = (name: string): number | undefined =>
    own.map(({ series: { field } }) => custom<number | null>(field, name, null)).find((value) => value !== null) ?? undefined;
  const [softMin, softMax] = [soft("axisSoftMin"), soft("axisSoftMax")];
  const percent = own.some(({ series: { field } }) => custom<{ mode?: string }>(field, "stacking", {}).mode === "percent");
  const fromZero = own.some(({ style }) => style.draw === "bars" || style.stack !== undefined);
  const decimals = config.decimals ?? undefined;
  const min = config.min ?? (softMin === undefined ? undefined : ({ min: least }: { min: number }) => Math.min(least, softMin));
  const max =
    config.max ?? (percent ? 100 : softMax === undefined ? undefined : ({ max: most }: { max: number }) => Math.max(most, softMax));
  const step = durationStep(own, config.unit);
  const whole = own.every(({ series: { points } }) => points.every(([, value]) => value === null || Number.isInteger(value)));
  return {
    type: "value",
    scale: !fromZero,
    min,
    max: max ?? (step === undefined ? undefined : ({ max: most }: { max: number }) => Math.ceil(most / step) * step),
    splitNumber: 4,
    interval: step,
    // Half a contact on the axis of a count would be odd.
    minInterval: whole && !config.unit?.startsWith("percent") ? 1 : 0,
    name: axisName(series),
    nameTextStyle: { ...font, align: "left" },
    nameGap: 8,
    axisLabel: {
      ...font,
      show: own.some(({ style }) => style.axis) || own.length === 0,
      formatter: (value: number) => (percent ? `${value}%` : axisText(value, config.unit, decimals)),
    },
    splitLine: { lineStyle: { color: lineColour } },
    axisPointer: { show: false },
  };
}

const DURATION_STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
const SECONDS: Record<string, number> = { ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Spans of time are read in halves and quarters of minutes and hours, not in hundreds of seconds. */
function durationStep(own: Styled[], unit: string | undefined): number | undefined {
  const second = SECONDS[unit ?? ""];
  const most = own.flatMap(({ series: { points } }) => points).reduce((max, [, value]) => Math.max(max, value ?? 0), 0);
  if (!second || most * second < 4) return undefined;
  const step = DURATION_STEPS.find((candidate) => candidate >= (most * second) / 5);
  return step === undefined ? undefined : step / second;
}

function axisText(value: number, unit: string | undefined, decimals: number | undefined): string {
  // The steps of an axis are round: zeros behind the point would only be noise.
  const needed = Math.max(decimals ?? 0, 2);
  return toText(format(value, unit, needed))
    .replace(/(\.\d*?)0+(?=\D|$)/, "$1")
    .replace(/\.(?=\D|$)/, "");
}

function line({ name, field, colour, points }: Series, style: Style, index: number, width: number | undefined): object {
  const common = {
    name,
    data: points,
    yAxisIndex: style.right ? 1 : 0,
    stack: style.stack,
    itemStyle: { color: colour },
    z: index + 2,
    emphasis: { disabled: true },
    markLine: index === 0 ? thresholdLines(field) : undefined,
  };
  if (style.draw === "bars") {
    return {
      ...common,
      type: "bar",
      barWidth: width,
      barGap: style.stack ? "-100%" : "8%",
      itemStyle: {
        color: style.fill > 0.5 || style.fill === 0 ? colour : faded(colour, Math.max(style.fill, 0.35)),
        borderColor: colour,
        borderWidth: style.fill > 0.5 ? 0 : 1,
      },
    };
  }
  return {
    ...common,
    type: "line",
    step: style.step,
    smooth: style.smooth ? 0.35 : false,
    smoothMonotone: "x",
    connectNulls: style.connect,
    showSymbol: style.points,
    symbol: "circle",
    symbolSize: style.pointSize,
    lineStyle: { width: style.draw === "points" ? 0 : style.width, type: style.dash || "solid", color: colour },
    areaStyle: style.fill > 0 ? { color: faded(colour, style.fill) } : undefined,
  };
}

/** Most of the room between two neighbouring times of any series. */
function barWidth(all: Series[], view: View): number | undefined {
  const times = [...new Set(all.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const distance = times.reduce((least, at, index) => Math.min(least, at - (times[index - 1] ?? -Infinity)), Infinity);
  if (!Number.isFinite(distance)) return undefined;
  const { from, to } = view.scope.range;
  return Math.min(Math.max(1, ((view.element.clientWidth - 50) * distance * 0.75) / (to - from)), 40);
}

function thresholdLines(field: Series["field"]): object | undefined {
  const mode = custom<{ mode?: string }>(field, "thresholdsStyle", {}).mode ?? "off";
  if (mode === "off") return undefined;
  const steps = (field.config.thresholds?.steps ?? []).filter((step) => step.value !== null && step.value !== undefined);
  return {
    silent: true,
    symbol: "none",
    label: { show: false },
    data: steps.map((step) => ({
      yAxis: step.value,
      lineStyle: { color: toCss(step.color), type: mode.startsWith("dashed") ? "dashed" : "solid", width: 1.5 },
    })),
  };
}

interface Pointed {
  seriesName: string;
  value: [number, number | null];
}

function tooltip(view: View, all: Series[]): object {
  const { mode = "single", sort = "none" } = option<{ mode?: string; sort?: string }>(view.panel, "tooltip", {});
  if (mode === "none") return { show: false };
  const formatter = (pointed: Pointed[]): HTMLElement => {
    const lines = pointed.filter(({ value }) => value[1] !== null);
    if (sort === "desc") lines.sort((a, b) => Number(b.value[1]) - Number(a.value[1]));
    if (sort === "asc") lines.sort((a, b) => Number(a.value[1]) - Number(b.value[1]));
    const rows = lines.flatMap(({ seriesName, value }) => {
      const series = all.find(({ name }) => name === seriesName);
      if (!series) return [];
      return [
        h(
          "tr",
          {},
          h("td", {}, h("span", { class: "swatch line", style: { background: series.colour } }), seriesName),
          h("td", { class: "right" }, displayText(display(value[1], series.field, view.zone))),
        ),
      ];
    });
    return h(
      "div",
      { class: "chart-tip" },
      h("strong", {}, dateAndTime(pointed[0]?.value[0] ?? 0, view.zone)),
      h("table", {}, h("tbody", {}, ...rows)),
    );
  };
  return {
    trigger: "axis",
    confine: true,
    backgroundColor: "transparent",
    borderWidth: 0,
    padding: 0,
    transitionDuration: 0,
    shadowBlur: 0,
    formatter,
  };
}
