import type { Command } from "commander";
import { contextOf } from "./context";

export function status(program: Command): void {
  program
    .command("status")
    .description("what runs, where it answers, what is deployed")
    .action(async (_options, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { Supervisor } = await import("../cloud/supervisor");
      const { commandFor } = await import("../environment/command");
      const { table } = await import("../console/table");
      const { runningProgram } = await import("../pipeline/attached");
      const services = environment.isLocal ? await new Supervisor(environment).status() : [];
      const published = Object.keys(environment.published() ?? {}).length;
      const run = runningProgram(environment, "run")?.pid;
      const rows = services.map(({ name, state, port, pid }) => [
        name,
        state,
        port ? `127.0.0.1:${port}` : "",
        pid ?? "",
      ]);
      const lines = [
        ...(environment.isLocal ? [table(["service", "state", "address", "process"], rows)] : []),
        published
          ? `deployed: ${published} published settings`
          : `not deployed: ${commandFor(environment, "deploy")}`,
        ...(run
          ? [`a pipeline run is going (process ${run}): ${commandFor(environment, "run")} follows it`]
          : []),
      ];
      console.result({ environment: environment.name, services, published, run }, lines.join("\n"));
    });
}
