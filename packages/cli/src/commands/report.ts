import type { Command } from "commander";
import { pathToFileURL } from "node:url";
import { contextOf } from "./context";

export function report(program: Command): void {
  program
    .command("report")
    .option("--no-open", "only build it")
    .description("build the report page again and open it")
    .action(async ({ open }: { open: boolean }, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { requireUsable } = await import("../cloud/require-running");
      const { buildReport } = await import("../report");
      await requireUsable(environment);
      console.now("building the report");
      const file = await buildReport(environment, environment.system());
      const address = pathToFileURL(file).href;
      console.result({ file, address }, address);
      if (open && process.stdout.isTTY && !console.json) {
        const { default: openInBrowser } = await import("open");
        await openInBrowser(address).catch(() => undefined);
      }
    });
}
