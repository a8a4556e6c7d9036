import { login, type Session } from "./warehouse";

/** What a load writes about itself is not the shop's business content. */
const AUDIT = /^(_|dbt_)|^(loaded_at|run_id|invocation_id|finished_at|raw_loaded_at)$/i;

interface Where {
  /** Production's, if not said. */
  readonly database?: string;
  /** A user who may read it. */
  readonly as?: string;
  readonly schemas?: readonly string[];
}

/**
 * A hash of every table and view over its business columns, whatever the order of rows. The warehouse makes it: its
 * driver takes minutes for the rows themselves.
 */
export async function contentHashes({
  database,
  as = "dbt",
  schemas = ["STAGING", "SERVING"],
}: Where = {}): Promise<Record<string, string>> {
  const session = await login(as);
  try {
    const hashes: Record<string, string> = {};
    for (const [table, columns] of await columnsOf(session, database, schemas)) {
      const [found] = await session.query<{ H: string }>(
        `select count(*) || ':' || coalesce(md5(listagg(h, ',') within group (order by h)), '') as h
         from (select to_varchar(hash(${columns.join(", ")})) as h from ${database ? `${database}.` : ""}${table})`,
      );
      hashes[table.replaceAll('"', "")] = found!.H;
    }
    return hashes;
  } finally {
    await session.close();
  }
}

async function columnsOf(session: Session, database: string | undefined, schemas: readonly string[]) {
  const names = schemas.map((schema) => `'${schema}'`).join(", ");
  const rows = await session.query<{ S: string; T: string; C: string }>(
    `select table_schema as s, table_name as t, column_name as c
     from ${database ? `${database}.` : ""}information_schema.columns
     where table_schema in (${names}) order by 1, 2, ordinal_position`,
  );
  const tables = new Map<string, string[]>();
  for (const { S, T, C } of rows.filter(({ C }) => !AUDIT.test(C))) {
    const table = `${S}."${T}"`;
    tables.set(table, [...(tables.get(table) ?? []), `"${C}"`]);
  }
  return tables;
}
