// Units, thresholds, mappings, overrides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { format, toText, isKnownUnit } = await load("field/units.ts");
const { display, displayText, mapping, threshold } = await load("field/display.ts");
const { configure } = await load("field/config.ts");
const { toCss, readableOn } = await load("field/colours.ts");

const field = (values, config = {}, name = "n") => ({
  name,
  kind: typeof values[0] === "string" ? "string" : "number",
  labels: {},
  values,
  config,
});

test("numbers have their units as Grafana writes them", () => {
  const check = (value, unit, decimals, expected) => assert.equal(toText(format(value, unit, decimals)), expected, `${value} ${unit}`);
  check(3, undefined, undefined, "3");
  check(1 / 3, undefined, undefined, "0.333");
  check(12.3456, "none", undefined, "12.3");
  check(1234, "short", undefined, "1.23 K");
  check(999, "short", undefined, "999");
  check(5_000_000, "short", undefined, "5 Mil");
  check(0.8123, "percentunit", 1, "81.2%");
  check(81.23, "percent", 0, "81%");
  check(0, "s", undefined, "0 s");
  check(42, "s", undefined, "42 s");
  check(0.25, "s", undefined, "250 ms");
  check(90, "s", undefined, "1.50 mins");
  check(90, "s", 1, "1.5 mins");
  check(60, "s", undefined, "1 min");
  check(5400, "s", undefined, "1.50 hours");
  check(86400 * 3, "s", undefined, "3 days");
  check(1500, "ms", undefined, "1.50 s");
  check(2, "h", undefined, "2 hours");
  check(3723, "dthms", undefined, "01:02:03");
  check(3723, "dtdurations", 1, "1 hour, 2 minutes");
  check(3723, "clocks", undefined, "01h:02m:03s:000ms");
  check(2048, "bytes", undefined, "2 KiB");
  check(1234567, "locale", undefined, "1,234,567");
  check(12, "reqps", undefined, "12 req/s");
  check(0.96, "currencyUSD", 2, "$0.96");
  check(-3, "currencyUSD", 0, "-$3");
  check(7, "suffix: of 9", undefined, "7  of 9");
  check(7, "agents", undefined, "7 agents");
  check(NaN, "s", undefined, "NaN");
});

test("units that are not known are told apart", () => {
  for (const unit of ["s", "percentunit", "suffix:x", "dateTimeFromNow", "reqps"]) assert.ok(isKnownUnit(unit), unit);
  assert.ok(!isKnownUnit("lengthkm"));
});

test("thresholds are reached from their value on", () => {
  const config = {
    thresholds: {
      mode: "absolute",
      steps: [
        { color: "a", value: null },
        { color: "b", value: 10 },
        { color: "c", value: 20 },
      ],
    },
  };
  const check = (value, colour) => assert.equal(threshold(value, config, { min: 0, max: 40 }).color, colour, value);
  check(-5, "a");
  check(9.99, "a");
  check(10, "b");
  check(20, "c");
  const percent = { thresholds: { ...config.thresholds, mode: "percentage" } };
  assert.equal(threshold(4, percent, { min: 0, max: 40 }).color, "b");
});

test("mappings are taken in order", () => {
  const value = { type: "value", options: { 0: { text: "nobody", color: "red" }, true: { text: "yes" } } };
  const range = { type: "range", options: { from: 1, to: 5, result: { text: "some" } } };
  const open = { type: "range", options: { from: 6, to: null, result: { text: "many" } } };
  const regex = { type: "regex", options: { pattern: "/^On (.*)$/", result: { text: "busy: $1" } } };
  const special = { type: "special", options: { match: "null", result: { text: "nothing" } } };
  const check = (input, expected) => assert.equal(mapping(input, [value, range, open, regex, special])?.text, expected, String(input));
  check(0, "nobody");
  check(true, "yes");
  check(5, "some");
  check(600, "many");
  check("On Hold", "busy: Hold");
  check("Lunch", undefined);
  check(null, "nothing");
});

test("a missing value is said differently from nothing and from 0", () => {
  const config = { noValue: "nobody counted", unit: "short" };
  const shown = display(null, field([null], config), "UTC");
  assert.deepEqual([displayText(shown), shown.missing], ["nobody counted", true]);
  const zero = display(0, field([0], config), "UTC");
  assert.deepEqual([displayText(zero), zero.missing], ["0", false]);
});

test("overrides change what they match, in their order", () => {
  const frames = [
    { refId: "A", fields: [field([1], {}, "waiting"), field([2], { displayName: "Oldest" }, "oldest"), field(["x"], {}, "queue")] },
  ];
  const panel = {
    fieldConfig: {
      defaults: { unit: "short", custom: { align: "auto" } },
      overrides: [
        {
          matcher: { id: "byName", options: "Oldest" },
          properties: [
            { id: "unit", value: "s" },
            { id: "custom.cellOptions.type", value: "gauge" },
          ],
        },
        { matcher: { id: "byRegexp", options: "/^wait/" }, properties: [{ id: "displayName", value: "Waiting" }] },
        { matcher: { id: "byType", options: "string" }, properties: [{ id: "custom.align", value: "center" }] },
        { matcher: { id: "byFrameRefID", options: "B" }, properties: [{ id: "unit", value: "never" }] },
      ],
    },
  };
  const [frame] = configure(frames, panel);
  assert.deepEqual(
    frame.fields.map(({ config }) => [config.displayName, config.unit, config.custom]),
    [
      ["Waiting", "short", { align: "auto" }],
      ["Oldest", "s", { align: "auto", cellOptions: { type: "gauge" } }],
      [undefined, "short", { align: "center" }],
    ],
  );
});

test("colours have names and letters that can be read on them", () => {
  assert.equal(toCss("green"), "#73BF69");
  assert.equal(toCss("semi-dark-red"), "#E02F44");
  assert.equal(toCss("super-light-blue"), "#C0D8FF");
  assert.equal(toCss("#0072B2"), "#0072B2");
  assert.equal(readableOn("#0072B2"), "#ffffff");
  assert.equal(readableOn("#F0E442"), "#0b0c0e");
});
