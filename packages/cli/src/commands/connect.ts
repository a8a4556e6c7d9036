import { Option, type Command } from "commander";
import { contextOf } from "./context";

/** Commander writes the choices into the help, so they stand here; a test holds them to what can be written. */
export const FOR = ["snow", "python", "jdbc", "dbeaver", "metabase"];

export function connect(program: Command): void {
  const group = program.command("connect").description("how another program connects: warehouse, shop");
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
  group
    .command("shop")
    .description("what Shopify's own libraries have to be told; the token's file, never the token")
    .action(async (_options: object, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { requireLocal } = await import("../environment/environment");
      requireLocal(environment, "the sample shop");
      const { requireRunning } = await import("../cloud/require-running");
      await requireRunning(environment, ["shop"]);
      const { shopText } = await import("../cloud/shop-client");
      const shop = environment.system().sources.find(({ kind }) => kind === "shop");
      const access = {
        host: shop?.host ?? "",
        proxy: environment.endpoints()?.shop ?? "",
        authority: environment.path("data", "shop", "ca.pem"),
        tokenFile: environment.path("secrets", "shopify.json"),
      };
      console.result(access, shopText(access));
    });
}
