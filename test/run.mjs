// `npm test [-- suite …]`: as many suites at a time as there are processors, each told when it ends, and one closing
// line for all of them. A suite alone is shown as it goes.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { results, root, suites } from "./suites.mjs";

const names = suites.map(({ name }) => name);
const only = process.argv.slice(2);
const unknown = only.filter((name) => !names.includes(name));
if (unknown.length) {
  console.error(`no such suite: ${unknown.join(", ")}; there are ${names.join(", ")}`);
  process.exit(2);
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const waiting = suites.filter(({ name, named }) => (only.length === 0 ? !named : only.includes(name)));
const isAlone = waiting.length === 1;
const running = new Set();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => {
    waiting.length = 0;
    for (const child of running) child.kill(signal);
  });

await Promise.all(Array.from({ length: os.availableParallelism() }, runWaiting));
const { passed, failed, skipped } = total;
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

async function runWaiting() {
  for (let suite; (suite = waiting.shift());) {
    if (!isAlone) console.log(`── ${suite.name} …`);
    const started = Date.now();
    const log = path.join(results, `${suite.name}.log`);
    const status = await run(suite, isAlone ? "inherit" : log);
    const count = suite.count();
    // A runner that dies before its first test must not count as green.
    if (status !== 0 && count.failed === 0) count.failed = 1;
    for (const kind of Object.keys(total)) total[kind] += count[kind];
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    if (!isAlone) console.log(`\n── ${suite.name}\n${readFileSync(log, "utf8")}`);
    console.log(`── ${suite.name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s`);
  }
}

/** Runs a suite to its end; what it says goes to a file, or where this program's own words go. */
async function run({ command: [program, ...args], env }, output) {
  const to = output === "inherit" ? "inherit" : openSync(output, "w");
  const child = spawn(program, args, {
    cwd: root,
    stdio: ["ignore", to, to],
    env: { ...process.env, ...env },
  });
  if (to !== "inherit") closeSync(to);
  running.add(child);
  const status = await new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", resolve);
  });
  running.delete(child);
  return status;
}
