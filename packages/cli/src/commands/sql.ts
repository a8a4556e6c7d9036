import type { Command } from "commander";
import { contextOf } from "./context";

export function sql(program: Command): void {
  program
    .command("sql")
    .argument("<statement>", "one SQL statement")
    .option("--as <role or user>", "a user's id (owner, dbt, report, …) or a role; the owner without it")
    .description("a query on the warehouse, as a table")
    .action(async (statement: string, { as }: { as?: string }, command: Command) => {
      const { environment, console } = await contextOf(command);
      const { withWarehouse } = await import("../warehouse/connection");
      const { LarderError } = await import("../errors");
      const { table } = await import("../console/table");
      const system = environment.system();
      const { columns, rows } = await withWarehouse(environment, system, as, (warehouse) =>
        // Snowflake's own words, as every other client shows them.
        warehouse.query(statement).catch((cause: Error & { code?: string; sqlState?: string }) => {
          const code = cause.code ? `${String(cause.code).padStart(6, "0")} (${cause.sqlState}): ` : "";
          const { user, role } = warehouse.login;
          throw new LarderError(`${code}${cause.message}`, { where: `user ${user}, role ${role}`, cause });
        }),
      );
      const drawn = table(
        columns,
        rows.map((row) => columns.map((column) => row[column])),
      );
      console.result(rows, `${drawn}\n${rows.length} ${rows.length === 1 ? "row" : "rows"}`);
    });
}
