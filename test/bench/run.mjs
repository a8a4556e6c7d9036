// `node test/bench/run.mjs [name …]`: times the platform on this machine and prints a table. A timing is no test: the
// goals beside the figures are those of two cores, and nothing fails when a busy machine misses one.
import Table from "cli-table3";
import os from "node:os";
import { interruptBenchmarks } from "./interrupt.mjs";
import { platformBenchmarks } from "./platform.mjs";
import { pullRequestBenchmarks } from "./pull-request.mjs";
import { toolBenchmarks } from "./tools.mjs";
import { withWorkspace } from "./workspace.mjs";

const all = [...toolBenchmarks, ...pullRequestBenchmarks, ...platformBenchmarks, ...interruptBenchmarks];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.some((benchmark) => benchmark.name === name));
if (unknown.length) {
  console.error(`no benchmark ${unknown.join(", ")}; there are ${all.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const table = new Table({ head: ["benchmark", "what", "measured", "goal"], style: { head: [], border: [] } });
await withWorkspace(async (workspace) => {
  for (const benchmark of all.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    process.stderr.write(`${benchmark.name} …\n`);
    let measured;
    try {
      measured = await benchmark.measure(workspace);
    } catch (error) {
      measured = `failed: ${String(error.message).split("\n")[0].slice(0, 80)}`;
    }
    table.push([benchmark.name, benchmark.what, measured, benchmark.goal]);
  }
});
console.log(
  `${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, load ${os.loadavg()[0].toFixed(1)}`,
);
console.log(table.toString());
