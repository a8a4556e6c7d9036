// Bundles the page's browser code first, because the Node program inlines it into the page.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const common = { absWorkingDir: here, bundle: true, logLevel: "warning", legalComments: "none" };

await build({
  ...common,
  entryPoints: ["src/browser/index.ts"],
  outfile: "dist/page.js",
  platform: "browser",
  target: "es2020",
  format: "iife",
  minify: true,
  loader: { ".css": "text" },
});
await build({ ...common, entryPoints: ["src/browser/style.css"], outfile: "dist/page.css", minify: true });
await build({
  ...common,
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.js",
  platform: "node",
  target: "node20",
  format: "cjs",
  // Optional native accelerators that the Snowflake driver probes for at run time.
  external: ["@azure/*", "@google-cloud/*", "asn1.js-rfc*", "better-sqlite3"],
});
