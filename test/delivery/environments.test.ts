import { checkGitHub, whyNotChecked } from "../../packages/cli/src/check/github";
import { Environment } from "../../packages/cli/src/environment/environment";
import type { SystemFile } from "../../platform/system";
import { GitHubStandIn } from "./github";

/** GitHub's environments against larder.yaml, asked of a stand-in of GitHub's API. */

const environment = new Environment("/nowhere", "prod", false, true);
const system = {
  environment: "prod",
  branch: "main",
  repository: "acme/spoon",
  protected: true,
} as SystemFile;

const rule = { protected_branches: false, custom_branch_policies: true };
const inherited = { ...process.env };
let github: GitHubStandIn;

beforeEach(async () => {
  github = await GitHubStandIn.start();
  Object.assign(process.env, github.variables);
  github.environments.set("prod", { policy: rule, branches: ["main"], reviewers: true });
  github.environments.set("prod-pr", { policy: null, branches: [] });
  github.environments.set("prod-drift", { policy: rule, branches: ["main"] });
});

afterEach(async () => {
  process.env = { ...inherited };
  await github.stop();
});

const problems = () => checkGitHub(environment, system);

test("environments that let in only what larder.yaml says are right", async () => {
  expect(await problems()).toEqual([]);
});

test("a branch that could be deployed past larder.yaml is told", async () => {
  github.environments.set("prod", { policy: rule, branches: ["main", "release/*"], reviewers: true });
  expect(await problems()).toEqual(["environment prod lets in release/*, allowed is main"]);
  github.environments.set("prod", { policy: null, branches: [], reviewers: true });
  expect(await problems()).toEqual(["environment prod lets in every branch, allowed is main"]);
  github.environments.set("prod", {
    policy: { protected_branches: true, custom_branch_policies: false },
    branches: [],
    reviewers: true,
  });
  expect(await problems()).toEqual(["environment prod lets in every protected branch, allowed is main"]);
});

test("a protected environment that asks nobody is told, and one that need not ask is right", async () => {
  github.environments.set("prod", { policy: rule, branches: ["main"] });
  expect(await problems()).toEqual(["environment prod asks nobody, though it is protected in larder.yaml"]);
  expect(await checkGitHub(environment, { ...system, protected: false })).toEqual([]);
});

test("environments of pull requests and of the night must not wait for anybody", async () => {
  github.environments.set("prod-drift", { policy: rule, branches: ["main"], reviewers: true });
  github.environments.set("prod-pr", { policy: rule, branches: ["main"] });
  expect(await problems()).toEqual([
    "environment prod-pr lets in some branches only: the jobs of pull requests wait in vain",
    "environment prod-drift waits for an approval that nobody is there to give",
  ]);
});

test("a repository that tokens name by its ids must be known by them", async () => {
  const named = (repositorySubject: string) => checkGitHub(environment, { ...system, repositorySubject });
  expect(await named("acme/spoon")).toEqual([]);
  github.created = "2026-09-01T00:00:00Z";
  expect(await named("acme/spoon")).toEqual([
    "repository in larder.yaml must be acme@123/spoon@456: GitHub's tokens name what was made since 15 July 2026 with its ids",
  ]);
  expect(await named("acme@123/spoon@456")).toEqual([]);
  expect(await named("acme@123/spoon@7")).toEqual([
    "repository in larder.yaml is acme@123/spoon@7, on GitHub acme@123/spoon@456",
  ]);
});

test("what is missing on GitHub is named", async () => {
  github.environments.clear();
  expect(await problems()).toEqual([
    "environment prod is missing on GitHub",
    "environment prod-pr is missing on GitHub",
    "environment prod-drift is missing on GitHub",
  ]);
});

test("without a token, a repository or a branch it says why it did not look", () => {
  expect(whyNotChecked(system)).toBeUndefined();
  delete process.env.GITHUB_TOKEN;
  expect(whyNotChecked(system)).toBe("no GITHUB_TOKEN");
  delete process.env.GITHUB_REPOSITORY;
  expect(whyNotChecked({ ...system, repository: undefined })).toBe("larder.yaml names no repository");
  expect(whyNotChecked({ ...system, branch: undefined })).toBe(
    "the environment has no branch in larder.yaml",
  );
});
