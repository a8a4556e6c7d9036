import type { Command } from "commander";
import { existsSync } from "node:fs";
import { contextOf } from "./context";
import { positive } from "./options";

export function logs(program: Command): void {
  program
    .command("logs")
    .argument("[part]", "a service, run, or terraform-<stack>; without it their list")
    .option("-n, --lines <count>", "lines from its end", positive, 200)
    .description("the logs of a part")
    .action(async (part: string | undefined, { lines }: { lines: number }, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { commandFor } = await import("../environment/command");
      const { InputError } = await import("../errors");
      const { lastLines } = await import("../console/last-lines");
      const parts = environment.logs().map((file) => file.replace(/\.log$/, ""));
      if (!part) return console.result(parts, parts.join("\n") || "no logs yet");
      const file = environment.log(part);
      if (!existsSync(file)) {
        throw new InputError(`there is no log of "${part}"`, {
          allowed: parts.join(", ") || "none yet: nothing has run",
          next: commandFor(environment, "logs"),
        });
      }
      const text = lastLines(file, lines);
      console.result({ file, text }, `${text}\n\n${file}`);
    });
}
