/** How set-up ends when it cannot go on: each problem in three lines, with `--json` also as one document; exit code 2. */
const { writeSync } = require("node:fs");
const { Problem, textOf } = require("./problem.cjs");

function exitWith(error) {
  const problems = error instanceof AggregateError ? error.errors : [error];
  for (const problem of problems) {
    process.stderr.write(`\n${problem instanceof Problem ? textOf(problem.said) : problem.stack}\n`);
  }
  const exitCode = problems.every((problem) => problem instanceof Problem) ? 2 : 1;
  if (process.argv.includes("--json")) {
    // Not by the stream: the process ends at once, and a pipe would lose what it has not taken.
    writeSync(process.stdout.fd, `${JSON.stringify(jsonOf(problems, exitCode), null, 2)}\n`);
  }
  process.exit(exitCode);
}

/** The form in which every other command that fails tells it. */
function jsonOf(problems, exitCode) {
  const joined = (name) =>
    [...new Set(problems.flatMap(({ said }) => said?.[name] ?? []))].join("; ") || undefined;
  const message = problems.map((problem) => problem.message).join("; ");
  return {
    error: { message, where: joined("where"), allowed: joined("allowed"), next: joined("next"), exitCode },
  };
}

module.exports = { exitWith };
