import path from "node:path";
import { fileURLToPath } from "node:url";
import { seconds, timed } from "./workspace.mjs";

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), "project", "measure.py");

/** What a change to one of 300 models waits for; needs no running platform. */
export const pullRequestBenchmarks = [
  {
    name: "pull-request",
    what: "try of one changed model of 300: beyond its start-up, against the whole build's execution",
    goal: "≤ 25 %",
    measure: (cwd) => {
      const { stdout } = timed(cwd, [path.join(cwd, ".larder/python/dbt-lint/bin/python"), program]);
      const { start_up: startUp, try: tried, build, models } = JSON.parse(stdout);
      const share = Math.round((100 * (tried - startUp)) / build);
      const of = `(${seconds(tried)} - ${seconds(startUp)}) / ${seconds(build)}`;
      return `${of} = ${share} %, ${models} models`;
    },
  },
];
