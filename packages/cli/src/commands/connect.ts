import { Option, type Command } from "commander";
import { contextOf } from "./context";

/** Commander writes the choices into the help, so they stand here; a test holds them to what can be written. */
export const FOR = ["snow", "python", "jdbc", "dbeaver", "metabase"];

export function connect(program: Command): void {
  const group = program.command("connect").description("how another program connects: warehouse");
  group
    .command("warehouse")
    .addOption(new Option("--for <program>", "which program").choices(FOR).makeOptionMandatory())
    .option("--as <role or user>", "whose login; the owner's without it")
    .description(
      "what a client of the warehouse has to be told: its fields and the key's file, never the key",
    )
    .action(async (options: { for: string; as?: string }, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { requireUsable } = await import("../cloud/require-running");
      const { accessOf } = await import("../warehouse/access");
      const { clientText } = await import("../warehouse/clients");
      await requireUsable(environment);
      const system = environment.system();
      const access = accessOf(environment, system, options.as);
      const name = `${system.name}-${system.environment}`;
      console.result({ for: options.for, ...access }, clientText(options.for, access, name));
    });
}
