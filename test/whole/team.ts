import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { readPointer } from "../../packages/cli/src/delivery/pointer";
import { Environment } from "../../packages/cli/src/environment/environment";
import { GitHubStandIn } from "../delivery/github";
import { Events, localMachine, type Event } from "../delivery/local-machine";
import { Repository, type Edit } from "../delivery/repository";
import { logOf, runWorkflow, type WorkflowRun } from "../delivery/runner";
import { system, workspace } from "./platform";
import { ask, login } from "./warehouse";

/** A team around the shared platform: its repository, its GitHub, and what its workflows leave behind. */
export class Team {
  private constructor(
    private readonly place: string,
    readonly github: GitHubStandIn,
    readonly repository: Repository,
    readonly events: Events,
  ) {}

  static async meet(): Promise<Team> {
    const place = mkdtempSync(path.join(tmpdir(), "larder-delivery-"));
    const github = await GitHubStandIn.start();
    const delivered: Edit = (yaml) => yaml.replace("  local: {}", "  local: { branch: main }");
    const repository = await Repository.create(workspace(), place, github.repository, {
      "larder.yaml": delivered,
    });
    return new Team(place, github, repository, new Events(repository, github));
  }

  async leave(): Promise<void> {
    const terraform = await login("terraform");
    for (const name of await databases()) await terraform.query(`drop database ${name}`);
    await terraform.close();
    await this.github.stop();
    await this.repository.leave();
    rmSync(this.place, { recursive: true, force: true });
  }

  /** `only`: these jobs and what they need. */
  run(file: string, event: Event, only?: string[]): Promise<WorkflowRun> {
    return runWorkflow(file, localMachine(workspace(), this.github, event), { only });
  }

  async runs(file: string, event: Event, only?: string[]): Promise<WorkflowRun> {
    const ended = await this.run(file, event, only);
    if (ended.result !== "success") throw new Error(`${file} failed:\n${logOf(ended)}`);
    return ended;
  }

  /** The comments on a pull request by what they are about: `plan`, `data`. */
  comments(number: number) {
    const ours = this.github.comments.filter(({ issue }) => issue === number);
    return Object.fromEntries(ours.map((comment) => [/larder:(\w+):/.exec(comment.body)?.[1], comment]));
  }

  /** What happens at `main` without a push. */
  async atMain(name: Event["name"], inputs?: Event["inputs"]): Promise<Event> {
    return { ...this.events.push(await this.repository.head()), name, payload: {}, inputs };
  }
}

export const environment = () => new Environment(workspace(), "local", true);
export const pointer = () => readPointer(environment(), system());

/** What every pull request's database begins with. */
export const prefix = () => `${system().name}_local_PR_`.toUpperCase();

/** Of pull requests, and those that look like it. */
export async function databases(): Promise<string[]> {
  const rows = await ask<{ name: string }>("terraform", "show databases");
  return rows
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix()))
    .sort();
}

/** `SCHEMA.NAME` of everything that models made in a pull request's database. */
export async function built(number: number): Promise<string[]> {
  const rows = await ask<{ N: string }>(
    "ci",
    `select table_schema || '.' || table_name as n from ${prefix()}${number}.information_schema.tables
     where table_schema not in ('INFORMATION_SCHEMA', 'TEST_FAILURES')`,
  );
  return rows.map(({ N }) => N).sort();
}
