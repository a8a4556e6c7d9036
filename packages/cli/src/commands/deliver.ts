import type { Command } from "commander";
import { contextOf } from "./context";
import { collected, seconds, WAIT_SECONDS } from "./options";

const LABEL =
  "of the pull request: delete-data lets data go, incremental rebuilds no incremental model; may be said again";

interface Options {
  readonly label?: string[];
  readonly wait: number;
}

export function deliver(program: Command): void {
  program
    .command("deliver")
    .option("--label <name>", LABEL, collected)
    .option("--wait <seconds>", "for a run of the pipeline that is under way", seconds, WAIT_SECONDS)
    .description("bring the checkout into the environment: images, stacks, what changed in dbt")
    .action(async ({ label: labels, wait }: Options, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { deliver: bring } = await import("../delivery/deliver");
      const { mergedLabels } = await import("../delivery/merged-labels");
      const delivered = await bring(environment, console, {
        labels: labels ?? (await mergedLabels(environment, console)),
        wait,
      });
      const { pointer, id } = delivered;
      console.result(
        delivered,
        pointer ? `production is ${pointer.id}, built ${pointer.built_at}` : `delivered ${id}`,
      );
    });
}
