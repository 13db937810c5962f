// The time range, and how often the page asks again.

import { type Zone, dateAndTime } from "../time/format";
import { QUICK_RANGES, type RawRange, describe, resolve } from "../time/range";
import { h, icon } from "./dom";
import { popover } from "./popover";

export function timePicker(raw: RawRange, zone: Zone, choose: (raw: RawRange) => void): HTMLElement {
  const words = describe(raw, zone);
  return popover(
    [icon("clock"), h("span", { class: "control-text" }, words)],
    `Time range: ${words}`,
    (close) => {
      const pick = (range: RawRange): void => {
        close();
        choose(range);
      };
      const now = resolve(raw, Date.now(), zone);
      const shown = (text: string, at: number | undefined): string =>
        /^\d+$/.test(text) && at !== undefined ? dateAndTime(at, zone) : text;
      const from = h("input", { id: "range-from", value: shown(raw.from, now?.from), autocomplete: "off", spellcheck: "false" });
      const to = h("input", { id: "range-to", value: shown(raw.to, now?.to), autocomplete: "off", spellcheck: "false" });
      const problem = h(
        "p",
        { class: "problem", role: "alert", hidden: true },
        "Not a range: write dates such as 2026-01-31 10:00, or now-6h, and the start first.",
      );
      const apply = (event: Event): void => {
        event.preventDefault();
        const wanted = { from: inAddress(from.value, zone, false), to: inAddress(to.value, zone, true) };
        problem.hidden = resolve(wanted, Date.now(), zone) !== undefined;
        if (problem.hidden) pick(wanted);
      };
      const form = h(
        "form",
        { class: "absolute", onsubmit: apply },
        h("label", { for: "range-from" }, "From"),
        from,
        h("label", { for: "range-to" }, "To"),
        to,
        problem,
        h("button", { type: "submit", class: "primary" }, "Apply"),
        h("p", { class: "zone" }, zone === undefined ? "Your own time zone" : zone),
      );
      const quick = QUICK_RANGES.map(([range, text]) => {
        const current = range.from === raw.from && range.to === raw.to;
        return h(
          "li",
          {},
          h("button", { type: "button", class: "choice", "aria-current": current ? "true" : undefined, onclick: () => pick(range) }, text),
        );
      });
      return h("div", { class: "time-picker" }, form, h("ul", { class: "choices" }, ...quick));
    },
    "time",
  ).root;
}

/** Dates become milliseconds, which mean the same in every time zone. */
function inAddress(text: string, zone: Zone, isEnd: boolean): string {
  if (text.includes("now")) return text.trim();
  const range = resolve({ from: isEnd ? "0000000000" : text, to: isEnd ? text : "now+100y" }, Date.now(), zone);
  const at = isEnd ? range?.to : range?.from;
  return at === undefined ? text.trim() : String(at);
}

const INTERVALS = ["5s", "10s", "30s", "1m", "5m", "15m"];

export function refreshPicker(
  current: string,
  offered: string[] | undefined,
  now: () => void,
  choose: (interval: string) => void,
): HTMLElement {
  const button = h(
    "button",
    { type: "button", class: "control refresh", title: "Refresh now", "aria-label": "Refresh now", onclick: now },
    icon("refresh"),
  );
  const intervals = offered?.length ? offered : INTERVALS;
  const list = popover([current || "Off"], "How often the page asks again", (close) => {
    const choices = ["", ...intervals].map((interval) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "choice",
            "aria-current": interval === current ? "true" : undefined,
            onclick: () => {
              close();
              choose(interval);
            },
          },
          interval || "Off",
        ),
      ),
    );
    return h("ul", { class: "choices" }, ...choices);
  });
  return h("div", { class: "joined" }, button, list.root);
}

/** Milliseconds of an interval such as `30s`; 0 for none. */
export function millisecondsOf(interval: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(interval) ?? [];
  return Number(count ?? 0) * ({ s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[unit ?? ""] ?? 0);
}
