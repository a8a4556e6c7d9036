import type { Command } from "commander";
import { contextOf } from "./context";

const SHOWN = 20;

export function check(program: Command): void {
  program
    .command("check")
    .description(
      "facts against the shop's books; rights in Snowflake and AWS, Airbyte and GitHub's environments against the code",
    )
    .action(async (_options, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { LarderError } = await import("../errors");
      const checks = await import("../check/check");
      const findings = await checks.check(environment, environment.system(), (text) => console.now(text));
      const lines = findings.flatMap(({ text, problems, skipped }) => [
        `${problems.length ? "✗" : skipped ? "–" : "✓"} ${text}`,
        ...problems.slice(0, SHOWN).map((problem) => `    ${problem}`),
        ...(problems.length > SHOWN ? [`    … and ${problems.length - SHOWN} more (--json shows all)`] : []),
      ]);
      console.result(findings, lines.join("\n"));
      const wrong = findings.filter(({ problems }) => problems.length);
      if (!wrong.length) return;
      throw new LarderError(`${wrong.map(({ name }) => name).join(", ")} do not agree`, {
        next: wrong.map(({ next }) => next).join("; "),
      });
    });
}
