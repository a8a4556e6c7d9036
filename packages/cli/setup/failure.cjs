/** How set-up ends when it cannot go on: each problem in three lines, exit code 2. */
const { Problem, textOf } = require("./problem.cjs");

function exitWith(error) {
  const problems = error instanceof AggregateError ? error.errors : [error];
  for (const problem of problems) {
    process.stderr.write(`\n${problem instanceof Problem ? textOf(problem.said) : problem.stack}\n`);
  }
  process.exit(problems.every((problem) => problem instanceof Problem) ? 2 : 1);
}

module.exports = { exitWith };
