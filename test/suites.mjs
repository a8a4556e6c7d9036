// The suites of `npm test`: how each is run, and where it says how many tests there were.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
export const results = path.join(root, ".larder", "test-results");

/**
 * Longest first: what starts last must not be what takes longest. One that is `named` runs only when it is asked for:
 * by the workflows of pull requests and of the night, not by each `npm test`.
 */
export const suites = [
  // One platform, one test after the other.
  jest("whole", ["--runInBand", "--testTimeout=1800000"]),
  // Two at a time: each plan keeps a core busy with the AWS provider's schema.
  jest("round-trip", ["--maxWorkers=2"]),
  // Some forty runs of Terraform with the real AWS provider, half a minute of a slow machine each.
  { ...jest("accounts", ["--maxWorkers=2"]), named: true },
  // Needs the real providers: LARDER_PROVIDER_MIRROR.
  { ...jest("real-providers", ["--runInBand"]), named: true },
  pytest("local", "local", "local/tests", "local", ["--numprocesses=2", "--dist=loadfile"]),
  pytest("clients", "clients", "test/clients", "test/clients"),
  pytest("dbt", "dbt-lint", "dbt/shop/tests_python", "dbt/shop"),
  pytest("airflow", "airflow", "airflow/tests", "airflow/dags"),
  // Some start processes, which takes its time on a busy machine.
  jest("unit", ["--maxWorkers=50%", "--testTimeout=180000"]),
];

function jest(name, options) {
  const report = path.join(results, `${name}.json`);
  return {
    name,
    command: [
      process.execPath,
      path.join(root, "node_modules/jest/bin/jest.js"),
      `--selectProjects=${name}`,
      ...options,
      "--json",
      `--outputFile=${report}`,
    ],
    env: {},
    count: () => countJest(report),
  };
}

function pytest(name, environment, folder, pythonPath, options = []) {
  const report = path.join(results, `${name}.xml`);
  const python = path.join(root, ".larder", "python", environment, "bin", "python");
  return {
    name,
    command: [
      python,
      "-m",
      "pytest",
      "-q",
      folder,
      ...options,
      "-p",
      "no:cacheprovider",
      `--junitxml=${report}`,
    ],
    env: { PYTHONPATH: pythonPath },
    count: () => countJunit(report),
  };
}

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
