// One panel: its frame, title, description and links, and what its drawing says of the latest answer.

import type { Failure } from "../data/client";
import type { Frame } from "../data/frame";
import { configure } from "../field/config";
import type { Panel } from "../model";
import { drawings } from "../panels/all";
import { markdown } from "../panels/markdown";
import { type Drawing, isEmpty, toLink } from "../panels/view";
import type { Zone } from "../time/format";
import { type Scope, interpolate } from "../vars/interpolate";
import { h, icon } from "./dom";
import { describeWith } from "./tip";

export interface Card {
  panel: Panel;
  element: HTMLElement;
  loading(): void;
  show(frames: Frame[], failures: Failure[], scope: Scope, zone: Zone, ownRange: string | undefined): void;
  fail(message: string): void;
  redraw(): void;
  dispose(): void;
}

export function card(panel: Panel): Card {
  const title = h("h2", { class: "panel-title" });
  const extras = h("span", { class: "panel-extras" });
  const body = h("div", { class: "panel-body" });
  const header = h("header", { class: "panel-head" }, title, extras);
  const bar = h("div", { class: "loading-bar", hidden: true });
  const { x, y, w, h: height } = panel.gridPos;
  const place = { "--x": String(x + 1), "--y": String(y + 1), "--w": String(w), "--h": String(height) };
  const element = h(
    "section",
    {
      class: `panel ${panel.type}${panel.transparent ? " transparent" : ""}`,
      style: place,
      "data-panel": panel.id,
      "data-state": "loading",
      "aria-busy": "true",
      "aria-label": panel.title ?? "",
    },
    bar,
    header,
    body,
  );
  let drawing: Drawing | undefined;
  let latest: Parameters<Card["show"]> | undefined;
  const observer = new ResizeObserver(() => redraw());
  let observed = "";

  return { panel, element, loading, show, fail, redraw, dispose };

  function state(name: string): void {
    element.dataset["state"] = name;
    element.setAttribute("aria-busy", String(name === "loading"));
    bar.hidden = name !== "loading";
  }

  function loading(): void {
    state("loading");
    if (!latest && !body.hasChildNodes()) body.replaceChildren(h("p", { class: "state waiting" }, "Loading …"));
  }

  function show(...shown: Parameters<Card["show"]>): void {
    latest = shown;
    const [frames, failures, scope, zone, ownRange] = shown;
    head(scope, ownRange, failures);
    const make = drawings[panel.type];
    if (!make) return message("unsupported", `The preview does not draw panels of the type ${panel.type}.`);
    const reasons = [...new Set(failures.map((failure) => failure.message))].join("; ");
    if (failures.length && isEmpty(frames))
      return failures.every((failure) => failure.unsupported) ? message("unsupported", reasons) : fail(reasons);
    const configured = configure(frames, panel);
    if (panel.type !== "text" && isEmpty(configured)) return message("empty", panel.fieldConfig?.defaults?.noValue || "No data");
    if (!drawing) body.replaceChildren();
    drawing ??= make();
    state("shown");
    drawing.draw({ panel, frames: configured, scope, zone, element: body });
    observed = size();
    observer.observe(body);
  }

  function size(): string {
    return `${body.clientWidth} ${body.clientHeight}`;
  }

  function redraw(): void {
    // The first call comes for the size it was just drawn in.
    if (!latest || element.dataset["state"] !== "shown" || size() === observed) return;
    show(...latest);
  }

  function message(name: string, text: string): void {
    drop();
    state(name);
    body.replaceChildren(h("p", { class: `state ${name}` }, text));
  }

  function fail(text: string): void {
    drop();
    state("failed");
    body.replaceChildren(
      h(
        "div",
        { class: "state failed", role: "alert" },
        icon("error"),
        h("div", {}, h("strong", {}, "This panel's query failed"), h("p", {}, text)),
      ),
    );
  }

  function drop(): void {
    observer.disconnect();
    drawing?.dispose?.();
    drawing = undefined;
  }

  function head(scope: Scope, ownRange: string | undefined, failures: Failure[]): void {
    title.replaceChildren(interpolate(panel.title ?? "", scope));
    const parts: HTMLElement[] = [];
    if (failures.length && !isEmpty(latest?.[0] ?? [])) {
      const words = failures.map((failure) => failure.message).join("; ");
      const warning = h(
        "button",
        { type: "button", class: "info warning", "aria-label": `Not all of this panel has an answer: ${words}` },
        icon("error"),
      );
      describeWith(warning, () => h("div", { class: "description" }, words));
      parts.push(warning);
    }
    if (ownRange && !panel.hideTimeOverride) parts.push(h("span", { class: "own-range" }, icon("clock"), ownRange));
    for (const link of (panel.links ?? []).map((one) => toLink(one, scope))) {
      parts.push(
        h(
          "a",
          {
            class: "panel-link",
            href: link.href,
            title: link.title,
            "aria-label": link.title,
            target: link.newTab ? "_blank" : undefined,
            rel: "noopener",
          },
          icon("link"),
        ),
      );
    }
    if (panel.description) {
      const text = interpolate(panel.description, scope);
      const button = h(
        "button",
        { type: "button", class: "info", "aria-label": `What "${panel.title ?? ""}" means: ${text}` },
        icon("info"),
      );
      describeWith(button, () => h("div", { class: "description" }, ...markdown(text)));
      parts.push(button);
    }
    extras.replaceChildren(...parts);
    header.hidden = !panel.title && parts.length === 0;
    body.classList.toggle("alone", header.hidden);
  }

  function dispose(): void {
    observer.disconnect();
    drawing?.dispose?.();
  }
}
