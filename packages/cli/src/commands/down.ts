import type { Command } from "commander";
import { rmSync } from "node:fs";
import { contextOf } from "./context";

/** Kept by `--delete-data`: what tells what happened. */
const KEPT = new Set(["logs"]);

export function down(program: Command): void {
  program
    .command("down")
    .description("stop the local cloud; its data stay")
    .option("--delete-data", "delete its data, states and credentials: the next start begins from nothing")
    .action(async ({ deleteData }: { deleteData?: boolean }, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { requireLocal } = await import("../environment/environment");
      const { Supervisor } = await import("../cloud/supervisor");
      requireLocal(environment, "down");
      const ended = await new Supervisor(environment).down((text) => console.now(text));
      const { discardPlans } = await import("../deploy/earlier");
      discardPlans(environment);
      if (deleteData) await deleteAll(environment.path());
      const text = `${ended} processes ended${deleteData ? ", data deleted" : ""}`;
      console.result({ ended, deleted: Boolean(deleteData) }, text);
    });
}

async function deleteAll(folder: string): Promise<void> {
  const { existsSync, readdirSync } = await import("node:fs");
  const { join } = await import("node:path");
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!KEPT.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
