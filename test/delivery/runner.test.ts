import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { logOf, runWorkflow } from "./runner";
import type { Machine } from "./steps";

/** The runner keeps to what GitHub's documentation says of conditions, matrices, outputs and shells. */
let machine: Machine;
const run = (jobs: string, only?: string[]) => {
  const file = path.join(machine.folder, ".github/workflows/w.yml");
  writeFileSync(file, `name: w\non: push\ndefaults:\n  run:\n    shell: bash\njobs:\n${jobs}`);
  return runWorkflow("w.yml", machine, { only });
};

beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), "larder-runner-"));
  mkdirSync(path.join(folder, ".github/workflows"), { recursive: true });
  machine = {
    folder,
    github: { event: { number: 7 }, base_ref: "main" },
    environments: { "prod-pr": { vars: { ROLE: "arn" }, secrets: { KEY: "k" } } },
    actions: { "a/log-in": (inputs) => ({ LOGGED_IN_AS: inputs.role! }) },
    env: { PATH: process.env.PATH! },
  };
});

test("a matrix out of another job's output, an environment's settings and an action's variables", async () => {
  const { result, jobs } = await run(`
  list:
    runs-on: ubuntu-24.04
    outputs: { list: "\${{ steps.s.outputs.list }}" }
    steps:
      - id: s
        run: |
          { echo "list<<END"; echo '[{"name":"prod"}]'; echo END; } >> "$GITHUB_OUTPUT"
  use:
    needs: list
    if: needs.list.outputs.list != '[]'
    strategy: { matrix: { e: "\${{ fromJSON(needs.list.outputs.list) }}" } }
    environment: \${{ matrix.e.name }}-pr
    concurrency: { group: "use-\${{ matrix.e.name }}", cancel-in-progress: false }
    runs-on: ubuntu-24.04
    steps:
      - uses: a/log-in@0123456789012345678901234567890123456789
        with: { role: "\${{ vars.ROLE }}" }
      - run: echo "$LOGGED_IN_AS $NUMBER" && test -z "\${KEY:-}"
        env: { NUMBER: "\${{ github.event.number }}" }\n`);
  expect(result).toBe("success");
  expect(jobs.map(({ id, environment, group }) => [id, environment, group])).toEqual([
    ["list", undefined, undefined],
    ["use", "prod-pr", "use-prod"],
  ]);
  expect(jobs[1]!.steps[1]!.output).toBe("arn 7");
});

test("after a failure nothing runs but what asks for it, and jobs that need it are skipped", async () => {
  const ended = await run(`
  bad:
    runs-on: ubuntu-24.04
    steps:
      - run: "false | cat"
      - run: echo never
      - if: failure()
        run: echo told
  after:
    needs: bad
    runs-on: ubuntu-24.04
    steps: [{ run: echo never }]\n`);
  expect(ended.result).toBe("failure");
  expect(ended.jobs.map(({ result }) => result)).toEqual(["failure", "skipped"]);
  expect(ended.jobs[0]!.steps.map(({ title }) => title)).toEqual(["false | cat", "echo told"]);
  expect(logOf(ended)).toContain("── bad: failure");
});

test("what the runner does not know is an error, never a step that is left out", async () => {
  const job = (step: string) => `  one:\n    runs-on: ubuntu-24.04\n    steps:\n      - ${step}\n`;
  await expect(run(job("uses: a/unknown@v1"))).rejects.toThrow("a/unknown");
  await expect(run(job("run: echo\n        shell: pwsh"))).rejects.toThrow("pwsh");
  await expect(run(job("rum: echo"))).rejects.toThrow("rum");
  await expect(run(job("run: echo ${{ secrets.NONE }}"))).rejects.toThrow("secrets.NONE");
  await expect(run(job("run: echo"), ["two"])).rejects.toThrow("no job two");
});
