import { readFileSync } from "node:fs";
import path from "node:path";
import { GitHubStandIn } from "./github";
import { checkOut, type Repository } from "./repository";
import type { ActionStandIn, Machine } from "./steps";

/** A machine whose jobs work on the local cloud of `folder`, and whose GitHub is the stand-in and a bare repository. */

/** Settings that a person's own shell may have, and a job never. */
const NOT_INHERITED = /^(GITHUB|AWS|SNOWFLAKE|ACTIONS|RUNNER|DBT|TF)_/;

/** What stands for each action that the workflows use. */
const actions = (folder: string): Record<string, ActionStandIn> => ({
  "actions/checkout": async ({ ref }, { github }) => {
    const commit = await checkOut(folder, ref || String(github.ref));
    if (!ref && commit !== github.sha) throw new Error(`${github.ref} is at ${commit}, not at ${github.sha}`);
  },
  // Node, Python and Terraform are this machine's; set-up checks their versions itself.
  "actions/setup-node": () => undefined,
  "actions/setup-python": () => undefined,
  "hashicorp/setup-terraform": () => undefined,
  // The folder's caches lie where they did.
  "actions/cache": () => undefined,
  "aws-actions/configure-aws-credentials": (inputs) => {
    const role = inputs["role-to-assume"];
    if (!role?.startsWith("arn:aws:iam::")) throw new Error(`"${role}" is no role`);
    const keys = JSON.parse(
      readFileSync(path.join(folder, ".larder/local/secrets/local-cloud.json"), "utf8"),
    );
    return {
      AWS_REGION: inputs["aws-region"]!,
      AWS_ACCESS_KEY_ID: keys["access-key-id"],
      AWS_SECRET_ACCESS_KEY: keys["secret-access-key"],
    };
  },
});

export interface Event {
  readonly name: "pull_request" | "push" | "schedule" | "workflow_dispatch";
  readonly ref: string;
  readonly sha: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, string>>;
}

export function localMachine(folder: string, github: GitHubStandIn, event: Event): Machine {
  const pull = event.payload.pull_request as { base: { ref: string }; head: { ref: string } } | undefined;
  const { name, ref, sha } = event;
  const repository = github.repository;
  const token = github.variables.GITHUB_TOKEN!;
  const inherited = Object.entries(process.env).filter(([variable]) => !NOT_INHERITED.test(variable));
  return {
    folder,
    github: {
      event: event.payload,
      event_name: name,
      ref,
      ref_name: ref.replace(/^refs\/(heads|pull)\//, ""),
      sha,
      base_ref: pull?.base.ref ?? "",
      head_ref: pull?.head.ref ?? "",
      repository,
      token,
      workspace: folder,
    },
    inputs: event.inputs,
    environments: environments(folder),
    actions: actions(folder),
    env: {
      ...(Object.fromEntries(inherited) as Record<string, string>),
      NO_COLOR: "1",
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: folder,
      GITHUB_REPOSITORY: repository,
      GITHUB_API_URL: github.address,
      GITHUB_EVENT_NAME: name,
      GITHUB_REF: ref,
      GITHUB_SHA: sha,
    },
  };
}

/** As `./larder bootstrap` tells a person to make them, for the environment `local`. */
function environments(folder: string): Machine["environments"] {
  const key = readFileSync(path.join(folder, ".larder/local/secrets/snowflake-ci.pem"), "utf8");
  const vars = (role: string) => ({
    AWS_ROLE: `arn:aws:iam::123456789012:role/spoon-local-${role}`,
    AWS_REGION: "us-east-2",
  });
  return {
    local: { vars: vars("deploy"), secrets: {} },
    "local-pr": { vars: vars("plan"), secrets: { SNOWFLAKE_PRIVATE_KEY: key } },
    "local-drift": { vars: vars("drift"), secrets: {} },
  };
}

/** Events as GitHub makes them out of what happens to a branch. */
export class Events {
  constructor(
    private readonly repository: Repository,
    private readonly github: GitHubStandIn,
  ) {}

  /** A pull request is opened, or its branch was pushed to. */
  async pullRequest(number: number, branch: string): Promise<Event> {
    this.github.pull(number, "open");
    return this.of(number, branch, await this.repository.offer(number, branch), "synchronize");
  }

  closed(number: number, branch: string, sha: string): Event {
    this.github.pull(number, "closed");
    return this.of(number, branch, sha, "closed");
  }

  push(sha: string): Event {
    return { name: "push", ref: "refs/heads/main", sha, payload: { ref: "refs/heads/main", after: sha } };
  }

  private of(number: number, branch: string, sha: string, action: string): Event {
    const repo = { full_name: this.github.repository };
    const { state, labels = [] } = this.github.pulls.find((pull) => pull.number === number) ?? {};
    const pull_request = {
      number,
      state,
      labels: labels.map((name) => ({ name })),
      head: { ref: branch, repo },
      base: { ref: "main", repo },
    };
    const payload = { action, number, pull_request };
    return { name: "pull_request", ref: `refs/pull/${number}/merge`, sha, payload };
  }
}
