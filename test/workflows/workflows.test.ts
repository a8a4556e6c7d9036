import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { loadConfig } from "../../platform/config/load";
import { holds, textOf } from "../delivery/expressions";
import { readAction, readWorkflow, type Job, type Step, type Workflow } from "../delivery/workflow";

/** What every workflow must keep to, read from the files. What they do is shown by test/whole/delivery.test.ts. */

const root = path.join(__dirname, "../..");
const SET_UP = "./.github/actions/set-up";
const files = readdirSync(path.join(root, ".github/workflows"));
const workflows = files.map((file) => [file, readWorkflow(root, file)] as const);
const jobs = workflows.flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([id, job]) => [`${file} ${id}`, job, workflow] as const),
);
const steps = [
  ...jobs.flatMap(([name, job]) => job.steps.map((step) => [name, step] as const)),
  ...readAction(root, SET_UP).runs.steps.map((step) => [SET_UP, step] as const),
];

test("GitHub's own parser finds nothing wrong with any of them", () => {
  expect(files.sort()).toEqual([
    "deliver.yml",
    "nightly.yml",
    "pull-request-closed.yml",
    "pull-request.yml",
    "rollback.yml",
  ]);
});

test("actions are pinned by commit, with their version beside it, the same everywhere", () => {
  const pins = new Map<string, Set<string>>();
  const sources = [...files.map((file) => `.github/workflows/${file}`), `${SET_UP}/action.yml`];
  for (const source of sources) {
    for (const [, uses] of readFileSync(path.join(root, source), "utf8").matchAll(/uses: (.+)/g)) {
      if (uses === SET_UP) continue;
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      const [action = "", pin = ""] = uses!.split("@");
      pins.set(action, (pins.get(action) ?? new Set()).add(pin));
    }
  }
  expect([...pins].filter(([, versions]) => versions.size > 1)).toEqual([]);
});

test.each(workflows)("%s begins with no permission and in one shell", (_file, workflow) => {
  expect(workflow.permissions).toEqual({});
  expect(workflow.defaults?.run?.shell).toBe("bash");
});

test.each(jobs)("%s has permissions, a time-out and a fixed machine of its own", (_name, job) => {
  expect(Object.keys(job.permissions ?? {})).toContain("contents");
  expect(job.permissions?.contents).toBe("read");
  expect(job["timeout-minutes"]).toBeGreaterThan(0);
  expect(job["runs-on"]).toBe("ubuntu-24.04");
});

test.each(jobs)("%s has the cloud's role only in a GitHub environment", (_name, job) => {
  const logsIn = job.steps.some(({ uses }) => uses?.startsWith("aws-actions/configure-aws-credentials@"));
  const readsSecret = JSON.stringify(job).includes("secrets.");
  expect([job.permissions?.["id-token"] === "write", logsIn]).toEqual([Boolean(job.environment), logsIn]);
  expect(logsIn || readsSecret ? Boolean(job.environment) : true).toBe(true);
});

test("a fork's pull request reaches no job that has a GitHub environment", () => {
  const fork = eventOf("open", "somebody/spoon");
  const isGuarded = (workflow: Workflow, { if: condition, needs = [] }: Job): boolean =>
    needs.length
      ? [needs].flat().some((id) => isGuarded(workflow, workflow.jobs[id]!))
      : !holds(condition, fork, "success");
  const open = jobs.filter(
    ([, job, workflow]) => "pull_request" in workflow.on && job.environment && !isGuarded(workflow, job),
  );
  expect(open.map(([name]) => name)).toEqual([]);
  expect(workflows.filter(([, { on }]) => "pull_request_target" in on || "workflow_run" in on)).toEqual([]);
});

test("an older run of a pull request is ended; what changes an environment never is", () => {
  const groups = Object.fromEntries(
    jobs.map(([name, job, workflow]) => [name, job.concurrency ?? workflow.concurrency]),
  );
  for (const name of ["pull-request.yml data", "pull-request-closed.yml close"]) {
    expect(groups[name]?.["cancel-in-progress"]).toBe(true);
  }
  expect(groupOf("pull-request.yml", "open")).toBe("pull-request-7-open");
  expect(groupOf("pull-request-closed.yml", "closed")).toBe("pull-request-7-open");
  for (const name of ["deliver.yml deliver", "rollback.yml rollback"]) {
    expect(groups[name]?.group).toMatch(/^deliver-\$\{\{ \w+(\.\w+)* \}\}$/);
    expect(groups[name]?.["cancel-in-progress"]).toBe(false);
  }
});

test("a label on a closed pull request neither ends its closing nor makes its database again", () => {
  const begun = (state: string) =>
    jobs
      .filter(([name, { needs }]) => name.startsWith("pull-request.yml ") && !needs)
      .filter(([, job]) => holds(job.if, eventOf(state), "success"))
      .map(([name]) => name.split(" ")[1]);
  expect(begun("open")).toEqual(["code", "local-cloud", "environments"]);
  expect(begun("closed")).toEqual([]);
  expect(groupOf("pull-request.yml", "closed")).not.toBe(groupOf("pull-request-closed.yml", "closed"));
});

test.each(steps.filter(([, { run }]) => run))(
  "%s: no expression is pasted into a command: %j",
  (_name, step) => {
    expect((step as Step).run).not.toContain("${{");
  },
);

test("a checkout leaves no token behind", () => {
  const checkouts = steps.filter(([, { uses }]) => uses?.startsWith("actions/checkout@"));
  expect(checkouts.length).toBeGreaterThan(8);
  for (const [, step] of checkouts) expect(step.with?.["persist-credentials"]).toBe(false);
});

test("every branch that larder.yaml names is delivered when it is pushed to", () => {
  const { environments } = loadConfig(path.join(root, "larder.yaml"));
  const named = Object.values(environments).flatMap(({ branch }) => branch ?? []);
  const push = readWorkflow(root, "deliver.yml").on.push as { branches: string[] };
  expect(push.branches).toEqual(expect.arrayContaining(["main", ...named]));
});

/** What an expression sees of an event of pull request 7, in the state that the payload tells. */
function eventOf(state: string, from = "acme/spoon") {
  const repository = "acme/spoon";
  const pull_request = { number: 7, state, head: { repo: { full_name: from } } };
  return { github: { repository, event: { pull_request } } };
}

function groupOf(file: string, state: string): string {
  return textOf(readWorkflow(root, file).concurrency?.group, eventOf(state));
}
