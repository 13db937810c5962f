// Ranges, ticks, variables' lists, interpolation, addresses, Markdown's links, what is not supported.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { describe, overridden, parseInstant, resolve } = await load("time/range.ts");
const { formatInstant, fromNow } = await load("time/format.ts");
const { ticks } = await load("time/ticks.ts");
const { chosen, customOptions, optionsFrom } = await load("vars/options.ts");
const { begin, inOrder, mentioned, wire } = await load("vars/state.ts");
const { interpolate, queryParameters } = await load("vars/interpolate.ts");
const { addressOf, parse } = await load("page/address.ts");
const { safeAddress } = await load("panels/view.ts");

const NOW = Date.UTC(2026, 2, 29, 12, 34, 56, 789);
const iso = (at) => (at === undefined ? undefined : new Date(at).toISOString());

test("instants are read as Grafana reads them", () => {
  const check = (text, zone, isEnd, expected) => assert.equal(iso(parseInstant(text, NOW, zone, isEnd)), expected, `${text} ${zone}`);
  check("now", "UTC", false, "2026-03-29T12:34:56.789Z");
  check("now-6h", "UTC", false, "2026-03-29T06:34:56.789Z");
  check("now-90s", "UTC", false, "2026-03-29T12:33:26.789Z");
  check("now/d", "UTC", false, "2026-03-29T00:00:00.000Z");
  check("now/d", "UTC", true, "2026-03-29T23:59:59.999Z");
  check("now-1d/d", "UTC", false, "2026-03-28T00:00:00.000Z");
  check("now/w", "UTC", false, "2026-03-23T00:00:00.000Z");
  check("now/h", "UTC", false, "2026-03-29T12:00:00.000Z");
  check("now-1M", "UTC", false, "2026-03-01T12:34:56.789Z");
  // In London the clocks went forward that night: the day began an hour before, by UTC, and has 23 hours.
  check("now/d", "Europe/London", false, "2026-03-29T00:00:00.000Z");
  check("now/d", "Europe/London", true, "2026-03-29T22:59:59.999Z");
  check("2026-03-29 10:00", "Europe/London", false, "2026-03-29T09:00:00.000Z");
  check("2026-03-29T10:00:00Z", "Europe/London", false, "2026-03-29T10:00:00.000Z");
  check("1774785600000", "UTC", false, "2026-03-29T12:00:00.000Z");
  check("yesterday", "UTC", false, undefined);
  check("now-6x", "UTC", false, undefined);
});

test("a range has its start first", () => {
  assert.equal(resolve({ from: "now", to: "now-1h" }, NOW, "UTC"), undefined);
  assert.equal(resolve({ from: "", to: "now" }, NOW, "UTC"), undefined);
  assert.deepEqual(resolve({ from: "now-1h", to: "now" }, NOW, "UTC"), { from: NOW - 36e5, to: NOW });
});

test("ranges are said in words", () => {
  assert.equal(describe({ from: "now-6h", to: "now" }, "UTC"), "Last 6 hours");
  assert.equal(describe({ from: "now-8h", to: "now" }, "UTC"), "Last 8 hours");
  assert.equal(describe({ from: "1774782000000", to: "1774785600000" }, "UTC"), "2026-03-29 11:00:00 to 2026-03-29 12:00:00");
});

test("a panel's own range holds only while the board's is relative", () => {
  assert.deepEqual(overridden({ from: "now-6h", to: "now" }, "30m"), { raw: { from: "now-30m", to: "now" }, words: "Last 30 minutes" });
  assert.deepEqual(overridden({ from: "now-6h", to: "now" }, "now/d"), { raw: { from: "now/d", to: "now" }, words: "Today so far" });
  assert.equal(overridden({ from: "1774782000000", to: "1774785600000" }, "30m"), undefined);
  assert.equal(overridden({ from: "now-6h", to: "now" }, undefined), undefined);
});

test("instants are written in the board's time zone", () => {
  assert.equal(formatInstant(NOW, undefined, "Europe/London"), "2026-03-29 13:34:56");
  assert.equal(formatInstant(NOW, "time:HH:mm", "UTC"), "12:34");
  assert.equal(fromNow(NOW - 180_000, NOW), "3 minutes ago");
  assert.equal(fromNow(NOW - 2_000, NOW), "a few seconds ago");
});

test("ticks lie at round times of the zone's clock", () => {
  const marks = ticks({ from: NOW - 36e5, to: NOW }, 4, "Asia/Kolkata");
  assert.deepEqual(
    marks.map(({ text }) => text),
    ["17:15", "17:30", "17:45", "18:00"],
  );
});

