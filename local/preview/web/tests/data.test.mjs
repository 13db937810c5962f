// Frames, transformations, calculations, the state timeline's segments.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { transform } = await load("data/transform.ts");
const { nameOf } = await load("data/frame.ts");
const { reduce } = await load("data/reduce.ts");
const { segments } = await load("panels/segments.ts");

const column = (name, values, labels = {}) => ({
  name,
  kind: typeof values.find((value) => value !== null) === "string" ? "string" : "number",
  labels,
  values,
  config: {},
});
const table = () => [
  { refId: "A", fields: [column("queue", ["b", "a", "c"]), column("waiting", [3, null, 7]), column("id", ["1", "2", "3"])] },
];
const same = (text) => text;
const shape = (frames) => frames.map((frame) => Object.fromEntries(frame.fields.map((field) => [nameOf(field, frames), field.values])));

test("organize leaves out, orders and renames", () => {
  const options = {
    excludeByName: { id: true, queue: false },
    indexByName: { waiting: 0, queue: 1 },
    renameByName: { waiting: "Waiting" },
  };
  const result = transform(table(), [{ id: "organize", options }], same);
  assert.deepEqual(Object.keys(shape(result)[0]), ["Waiting", "queue"]);
});

test("filterFieldsByName takes names and patterns", () => {
  const check = (options, expected) =>
    assert.deepEqual(Object.keys(shape(transform(table(), [{ id: "filterFieldsByName", options }], same))[0]), expected);
  check({ include: { names: ["queue", "id"] } }, ["queue", "id"]);
  check({ include: { pattern: "/^w/" } }, ["waiting"]);
  check({ exclude: { names: ["id"] } }, ["queue", "waiting"]);
});

test("sortBy leaves missing values at the end", () => {
  const check = (sort, expected) =>
    assert.deepEqual(shape(transform(table(), [{ id: "sortBy", options: { sort: [sort] } }], same))[0].queue, expected);
  check({ field: "waiting" }, ["b", "c", "a"]);
  check({ field: "waiting", desc: true }, ["c", "b", "a"]);
  check({ field: "queue" }, ["a", "b", "c"]);
  check({ field: "none" }, ["b", "a", "c"]);
});

test("filterByValue keeps or leaves out rows", () => {
  const filter = (id, value, more = {}) => ({
    type: "include",
    match: "any",
    filters: [{ fieldName: "waiting", config: { id, options: { value, ...more } } }],
  });
  const check = (options, expected) =>
    assert.deepEqual(
      shape(transform(table(), [{ id: "filterByValue", options }], (text) => text.replace("${queue}", "a")))[0].queue,
      expected,
    );
  check(filter("greater", 3), ["c"]);
  check(filter("greaterOrEqual", "3"), ["b", "c"]);
  check(filter("lower", 7), ["b"]);
  check(filter("isNull"), ["a"]);
  check(filter("isNotNull"), ["b", "c"]);
  check({ ...filter("isNotNull"), type: "exclude" }, ["a"]);
  check(filter("between", undefined, { from: 0, to: 5 }), ["b"]);
  check({ type: "include", match: "any", filters: [{ fieldName: "queue", config: { id: "equal", options: { value: "${queue}" } } }] }, [
    "a",
  ]);
  check({ type: "include", match: "any", filters: [{ fieldName: "queue", config: { id: "regex", options: { value: "[ab]" } } }] }, [
    "b",
    "a",
  ]);
  check({ type: "include", match: "all", filters: [...filter("isNotNull").filters, ...filter("lower", 5).filters] }, ["b"]);
});

test("a transformation that is switched off or not known changes nothing", () => {
  const steps = [
    { id: "organize", disabled: true, options: { excludeByName: { id: true } } },
    { id: "pivot", options: {} },
  ];
  assert.deepEqual(transform(table(), steps, same), table());
});

test("series are named by what tells them apart", () => {
  const one = [{ refId: "A", fields: [column("state", [1], { agent: "Ada" })] }];
  assert.equal(nameOf(one[0].fields[0], one), "state Ada");
  const two = [{ refId: "A", fields: [column("state", [1], { agent: "Ada", team: "x" })] }];
  assert.equal(nameOf(two[0].fields[0], two), 'state {agent="Ada", team="x"}');
  one[0].fields[0].config = { displayName: "${__field.labels.agent}" };
  assert.equal(nameOf(one[0].fields[0], one), "Ada");
});

test("calculations leave out what is missing", () => {
  const values = [4, null, 1, 7, null];
  const check = (name, expected) => assert.equal(reduce(values, name), expected, name);
  check("lastNotNull", 7);
  check("last", null);
  check("first", 4);
  check("min", 1);
  check("max", 7);
  check("sum", 12);
  check("mean", 4);
  check("count", 5);
  check("range", 6);
  assert.equal(reduce([], "sum"), null);
  assert.equal(reduce([null], "mean"), null);
});

test("a state lasts until the next, is cut to the range, and is merged with its equal", () => {
  const range = { from: 100, to: 200 };
  const check = (times, values, merge, expected) =>
    assert.deepEqual(
      segments(times, values, range, merge).map(({ from, to, value }) => [from, to, value]),
      expected,
    );
  check([50, 120, 150], ["a", "b", "c"], true, [
    [100, 120, "a"],
    [120, 150, "b"],
    [150, 200, "c"],
  ]);
  check([50, 120, 150], ["a", "a", "b"], true, [
    [100, 150, "a"],
    [150, 200, "b"],
  ]);
  check([50, 120, 150], ["a", "a", "b"], false, [
    [100, 120, "a"],
    [120, 150, "a"],
    [150, 200, "b"],
  ]);
  check([110, 120, 150], ["a", null, "a"], true, [
    [110, 120, "a"],
    [150, 200, "a"],
  ]);
  check([10, 20], ["a", "b"], true, [[100, 200, "b"]]);
  check([250], ["a"], true, []);
  check([], [], true, []);
});
