import type { Command } from "commander";
import { contextOf } from "./context";

/** Printed first, for whoever reads it before it is evaluated. */
const USE = '# eval "$(./larder env)" for cdktf, terraform and aws; --as owner for dbt and snow';

export function env(program: Command): void {
  program
    .command("env")
    .option("--as <role or user>", "whose Snowflake login; Terraform's own without it")
    .description("what a shell needs so that npx cdktf, terraform, aws, dbt and snow work on the environment")
    .action(async ({ as }: { as?: string }, command: Command) => {
      const { environment, console } = await contextOf(command, { isEvaluated: true });
      const { makeReady } = await import("../deploy/ready");
      await makeReady(environment, console);
      const { settingsOf } = await import("../environment/child-environment");
      const { writeTerraformConfig } = await import("../deploy/terraform-config");
      const system = environment.system();
      writeTerraformConfig(environment, false);
      const settings = { ...settingsOf(environment) };
      if (system.warehouse.kind === "snowflake") {
        // Terraform's login stands in its provider blocks; newer providers complain of a SNOWFLAKE_ACCOUNT besides.
        if (as !== undefined) {
          const { snowflakeSettings } = await import("../warehouse/settings");
          Object.assign(settings, snowflakeSettings(environment, system, as));
        }
        const { accessOf, writeSnowConnection } = await import("../warehouse/access");
        writeSnowConnection(environment, accessOf(environment, system, as ?? "terraform"));
      }
      const lines = Object.entries(settings).map(([name, value]) => `export ${name}=${quoted(value)}`);
      console.result(settings, [USE, "unset TF_PLUGIN_CACHE_DIR", ...lines].join("\n"));
    });
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
