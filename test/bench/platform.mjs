import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { seconds, timed } from "./workspace.mjs";

const start = (cwd, env) => timed(cwd, ["./larder", "start"], env);
const emptied = (cwd) => timed(cwd, ["./larder", "down", "--delete-data"]);

/** What the whole platform takes. In this order each finds what the one before left. */
export const platformBenchmarks = [
  {
    name: "start-cold",
    what: "larder start from no data, packages installed; of it, deploy from nothing",
    goal: "deploy ≤ 120 s",
    measure: (cwd) => {
      emptied(cwd);
      const { seconds: took, stdout } = start(cwd);
      return `${seconds(took)}; deploy ${stepTime(stdout, "deploy")}`;
    },
  },
  {
    name: "start-warm",
    what: "larder start again",
    goal: "≤ 60 s",
    measure: (cwd) => seconds(start(cwd).seconds),
  },
  {
    name: "memory",
    what: "all local processes together (proportional set size)",
    goal: "≤ 3 GB",
    measure: (cwd) => `${(memoryOf(cwd) / 2 ** 20).toFixed(2)} GB`,
  },
  {
    name: "incremental",
    what: "run after one day against a full one, that loads and builds every order, shop at scale 10",
    goal: "≤ 1/2",
    measure: (cwd) => {
      emptied(cwd);
      const scaled = { LARDER_SHOP_SCALE: "10" };
      const first = inSeconds(stepTime(start(cwd, scaled).stdout, "pipeline"));
      timed(cwd, ["./larder", "shop", "advance", "--days", "1"], scaled);
      const one = timed(cwd, ["./larder", "run"], scaled).seconds;
      const rebuilt = timed(cwd, ["./larder", "run", "--full-refresh"], scaled).seconds;
      emptied(cwd);
      const ratio = `${seconds(one)} / ${seconds(first)} = ${(one / first).toFixed(2)}`;
      return `${ratio}; models built anew, nothing loaded: ${seconds(rebuilt)}`;
    },
  },
];

const stepTime = (text, step) =>
  text.match(new RegExp(`/7 ${step} .*?(\\S+ ?m?s?(?: \\S+ s)?)$`, "m"))?.[1] ?? "?";

/** "2 m 34 s" or "42 s". */
function inSeconds(text) {
  const [, minutes = 0, rest] = /^(?:(\d+) m )?([\d.]+) s$/.exec(text) ?? [];
  return 60 * Number(minutes) + Number(rest);
}

/** Processes of the workspace's cloud carry its folder in their environment. Kilobytes; Linux only. */
function memoryOf(cwd) {
  const mine = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && belongs(pid, cwd));
  return mine.reduce((sum, pid) => {
    const rollup = execFileSync("cat", [`/proc/${pid}/smaps_rollup`], { encoding: "utf8" });
    return sum + Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }, 0);
}

function belongs(pid, cwd) {
  try {
    return readFileSync(path.join("/proc", pid, "environ"), "utf8").includes(
      `LARDER_CLOUD=${path.join(cwd, ".larder")}`,
    );
  } catch {
    return false;
  }
}
