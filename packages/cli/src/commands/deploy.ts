import type { Command } from "commander";
import type { DeployResult } from "../deploy/board";
import { contextOf } from "./context";
import { collected, pullRequest } from "./options";

interface Options {
  readonly realProviders?: boolean;
  readonly deleteData?: boolean;
}

const REAL_PROVIDERS = "use the registry's own Snowflake and Airbyte providers against the local cloud";

export function deploy(program: Command): void {
  program
    .command("deploy")
    .argument("[stack...]", "stacks to apply; all without one")
    .option("--real-providers", REAL_PROVIDERS)
    .description("apply the stacks, stage by stage")
    .action((stacks: string[], options: Options, command: Command) =>
      change(command, stacks, async (environment, console) =>
        (await import("../deploy/deploy")).deploy(environment, console, { stacks, ...options }),
      ),
    );
}

interface PlanOptions extends Options {
  readonly comment?: number;
  readonly label?: string[];
  readonly without?: string[];
}

export function plan(program: Command): void {
  program
    .command("plan")
    .argument("[stack...]", "stacks to plan; all without one")
    .option("--without <stack>", "leave a stack out; may be said again", collected)
    .option("--comment <number>", "write it into the comment of this pull request", pullRequest)
    .option("--label <name>", "of the pull request: delete-data lets data go; may be said again", collected)
    .option("--real-providers", REAL_PROVIDERS)
    .description("what a deploy would change; exit code 1 when it would destroy data")
    .action((stacks: string[], { label: labels, ...options }: PlanOptions, command: Command) =>
      change(command, [...stacks, ...(options.without ?? [])], async (environment, console) =>
        (await import("../delivery/plan-comment")).planForReview(environment, console, {
          stacks,
          labels,
          ...options,
        }),
      ),
    );
}

export function destroy(program: Command): void {
  program
    .command("destroy")
    .argument("[stack...]", "stacks to take away; all without one")
    .option("--delete-data", "also what holds data (never in a protected environment)")
    .option("--real-providers", REAL_PROVIDERS)
    .description("take the stacks away, in reverse order")
    .action((stacks: string[], options: Options, command: Command) =>
      change(command, stacks, async (environment, console) =>
        (await import("../deploy/destroy")).destroy(environment, console, { stacks, ...options }),
      ),
    );
}

type Change = (...of: Parameters<typeof import("../deploy/deploy").deploy>) => Promise<DeployResult>;

/** `stacks`: those that the person named. */
async function change(command: Command, stacks: readonly string[], work: Change): Promise<void> {
  const { environment, console } = await contextOf(command);
  const { withLock } = await import("../environment/lock");
  const { changesText } = await import("../deploy/terraform-events");
  const { stackLine } = await import("../deploy/board");
  const result = await withLock(
    environment,
    (text) => console.line(text),
    async () => {
      const { refuseUnknownStacks } = await import("../deploy/known-stacks");
      await refuseUnknownStacks(environment, stacks);
      return work(environment, console);
    },
  );
  // Where nothing is shown in place, each stack was told when it was done.
  const rows = console.isLive && !console.verbose ? result.stacks.map(stackLine) : [];
  const total = `${result.stacks.length} stacks · ${changesText(result.changes)}`;
  console.result(result, [...rows, total].join("\n"));
}
