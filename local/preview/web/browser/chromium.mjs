// Finds a Chromium: what CHROMIUM names, else one on the PATH, else the one that npm installed, unpacked once beside it. The last needs
// nothing of the machine but the C library: it brings its other libraries and a font.
import {
  accessSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { chromium } from "playwright-core";

const modules = fileURLToPath(new URL("../node_modules/", import.meta.url));
const packed = join(modules, "@sparticuz/chromium/bin");
const unpacked = join(modules, ".chromium");
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Nothing that the page does not do itself goes over the network. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
  "--hide-scrollbars",
];

/** The program, and what its environment must have besides ours. */
export async function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return { program: named, environment: {} };
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) {
      const program = join(folder, name);
      if (isProgram(program)) return { program, environment: {} };
    }
  }
  return unpack();
}

/** A browser in a folder of its own, which goes away with it. */
export async function launch() {
  const { program, environment } = await findChromium();
  return chromium.launch({ executablePath: program, args: ARGUMENTS, env: { ...process.env, ...environment } });
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function unpack() {
  const ours = {
    program: join(unpacked, "chromium"),
    environment: { LD_LIBRARY_PATH: join(unpacked, "lib"), FONTCONFIG_FILE: join(unpacked, "fonts.conf") },
  };
  if (existsSync(ours.program)) return ours;
  if (process.arch !== "x64" || process.platform !== "linux" || !existsSync(packed)) {
    throw new Error("there is no Chromium: install one (apt-get install chromium), or name one in CHROMIUM");
  }
  // Two may unpack at once: each into a folder of its own, and the first to be ready wins.
  const folder = mkdtempSync(join(modules, ".chromium-"));
  const program = pipeline(
    createReadStream(join(packed, "chromium.br")),
    createBrotliDecompress(),
    createWriteStream(join(folder, "chromium"), { mode: 0o755 }),
  );
  const archives = ["al2023", "fonts"].map(async (name) => {
    const archive = join(folder, `${name}.tar`);
    await pipeline(createReadStream(join(packed, `${name}.tar.br`)), createBrotliDecompress(), createWriteStream(archive));
    execFileSync("tar", ["--extract", "--file", archive, "--directory", folder]);
    rmSync(archive);
  });
  await Promise.all([program, ...archives]);
  mkdirSync(join(folder, "cache"), { recursive: true });
  writeFileSync(join(folder, "fonts.conf"), fontSettings());
  try {
    renameSync(folder, unpacked);
  } catch {
    rmSync(folder, { recursive: true, force: true });
  }
  return ours;
}

/** Only its own fonts, so that every machine draws the same letters. */
function fontSettings() {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(unpacked, "fonts")}</dir>
  <cachedir>${join(unpacked, "cache")}</cachedir>
</fontconfig>
`;
}

// `node browser/chromium.mjs` unpacks it if need be, and says which one is used.
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { program } = await findChromium();
  console.log(program);
}
