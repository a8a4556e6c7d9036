// Bundles what runs compiled: the app that synthesises (dist/main.js), the command line, the report's program.
// node build.mjs [app|cli|report …]; a bundle whose sources did not change is left alone.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import stamps from "./packages/cli/setup/stamps.cjs";

const root = dirname(fileURLToPath(import.meta.url));

/** Packages stay outside: they load faster than a bundle of all of them, and stack traces keep their names. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  packages: "external",
  sourcemap: "linked",
  logLevel: "warning",
};

/** cdktf notes for every token where it was made; within one bundle that tells nobody anything and costs a seventh. */
const withoutTokenTraces = {
  name: "without-token-traces",
  setup: ({ onLoad }) =>
    onLoad({ filter: /cdktf\/lib\/tokens\/private\/stack-trace\.js$/ }, () => ({
      contents: "exports.captureStackTrace = () => [];",
    })),
};

const BUNDLES = [
  {
    name: "app",
    inputs: ["main.ts", "platform", "stacks", "blueprints", "packages/provider-airbyte/interface.json"],
    output: "dist/main.js",
    // The exception: cdktf is hundreds of small files, and synthesis from one takes a sixth less time.
    make: () =>
      build({
        ...common,
        packages: "bundle",
        entryPoints: ["main.ts"],
        outfile: "dist/main.js",
        plugins: [withoutTokenTraces],
      }),
  },
  {
    name: "cli",
    inputs: [
      "packages/cli/src",
      "packages/cli/setup",
      "platform/config",
      "platform/content-hash.ts",
      "platform/errors.ts",
      "platform/system.ts",
    ],
    output: "packages/cli/dist/larder.js",
    make: () =>
      build({ ...common, entryPoints: ["packages/cli/src/main.ts"], outfile: "packages/cli/dist/larder.js" }),
  },
  {
    name: "report",
    inputs: ["packages/report/src", "packages/report/build.mjs"],
    output: "packages/report/dist/main.js",
    make: () =>
      execFileSync(process.execPath, ["packages/report/build.mjs"], { cwd: root, stdio: "inherit" }),
  },
];

const wanted = process.argv.slice(2);
for (const { name, inputs, output, make } of BUNDLES) {
  if (wanted.length ? !wanted.includes(name) : !existsSync(join(root, inputs[0]))) continue;
  const hash = stamps.hashOf(root, [...inputs, "build.mjs", "package-lock.json"]);
  if (stamps.isCurrent(root, `bundle-${name}`, hash, output)) continue;
  await make();
  stamps.stamp(root, `bundle-${name}`, hash);
}
