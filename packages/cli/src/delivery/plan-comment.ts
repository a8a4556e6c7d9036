import type { Console } from "../console/console";
import type { DeployResult } from "../deploy/board";
import { allowDataLoss, DELETE_DATA, isDataLossAllowed, lettingGo, refuseLosses } from "../deploy/data-loss";
import { plan, type PlanOptions } from "../deploy/plan";
import type { Environment } from "../environment/environment";
import { changeNothing } from "../environment/read-only";
import { GitHub } from "./github";
import { markerOf } from "./github-body";
import { failureMarkdown, planMarkdown } from "./plan-markdown";
import { commitOf, repositoryName } from "./repository";

/** A plan for a pull request: its comment is written anew each time; what would lose data is an error after that. */

export interface ReviewOptions extends PlanOptions {
  /** The pull request. */
  readonly comment?: number;
  readonly labels?: readonly string[];
}

export async function planForReview(
  environment: Environment,
  console: Console,
  { comment, labels, ...options }: ReviewOptions,
): Promise<DeployResult> {
  const github = comment === undefined ? undefined : await githubOf(environment);
  if (github) changeNothing();
  allowDataLoss(labels ?? (comment && github ? await github.labels(comment) : []));
  const write = async (markdown: string) => {
    if (comment && github)
      console.line(await github.upsertComment(comment, markerOf("plan", environment.name), markdown));
  };
  const result = await plan(environment, console, { ...options, readOnly: github !== undefined }).catch(
    async (error: unknown) => {
      await write(failureMarkdown(environment.name, error));
      throw error;
    },
  );
  const { stacks } = result;
  const commit = await commitOf(environment.root);
  const mayLose = isDataLossAllowed();
  await write(
    planMarkdown({ environment: environment.name, commit, stacks, without: options.without ?? [], mayLose }),
  );
  if (!mayLose) {
    refuseLosses(
      stacks.map(({ stack, loses = [] }) => ({ stack, addresses: loses })),
      github ? `put the label ${DELETE_DATA} on the pull request` : lettingGo(environment),
    );
  }
  return result;
}

async function githubOf(environment: Environment): Promise<GitHub> {
  // Never synthesised, or before a repository was named: the workflow or the remote tells.
  const system = environment.hasSystem() ? environment.system() : {};
  return GitHub.open(await repositoryName(environment.root, system));
}
