// A board: its panels in their places, asked for and drawn again as variables, range and time go on.

import { type Answer, ask, dataSource } from "../data/client";
import type { Frame } from "../data/frame";
import { transform } from "../data/transform";
import { type Board, type Panel, panelsOf } from "../model";
import { zoneOf } from "../time/format";
import { type Range, type RawRange, overridden, resolve } from "../time/range";
import { type Scope, interpolate } from "../vars/interpolate";
import { type States, type WireVariable, wire } from "../vars/state";
import { h } from "./dom";
import { type Card, card } from "./panel-card";

export interface BoardView {
  element: HTMLElement;
  /** Asks for every panel; resolves when all are drawn. */
  refresh(raw: RawRange, states: States): Promise<void>;
  redraw(): void;
  dispose(): void;
}

export function boardView(board: Board): BoardView {
  const zone = zoneOf(board.timezone);
  const all = panelsOf(board);
  const cards = new Map<number, Card>(all.filter((panel) => panel.type !== "row").map((panel) => [panel.id, card(panel)]));
  const element = h("div", { class: "board" }, ...all.map((panel) => cards.get(panel.id)?.element ?? row(panel)));
  // An answer that comes after a newer question is left out.
  let latest = 0;

  return {
    element,
    async refresh(raw, states) {
      latest += 1;
      const question = latest;
      const variables = wire(states);
      const now = Date.now();
      await Promise.all(
        [...cards.values()].map(async (one) => {
          one.loading();
          const own = overridden(raw, one.panel.timeFrom);
          const shownRaw = own?.raw ?? raw;
          const range = resolve(shownRaw, now, zone) ?? { from: now - 36e5, to: now };
          const scope: Scope = { states, raw: shownRaw, range };
          // Links keep the board's range, not the panel's own.
          const linkScope: Scope = { ...scope, raw };
          try {
            const { frames, failures } = await answerOf(one.panel, { all, variables, range, scope });
            if (question === latest) one.show(frames, failures, linkScope, zone, own?.words);
          } catch (error) {
            if (question === latest) one.fail(error instanceof Error ? error.message : String(error));
          }
        }),
      );
    },
    redraw: () => cards.forEach((one) => one.redraw()),
    dispose: () => cards.forEach((one) => one.dispose()),
  };
}

function row(panel: Panel): HTMLElement {
  const { x, y, w, h: height } = panel.gridPos;
  const style = { "--x": String(x + 1), "--y": String(y + 1), "--w": String(w), "--h": String(height) };
  return h("h2", { class: "row-title", style }, panel.title ?? "");
}

interface Asked {
  all: Panel[];
  variables: Record<string, WireVariable>;
  range: Range;
  scope: Scope;
}

/** The panel's rows, after its transformations. A panel that shows another's answer asks that panel's question, which is then shared. */
async function answerOf(panel: Panel, asked: Asked, depth = 0): Promise<Answer> {
  const targets = panel.targets ?? [];
  const reused = targets.filter((target) => isDashboard(target.datasource?.uid ?? panel.datasource?.uid));
  const answers: Answer[] = [];
  for (const target of reused) {
    const source = asked.all.find((other) => other.id === target.panelId);
    if (!source || depth > 3) throw new Error(`the panel ${target.panelId ?? ""}, whose answer this one shows, is not on the board`);
    answers.push(await answerOf(target.withTransforms ? source : { ...source, transformations: [] }, asked, depth + 1));
  }
  const own = targets.filter((target) => !reused.includes(target));
  if (own.some((target) => !target.hide)) answers.push(await askFor(panel, own, asked));
  const frames: Frame[] = answers.flatMap((answer) => answer.frames);
  const steps = panel.transformations ?? [];
  return {
    frames: transform(frames, steps, (text) => interpolate(text, asked.scope)),
    failures: answers.flatMap((answer) => answer.failures),
  };
}

function isDashboard(uid: string | undefined): boolean {
  return uid === "-- Dashboard --";
}

async function askFor(panel: Panel, targets: Panel["targets"] & object, { variables, range }: Asked): Promise<Answer> {
  const width = panel.maxDataPoints ?? Math.round(panel.gridPos.w * 40);
  const asked = targets.map((target) => ({ ...target, datasource: dataSource(target.datasource, panel.datasource, variables) }));
  // What is hidden in CloudWatch may be a part of another target's sum.
  const sent = asked.filter((target) => !target.hide || target.datasource.type === "cloudwatch");
  return ask({ place: "panel", targets: sent, variables, range, maxDataPoints: width, minInterval: minInterval(panel.interval) });
}

function minInterval(interval: string | undefined): number {
  const [, count, unit] = /^>?(\d+)(ms|s|m|h|d)$/.exec(interval ?? "") ?? [];
  return Number(count ?? 0) * ({ ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[unit ?? ""] ?? 0);
}
