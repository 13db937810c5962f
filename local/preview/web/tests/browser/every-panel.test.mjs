// The fixture board, which has every type of panel and variable, a query that fails and one without rows.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { andThen, browser, named, open, panel, ready, stat, state, truth } from "./pages.mjs";

after(() => browser.close());

const ADDRESS = `${truth.fixtures}/d/preview-fixture?var-instance=${truth.instance}`;

test("nothing, a failure and what is not drawn are said differently; a text stays a text; descriptions need no mouse", async () => {
  const { page, close } = await open(ADDRESS);
  assert.equal(await state(page, 13), "empty");
  assert.equal((await panel(page, 13).locator(".panel-body").innerText()).trim(), "No snapshot yet");
  assert.equal(await state(page, 11), "failed");
  assert.match(await panel(page, 11).getByRole("alert").innerText(), /NoSuchTable/);
  assert.equal(await state(page, 12), "unsupported");
  assert.match(await page.locator("footer").innerText(), /panels of the type gauge \(Of a type that is not drawn\)/);
  for (const id of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) assert.equal(await state(page, id), "shown", `panel ${id}`);
  const text = panel(page, 10);
  assert.match(await text.innerText(), /<script>alert\(1\)<\/script> stays text/);
  assert.equal(await text.locator("script").count(), 0);
  assert.equal(await text.locator("table td").first().innerText(), "wait");
  await panel(page, 1).locator(".info").focus();
  assert.match(await page.locator(".tip").innerText(), /Definition: contacts in queue/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".tip").isVisible(), false);
  await close();
});

test("while a query runs, the panel says so", async () => {
  const { page, close } = await open(ADDRESS);
  let go = () => {};
  const held = new Promise((resolve) => {
    go = resolve;
  });
  await page.route("**/api/query", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await page.waitForSelector('[data-panel="1"][data-state="loading"]');
  assert.equal(await panel(page, 1).getAttribute("aria-busy"), "true");
  go();
  await ready(page);
  assert.equal(await state(page, 1), "shown");
  await close();
});

test("another panel's answer is asked for once", async () => {
  const asked = [];
  const { page, close } = await open(ADDRESS);
  page.on("request", (request) => request.url().endsWith("/api/query") && asked.push(JSON.parse(request.postData()).targets[0].rawQuery));
  await andThen(page, () => page.getByRole("button", { name: "Refresh now" }).click());
  const snapshots = asked.filter((sql) => sql.includes("oldest_contact_age"));
  assert.equal(snapshots.length, 1);
  assert.equal(await stat(page, 1), String(truth.waiting.reduce((sum, { waiting }) => sum + waiting, 0)));
  const shown = await named(page, 5, ".bar-value");
  assert.deepEqual(shown, Object.fromEntries(truth.waiting.map(({ name, waiting }) => [name, String(waiting)])));
  await close();
});

test("colours follow the system, and the switch", async () => {
  for (const [theme, background] of [
    ["dark", "rgb(17, 18, 23)"],
    ["light", "rgb(244, 245, 245)"],
  ]) {
    const { page, close } = await open(ADDRESS, { theme });
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await colour(), background);
    await andThen(page, () => page.locator(".control.theme").click());
    assert.notEqual(await colour(), background);
    await close();
  }
});

test("a value's link keeps the range and chooses its row", async () => {
  const { page, close } = await open(`${ADDRESS}&from=now-1h&to=now`);
  const link = panel(page, 4).locator("tbody a").first();
  const name = await link.innerText();
  await andThen(page, () => link.click());
  assert.equal(await page.locator('[data-variable="queue"] .control-text').innerText(), name);
  assert.equal(new URL(page.url()).searchParams.get("from"), "now-1h");
  assert.equal(await panel(page, 4).locator("tbody tr").count(), 1);
  await close();
});

test("a narrow page is one column in reading order, without scrolling sideways", async () => {
  const { page, close } = await open(ADDRESS, { width: 390 });
  const boxes = await page
    .locator(".board > .panel")
    .evaluateAll((all) => all.map((one) => ({ id: one.dataset.panel, ...one.getBoundingClientRect().toJSON() })));
  assert.deepEqual(
    boxes.map(({ id }) => Number(id)),
    [1, 2, 3, 13, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  );
  for (const [index, box] of boxes.entries()) {
    assert.equal(box.width, 374);
    assert.ok(box.top >= (boxes[index - 1]?.bottom ?? 0));
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await close();
});
