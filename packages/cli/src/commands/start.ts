import type { Command } from "commander";
import { contextOf } from "./context";

export function start(program: Command): void {
  program
    .command("start")
    .description("all of it: local cloud, deploy, pipeline, check, report")
    .action(async (_options, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { requireLocal } = await import("../environment/environment");
      requireLocal(environment, "start");
      const { commandFor } = await import("../environment/command");
      const typed = (text: string) => commandFor(environment, text);
      const { start: all } = await import("../start/start");
      const { count } = await import("../console/number");
      const result = await all(environment, console);
      const { orders, net, averageOrder, currency, from, to, content } = result.numbers;
      const lines = [
        "",
        `${count(orders)} orders · net ${count(Math.round(net))} ${currency} · average ${averageOrder.toFixed(2)} · ${from} to ${to} · content ${content}`,
        `Next: ${typed("shop advance --days 1")} && ${typed("run")} · stop: ${typed("down")} · own accounts: docs/own-accounts.md`,
      ];
      console.result(result, lines.join("\n"));
    });
}
