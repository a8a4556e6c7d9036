// `npm test`: jest for TypeScript, pytest for every Python project, and one closing line for all of them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const results = path.join(root, ".larder", "test-results");
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const only = process.argv.slice(2);
const python = (environment) => path.join(root, ".larder", "python", environment, "bin", "python");
const pytest = (name, environment, folder, pythonPath) => ({
  name,
  command: [
    python(environment),
    "-m",
    "pytest",
    "-q",
    folder,
    "-p",
    "no:cacheprovider",
    `--junitxml=${results}/${name}.xml`,
  ],
  env: { PYTHONPATH: pythonPath ?? "" },
  count: () => countJunit(`${results}/${name}.xml`),
});

const jest = (project, options) => ({
  name: project,
  command: [
    process.execPath,
    path.join(root, "node_modules/jest/bin/jest.js"),
    `--selectProjects=${project}`,
    ...options,
    "--json",
    `--outputFile=${results}/${project}.json`,
  ],
  env: {},
  count: () => countJest(`${results}/${project}.json`),
});

/** In order of cost: what fails fast comes first. */
const suites = [
  pytest("local", "local", "local/tests", "local"),
  pytest("airflow", "airflow", "airflow/tests", "airflow/dags"),
  pytest("dbt", "dbt-lint", "dbt/shop/tests_python", "dbt/shop"),
  jest("unit", ["--maxWorkers=2"]),
  // One platform, one test after the other.
  jest("whole", ["--runInBand", "--testTimeout=600000"]),
].filter((suite) => only.length === 0 || only.includes(suite.name));

if (suites.length === 0) {
  console.error(`no such suite: ${only.join(", ")}; there are local, airflow, dbt, unit, whole`);
  process.exit(2);
}

let [passed, failed, skipped] = [0, 0, 0];
for (const suite of suites) {
  console.log(`\n── ${suite.name}`);
  const started = Date.now();
  const [program, ...args] = suite.command;
  const run = spawnSync(program, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...suite.env },
  });
  const count = suite.count();
  // A runner that dies before its first test must not count as green.
  if (run.status !== 0 && count.failed === 0) count.failed = 1;
  passed += count.passed;
  failed += count.failed;
  skipped += count.skipped;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`── ${suite.name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s`);
}
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function countJest(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(file, "utf8"));
  const broken = result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken,
    skipped: result.numPendingTests,
  };
}

function countJunit(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const suite = readFileSync(file, "utf8").match(/<testsuite [^>]*>/)[0];
  const number = (name) => Number(suite.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
  const [all, bad, skips] = [number("tests"), number("failures") + number("errors"), number("skipped")];
  return { passed: all - bad - skips, failed: bad, skipped: skips };
}
