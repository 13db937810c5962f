// Takes pictures of boards that a running preview shows:
//
//   node screenshots.mjs --url http://127.0.0.1:8765 --out docs/images [--board UID]… [--themes dark,light] [--widths 1280,390]
//     [--height 900] [--range from,to] [--variables "var-queue=…&var-team=…"]
//
// Without boards it takes all of them; without a height all of the board. Prints the path of each picture.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { launch } from "./browser/chromium.mjs";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    out: { type: "string", default: "." },
    board: { type: "string", multiple: true, default: [] },
    themes: { type: "string", default: "dark" },
    widths: { type: "string", default: "1280" },
    height: { type: "string" },
    range: { type: "string" },
    variables: { type: "string", default: "" },
  },
});
if (!values.url) {
  console.error("screenshots.mjs wants --url, the address of a running preview");
  process.exit(2);
}
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const browser = await launch();
try {
  const boards = values.board.length
    ? values.board
    : (await (await fetch(new URL("/api/boards", values.url))).json()).map(({ uid }) => uid);
  const themes = values.themes.split(",");
  const widths = values.widths.split(",");
  const several = themes.length * widths.length > 1;
  for (const theme of themes) {
    for (const width of widths) {
      for (const board of boards) console.log(await picture(board, theme, Number(width), several ? `-${theme}-${width}` : ""));
    }
  }
} finally {
  await browser.close();
}

async function picture(board, theme, width, ending) {
  const context = await browser.newContext({
    viewport: { width, height: Number(values.height ?? 800) },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  const address = new URL(`/d/${board}`, values.url);
  const [from, to] = (values.range ?? "").split(",");
  if (from && to) {
    address.searchParams.set("from", from);
    address.searchParams.set("to", to);
  }
  for (const [name, value] of new URLSearchParams(values.variables)) address.searchParams.append(name, value);
  await page.goto(address.href);
  await page.waitForSelector("body[data-ready=true]", { timeout: 120_000 });
  // Panels draw once more when their final size is known.
  await page.evaluate(() =>
    document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))),
  );
  const path = join(out, `${board}${ending}.png`);
  await page.screenshot({ path, fullPage: values.height === undefined });
  await context.close();
  return path;
}
