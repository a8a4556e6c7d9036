import type { Command } from "commander";
import { contextOfNone } from "./context";

export function environments(program: Command): void {
  program
    .command("environments")
    .option("--branch <name>", "only those that this branch is delivered to")
    .description("the environments that a git branch is delivered to")
    .action(async ({ branch }: { branch?: string }, command: Command) => {
      const { root, console } = contextOfNone(command);
      const { delivered } = await import("../environment/delivered");
      const found = delivered(root).filter((environment) => !branch || environment.branch === branch);
      const lines = found.map(({ name, branch }) => `${name.padEnd(10)} ${branch}`);
      console.result(found, lines.join("\n") || nothing(branch));
    });
}

function nothing(branch: string | undefined): string {
  return branch
    ? `no environment is delivered from ${branch}`
    : "no environment of larder.yaml names a branch";
}
