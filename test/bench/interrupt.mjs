import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seconds, timed } from "./workspace.mjs";

/** Everything that takes longer than a moment, on a platform that runs. */
const COMMANDS = [
  ["start"],
  ["up"],
  ["plan"],
  ["deploy"],
  ["run"],
  ["check"],
  ["drift"],
  ["report"],
  ["shop", "advance", "--days", "30"],
  [
    "sql",
    "select count(*) from table(generator(rowcount => 200000)) a, table(generator(rowcount => 20000)) b",
  ],
  ["airflow", "--port", "18081"],
  ["destroy"],
];
/** Seconds after which somebody changes their mind. */
const AFTER = [0.3, 1.5, 5];

/** How long Ctrl-C and SIGTERM take to give the prompt back. */
export const interruptBenchmarks = [
  {
    name: "interrupt",
    what: `Ctrl-C or SIGTERM after ${AFTER.join(", ")} s of ${COMMANDS.length} commands: the longest until the prompt`,
    goal: "≤ 2 s",
    measure: async (cwd) => {
      timed(cwd, ["./larder", "start"]);
      const all = [];
      for (const command of COMMANDS)
        for (const after of AFTER)
          for (const signal of ["SIGINT", "SIGTERM"]) {
            const took = await interrupted(cwd, command, after, signal);
            if (took !== undefined) all.push({ command: command[0], after, signal, took });
            if (took > 2)
              process.stderr.write(`  ${command[0]} after ${after} s: ${seconds(took)} (${signal})\n`);
          }
      const longest = all.reduce((one, other) => (other.took > one.took ? other : one));
      return `${seconds(longest.took)} (${longest.command}), ${all.length} interruptions`;
    },
  },
];

/** Seconds from the signal to the command's end; nothing where it had ended before. */
async function interrupted(cwd, command, after, signal) {
  const child = spawn(path.join(cwd, "larder"), command, { cwd, stdio: "ignore", detached: true });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await Promise.race([ended, sleep(after * 1000)]);
  if (child.exitCode !== null) return undefined;
  const began = process.hrtime.bigint();
  // As a terminal does it: to the whole group. A supervisor or kill tells the command alone.
  process.kill(signal === "SIGINT" ? -child.pid : child.pid, signal);
  await ended;
  return Number(process.hrtime.bigint() - began) / 1e9;
}
