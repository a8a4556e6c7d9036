import type { Command } from "commander";
import { contextOf } from "./context";
import { seconds, WAIT_SECONDS } from "./options";

interface Options {
  readonly to?: string;
  readonly wait: number;
}

export function rollback(program: Command): void {
  program
    .command("rollback")
    .option("--to <delivery>", "a commit that was delivered; empty or without it: the one before")
    .option("--wait <seconds>", "for a run of the pipeline that is under way", seconds, WAIT_SECONDS)
    .description("bring production back to the delivery before: images, stacks, models")
    .action(async ({ to, wait }: Options, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { rollback: back } = await import("../delivery/rollback");
      const done = await back(environment, console, { to: to || undefined, wait });
      const lines = [
        `production is ${done.to} again`,
        `Next: take ${done.from} back in git too, or the next delivery brings it again`,
      ];
      console.result(done, lines.join("\n"));
    });
}
