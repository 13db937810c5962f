// Modules of the page for tests: bundled in memory, since Node reads no TypeScript.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A module by its path below src/. */
export async function load(path) {
  const entry = fileURLToPath(new URL(`../src/${path}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false, target: "es2022" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
