import type { Command } from "commander";
import { contextOf } from "./context";

export function up(program: Command): void {
  program
    .command("up")
    .description("start the local cloud: aws, snowflake, shop, airbyte")
    .action(async (_options, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { bringUp } = await import("../cloud/bring-up");
      const { withLock } = await import("../environment/lock");
      const { supervisor } = await withLock(
        environment,
        (text) => console.line(text),
        () =>
          bringUp(
            environment,
            (text) => console.now(text),
            (text) => console.line(text),
          ),
      );
      const status = await supervisor.status();
      console.result(
        status,
        status.map(({ name, port }) => `${name.padEnd(10)} http://127.0.0.1:${port}`).join("\n"),
      );
    });
}
