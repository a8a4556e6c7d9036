import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const whole = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "whole");

/** The tests' workspace: a copy of the work tree whose platform nobody else uses. LARDER_TEST_WORKSPACE names one to use again. */
export async function withWorkspace(work) {
  const given = process.env.LARDER_TEST_WORKSPACE;
  const { createWorkspace, removeWorkspace } = compiled("workspace.ts");
  const folder = given ?? createWorkspace();
  try {
    await work(folder);
  } finally {
    if (!given) {
      spawnSync("./larder", ["down"], { cwd: folder });
      removeWorkspace(folder);
    }
  }
}

function compiled(file) {
  // Beside the source, because it finds the repository from where it lies.
  const folder = mkdtempSync(path.join(whole, ".bench-"));
  try {
    const outfile = path.join(folder, "workspace.cjs");
    buildSync({
      entryPoints: [path.join(whole, file)],
      outfile,
      platform: "node",
      format: "cjs",
      define: { __dirname: JSON.stringify(whole) },
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command in `cwd`; returns seconds and what it said. @throws when it fails */
export function timed(cwd, command, env = {}) {
  const began = process.hrtime.bigint();
  const [program, ...args] = command;
  const stdout = execFileSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 2 ** 28,
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  return { seconds: Number(process.hrtime.bigint() - began) / 1e9, stdout };
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
export const seconds = (value) => `${value.toFixed(value < 10 ? 2 : 0)} s`;
