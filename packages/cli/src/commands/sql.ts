import type { Command } from "commander";
import { contextOf, type Context } from "./context";
import { positive } from "./options";

interface Options {
  readonly as?: string;
  readonly limit?: number;
}

export function sql(program: Command): void {
  program
    .command("sql")
    .argument("[statement]", "one SQL statement; without it, what comes in by a pipe")
    .option("--as <role or user>", "a user's id (owner, dbt, report, …) or a role; the owner without it")
    .option("--limit <rows>", "show no more rows than these", positive)
    .description("a query on the warehouse, as a table")
    .action(async (statement: string | undefined, { as, limit }: Options, command: Command) => {
      const context = await contextOf(command);
      const text = (statement ?? (await pipedText())).trim();
      if (!text) await refuseNothing(context);
      await query(context, text, as, limit);
    });
}

async function query(
  { environment, console }: Context,
  statement: string,
  as: string | undefined,
  limit = Infinity,
): Promise<void> {
  const { requireUsable } = await import("../cloud/require-running");
  const { withWarehouse } = await import("../warehouse/connection");
  const { writeTable } = await import("../console/row-table");
  const { writeJson } = await import("../console/row-json");
  await requireUsable(environment);
  await withWarehouse(environment, environment.system(), as, async (warehouse) => {
    console.now("running the statement");
    const { columns, rows } = await warehouse.stream(statement).catch(inSnowflakesWords(warehouse.login));
    let isCut = false;
    const shown = firstOf(rows, limit, () => (isCut = true));
    const write = (text: string) => console.write(text);
    if (console.json) return void (await writeJson(columns, shown, write));
    const count = await writeTable(columns, shown, write, { width: console.width });
    const text = `${isCut ? "the first " : ""}${count} ${count === 1 ? "row" : "rows"}`;
    await write(`${text}${isCut ? "; more without --limit" : ""}\n`);
  });
}

async function* firstOf<T>(rows: AsyncIterable<T>, limit: number, onMore: () => void): AsyncGenerator<T> {
  let count = 0;
  for await (const row of rows) {
    if (count === limit) return onMore();
    yield row;
    count += 1;
  }
}

/** As every other client shows them. */
function inSnowflakesWords({ user, role }: { readonly user: string; readonly role: string }) {
  return async (cause: Error & { code?: string | number; sqlState?: string }): Promise<never> => {
    const { LarderError } = await import("../errors");
    const code = cause.code ? `${String(cause.code).padStart(6, "0")} (${cause.sqlState}): ` : "";
    throw new LarderError(`${code}${cause.message}`, { where: `user ${user}, role ${role}`, cause });
  };
}

async function pipedText(): Promise<string> {
  if (process.stdin.isTTY) return "";
  let text = "";
  for await (const part of process.stdin) text += String(part);
  return text;
}

async function refuseNothing({ environment }: Context): Promise<never> {
  const { commandFor } = await import("../environment/command");
  const { InputError } = await import("../errors");
  const example = "select * from serving.rpt_growth_yearly";
  throw new InputError("there is no statement", {
    allowed: "one SQL statement in quotes, or by a pipe (echo 'select 1' | ./larder sql)",
    next: `${commandFor(environment, `sql "${example}"`)}; the tables: ${commandFor(environment, 'sql "show tables"')}`,
  });
}
