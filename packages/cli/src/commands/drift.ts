import type { Command } from "commander";
import { contextOfNone, type CommonOptions } from "./context";

export function drift(program: Command): void {
  program
    .command("drift")
    .option("--comment", "keep one issue an environment on GitHub, closed when all is clean")
    .description("whether each environment is as it was delivered; exit code 1 when one is not")
    .action(async ({ comment = false }: { comment?: boolean }, command: Command) => {
      const { root, console } = contextOfNone(command);
      const { environment } = command.optsWithGlobals<CommonOptions>();
      const { environmentNamed, environmentNames } = await import("../environment/named");
      const { drift: look } = await import("../delivery/drift");
      const { driftTable, refuseDrift, tellDrift } = await import("../delivery/drift-report");
      const chosen = environment || process.env.LARDER_ENVIRONMENT;
      const all = [];
      for (const name of chosen ? [chosen] : environmentNames(root)) {
        const found = environmentNamed(root, name);
        const checked = await look(found, console, (text) => console.now(`${name}: ${text}`));
        if (comment) await tellDrift(found, checked);
        all.push(...checked);
      }
      console.result(all, driftTable(all));
      refuseDrift(all);
    });
}
