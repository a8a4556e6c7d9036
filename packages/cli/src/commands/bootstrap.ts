import type { Command } from "commander";
import { contextOf } from "./context";

export function bootstrap(program: Command): void {
  program
    .command("bootstrap")
    .description("once an account: state bucket, GitHub's roles, keys; prints what only a person can do")
    .action(async (_options, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { withLock } = await import("../environment/lock");
      const { changesText } = await import("../deploy/terraform-events");
      const { stackLine } = await import("../deploy/board");
      const work = await import("../bootstrap/bootstrap");
      const result = await withLock(
        environment,
        (text) => console.line(text),
        () => work.bootstrap(environment, console),
      );
      const rows = console.isLive && !console.verbose ? result.stacks.map(stackLine) : [];
      const tasks = result.next.flatMap(({ what, text }) => ["", `${what}:`, "", text]);
      const total = `${result.stacks.length} stacks · ${changesText(result.changes)}`;
      console.result(result, [...rows, total, ...tasks].join("\n"));
    });
}
