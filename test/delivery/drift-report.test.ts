import type { Checked } from "../../packages/cli/src/delivery/drift";
import { driftTable, refuseDrift, tellDrift } from "../../packages/cli/src/delivery/drift-report";
import { Environment } from "../../packages/cli/src/environment/environment";
import type { LarderError } from "../../packages/cli/src/errors";
import { GitHubStandIn } from "./github";

/** What a night's look says, and what becomes of the issue. */

const environment = new Environment("/nowhere", "prod", false);
const at = (stack: string, state: Checked["state"], more: Partial<Checked> = {}): Checked => ({
  environment: "prod",
  stack,
  state,
  repair: "deliver",
  resources: [],
  ...more,
});
const parameter = {
  address: "aws_ssm_parameter.published-transform-cluster",
  action: "change" as const,
  attributes: ["value"],
};
const drifted = at("transform", "drifted", { resources: [parameter] });
const asleep = at("airbyte", "not checked", { reason: "Airbyte does not answer" });

let github: GitHubStandIn;
const before = { ...process.env };
beforeEach(async () => {
  github = await GitHubStandIn.start();
  Object.assign(process.env, github.variables);
});
afterEach(async () => {
  process.env = { ...before };
  await github.stop();
});

test("a stack that nobody could look at is not clean, and no drift either", () => {
  expect(driftTable([at("network", "clean"), asleep])).toMatch(
    /airbyte\s*│ not checked │ Airbyte does not answer/,
  );
  expect(() => refuseDrift([at("network", "clean"), asleep])).not.toThrow();
  expect(() => refuseDrift([drifted, asleep])).toThrow("drifted: prod transform");
});

test("what bootstrap applied is repaired by bootstrap", async () => {
  const role = {
    address: "aws_iam_role_policy.plan-state",
    action: "change" as const,
    attributes: ["policy"],
  };
  const widened = at("delivery", "drifted", { repair: "bootstrap", resources: [role] });
  await tellDrift(environment, [widened, at("network", "clean")]);
  expect(github.issues[0]?.body).toContain("- as its administrator: `./larder bootstrap -e prod`");
  expect(github.issues[0]?.body).not.toContain("./larder deliver");
});

test("what was given by hand is drift that no deploy takes away: what does stands beside it", async () => {
  const grant = "revoke role SPOON_PROD_LOADER from user SPOON_PROD_HEX;";
  const given = at("snowflake", "drifted", { byHand: [grant] });
  await tellDrift(environment, [given, at("network", "clean")]);
  expect(github.issues[0]?.body).toContain(`- ${grant}`);
  expect(github.issues[0]?.body).not.toContain("./larder deliver");
  expect(driftTable([given])).toContain(grant);
  expect(() => refuseDrift([given])).toThrow("drifted: prod snowflake");
});

test("what is delivered again is production's commit, not what happens to be checked out", async () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const known = { ...drifted, commit };
  const typed = `git checkout ${commit} && ./larder deliver -e prod`;
  await tellDrift(environment, [known]);
  expect(github.issues[0]?.body).toContain(`- deliver its commit again: \`${typed}\``);
  const error = (() => {
    try {
      refuseDrift([known]);
    } catch (thrown) {
      return thrown as LarderError;
    }
    return undefined;
  })();
  expect(error?.said.next).toContain(typed);
});

test("drift is one issue, written anew each night and closed when all is clean", async () => {
  await tellDrift(environment, [drifted, asleep]);
  await tellDrift(environment, [drifted, asleep]);
  expect(github.issues).toHaveLength(1);
  expect(github.issues[0]).toMatchObject({ title: "Drift of prod", state: "open", edits: 1 });
  expect(github.issues[0]?.body).toContain("- change `aws_ssm_parameter.published-transform-cluster`: value");
  expect(github.issues[0]?.body).toContain("| airbyte | not checked | Airbyte does not answer |");

  await tellDrift(environment, [at("transform", "clean"), asleep]);
  expect(github.issues[0]?.state).toBe("open");
  await tellDrift(environment, [at("transform", "clean"), at("airbyte", "clean")]);
  expect(github.issues[0]?.state).toBe("closed");
});
