// `node test/bench/cdktn.mjs`: moving from cdktf to its successor, CDK Terrain, is an alias. Synthesises the same main.ts
// with the same bindings under both, and compares what Terraform would read. Exit code 1 where they differ.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { build } from "esbuild";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
/** The successor and the oldest `constructs` that it works with; installed in a folder of their own. */
const SUCCESSOR = ["cdktn@0.24.0", "constructs@10.6.0"];

const folder = mkdtempSync(path.join(tmpdir(), "larder-cdktn-"));
try {
  writeFileSync(path.join(folder, "package.json"), "{}");
  const cache = `--cache=${path.join(root, ".larder/cache/npm")}`;
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", cache];
  execFileSync("npm", ["install", ...options, ...SUCCESSOR], { cwd: folder, stdio: "inherit" });
  const installed = (name) => path.join(folder, "node_modules", name);

  const now = await synthesise("cdktf", {});
  const next = await synthesise("cdktn", { cdktf: installed("cdktn"), constructs: installed("constructs") });
  const names = [...new Set([...Object.keys(now), ...Object.keys(next)])].sort();
  const different = names.filter((name) => !isDeepStrictEqual(now[name], next[name]));
  console.log(
    different.length
      ? `different under ${SUCCESSOR[0]}: ${different.join(", ")}`
      : `${names.length} stacks are equal under ${SUCCESSOR.join(" with ")} (node ${process.versions.node})`,
  );
  process.exitCode = different.length || names.length === 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Every stack's JSON by the stack's name. */
async function synthesise(name, alias) {
  const outfile = path.join(folder, `${name}.cjs`);
  const common = { bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "warning" };
  await build({ ...common, absWorkingDir: root, entryPoints: ["main.ts"], outfile, alias });
  // A place of its own, because synthesis writes system.json below it.
  const place = mkdtempSync(path.join(folder, `${name}-`));
  for (const entry of ["larder.yaml", "package-lock.json", "dbt", "packages", "stacks"])
    symlinkSync(path.join(root, entry), path.join(place, entry));
  const env = { ...process.env, LARDER_ENVIRONMENT: "local", CDKTF_OUTDIR: "cdktf.out/local" };
  execFileSync(process.execPath, [outfile], { cwd: place, env, stdio: "inherit" });
  const stacks = path.join(place, "cdktf.out/local/stacks");
  return Object.fromEntries(
    readdirSync(stacks).map((stack) => {
      const json = JSON.parse(readFileSync(path.join(stacks, stack, "cdk.tf.json"), "utf8"));
      // A comment: which version wrote it.
      delete json["//"].metadata.version;
      return [stack, json];
    }),
  );
}
