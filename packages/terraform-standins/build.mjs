// Bundles the stand-ins and installs them as Terraform's filesystem mirror: .larder/mirror/<registry>/<address>/<version>/….
import { build } from "esbuild";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const mirror = path.join(here, "..", "..", ".larder", "mirror");
const bundle = path.join(here, "dist", "provider.js");
const interfaces = ["src/snowflake/interface.json", "../provider-airbyte/interface.json"];

await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  loader: { ".proto": "text" },
  banner: { js: "#!/usr/bin/env node" },
  logLevel: "warning",
  legalComments: "none",
});

// Terraform must never see half a mirror: it is built beside and moved into place.
const fresh = `${mirror}.new`;
rmSync(fresh, { recursive: true, force: true });
for (const file of interfaces) {
  const { source, version } = JSON.parse(readFileSync(path.join(here, file), "utf8"));
  const folder = path.join(fresh, "registry.terraform.io", source, version, platform());
  const plugin = path.join(folder, `terraform-provider-${source.split("/")[1]}_v${version}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(bundle, plugin);
  chmodSync(plugin, 0o755);
  // By this file a deploy to real accounts knows what it must refuse.
  writeFileSync(
    path.join(folder, "larder-stand-in.json"),
    `${JSON.stringify({ standsFor: source, version })}\n`,
  );
}
// The plugin's file has no extension: Node takes its module type from the nearest package.json.
writeFileSync(path.join(fresh, "package.json"), '{ "type": "commonjs" }\n');
rmSync(mirror, { recursive: true, force: true });
renameSync(fresh, mirror);

function platform() {
  const system = { linux: "linux", darwin: "darwin" }[process.platform];
  const machine = { x64: "amd64", arm64: "arm64" }[process.arch];
  if (!system || !machine)
    throw new Error(`no stand-ins for ${process.platform} ${process.arch}: linux or darwin, x64 or arm64`);
  return `${system}_${machine}`;
}
