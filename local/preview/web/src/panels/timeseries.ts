// Values over time.

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { h } from "../page/dom";
import { chartOptions } from "./chart-options";
import { legend } from "./legend";
import { type Series, seriesOf } from "./series";
import { type Drawing, type View, option } from "./view";

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export function timeseries(): Drawing {
  let chart: EChartsType | undefined;
  let canvas: HTMLElement | undefined;
  // The series that somebody wants to see alone, by name.
  let alone: string | undefined;
  return {
    draw,
    dispose() {
      chart?.dispose();
    },
  };

  function draw(view: View): void {
    const all = seriesOf(view);
    if (!all.some((series) => series.name === alone)) alone = undefined;
    const { showLegend = true, placement = "bottom" } = option<{ showLegend?: boolean; placement?: string }>(view.panel, "legend", {});
    const shown = alone === undefined ? all : all.filter((series) => series.name === alone);
    canvas ??= h("div", { class: "chart" });
    const list =
      showLegend &&
      legend(all, view, alone, (name) => {
        alone = alone === name ? undefined : name;
        draw(view);
      });
    const beside = placement === "right" && view.element.clientWidth > 420;
    const frame = h("div", { class: beside ? "with-legend beside" : "with-legend" }, canvas, list);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", summary(all));
    view.element.replaceChildren(frame);
    chart ??= init(canvas, null, { renderer: "canvas" });
    chart.resize();
    chart.setOption(chartOptions(shown, view, all), { notMerge: true });
  }
}

function summary(all: Series[]): string {
  return all.map(({ name, points }) => `${name}: ${points.findLast(([, value]) => value !== null)?.[1] ?? "no value"}`).join(", ");
}
