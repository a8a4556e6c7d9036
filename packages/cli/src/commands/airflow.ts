import type { Command } from "commander";
import { contextOf } from "./context";
import { port } from "./options";

export function airflow(program: Command): void {
  program
    .command("airflow")
    .option("--port <port>", "where its web interface answers", port, 8080)
    .description("Airflow's own web interface on the same DAGs, until Ctrl-C")
    .action(async ({ port: chosen }: { port: number }, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { serveAirflow } = await import("../pipeline/airflow-server");
      await serveAirflow(environment, console, chosen);
    });
}
