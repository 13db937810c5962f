// What the foot of the page says of a board.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { load } from "./load.mjs";

const { unsupported } = await load("page/support.ts");
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const panel = (more) => ({ id: 1, title: "P", type: "stat", gridPos: { x: 0, y: 0, w: 1, h: 1 }, ...more });

test("what is not shown is named, with the panels it is in", () => {
  const check = (board, expected) => assert.deepEqual(unsupported({ uid: "u", title: "t", ...board }), expected);
  check({ panels: [panel({})] }, []);
  check({ panels: [panel({ type: "heatmap" }), panel({ type: "heatmap", title: "Q" })] }, ["panels of the type heatmap (P, Q)"]);
  check({ panels: [panel({ transformations: [{ id: "joinByField" }] })] }, ["the transformation joinByField (P)"]);
  check({ panels: [panel({ fieldConfig: { defaults: { unit: "lengthkm" } } })] }, ["the unit lengthkm (P)"]);
  check({ panels: [panel({ datasource: { type: "prometheus" }, targets: [{ refId: "A" }] })] }, ["the data source prometheus (P)"]);
  const override = { matcher: { id: "byValue" }, properties: [{ id: "custom.cellOptions", value: { type: "sparkline" } }] };
  check({ panels: [panel({ fieldConfig: { overrides: [override] } })] }, ["overrides by byValue (P)", "cells of the type sparkline (P)"]);
  check({ templating: { list: [{ name: "v", type: "adhoc" }] } }, ["variables of the type adhoc (v)"]);
  check(
    {
      annotations: {
        list: [
          { name: "a", enable: true },
          { name: "own", builtIn: 1 },
        ],
      },
    },
    ["annotations (a)"],
  );
});

test("the fixture has one panel that is not drawn", () => {
  const fixture = fileURLToPath(new URL("../../fixtures/every-panel.json", import.meta.url));
  assert.deepEqual(unsupported(read(fixture)), ["panels of the type gauge (Of a type that is not drawn)"]);
});

test("of the project's boards only annotations are left out", () => {
  const folder = fileURLToPath(new URL("../../../../monitoring/grafana/dashboards/", import.meta.url));
  const boards = readdirSync(folder).filter((name) => name.endsWith(".json"));
  assert.ok(boards.length > 0);
  const missing = boards.flatMap((name) => unsupported(read(folder + name)).map((what) => `${name}: ${what}`));
  assert.deepEqual(
    missing.filter((what) => !what.includes(": annotations (")),
    [],
  );
});
