// The generated boards in a real browser, on the simulated day: what they show is what is true.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { andThen, browser, choose, named, open, panel, rows, stat, truth } from "./pages.mjs";

after(() => browser.close());

const EVENTS = `${truth.boards}/d/connect-contact-events`;
// Ids of panels: of the boards Contact events, Agents now, and Queues now.
const [ANSWERED, ABANDONED, FLOW, BY_QUEUE, CONTACTS] = [2, 3, 20, 40, 42];
const AGENTS = 8;
const [WAITING, QUEUES] = [2, 10];

async function showsFigures(page, figures) {
  assert.equal(await stat(page, ANSWERED), String(figures.answered));
  assert.equal(await stat(page, ABANDONED), String(figures.abandoned));
  assert.equal((await named(page, FLOW, ".bar-value"))["Queued"], String(figures.queued));
  const found = Object.fromEntries((await rows(page, BY_QUEUE)).map((row) => [row["Queue"], [row["Answered"], row["Abandoned"]]]));
  const expected = Object.fromEntries(figures.queues.map((queue) => [queue.name, [String(queue.answered), String(queue.abandoned)]]));
  assert.deepEqual(found, expected);
}

for (const uid of truth.uids) {
  test(`${uid} opens without an error, and fits both widths`, async () => {
    const { page, close } = await open(`${truth.boards}/d/${uid}?var-instance=${truth.instance}`);
    assert.notEqual(await page.title(), "Boards");
    assert.deepEqual(await page.locator('[data-state="failed"]').allInnerTexts(), []);
    assert.equal(await page.locator('[data-state="loading"]').count(), 0);
    assert.ok((await page.locator('[data-state="shown"]').count()) > 0);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${uid} scrolls sideways`);
    }
    await close();
  });
}

test("numbers are the truth's, and follow the variable and the range", async () => {
  const { page, close } = await open(`${EVENTS}?var-instance=${truth.instance}&from=now-3h&to=now`);
  await showsFigures(page, truth.three_hours.all);
  await choose(page, "queue", [truth.queue.name]);
  await showsFigures(page, truth.three_hours.one);
  assert.match(page.url(), new RegExp(`var-queue=${truth.queue.id}`));
  await page.getByRole("button", { name: "Last 3 hours" }).click();
  await andThen(page, () => page.getByRole("button", { name: "Last 1 hour" }).click());
  await showsFigures(page, truth.one_hour.one);
  assert.match(page.url(), /from=now-1h/);
  await andThen(page, () => page.goBack());
  await showsFigures(page, truth.three_hours.one);
  await page.locator(".control.time").click();
  await page.getByLabel("From", { exact: true }).fill(truth.one_hour.from_text);
  await page.getByLabel("To", { exact: true }).fill(truth.one_hour.to_text);
  await andThen(page, () => page.getByRole("button", { name: "Apply" }).click());
  await showsFigures(page, truth.one_hour.one);
  assert.match(page.url(), new RegExp(`to=${truth.now}`));
  await close();
});

test("who waits in which queue is the truth's", async () => {
  const { page, close } = await open(`${truth.boards}/d/connect-queues-now?var-instance=${truth.instance}`);
  const found = Object.fromEntries((await rows(page, QUEUES)).map((row) => [row["Queue"], row["Waiting"]]));
  assert.deepEqual(found, Object.fromEntries(truth.waiting.map(({ name, waiting }) => [name, String(waiting)])));
  assert.equal(await stat(page, WAITING), String(truth.waiting.reduce((sum, { waiting }) => sum + waiting, 0)));
  await close();
});

test("a link to another board keeps range and variables, and the agents' states there are the truth's", async () => {
  const { page, close } = await open(`${EVENTS}?var-instance=${truth.instance}&var-queue=${truth.queue.id}&from=now-1h&to=now`);
  await andThen(page, () => page.locator(".board-links a", { hasText: "Agents now" }).click());
  const address = new URL(page.url());
  assert.equal(address.pathname, "/d/connect-agents-now");
  assert.equal(address.searchParams.get("from"), "now-1h");
  assert.equal(address.searchParams.get("var-queue"), truth.queue.id);
  await choose(page, "queue", ["All"]);
  const found = Object.fromEntries((await rows(page, AGENTS)).map((row) => [row["Agent"], row["State"]]));
  // Who has come since the last snapshot of users is known by the user name alone.
  for (const { name, username, state } of truth.agents) {
    assert.equal(found[name] ?? found[username], state, `${name} among ${Object.keys(found).join(", ")}`);
  }
  await close();
});

test("a contact's link leads to its journey", async () => {
  const { page, close } = await open(`${EVENTS}?var-instance=${truth.instance}&from=now-3h&to=now`);
  const link = panel(page, CONTACTS).locator('a[href*="connect-contact-journey"]').first();
  const contact = await link.innerText();
  await andThen(page, () => link.click());
  const address = new URL(page.url());
  assert.equal(address.pathname, "/d/connect-contact-journey");
  assert.equal(address.searchParams.get("var-contact"), contact);
  assert.equal(address.searchParams.get("from"), "now-3h");
  await close();
});