test("a pattern with named groups gives values and texts", () => {
  const rows = ["1 Support", "2 Back Office", "2 Back Office", "bad"].map((text) => ({ text, value: text }));
  const options = optionsFrom(rows, "/^(?<value>\\d) (?<text>.+)$/", 1);
  assert.deepEqual(options, [
    { value: "2", text: "Back Office" },
    { value: "1", text: "Support" },
  ]);
  assert.deepEqual(
    optionsFrom(rows, "/^(\\d)/", 0).map(({ value }) => value),
    ["1", "2"],
  );
  assert.deepEqual(
    optionsFrom(
      [
        { text: "b10", value: "b10" },
        { text: "b9", value: "b9" },
      ],
      undefined,
      3,
    ).map(({ value }) => value),
    ["b9", "b10"],
  );
});

test("custom lists have texts and values", () => {
  assert.deepEqual(customOptions("1m, 1 hour : 1h, a\\,b"), [
    { text: "1m", value: "1m" },
    { text: "1 hour", value: "1h" },
    { text: "a,b", value: "a,b" },
  ]);
});

test("what no longer exists is not chosen", () => {
  const options = [
    { text: "A", value: "a" },
    { text: "B", value: "b" },
  ];
  const check = (variable, wish, expected) => assert.deepEqual(chosen({ name: "v", type: "query", ...variable }, options, wish), expected);
  check({ multi: true, includeAll: true }, ["a", "gone"], ["a"]);
  check({ multi: true, includeAll: true }, ["gone"], ["$__all"]);
  check({ multi: true, includeAll: true }, ["$__all", "a"], ["$__all"]);
  check({}, ["a", "b"], ["a"]);
  check({}, ["$__all"], ["a"]);
  check({}, [], ["a"]);
});

const board = {
  uid: "u",
  title: "t",
  templating: {
    list: [
      { name: "agent", type: "query", query: "SELECT x WHERE team IN (${team:sqlstring})", multi: true, includeAll: true, allValue: "''" },
      { name: "team", type: "query", query: "SELECT y WHERE instance = '$instance'", multi: true },
      { name: "instance", type: "query", query: "SELECT z" },
      { name: "contact", type: "textbox", query: "" },
      { name: "stack", type: "constant", query: "s" },
    ],
  },
};

test("variables come after those that they depend on", () => {
  const states = begin(board, new Map());
  assert.deepEqual(
    inOrder(states).map(({ variable }) => variable.name),
    ["instance", "team", "agent", "contact", "stack"],
  );
  assert.deepEqual(mentioned("a $team [[agent]] $teams ${instances}", states), ["agent", "team"]);
});

function chosenStates() {
  const states = begin(
    board,
    new Map([
      ["agent", ["$__all"]],
      ["team", ["x&y", "z"]],
      ["instance", ["i"]],
      ["contact", ["c 1"]],
    ]),
  );
  states.get("agent").options = [
    { text: "Ada", value: "1" },
    { text: "Bob", value: "2" },
  ];
  states.get("team").options = [
    { text: "X and Y", value: "x&y" },
    { text: "Z", value: "z" },
  ];
  return states;
}

test("the server is told what is chosen, and what stands for all", () => {
  const { agent, team } = wire(chosenStates());
  assert.deepEqual(agent, { values: [], texts: [], all: "''", multi: true });
  assert.deepEqual(team, { values: ["x&y", "z"], texts: ["X and Y", "Z"], multi: true });
});

test("titles, texts and links have the variables' values", () => {
  const scope = { states: chosenStates(), raw: { from: "now-1h", to: "now" }, range: { from: 1000, to: 2500 } };
  const check = (text, expected) => assert.equal(interpolate(text, scope), expected);
  check("${team:text}, $instance, [[instance]]", "X and Y + Z, i, i");
  check("${agent:text}", "All");
  check("${team:queryparam}", "var-team=x%26y&var-team=z");
  check("${agent:queryparam}", "var-agent=%24__all");
  check("${__url_time_range}", "from=now-1h&to=now");
  check("${__from} ${__to:date:seconds}", "1000 2");
  check("$unknown ${nothing:text} costs $5", "$unknown ${nothing:text} costs $5");
  const own = (name) => (name === "__data.fields.agent_id" ? "7" : undefined);
  assert.equal(interpolate("/d/x?var-agent=${__data.fields.agent_id}", { ...scope, own }), "/d/x?var-agent=7");
});

test("the address keeps range, refresh and variables, and is read back", () => {
  const states = chosenStates();
  const address = addressOf("u", { from: "now-1h", to: "now" }, "30s", states);
  const read = parse(new URL(address, "http://localhost"));
  assert.deepEqual([read.uid, read.range, read.refresh], ["u", { from: "now-1h", to: "now" }, "30s"]);
  assert.deepEqual(read.variables.get("team"), ["x&y", "z"]);
  assert.deepEqual(read.variables.get("agent"), ["$__all"]);
  assert.equal(read.variables.has("stack"), false);
  assert.equal(queryParameters(states).get("var-contact"), "c 1");
  assert.equal(parse(new URL("http://localhost/")).uid, undefined);
});

test("addresses that run code are no links", () => {
  for (const good of ["/d/x", "https://example.com", "?a=b", "#x", "mailto:a@b"]) assert.equal(safeAddress(good), good);
  for (const bad of ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x"]) assert.equal(safeAddress(bad), "#");
});
