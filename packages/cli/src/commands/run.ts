import type { Command } from "commander";
import { contextOf } from "./context";

export function run(program: Command): void {
  program
    .command("run")
    .option("--full-refresh", "build every model from nothing")
    .description("run the pipeline and show each step until it ends")
    .action(async ({ fullRefresh }: { fullRefresh?: boolean }, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { runPipeline } = await import("../pipeline/run-pipeline");
      const { steps, text, report } = await console.step("pipeline", (now) =>
        runPipeline(environment, console, { fullRefresh }, now),
      );
      console.result({ steps, summary: text, report }, `report: ${report}`);
    });
}
