// Pages for the browser's tests: with the clock of the simulated day, and watched for everything that must not happen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch } from "../../browser/chromium.mjs";

const file = process.env.PREVIEW_TRUTH;
if (!file)
  throw new Error("PREVIEW_TRUTH names the file that says where the preview is and what is true; the Rust test `boards` writes it");

/** Where the previews are, and what is true. */
export const truth = JSON.parse(readFileSync(file, "utf8"));

export const browser = await launch();

/** A page of that width, and what was wrong on it so far. */
export async function open(address, { width = 1280, theme = "dark" } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const wrong = [];
  const own = new URL(address).origin;
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`thrown: ${error.message}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== own && protocol !== "data:") wrong.push(`asked ${request.url()}`);
  });
  await page.clock.setFixedTime(truth.now);
  await page.goto(address);
  await ready(page);
  const close = async () => {
    assert.deepEqual(wrong, []);
    await context.close();
  };
  return { page, close };
}

/** All panels have what was asked for last. */
export async function ready(page) {
  await page.waitForSelector("body[data-ready=true]", { timeout: 60_000 });
  await page.evaluate(() =>
    document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))),
  );
}

/** Does something after which panels are asked for again, and waits for them. */
export async function andThen(page, action) {
  await page.evaluate(() => {
    document.body.dataset.ready = "false";
  });
  await action();
  await ready(page);
}

export function panel(page, id) {
  return page.locator(`[data-panel="${id}"]`);
}

/** What the panel is: shown, empty, failed, unsupported. */
export function state(page, id) {
  return panel(page, id).getAttribute("data-state");
}

/** The value of a stat panel with one value. */
export async function stat(page, id) {
  return (await panel(page, id).locator(".stat-value").innerText()).trim();
}

/** The rows of a table panel, by the names of their columns. */
export function rows(page, id) {
  return panel(page, id)
    .locator("tbody tr")
    .evaluateAll((all) =>
      all.map((row) => Object.fromEntries([...row.querySelectorAll("td")].map((cell) => [cell.dataset.column, cell.innerText.trim()]))),
    );
}

/** The values of a bar gauge or stat panel with several, by name. */
export async function named(page, id, part) {
  const found = await panel(page, id)
    .locator("[data-name]")
    .evaluateAll((all, selector) => all.map((one) => [one.dataset.name, one.querySelector(selector)?.innerText.trim()]), part);
  return Object.fromEntries(found);
}

/** Chooses values in a variable's list, by their texts. */
export async function choose(page, variable, texts) {
  const control = page.locator(`[data-variable="${variable}"]`);
  await control.locator("button").first().click();
  for (const text of texts) await control.getByLabel(text, { exact: true }).check();
  await andThen(page, () => control.getByRole("button", { name: "Apply" }).click());
}
