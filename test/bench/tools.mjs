import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { median, seconds, timed } from "./workspace.mjs";

const times = (count, measure) => Array.from({ length: count }, measure);

/** What a developer waits for many times a day; needs no running platform. */
export const toolBenchmarks = [
  {
    name: "synth",
    what: "synthesis by compiled code, median of 5",
    goal: "≤ 0.6 s",
    measure: (cwd) => {
      timed(cwd, ["node", "build.mjs", "app"]);
      return seconds(median(times(5, () => timed(cwd, ["node", "dist/main.js"]).seconds)));
    },
  },
  {
    name: "cdktf",
    what: "npx cdktf synth, median of 3",
    goal: "≤ 4 s",
    measure: (cwd) => {
      const env = { CDKTF_OUTPUT: "cdktf.out/local", CHECKPOINT_DISABLE: "1" };
      return seconds(median(times(3, () => timed(cwd, ["npx", "cdktf", "synth"], env).seconds)));
    },
  },
  {
    name: "types",
    what: "npm run typecheck, nothing kept from before, median of 3",
    goal: "≤ 4 s",
    measure: (cwd) => {
      const command = ["npm", "run", "typecheck", "--", "--incremental", "false"];
      return seconds(median(times(3, () => timed(cwd, command).seconds)));
    },
  },
  {
    name: "plugin",
    what: "stand-in provider, start to handshake; in brackets loading snowflake-sdk instead",
    goal: "–",
    measure: async (cwd) => {
      const plugin = await handshake(
        path.join(cwd, ".larder/mirror/registry.terraform.io/snowflakedb/snowflake"),
      );
      const sdk = median(times(3, () => timed(cwd, ["node", "-e", 'require("snowflake-sdk")']).seconds));
      return `${seconds(plugin)} (${seconds(sdk)})`;
    },
  },
  {
    name: "writer",
    what: "destination writer into a local Snowflake: small records a second, the best of 3",
    goal: "≥ 50,000",
    measure: (cwd) => {
      const command = [".larder/python/local/bin/python", "test/bench/writer.py"];
      const rates = times(3, () => JSON.parse(timed(cwd, command).stdout));
      const best = (mode) => Math.max(...rates.map((rate) => Math.round(rate[mode])));
      return ["append", "dedup", "overwrite"].map((mode) => `${mode} ${best(mode)}`).join(", ");
    },
  },
  {
    name: "help",
    what: "./larder --help, median of 5",
    goal: "≤ 0.2 s",
    measure: (cwd) => seconds(median(times(5, () => timed(cwd, ["./larder", "--help"]).seconds))),
  },
];

async function handshake(mirror) {
  const [version] = readdirSync(mirror);
  const [platform] = readdirSync(path.join(mirror, version));
  const folder = path.join(mirror, version, platform);
  const file = readdirSync(folder).find((name) => name.startsWith("terraform-provider-"));
  const TF_PLUGIN_MAGIC_COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
  const took = [];
  for (let run = 0; run < 5; run++) {
    const began = process.hrtime.bigint();
    const child = spawn(path.join(folder, file), [], { env: { ...process.env, TF_PLUGIN_MAGIC_COOKIE } });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    took.push(Number(process.hrtime.bigint() - began) / 1e9);
    child.kill();
  }
  return median(took);
}
